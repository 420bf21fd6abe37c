// SPDX-License-Identifier: GPL-2.0
/*
 * The error message of a query line:
 *
 *	error at byte 7: unknown column: srt_us; did you mean srtt_us?
 *	  where srt_us>50ms
 *	        ^~~~~~
 *	expected a column, for example state, lport, raddr, srtt_us or ...
 *
 * The last line is absent if the first one says it.
 *
 * This file is pure: see core/pure.h.
 */
#include "output/query_error.h"
#include "output/text.h"

/* Precedes the line of the query and the line below it. */
#define INDENT	"  "

/* In the place of bytes that an excerpt leaves out. */
#define CUT	"..."

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* One byte for one byte, so that the mark below is at the right place. */
static char *put_bytes(char *out, const char *bytes, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++) {
		char c = bytes[i];

		if (is_blank(c))
			c = ' ';
		else if (c < ' ' || c > '~')
			c = '?';
		*out++ = c;
	}
	return out;
}

static char *put_many(char *out, char c, size_t count)
{
	memset(out, c, count);
	return out + count;
}

/**
 * tcplens_query_error_excerpt() - write a part of a line, and a mark below it
 * @out: Room for two lines of TCPLENS_QUERY_ERROR_EXCERPT_BYTES and ten more.
 * @line: The line.
 * @length: Its length in bytes.
 * @error: The position and length of the error.
 *
 * Bytes that are not printable ASCII become '?', line feeds become blanks.
 *
 * Context: Any.
 * Return: the byte after the last newline.
 */
char *tcplens_query_error_excerpt(char *out, const char *line, size_t length,
				  const struct tcplens_query_error *error)
{
	size_t at = error->position - 1, begin = 0, end = length, marked, indent;

	while (end > at && is_blank(line[end - 1]))
		end--;
	if (end > TCPLENS_QUERY_ERROR_EXCERPT_BYTES &&
	    at > TCPLENS_QUERY_ERROR_BEFORE_BYTES)
		begin = at - TCPLENS_QUERY_ERROR_BEFORE_BYTES;
	if (end > begin + TCPLENS_QUERY_ERROR_EXCERPT_BYTES)
		end = begin + TCPLENS_QUERY_ERROR_EXCERPT_BYTES;

	out = tcplens_text_string(out, begin ? INDENT CUT : INDENT);
	out = put_bytes(out, line + begin, end - begin);
	if (end < length && !is_blank(line[end]))
		out = tcplens_text_string(out, CUT);
	*out++ = '\n';

	indent = begin ? sizeof(INDENT CUT) - 1 : sizeof(INDENT) - 1;
	out = put_many(out, ' ', indent + at - begin);
	*out++ = '^';
	marked = at + error->length < end ? at + error->length : end;
	if (marked > at + 1)
		out = put_many(out, '~', marked - at - 1);
	*out++ = '\n';
	return out;
}

static char *put_names(char *out, const char *const *names, unsigned int count)
{
	const char *separator = "";
	unsigned int i;

	for (i = 0; i < count; i++) {
		if (!names[i])
			continue;
		out = tcplens_text_string(out, separator);
		out = tcplens_text_string(out, names[i]);
		separator = ", ";
	}
	return out;
}

static char *put_reason(char *out, const char *line,
			const struct tcplens_query_error *error)
{
	size_t quoted = error->length;

	if (quoted > TCPLENS_QUERY_ERROR_WORD_BYTES)
		quoted = TCPLENS_QUERY_ERROR_WORD_BYTES;
	out = tcplens_text_string(out, "error at byte ");
	out = tcplens_text_u64(out, error->position);
	out = tcplens_text_string(out, ": ");
	out = tcplens_text_string(out, error->reason);
	if (quoted)
		out = tcplens_text_string(out, ": ");
	out = put_bytes(out, line + error->position - 1, quoted);
	if (error->nearest) {
		out = tcplens_text_string(out, "; did you mean ");
		out = tcplens_text_string(out, error->nearest);
		*out++ = '?';
	}
	*out++ = '\n';
	return out;
}

/**
 * tcplens_query_error_write() - write the error message of a query line
 * @out: Room for TCPLENS_QUERY_ERROR_BYTES.
 * @line: The line.
 * @length: Its length in bytes.
 * @error: The error from tcplens_query_parse().
 *
 * Context: Any.
 * Return: the byte after the last newline.
 */
char *tcplens_query_error_write(char *out, const char *line, size_t length,
				const struct tcplens_query_error *error)
{
	out = put_reason(out, line, error);
	out = tcplens_query_error_excerpt(out, line, length, error);
	if (!error->expected)
		return out;
	out = tcplens_text_string(out, "expected ");
	out = tcplens_text_string(out, error->expected);
	out = put_names(out, error->names, error->names_count);
	if (error->largest)
		out = tcplens_text_u64(out, error->largest);
	*out++ = '\n';
	return out;
}
