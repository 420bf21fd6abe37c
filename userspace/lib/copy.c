// SPDX-License-Identifier: GPL-2.0
/*
 * The running module's text, handed on as it comes.
 *
 * It is already what raw output looks like, and the module made it: nothing of
 * it is looked at, as it would be if it came from a file.
 */
#include "copy.h"

#include <string.h>

#define BUFFER_BYTES	(128 * 1024)

/**
 * pass_text() - hand on all that a source gives
 * @source: A live source, from which nothing was read yet.
 * @headings: Hand on the first line too, which names the columns.
 * @stream: Where to; its error indicator tells whether writing failed, and
 *	nothing is read any more then.
 *
 * Return: 0 or a negative error number.
 */
int pass_text(struct source *source, bool headings, FILE *stream)
{
	char buffer[BUFFER_BYTES];
	bool skip = !headings;
	ssize_t got = 0;

	while (!ferror(stream) &&
	       (got = source_read(source, buffer, sizeof(buffer))) > 0) {
		const char *end = buffer + got;
		const char *text = buffer;

		if (skip) {
			text = memchr(buffer, '\n', got);
			if (!text)
				continue;
			text++;
			skip = false;
		}
		fwrite(text, 1, end - text, stream);
	}
	return got < 0 ? got : 0;
}
