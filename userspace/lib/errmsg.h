/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_PROBLEM_H
#define TCPLENS_PROBLEM_H

/**
 * struct problem - what a library says instead of printing it
 * @line: The line of the input that is meant, from 1; 0 for none.
 * @text: What is wrong, without a newline; empty where the error number that
 *	the function returned says it all.
 */
struct problem {
	unsigned long line;
	char text[256];
};

__attribute__((format(printf, 3, 4)))
int problem_set(struct problem *problem, unsigned long line,
		const char *format, ...);

#endif /* TCPLENS_PROBLEM_H */
