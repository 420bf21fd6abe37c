// SPDX-License-Identifier: GPL-2.0
/*
 * Paths as the table shows them and a query asks for them: one word.
 *
 * This file is pure: see pure.h.
 */
#include "output/path.h"

/* What would end the word, or cannot be seen, or is not ASCII. */
static bool needs_escape(u8 c)
{
	return c <= ' ' || c > '~' || strchr("\\(),=!<>", c);
}

/**
 * tcplens_path_escape() - make a path one word
 * @out: Room for TCPLENS_PATH_BYTES; terminated with a zero.
 * @path: The path.
 *
 * Bytes that cannot stand in a word are written as /proc/mounts does: \040 is a
 * blank. A path that does not fit is not written at all: it would be another.
 */
void tcplens_path_escape(char *out, const char *path)
{
	char *end = out + TCPLENS_PATH_BYTES - 1;
	char *begin = out;

	for (; *path; path++) {
		u8 c = *path;
		bool escaped = needs_escape(c);

		if (end - out < (escaped ? 4 : 1)) {
			*begin = '\0';
			return;
		}
		if (!escaped) {
			*out++ = c;
			continue;
		}
		*out++ = '\\';
		*out++ = '0' + (c >> 6);
		*out++ = '0' + (c >> 3 & 7);
		*out++ = '0' + (c & 7);
	}
	*out = '\0';
}
