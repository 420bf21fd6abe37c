// SPDX-License-Identifier: GPL-2.0
/*
 * Queries in the module's language, see tcplens(5). The module checks columns
 * and values; of a saved file, filter.c does.
 */
#include "query.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <linux/tcplens.h>

#include "selection.h"

/**
 * query_is_empty() - check for a query without clauses
 * @query: The query.
 *
 * Return: true if the module's default output is what the user asked for.
 */
bool query_is_empty(const struct query *query)
{
	return !query->select && !query_has_filter(query);
}

/**
 * query_has_filter() - check whether a query can leave out sockets
 * @query: The query.
 *
 * Return: true if it has an expression or a limit.
 */
bool query_has_filter(const struct query *query)
{
	return query->where || query->limit;
}

/* Appends a clause; returns false if it does not fit. */
static bool append(char *line, size_t size, const char *keyword,
		   const char *text)
{
	size_t length = strlen(line);
	int more;

	if (!text)
		return true;
	more = snprintf(line + length, size - length, "%s%s %s",
			length ? " " : "", keyword, text);
	return more >= 0 && (size_t)more < size - length;
}

/**
 * query_format() - write a query as a line of the module's language
 * @query: The query; not an empty one.
 * @line: Where to write the line, with a zero but no newline.
 * @size: The size of @line.
 * @errmsg: Says what is wrong with the query.
 *
 * Return: 0, -EBADMSG with @errmsg set, or -ENOMEM.
 */
int query_format(const struct query *query, char *line, size_t size,
		 struct errmsg *errmsg)
{
	const char *limit = query->limit;
	int ret;

	if (limit && (!*limit || limit[strspn(limit, "0123456789")]))
		return errmsg_set(errmsg, 0,
				  "invalid --limit: \"%s\" (expected a decimal number)",
				  limit);
	*line = '\0';
	if (query->select) {
		ret = selection_write_clause(query->select, line, size,
					     errmsg);
		if (ret)
			return ret;
	}
	/* An expression without an end must not swallow the limit. */
	if (!append(line, size, "limit", limit) ||
	    !append(line, size, "where", query->where))
		return errmsg_set(errmsg, 0,
				  "query is too long (at most %zu bytes)",
				  size - 1);
	return 0;
}

/**
 * query_ask_binary() - ask the module, for binary records if it can give them
 * @source: A writable source that was not yet read from.
 * @line: A query without a format clause; empty for the default output.
 * @errmsg: Gets the module's error message if it refuses the query.
 *
 * A module of a release without formats refuses the clause. Then, and after any
 * other refusal, the query is sent once more without it: the error message is
 * about the query that the user wrote.
 *
 * Return: as source_query().
 */
int query_ask_binary(struct source *source, const char *line,
		     struct errmsg *errmsg)
{
	char binary[TCPLENS_QUERY_BYTES + 1];
	int length = snprintf(binary, sizeof(binary), "%s%sformat binary",
			      line, *line ? " " : "");

	if (source->is_own_netns && length >= 0 &&
	    (size_t)length < sizeof(binary)) {
		int ret = source_query(source, binary, errmsg);

		if (ret != -EBADMSG && ret != -EINVAL)
			return ret;
	}
	return *line ? source_query(source, line, errmsg) :
		       source_rewind(source);
}

/**
 * query_ask_text() - ask the module for text after it has given binary records
 * @source: A writable source.
 * @line: A query without a format clause; empty for the default output.
 * @errmsg: Gets the module's error message if it refuses the query.
 *
 * Return: as source_query().
 */
int query_ask_text(struct source *source, const char *line,
		   struct errmsg *errmsg)
{
	return source_query(source, *line ? line : "format text", errmsg);
}
