/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_QUERY_QUERY_H
#define TCPLENS_QUERY_QUERY_H

#include "query/filter.h"
#include "query/scanner.h"
#include "record/columns.h"

/* The limit of a query without a limit clause. */
#define TCPLENS_QUERY_UNLIMITED	(~0ULL)

/**
 * enum tcplens_format - the output format
 * @TCPLENS_FORMAT_TEXT: A line per socket (output/text.c).
 * @TCPLENS_FORMAT_BINARY: A binary record per socket (output/binary.c).
 */
enum tcplens_format {
	TCPLENS_FORMAT_TEXT,
	TCPLENS_FORMAT_BINARY,
	/* private: */
	TCPLENS_FORMATS,
};

/**
 * struct tcplens_query - what an open file selects
 * @file: The file that has the columns.
 * @count: Used entries of @columns.
 * @columns: The columns to print: indices in tcplens_columns.
 * @filter: The sockets or events to print.
 * @limit: The most lines or records to print, the header excluded.
 * @format: The output format.
 */
struct tcplens_query {
	enum tcplens_file file;
	u16 count;
	u16 columns[TCPLENS_COLUMNS_MAX];
	struct tcplens_filter filter;
	u64 limit;
	enum tcplens_format format;
};

void tcplens_query_reset(struct tcplens_query *query, enum tcplens_file file);
u32 tcplens_query_groups(const struct tcplens_query *query);
int tcplens_query_parse(struct tcplens_query *query, enum tcplens_file file,
			const char *line, size_t length,
			struct tcplens_query_error *error);

#endif /* TCPLENS_QUERY_QUERY_H */
