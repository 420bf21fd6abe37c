// SPDX-License-Identifier: GPL-2.0
/*
 * What is wrong with an input, in words, for the program to print.
 */
#include "errmsg.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

/**
 * problem_set() - say what is wrong
 * @problem: Where to say it.
 * @line: The line of the input, from 1; 0 for none.
 * @format: As for printf(); what does not fit is cut.
 *
 * Return: -EBADMSG, so that a caller can return it in the same statement.
 */
int problem_set(struct problem *problem, unsigned long line,
		const char *format, ...)
{
	va_list arguments;

	problem->line = line;
	va_start(arguments, format);
	vsnprintf(problem->text, sizeof(problem->text), format, arguments);
	va_end(arguments);
	return -EBADMSG;
}
