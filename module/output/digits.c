// SPDX-License-Identifier: GPL-2.0
/*
 * Numbers to decimal digits, three at a time: one division and one table look-up
 * for three digits.
 *
 * This file is pure: see core/pure.h.
 */
#include "output/digits.h"

#define ONES(before)	{						\
	before "0 ", before "1 ", before "2 ", before "3 ", before "4 ",	\
	before "5 ", before "6 ", before "7 ", before "8 ", before "9 ",	\
}

#define TENS(before)	{						\
	ONES(before "0"), ONES(before "1"), ONES(before "2"),		\
	ONES(before "3"), ONES(before "4"), ONES(before "5"),		\
	ONES(before "6"), ONES(before "7"), ONES(before "8"),		\
	ONES(before "9"),						\
}

const char tcplens_digits_triples[10][10][10][4] = {
	TENS("0"), TENS("1"), TENS("2"), TENS("3"), TENS("4"),
	TENS("5"), TENS("6"), TENS("7"), TENS("8"), TENS("9"),
};

/* Writes six digits with leading zeros, and a blank. */
static char *put_six(char *out, u32 value)
{
	u32 high = value / 1000;

	out = tcplens_digits_put_triple(out, high) - 1;
	return tcplens_digits_put_triple(out, value - 1000 * high);
}

/**
 * tcplens_digits_put_long() - write a number of four digits or more, and a blank
 * @out: Room for 11 bytes.
 * @value: The number, at least 1000.
 *
 * Return: the byte after the blank.
 */
char *tcplens_digits_put_long(char *out, u32 value)
{
	u32 high;

	if (value < 1000000) {
		high = value / 1000;
		out = tcplens_digits_put(out, high) - 1;
		return tcplens_digits_put_triple(out, value - 1000 * high);
	}
	high = value / 1000000;
	if (high < 1000) {
		out = tcplens_digits_put(out, high) - 1;
	} else {
		*out++ = '0' + high / 1000;
		out = tcplens_digits_put_triple(out, high % 1000) - 1;
	}
	return put_six(out, value - 1000000 * high);
}

/**
 * tcplens_digits_put_nine() - write nine digits with leading zeros, and a blank
 * @out: Room for ten bytes.
 * @value: A number below 1000000000.
 *
 * Return: the byte after the blank.
 */
char *tcplens_digits_put_nine(char *out, u32 value)
{
	u32 high = value / 1000000;

	out = tcplens_digits_put_triple(out, high) - 1;
	return put_six(out, value - 1000000 * high);
}
