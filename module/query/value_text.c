// SPDX-License-Identifier: GPL-2.0
/*
 * The text: parses text that a column is compared with, and stores it in the filter.
 *
 *	string: text, in which "*" and "?" are wildcards, escaped as it is printed:
 *		\040 for a blank
 *	path:	likewise; it begins with "/" or a wildcard
 *	name:	likewise, without wildcards
 *
 * There are no wildcards in quotes, and only a backslash needs an escape.
 *
 * This file is pure: see core/pure.h.
 */
#include "query/value_text.h"
#include "query/pattern.h"
#include "record/name.h"
#include "record/record.h"

/* Quotes take the meaning from wildcards. */
static bool is_wildcard(const struct tcplens_token *value, size_t at)
{
	return !value->is_quoted && strchr("*?", value->text[at]);
}

static bool is_pattern(const struct tcplens_token *value)
{
	size_t i;

	for (i = 0; i < value->length; i++) {
		if (is_wildcard(value, i))
			return true;
	}
	return false;
}

static int fail_long(struct tcplens_scanner *scanner,
		     const struct tcplens_token *value, u64 most)
{
	tcplens_scanner_fail_at(scanner, value, "value too long for this column",
				"a number of bytes up to ");
	scanner->error->largest = most;
	return -EINVAL;
}

static int fail_full(struct tcplens_scanner *scanner,
		     const struct tcplens_token *value)
{
	return tcplens_scanner_fail_at(scanner, value,
				       "texts too long (at most 1024 bytes in total)",
				       NULL);
}

static int fail_escape(struct tcplens_scanner *scanner,
		       const struct tcplens_token *value, const char *expected)
{
	return tcplens_scanner_fail_at(scanner, value,
				       "expected three octal digits after \\",
				       expected);
}

/* Appends a byte to the texts of the filter. Returns false if it does not fit. */
static bool append(struct tcplens_filter *filter, char c)
{
	if (filter->texts_used == TCPLENS_FILTER_TEXTS)
		return false;
	filter->texts[filter->texts_used++] = c;
	return true;
}

/*
 * Appends the text or pattern that a value stands for to the texts of the filter.
 * @size is the size of the column's member, which has room for a zero.
 */
static int add_text(struct tcplens_filter *filter,
		    const struct tcplens_token *value, size_t size,
		    const char *expected, struct tcplens_scanner *scanner)
{
	struct tcplens_test *test = &filter->tests[filter->count];
	size_t at = 0, least_bytes = 0;
	bool fits = true;

	test->is_pattern = is_pattern(value);
	test->text = filter->texts_used;
	while (at < value->length) {
		bool is_wild = is_wildcard(value, at);
		int taken;
		char c;

		taken = tcplens_name_parse_byte(&c, value->text + at,
						value->length - at);
		if (taken < 0)
			return fail_escape(scanner, value, expected);
		at += taken;
		least_bytes += !is_wild || c == '?';
		if (test->is_pattern && !is_wild && tcplens_pattern_is_special(c))
			fits = fits && append(filter, '\\');
		fits = fits && append(filter, c);
	}
	if (least_bytes >= size)
		return fail_long(scanner, value, size - 1);
	if (!fits || !append(filter, '\0'))
		return fail_full(scanner, value);
	return 0;
}

/**
 * tcplens_value_text_parse() - parse text that a string column is compared with
 * @filter: The filter; its next test gets the text or pattern.
 * @value: The value.
 * @scanner: The scanner, for the error.
 *
 * Context: Any.
 * Return: 0, or -EINVAL with the scanner's error set.
 */
int tcplens_value_text_parse(struct tcplens_filter *filter,
			     const struct tcplens_token *value,
			     struct tcplens_scanner *scanner)
{
	return add_text(filter, value, TCPLENS_NAME_BYTES,
			TCPLENS_VALUE_TEXT_STRINGS, scanner);
}

/**
 * tcplens_value_text_parse_path() - parse text that a path column is compared with
 * @filter: The filter; its next test gets the text or pattern.
 * @value: The value.
 * @scanner: The scanner, for the error.
 *
 * Context: Any.
 * Return: 0, or -EINVAL with the scanner's error set.
 */
int tcplens_value_text_parse_path(struct tcplens_filter *filter,
				  const struct tcplens_token *value,
				  struct tcplens_scanner *scanner)
{
	const char *path = filter->texts + filter->texts_used;

	if (add_text(filter, value, TCPLENS_PATH_BYTES,
		     TCPLENS_VALUE_TEXT_PATHS, scanner))
		return -EINVAL;
	if (*path != '/' && !is_wildcard(value, 0))
		return tcplens_scanner_fail_at(scanner, value,
					       "no path begins so",
					       TCPLENS_VALUE_TEXT_PATHS);
	return 0;
}

/**
 * tcplens_value_text_add_name() - append a name to the texts of a filter
 * @filter: The filter.
 * @value: The name, without wildcards.
 * @wrong: The error if it is no name.
 * @expected: Examples.
 * @scanner: The scanner, for the error.
 *
 * Context: Any.
 * Return: 0, or -EINVAL with the scanner's error set.
 */
int tcplens_value_text_add_name(struct tcplens_filter *filter,
				const struct tcplens_token *value,
				const char *wrong, const char *expected,
				struct tcplens_scanner *scanner)
{
	char name[TCPLENS_NAME_BYTES];
	int length, i;

	length = tcplens_name_parse(name, sizeof(name), value->text,
				    value->length);
	if (length == -EINVAL)
		return fail_escape(scanner, value, expected);
	if (length <= 0 || is_pattern(value))
		return tcplens_scanner_fail_at(scanner, value, wrong, expected);
	for (i = 0; i <= length; i++) {
		if (!append(filter, name[i]))
			return fail_full(scanner, value);
	}
	return 0;
}
