/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_BINARY_H
#define TCPLENS_BINARY_H

#include "query.h"

/* A record is copied in words of this many bytes. */
#define TCPLENS_BINARY_WORD	sizeof(u64)
#define TCPLENS_BINARY_WORDS	\
	(sizeof(struct tcplens_record) / TCPLENS_BINARY_WORD)

/* The most that stands before the first record, whatever the query. */
#define TCPLENS_BINARY_HEADER_BYTES	(20 * 1024)

/**
 * struct tcplens_binary_run - words that are copied in one go
 * @from: Their first byte in struct tcplens_record.
 * @bytes: How many bytes they are.
 */
struct tcplens_binary_run {
	u16 from;
	u16 bytes;
};

/**
 * struct tcplens_binary_plan - what of a record is published
 * @record_bytes: The sum of all runs.
 * @count: How many of @runs are used.
 * @runs: In the order of struct tcplens_record, one behind the other.
 */
struct tcplens_binary_plan {
	u16 record_bytes;
	u16 count;
	struct tcplens_binary_run runs[(TCPLENS_BINARY_WORDS + 1) / 2];
};

void tcplens_binary_plan(struct tcplens_binary_plan *plan,
			 const struct tcplens_query *query);
size_t tcplens_binary_header_bytes(const struct tcplens_query *query);
char *tcplens_binary_header(char *out, const struct tcplens_query *query,
			    const struct tcplens_binary_plan *plan);
char *tcplens_binary_record(char *out, const struct tcplens_binary_plan *plan,
			    const struct tcplens_record *record);

#endif /* TCPLENS_BINARY_H */
