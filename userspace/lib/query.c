// SPDX-License-Identifier: GPL-2.0
/*
 * A query in the module's language, tcplens(5). Whether columns and values
 * exist is left to the module, which knows, or to pick.c.
 */
#include "query.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "columns.h"

/**
 * query_is_empty() - does it ask for nothing?
 * @query: The query.
 *
 * Return: true if the module need not be told anything.
 */
bool query_is_empty(const struct query *query)
{
	return !query->list && !query_picks(query);
}

/**
 * query_picks() - does it pick sockets?
 * @query: The query.
 *
 * Return: true if so: by an expression, or by their number.
 */
bool query_picks(const struct query *query)
{
	return query->where || query->limit;
}

/* Appends a clause; false if it does not fit. */
static bool append(char *line, size_t size, const char *word, const char *text)
{
	size_t length = strlen(line);
	int more;

	if (!text)
		return true;
	more = snprintf(line + length, size - length, "%s%s %s",
			length ? " " : "", word, text);
	return more >= 0 && (size_t)more < size - length;
}

/**
 * query_write() - write it as a line of the module's language
 * @query: The query; not an empty one.
 * @line: Where the line goes, with a zero but no newline.
 * @size: How many bytes it holds.
 * @problem: Says what is wrong with the query.
 *
 * Return: 0, -EBADMSG with @problem set, or -ENOMEM.
 */
int query_write(const struct query *query, char *line, size_t size,
		struct problem *problem)
{
	const char *limit = query->limit;
	int ret;

	if (limit && (!*limit || limit[strspn(limit, "0123456789")]))
		return problem_set(problem, 0,
				   "--limit is a number of lines, not \"%s\"",
				   limit);
	*line = '\0';
	if (query->list) {
		ret = columns_query(query->list, line, size, problem);
		if (ret)
			return ret;
	}
	if (!append(line, size, "where", query->where) ||
	    !append(line, size, "limit", limit))
		return problem_set(problem, 0, "the query is too long");
	return 0;
}
