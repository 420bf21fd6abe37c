// SPDX-License-Identifier: GPL-2.0
/*
 * Paths as one word, for the output and for queries.
 *
 * This file is pure: see core/pure.h.
 */
#include "output/path.h"

/* Is it a separator of queries, not printable, or not ASCII? */
static bool needs_escape(u8 c)
{
	return c <= ' ' || c > '~' || strchr("\\(),=!<>", c);
}

/**
 * tcplens_path_escape() - make a path one word
 * @out: Room for TCPLENS_PATH_BYTES; NUL-terminated.
 * @path: The path.
 *
 * Escapes bytes as /proc/mounts does: \040 is a blank. A path that does not fit
 * gives an empty string, because a part of it is another path.
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
