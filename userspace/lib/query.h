/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_READER_QUERY_H
#define TCPLENS_READER_QUERY_H

#include <stdbool.h>
#include <stddef.h>

#include "source.h"

/**
 * struct query - the clauses of a query, as the user wrote them
 * @select: The list of columns; NULL for the default columns.
 * @where: The filter expression; NULL for all sockets.
 * @limit: The most rows; NULL for no limit.
 */
struct query {
	const char *select;
	const char *where;
	const char *limit;
};

bool query_is_empty(const struct query *query);
bool query_has_filter(const struct query *query);
int query_format(const struct query *query, char *line, size_t size,
		 struct errmsg *errmsg);
int query_ask_binary(struct source *source, const char *line,
		     struct errmsg *errmsg);
int query_ask_text(struct source *source, const char *line,
		   struct errmsg *errmsg);

#endif /* TCPLENS_READER_QUERY_H */
