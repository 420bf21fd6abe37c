/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_QUERY_QUERY_H
#define TCPLENS_QUERY_QUERY_H

#include "query/filter.h"
#include "query/scanner.h"
#include "record/columns.h"

/* The limit of a query that has none. */
#define TCPLENS_QUERY_UNLIMITED	(~0ULL)

/**
 * enum tcplens_format - how the sockets are written
 * @TCPLENS_FORMAT_TEXT: A line each (format.c).
 * @TCPLENS_FORMAT_BINARY: A record each (binary.c).
 */
enum tcplens_format {
	TCPLENS_FORMAT_TEXT,
	TCPLENS_FORMAT_BINARY,
	/* private: */
	TCPLENS_FORMATS,
};

/**
 * struct tcplens_query - what one open file was asked for
 * @file: Whose columns are meant.
 * @count: How many of @columns are used.
 * @columns: The columns to print, by their index in tcplens_columns.
 * @filter: Which sockets to print.
 * @limit: How many lines to print at most, the header not counted.
 * @format: How to print them.
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
