/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_READER_ERRMSG_H
#define TCPLENS_READER_ERRMSG_H

/* Room for a query's error message, which has several lines, and what precedes it. */
#define ERRMSG_BYTES	2048

/**
 * struct errmsg - an error message that a library function leaves to its caller
 * @line: The line of the input that it is about, from 1; 0 for none.
 * @text: The message, without a newline; empty if the returned error number
 *	says it all.
 */
struct errmsg {
	unsigned long line;
	char text[ERRMSG_BYTES];
};

__attribute__((format(printf, 3, 4)))
int errmsg_set(struct errmsg *errmsg, unsigned long line,
	       const char *format, ...);

#endif /* TCPLENS_READER_ERRMSG_H */
