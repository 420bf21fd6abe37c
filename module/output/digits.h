/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_OUTPUT_DIGITS_H
#define TCPLENS_OUTPUT_DIGITS_H

#include "core/pure.h"

/* Three digits and a blank, of every number below a thousand. */
extern const char tcplens_digits_triples[10][10][10][4];

char *tcplens_digits_put_long(char *out, u32 value);
char *tcplens_digits_put_nine(char *out, u32 value);

/**
 * tcplens_digits_triple() - the three digits of a number
 * @value: A number below a thousand.
 *
 * Return: the digits, zeros too, and a blank.
 */
static inline const char *tcplens_digits_triple(u32 value)
{
	return (const char *)tcplens_digits_triples + 4 * value;
}

/**
 * tcplens_digits_put_triple() - write three digits, zeros too, and a blank
 * @out: Room for four bytes.
 * @value: A number below a thousand.
 *
 * Return: the byte after the blank.
 */
static inline char *tcplens_digits_put_triple(char *out, u32 value)
{
	memcpy(out, tcplens_digits_triple(value), 4);
	return out + 4;
}

/**
 * tcplens_digits_put() - write a number in decimal, and a blank
 * @out: Room for 11 bytes.
 * @value: The number.
 *
 * Inlined, as most numbers of a line are short; and the blank is written with
 * them, as one follows in a line. The two make a line a third cheaper.
 *
 * Return: the byte after the blank.
 */
static __always_inline char *tcplens_digits_put(char *out, u32 value)
{
	if (value < 10) {
		out[0] = '0' + value;
		out[1] = ' ';
		return out + 2;
	}
	if (value < 100) {
		memcpy(out, tcplens_digits_triple(value) + 1, 3);
		return out + 3;
	}
	if (value < 1000)
		return tcplens_digits_put_triple(out, value);
	return tcplens_digits_put_long(out, value);
}

#endif /* TCPLENS_OUTPUT_DIGITS_H */
