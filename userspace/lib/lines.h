/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_READER_LINES_H
#define TCPLENS_READER_LINES_H

#include <stdbool.h>
#include <stddef.h>

#include "field.h"
#include "source.h"

/*
 * The size of a read, and so the longest line. The module's own lines are far
 * shorter (TCPLENS_LINE_BYTES); those of a later release may be longer.
 */
#define LINES_BUFFER_BYTES	(1024 * 1024)

/**
 * struct lines - the lines of a source, split into fields
 * @source: The source.
 * @errmsg: Where to say what is wrong with it.
 * @separator: The single byte between two fields.
 * @at_eof: The source has no more bytes.
 * @buffer: LINES_BUFFER_BYTES bytes.
 * @begin: The first byte in @buffer that belongs to no line returned so far.
 * @scanned: The bytes from @begin up to here hold no newline.
 * @end: The end of the bytes in @buffer.
 * @number: The number of the current line, from 1.
 * @count: How many of @fields the current line has.
 * @fields: Its fields, in @buffer; valid until the next call.
 */
struct lines {
	struct source *source;
	struct errmsg *errmsg;
	char separator;
	bool at_eof;
	char *buffer;
	size_t begin;
	size_t scanned;
	size_t end;
	unsigned long number;
	size_t count;
	char *fields[FIELDS_MAX];
};

int lines_init(struct lines *lines, struct source *source, char separator,
	       struct errmsg *errmsg);
bool lines_has_next(const struct lines *lines);
int lines_next(struct lines *lines);
void lines_exit(struct lines *lines);

#endif /* TCPLENS_READER_LINES_H */
