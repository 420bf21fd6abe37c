// SPDX-License-Identifier: GPL-2.0
/*
 * The module's error message about a query line, as one about the option that the
 * user wrote.
 *
 * The line is made of several options, so the message shows text and counts bytes
 * that the user did not write.
 */
#include "refusal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "module/output/query_error.h"
#include "selection.h"

/* What the message begins with. */
#define BEGIN	"error at byte "

/**
 * struct message - the parts of the module's message
 * @position: The first byte of the error in the line, from 1.
 * @reason: The mistake and the token; no terminating zero.
 * @reason_bytes: The length of @reason.
 * @marked: How many bytes of the line are wrong.
 * @rest: The lines after the excerpt; empty if there are none.
 */
struct message {
	size_t position;
	const char *reason;
	size_t reason_bytes;
	size_t marked;
	const char *rest;
};

/**
 * struct part - an option in the line
 * @option: The option.
 * @text: What the user wrote.
 * @begin: The byte of @text in the line, from 1.
 */
struct part {
	const char *option;
	const char *text;
	size_t begin;
};

static const char *next_line(const char *text)
{
	const char *end = strchr(text, '\n');

	return end ? end + 1 : text + strlen(text);
}

static bool parse_message(struct message *message, const char *text)
{
	const char *mark;
	char *end;

	if (strncmp(text, BEGIN, strlen(BEGIN)))
		return false;
	message->position = strtoul(text + strlen(BEGIN), &end, 10);
	if (!message->position || strncmp(end, ": ", 2))
		return false;
	message->reason = end + 2;
	message->reason_bytes = strcspn(message->reason, "\n");
	mark = next_line(next_line(text));
	message->rest = next_line(mark);
	mark += strspn(mark, " ");
	message->marked = strspn(mark, "^~");
	return true;
}

/* Finds the last part that begins at or before the position. */
static bool find_part(struct part *part, const struct query *query,
		      size_t position)
{
	const struct part parts[] = {
		{ "--output",	query->select,	strlen("select ") },
		{ "--limit",	query->limit,	strlen("limit ") },
		{ "--where",	query->where,	strlen("where ") },
	};
	size_t at = 1;
	size_t i;

	part->option = NULL;
	for (i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
		if (!parts[i].text)
			continue;
		if (at + parts[i].begin > position)
			break;
		*part = parts[i];
		part->begin = at + parts[i].begin;
		/* "all" is longer than the "*" that the line has. */
		at = part->begin + 1;
		at += selection_is_all(part->text) ? 1 : strlen(part->text);
	}
	return part->option && position - part->begin <= strlen(part->text);
}

/**
 * refusal_relate() - relate an error message to an option
 * @errmsg: The module's message about the line of query_format(); replaced.
 * @query: The query.
 *
 * Return: true, or false if the message is no such one and has not changed.
 */
bool refusal_relate(struct errmsg *errmsg, const struct query *query)
{
	char excerpt[TCPLENS_QUERY_ERROR_BYTES];
	struct tcplens_query_error error = { 0 };
	char text[sizeof(errmsg->text)];
	struct message message;
	struct part part;
	char *end;

	strcpy(text, errmsg->text);
	if (!parse_message(&message, text) ||
	    !find_part(&part, query, message.position))
		return false;
	error.position = message.position - part.begin + 1;
	error.length = message.marked;
	end = tcplens_query_error_excerpt(excerpt, part.text,
					  strlen(part.text), &error);
	/* Without a rest, the last newline goes. */
	end[*message.rest ? 0 : -1] = '\0';
	errmsg_set(errmsg, 0, "%s: " BEGIN "%zu: %.*s\n%s%s", part.option,
		   error.position, (int)message.reason_bytes, message.reason,
		   excerpt, message.rest);
	return true;
}
