// SPDX-License-Identifier: GPL-2.0
/*
 * The name: parses one of the names of a column's values.
 *
 * Case is ignored, and so are "-" and "_", which ss writes otherwise.
 *
 * This file is pure: see core/pure.h.
 */
#include "query/value_name.h"
#include "query/spelling.h"

/* Other programs' names of values, and the names here. */
static const struct tcplens_mistake synonyms[] = {
	{ "ESTAB",		"ESTABLISHED" },
	{ "LISTENING",		"LISTEN" },
	{ "CLOSED",		"CLOSE" },
	{ "SYN_RECEIVED",	"SYN_RECV" },
};

/* What ss calls a socket that is neither connected nor listening. */
static const struct tcplens_mistake mistakes[] = {
	{ "UNCONN",		"BOUND" },
	{ "UNCONNECTED",	"BOUND" },
};

/* Returns the index of the name, or a negative number. */
static int find(const struct tcplens_column *column,
		const struct tcplens_token *value)
{
	int i;

	for (i = 0; i < column->names_count; i++) {
		if (column->names[i] &&
		    tcplens_spelling_is(value, column->names[i]))
			return i;
	}
	return -ENOENT;
}

static const char *nearest(const struct tcplens_column *column,
			   const struct tcplens_token *value)
{
	struct tcplens_spelling spelling;
	const char *mistake = NULL;
	unsigned int i;

	if (column->names == tcplens_columns_states)
		mistake = tcplens_spelling_correct(value, mistakes, ARRAY_SIZE(mistakes));
	if (mistake)
		return mistake;
	tcplens_spelling_start(&spelling, value);
	for (i = 0; i < column->names_count; i++) {
		if (column->names[i])
			tcplens_spelling_compare(&spelling, column->names[i]);
	}
	return spelling.nearest;
}

/**
 * tcplens_value_name_fail() - report a value that is none of the names
 * @scanner: The scanner.
 * @value: The value.
 * @column: The column, all names of which the error lists.
 *
 * Context: Any.
 * Return: -EINVAL.
 */
int tcplens_value_name_fail(struct tcplens_scanner *scanner,
			    const struct tcplens_token *value,
			    const struct tcplens_column *column)
{
	tcplens_scanner_fail_at(scanner, value, "not a value of this column",
				"one of ");
	scanner->error->names = column->names;
	scanner->error->names_count = column->names_count;
	scanner->error->nearest = nearest(column, value);
	return -EINVAL;
}

/**
 * tcplens_value_name_parse() - parse a name
 * @test: The test, with a column; its number is set.
 * @value: The text.
 * @scanner: Its scanner.
 *
 * Context: Any.
 * Return: 0, or -EINVAL with the scanner's error set.
 */
int tcplens_value_name_parse(struct tcplens_test *test,
			     const struct tcplens_token *value,
			     struct tcplens_scanner *scanner)
{
	const struct tcplens_column *column = &tcplens_columns[test->column];
	const char *synonym = tcplens_spelling_correct(value, synonyms,
						       ARRAY_SIZE(synonyms));
	int name = find(column, value);

	if (name < 0 && synonym) {
		const struct tcplens_token token = {
			.text = synonym,
			.length = strlen(synonym),
		};

		name = find(column, &token);
	}
	if (name < 0)
		return tcplens_value_name_fail(scanner, value, column);
	test->number = name;
	test->last = name;
	return 0;
}
