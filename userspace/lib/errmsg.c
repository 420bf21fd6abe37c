// SPDX-License-Identifier: GPL-2.0
/*
 * Error messages of the libraries, which print nothing themselves.
 *
 * A message names what failed, then the offending token, then what is accepted.
 */
#include "errmsg.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

/**
 * errmsg_set() - format an error message
 * @errmsg: Where to put it.
 * @line: The line of the input, from 1; 0 for none.
 * @format: As for printf(); a long message is cut.
 *
 * Return: -EBADMSG, so that a caller can return it in the same statement.
 */
int errmsg_set(struct errmsg *errmsg, unsigned long line,
	       const char *format, ...)
{
	va_list arguments;

	errmsg->line = line;
	va_start(arguments, format);
	vsnprintf(errmsg->text, sizeof(errmsg->text), format, arguments);
	va_end(arguments);
	return -EBADMSG;
}
