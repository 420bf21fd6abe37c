/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_READER_QUERY_H
#define TCPLENS_READER_QUERY_H

#include <stdbool.h>
#include <stddef.h>

#include "errmsg.h"

/**
 * struct query - what is asked for, as the user wrote it
 * @list: Which columns, NULL for the default ones.
 * @where: Which sockets, NULL for all.
 * @limit: How many lines at most, NULL for as many as there are.
 */
struct query {
	const char *list;
	const char *where;
	const char *limit;
};

bool query_is_empty(const struct query *query);
bool query_picks(const struct query *query);
int query_write(const struct query *query, char *line, size_t size,
		struct problem *problem);

#endif /* TCPLENS_READER_QUERY_H */
