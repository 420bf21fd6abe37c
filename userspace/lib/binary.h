/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_READER_BINARY_H
#define TCPLENS_READER_BINARY_H

#include <stddef.h>

#include <linux/tcplens.h>

#include "table.h"
#include "source.h"

struct binary_field;

/**
 * struct binary - a stream of records
 * @source: Where it comes from.
 * @problem: Where to say what is wrong with it.
 * @header: Its header; members that it does not have are 0.
 * @head: All that stands before the first record, and a zero.
 * @names: The names of values in @head.
 * @fields: One for each column.
 * @row_bytes: The most that the texts of a record need.
 * @buffer: The records that were read last.
 * @records: How many records were read.
 */
struct binary {
	struct source *source;
	struct problem *problem;
	struct tcplens_binary_header header;
	char *head;
	const char *names;
	struct binary_field *fields;
	size_t row_bytes;
	char *buffer;
	unsigned long records;
};

int binary_select(struct source *source, const char *query,
		  struct problem *problem);
int binary_detect(struct source *source, struct problem *problem);
int binary_start(struct binary *binary, struct model *model,
		 struct source *source, struct problem *problem);
int binary_read_rows(struct binary *binary, struct model *model, size_t bytes);
void binary_exit(struct binary *binary);

#endif /* TCPLENS_READER_BINARY_H */
