/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_QUERY_H
#define TCPLENS_QUERY_H

#include "columns.h"

/**
 * struct tcplens_query - what one open file was asked for
 * @count: How many of @columns are used.
 * @columns: The columns to print, by their index in tcplens_columns.
 */
struct tcplens_query {
	u16 count;
	u8 columns[TCPLENS_COLUMNS_MAX];
};

/**
 * struct tcplens_query_error - why a line was not understood
 * @position: The byte of the line, from 1, at which the trouble begins.
 * @length: How many bytes of it are meant, 0 for none.
 * @reason: What is wrong: a constant string.
 */
struct tcplens_query_error {
	size_t position;
	size_t length;
	const char *reason;
};

void tcplens_query_reset(struct tcplens_query *query);
int tcplens_query_parse(struct tcplens_query *query, const char *line,
			size_t length, struct tcplens_query_error *error);

#endif /* TCPLENS_QUERY_H */
