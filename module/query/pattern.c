// SPDX-License-Identifier: GPL-2.0
/*
 * Patterns of text: "*" is any number of bytes, "?" is one byte, and a byte after
 * "\" is itself.
 *
 * This file is pure: see core/pure.h.
 */
#include "query/pattern.h"

/**
 * tcplens_pattern_is_special() - has a byte another meaning in patterns?
 * @c: The byte.
 *
 * Context: Any.
 * Return: true if a backslash must precede the byte that is meant.
 */
bool tcplens_pattern_is_special(char c)
{
	return c == '*' || c == '?' || c == '\\';
}

/* Takes one byte of a text and what stands for it in the pattern. */
static bool take_byte(const char **pattern, char c)
{
	const char *at = *pattern;

	if (*at == '\\')
		at++;
	else if (*at == '?')
		c = '?';
	if (*at != c)
		return false;
	*pattern = at + 1;
	return true;
}

/**
 * tcplens_pattern_matches() - does a text match a pattern?
 * @pattern: The pattern, with a terminating zero.
 * @text: The text, with a terminating zero if it is shorter than @size.
 * @size: The most bytes of @text.
 *
 * After a mismatch it goes back to the last "*", which then takes one more byte:
 * no earlier one has to change. So the time is bounded by the product of both
 * lengths, and there is no recursion.
 *
 * Context: Any.
 * Return: true if all of the text matches.
 */
bool tcplens_pattern_matches(const char *pattern, const char *text,
			     size_t size)
{
	const char *end = text + size;
	const char *star = NULL, *rest = NULL;

	while (text < end && *text) {
		if (*pattern == '*') {
			star = ++pattern;
			rest = text;
		} else if (take_byte(&pattern, *text)) {
			text++;
		} else if (star) {
			pattern = star;
			text = ++rest;
		} else {
			return false;
		}
	}
	while (*pattern == '*')
		pattern++;
	return !*pattern;
}
