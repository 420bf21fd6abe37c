// SPDX-License-Identifier: GPL-2.0
/*
 * Paths as one word, for the output and for queries.
 *
 * This file is pure: see core/pure.h.
 */
#include "record/path.h"

/**
 * tcplens_path_needs_escape() - must a byte of a path be escaped?
 * @c: The byte.
 *
 * Context: Any.
 * Return: true if it is a separator or a wildcard of queries, not printable, or
 * not ASCII.
 */
bool tcplens_path_needs_escape(u8 c)
{
	return c <= ' ' || c > '~' || strchr("\\(),=!<>&|*?", c);
}

/**
 * tcplens_path_escape_byte() - escape a byte as /proc/mounts does
 * @out: Room for TCPLENS_PATH_ESCAPED_BYTES.
 * @c: The byte: \040 is a blank.
 *
 * Context: Any.
 * Return: the byte after the escaped byte.
 */
char *tcplens_path_escape_byte(char *out, u8 c)
{
	*out++ = '\\';
	*out++ = '0' + (c >> 6);
	*out++ = '0' + (c >> 3 & 7);
	*out++ = '0' + (c & 7);
	return out;
}

/**
 * tcplens_path_escape() - make a path one word
 * @out: Room for TCPLENS_PATH_BYTES; NUL-terminated.
 * @path: The path.
 *
 * A path that does not fit gives an empty string, because a part of it is another
 * path.
 *
 * Context: Any.
 */
void tcplens_path_escape(char *out, const char *path)
{
	char *end = out + TCPLENS_PATH_BYTES - 1;
	char *begin = out;

	for (; *path; path++) {
		bool escaped = tcplens_path_needs_escape(*path);

		if (end - out < (escaped ? TCPLENS_PATH_ESCAPED_BYTES : 1)) {
			*begin = '\0';
			return;
		}
		if (escaped)
			out = tcplens_path_escape_byte(out, *path);
		else
			*out++ = *path;
	}
	*out = '\0';
}
