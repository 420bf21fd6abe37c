// SPDX-License-Identifier: GPL-2.0
/*
 * From bytes to lines and from lines to fields.
 *
 * The input may be any file at all. What this file hands on is certain to be
 * text: no control characters, well-formed UTF-8, no empty field. A last line
 * without its newline is an error, because a number whose end was cut off
 * still looks like a number.
 */
#include "lines.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* The longest name of a column; only there so that messages stay readable. */
#define NAME_BYTES	64

/* The longest decimal number of 64 bits has this many digits. */
#define NUMBER_DIGITS	20

static bool is_continuation(unsigned char byte)
{
	return (byte & 0xc0) == 0x80;
}

/*
 * The length in bytes of the character at @text, 0 if there is none: the
 * table of well-formed sequences in section 3.9 of the Unicode Standard,
 * without the control characters U+0080 to U+009F. It needs no bound, since
 * the zero that ends a line is no continuation byte.
 */
static size_t character_length(const unsigned char *text)
{
	unsigned char first = text[0];

	if (first < 0x80)
		return first >= ' ' && first != 0x7f;
	if (first < 0xc2 || first > 0xf4 || !is_continuation(text[1]))
		return 0;
	if (first == 0xc2)
		return text[1] >= 0xa0 ? 2 : 0;
	if (first < 0xe0)
		return 2;
	if ((first == 0xe0 && text[1] < 0xa0) ||
	    (first == 0xed && text[1] >= 0xa0) ||
	    (first == 0xf0 && text[1] < 0x90) ||
	    (first == 0xf4 && text[1] >= 0x90) || !is_continuation(text[2]))
		return 0;
	if (first < 0xf0)
		return 3;
	return is_continuation(text[3]) ? 4 : 0;
}

/* Checks that the line is text and ends it with a zero. */
static int check_text(struct parse *parse, char *line, size_t length)
{
	const unsigned char *at = (const unsigned char *)line;
	const unsigned char *end = at + length;

	line[length] = '\0';
	while (at < end) {
		size_t size = character_length(at);

		if (!size && *at == (unsigned char)parse->separator)
			size = 1;
		if (!size && *at == '\r' && at + 1 == end)
			return problem_set(parse->problem, parse->line,
					   "the line ends in a carriage return");
		if (!size)
			return problem_set(parse->problem, parse->line,
					   "byte 0x%02x is not text", *at);
		at += size;
	}
	return 0;
}

static int split(struct parse *parse, char *line)
{
	parse->count = 0;
	for (;;) {
		char *end = strchr(line, parse->separator);

		if (parse->count == PARSE_FIELDS_MAX)
			return problem_set(parse->problem, parse->line,
					   "more than %d fields",
					   PARSE_FIELDS_MAX);
		parse->fields[parse->count++] = line;
		if (end)
			*end = '\0';
		if (!*line)
			return problem_set(parse->problem, parse->line,
					   "field %zu is empty", parse->count);
		if (!end)
			return 0;
		line = end + 1;
	}
}

/* Reads on; the bytes not yet handed out move to the buffer's start. */
static int fill(struct parse *parse)
{
	ssize_t got;

	if (parse->begin) {
		memmove(parse->buffer, parse->buffer + parse->begin,
			parse->end - parse->begin);
		parse->end -= parse->begin;
		parse->scanned -= parse->begin;
		parse->begin = 0;
	}
	if (parse->end == PARSE_BUFFER_BYTES)
		return problem_set(parse->problem, parse->line,
				   "the line is longer than %d bytes",
				   PARSE_BUFFER_BYTES);
	got = source_read(parse->source, parse->buffer + parse->end,
			  PARSE_BUFFER_BYTES - parse->end);
	if (got < 0)
		return got;
	parse->end += got;
	parse->ended = !got;
	return 0;
}

/* Binary garbage is called that, even where it holds no newline. */
static int refuse_rest(struct parse *parse)
{
	/* There is room for the zero: a full buffer was refused before. */
	int ret = check_text(parse, parse->buffer + parse->begin,
			     parse->end - parse->begin);

	if (ret)
		return ret;
	return problem_set(parse->problem, parse->line,
			   "truncated: the line does not end");
}

/* Finds the newline of the next line, NULL if there is none so far. */
static char *scan(struct parse *parse)
{
	char *newline = memchr(parse->buffer + parse->scanned, '\n',
			       parse->end - parse->scanned);

	parse->scanned = parse->end;
	return newline;
}

/**
 * parse_init() - prepare to read lines
 * @parse: What to prepare; parse_exit() it after success.
 * @source: An open source.
 * @separator: The single byte between two fields.
 * @problem: Where parse_next() says what is wrong.
 *
 * Return: 0 or -ENOMEM.
 */
int parse_init(struct parse *parse, struct source *source, char separator,
	       struct problem *problem)
{
	memset(parse, 0, sizeof(*parse));
	parse->source = source;
	parse->separator = separator;
	parse->problem = problem;
	parse->buffer = malloc(PARSE_BUFFER_BYTES);
	return parse->buffer ? 0 : -ENOMEM;
}

/**
 * parse_next() - read one line into @parse's fields
 * @parse: Where to read and where the fields go.
 *
 * Return: 1, 0 at the end of the input, -EBADMSG with the problem set where
 * the line is not text or is cut off, or the error number of read(2).
 */
int parse_next(struct parse *parse)
{
	char *newline;
	char *line;
	int ret;

	parse->line++;
	while (!(newline = scan(parse))) {
		if (parse->ended && parse->begin == parse->end)
			return 0;
		if (parse->ended)
			return refuse_rest(parse);
		ret = fill(parse);
		if (ret)
			return ret;
	}
	line = parse->buffer + parse->begin;
	parse->begin = newline + 1 - parse->buffer;
	parse->scanned = parse->begin;

	ret = check_text(parse, line, newline - line);
	if (!ret)
		ret = split(parse, line);
	return ret ? ret : 1;
}

/**
 * parse_exit() - free what parse_init() allocated
 * @parse: The parser; its source stays open.
 */
void parse_exit(struct parse *parse)
{
	free(parse->buffer);
	parse->buffer = NULL;
}

/**
 * parse_is_field() - can a line of text have this as a field?
 * @text: The text.
 *
 * Return: true if it is neither empty nor has anything but text, nor blanks.
 */
bool parse_is_field(const char *text)
{
	const unsigned char *at = (const unsigned char *)text;

	if (!*at)
		return false;
	while (*at) {
		size_t size = character_length(at);

		if (!size || *at == ' ')
			return false;
		at += size;
	}
	return true;
}

/**
 * parse_is_name() - can this be the name of a column?
 * @name: The name; needs no terminating zero.
 * @length: Its length in bytes.
 *
 * Return: true for letters, digits and underscores.
 */
bool parse_is_name(const char *name, size_t length)
{
	size_t i;

	if (!length || length > NAME_BYTES)
		return false;
	for (i = 0; i < length; i++) {
		char c = name[i];

		/* Not isalnum(), which would follow the locale. */
		if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') &&
		    !(c >= '0' && c <= '9') && c != '_')
			return false;
	}
	return true;
}

/**
 * parse_is_number() - is this a number as the module writes it?
 * @text: The text.
 *
 * Return: true for decimal digits as JSON has them too: no sign and no leading
 * zero.
 */
bool parse_is_number(const char *text)
{
	size_t length = strspn(text, "0123456789");

	return length && length <= NUMBER_DIGITS && !text[length] &&
	       (*text != '0' || length == 1);
}
