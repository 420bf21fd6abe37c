/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_PARSE_H
#define TCPLENS_PARSE_H

#include <stdbool.h>
#include <stddef.h>

#include "source.h"

/*
 * What is read at once, and so the longest line. The module's own lines end
 * far below that (TCPLENS_LINE_BYTES); a later one's may be longer.
 */
#define PARSE_BUFFER_BYTES	(1024 * 1024)

/* The most fields of a line; the module has at most TCPLENS_COLUMNS_MAX. */
#define PARSE_FIELDS_MAX	1024

/**
 * struct parse - lines of a source, cut into fields
 * @source: Where the bytes come from.
 * @problem: Where to say what is wrong with them.
 * @separator: The single byte between two fields.
 * @ended: The source has no more bytes.
 * @buffer: PARSE_BUFFER_BYTES bytes.
 * @begin: Where the bytes start that were not yet handed out.
 * @scanned: Up to where they are known to hold no newline.
 * @end: Where they end.
 * @line: The number of the line that was handed out last, from 1.
 * @count: How many of @fields that line has.
 * @fields: Its fields, in @buffer; gone with the next call.
 */
struct parse {
	struct source *source;
	struct problem *problem;
	char separator;
	bool ended;
	char *buffer;
	size_t begin;
	size_t scanned;
	size_t end;
	unsigned long line;
	size_t count;
	char *fields[PARSE_FIELDS_MAX];
};

int parse_init(struct parse *parse, struct source *source, char separator,
	       struct problem *problem);
int parse_next(struct parse *parse);
void parse_exit(struct parse *parse);
bool parse_is_field(const char *text);
bool parse_is_name(const char *name, size_t length);
bool parse_is_number(const char *text);

#endif /* TCPLENS_PARSE_H */
