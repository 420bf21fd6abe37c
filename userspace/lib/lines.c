// SPDX-License-Identifier: GPL-2.0
/*
 * Splits bytes into lines and lines into fields.
 *
 * The input may be any file. Every field that this file returns is text: it is
 * not empty, is well-formed UTF-8 and has no control characters. A last line
 * without a newline is an error, because a number that was cut off still looks
 * like a number.
 */
#include "lines.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Checks that the line is text and terminates it with a zero. */
static int check_text(struct lines *lines, char *line, size_t length)
{
	const char *end = line + length;
	const char *at = line;

	line[length] = '\0';
	while (at < end) {
		size_t bytes = field_character_bytes(at);

		if (!bytes && *at == lines->separator)
			bytes = 1;
		if (!bytes && *at == '\r' && at + 1 == end)
			return errmsg_set(lines->errmsg, lines->number,
					  "carriage return before the newline (expected Unix line ends)");
		if (!bytes)
			return errmsg_set(lines->errmsg, lines->number,
					  "invalid byte: 0x%02x (expected UTF-8 text)",
					  (unsigned char)*at);
		at += bytes;
	}
	return 0;
}

static int split(struct lines *lines, char *line)
{
	lines->count = 0;
	for (;;) {
		char *end = strchr(line, lines->separator);

		if (lines->count == FIELDS_MAX)
			return errmsg_set(lines->errmsg, lines->number,
					  "too many fields (at most %d)",
					  FIELDS_MAX);
		lines->fields[lines->count++] = line;
		if (end)
			*end = '\0';
		if (!*line)
			return errmsg_set(lines->errmsg, lines->number,
					  "field %zu is empty (expected one separator between fields)",
					  lines->count);
		if (!end)
			return 0;
		line = end + 1;
	}
}

/* Reads more bytes, after moving the unused ones to the buffer's start. */
static int fill(struct lines *lines)
{
	ssize_t got;

	if (lines->begin) {
		memmove(lines->buffer, lines->buffer + lines->begin,
			lines->end - lines->begin);
		lines->end -= lines->begin;
		lines->scanned -= lines->begin;
		lines->begin = 0;
	}
	if (lines->end == LINES_BUFFER_BYTES)
		return errmsg_set(lines->errmsg, lines->number,
				  "line is too long (at most %d bytes)",
				  LINES_BUFFER_BYTES);
	got = source_read(lines->source, lines->buffer + lines->end,
			  LINES_BUFFER_BYTES - lines->end);
	if (got < 0)
		return got;
	lines->end += got;
	lines->at_eof = !got;
	return 0;
}

/* Reports invalid bytes first, since binary data may hold no newline. */
static int refuse_last_line(struct lines *lines)
{
	/* The zero fits: fill() refuses a full buffer. */
	int ret = check_text(lines, lines->buffer + lines->begin,
			     lines->end - lines->begin);

	if (ret)
		return ret;
	return errmsg_set(lines->errmsg, lines->number,
			  "truncated line: no newline at the end of the input");
}

/* Returns the next newline, NULL if the buffer has none. */
static char *find_newline(struct lines *lines)
{
	char *newline = memchr(lines->buffer + lines->scanned, '\n',
			       lines->end - lines->scanned);

	lines->scanned = lines->end;
	return newline;
}

/**
 * lines_init() - prepare to read lines
 * @lines: Initialized; lines_exit() it after success.
 * @source: An open source.
 * @separator: The single byte between two fields.
 * @errmsg: Where lines_next() says what is wrong.
 *
 * Return: 0 or -ENOMEM.
 */
int lines_init(struct lines *lines, struct source *source, char separator,
	       struct errmsg *errmsg)
{
	memset(lines, 0, sizeof(*lines));
	lines->source = source;
	lines->separator = separator;
	lines->errmsg = errmsg;
	lines->buffer = malloc(LINES_BUFFER_BYTES);
	return lines->buffer ? 0 : -ENOMEM;
}

/**
 * lines_has_next() - check whether the next line was read already
 * @lines: The lines.
 *
 * Return: true if lines_next() does not read from the source.
 */
bool lines_has_next(const struct lines *lines)
{
	return memchr(lines->buffer + lines->scanned, '\n',
		      lines->end - lines->scanned);
}

/**
 * lines_next() - read one line into @lines->fields
 * @lines: The lines.
 *
 * Return: 1, 0 at the end of the input, -EBADMSG with the errmsg set if the
 * line is not text or is truncated, or the negative error number of read(2).
 */
int lines_next(struct lines *lines)
{
	char *newline;
	char *line;
	int ret;

	lines->number++;
	while (!(newline = find_newline(lines))) {
		if (lines->at_eof && lines->begin == lines->end)
			return 0;
		if (lines->at_eof)
			return refuse_last_line(lines);
		ret = fill(lines);
		if (ret)
			return ret;
	}
	line = lines->buffer + lines->begin;
	lines->begin = newline + 1 - lines->buffer;
	lines->scanned = lines->begin;

	ret = check_text(lines, line, newline - line);
	if (!ret)
		ret = split(lines, line);
	return ret ? ret : 1;
}

/**
 * lines_exit() - free what lines_init() allocated
 * @lines: The lines; their source stays open.
 */
void lines_exit(struct lines *lines)
{
	free(lines->buffer);
	lines->buffer = NULL;
}
