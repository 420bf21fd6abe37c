// SPDX-License-Identifier: GPL-2.0
/*
 * Copies the running module's text to the output without parsing it.
 *
 * The text has the form of raw output already. It comes from the module, so it
 * needs none of the checks that a saved file does.
 */
#include "copy.h"

#include <string.h>

#define BUFFER_BYTES	(128 * 1024)

/**
 * copy_text() - copy all that a source gives
 * @source: A file of the module that was not yet read from.
 * @headings: Copy the first line too, which names the columns.
 * @stream: Where to write. Its error indicator tells whether writing failed,
 *	which ends the copy.
 *
 * Return: 0 or a negative error number.
 */
int copy_text(struct source *source, bool headings, FILE *stream)
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
