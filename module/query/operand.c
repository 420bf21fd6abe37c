// SPDX-License-Identifier: GPL-2.0
/*
 * The operand: parses a value that a column is compared with.
 *
 * The column's type decides the syntax: see number.c, value_name.c, value_text.c and
 * value_address.c. Of any type, "-" is "no value".
 *
 * Each of them can be in quotes, which can contain every byte.
 *
 * This file is pure: see core/pure.h.
 */
#include "query/operand.h"
#include "query/number.h"
#include "query/value_address.h"
#include "query/value_name.h"
#include "query/value_text.h"
#include "record/columns.h"

#include <linux/tcplens.h>

static int parse_name(struct tcplens_filter *filter,
		      const struct tcplens_token *value,
		      struct tcplens_scanner *scanner)
{
	return tcplens_value_name_parse(&filter->tests[filter->count], value,
					scanner);
}

static int parse_number(struct tcplens_filter *filter,
			const struct tcplens_token *value,
			struct tcplens_scanner *scanner)
{
	return tcplens_number_parse(&filter->tests[filter->count], value,
				    scanner);
}

/**
 * struct operand_type - the operands of a column type
 * @parse: Parses a value other than "-" into the next test of the filter. Returns
 *	0, or -EINVAL with the scanner's error set.
 * @has_order: The operators < <= > >= are defined.
 * @expected: Examples, if there is nothing to parse; NULL if they depend on the
 *	column.
 */
struct operand_type {
	int (*parse)(struct tcplens_filter *filter,
		     const struct tcplens_token *value,
		     struct tcplens_scanner *scanner);
	bool has_order;
	const char *expected;
};

static const struct operand_type types[TCPLENS_TYPES] = {
	[TCPLENS_TYPE_U8]	= { .parse = parse_number, .has_order = true },
	[TCPLENS_TYPE_U32]	= { .parse = parse_number, .has_order = true },
	[TCPLENS_TYPE_U64]	= { .parse = parse_number, .has_order = true },
	[TCPLENS_TYPE_NAME]	= { .parse = parse_name },
	[TCPLENS_TYPE_STRING]	= { .parse = tcplens_value_text_parse,
				    .expected = TCPLENS_VALUE_TEXT_STRINGS },
	[TCPLENS_TYPE_PATH]	= { .parse = tcplens_value_text_parse_path,
				    .expected = TCPLENS_VALUE_TEXT_PATHS },
	[TCPLENS_TYPE_ADDRESS]	= { .parse = tcplens_value_address_parse,
				    .expected = TCPLENS_VALUE_ADDRESSES },
	[TCPLENS_TYPE_ENDPOINT]	= { .parse = tcplens_value_address_parse_endpoint,
				    .expected = TCPLENS_VALUE_ENDPOINTS },
};

/**
 * tcplens_operand_has_order() - does a type have the operators < <= > >=?
 * @type: An enum tcplens_type.
 *
 * Context: Any.
 * Return: false if it has only = and !=.
 */
bool tcplens_operand_has_order(u8 type)
{
	return types[type].has_order;
}

static int fail_empty(struct tcplens_scanner *scanner,
		      const struct tcplens_token *value,
		      const struct tcplens_column *column)
{
	const char *expected = types[column->type].expected;

	if (column->names)
		return tcplens_value_name_fail(scanner, value, column);
	if (!expected)
		expected = tcplens_number_expected(column);
	return tcplens_scanner_fail_at(scanner, value, "not a value", expected);
}

/**
 * tcplens_operand_parse() - parse a value into the next test of a filter
 * @filter: The filter. Its next test, the one at index @count, has a column and an
 *	operation; this function sets the value, and for "-" changes the
 *	operation to one for absent values.
 * @scanner: The scanner, before the value; moves past it.
 *
 * Context: Any.
 * Return: 0, or -EINVAL with the scanner's error set.
 */
int tcplens_operand_parse(struct tcplens_filter *filter,
			  struct tcplens_scanner *scanner)
{
	struct tcplens_test *test = &filter->tests[filter->count];
	const struct tcplens_column *column = &tcplens_columns[test->column];
	const struct operand_type *type = &types[column->type];
	struct tcplens_token value;
	int ret;

	ret = tcplens_scanner_quoted_value(scanner, &value);
	if (ret)
		return ret;
	if (!value.length)
		return fail_empty(scanner, &value, column);
	if (!tcplens_scanner_is(&value, TCPLENS_ABSENT))
		return type->parse(filter, &value, scanner);
	switch (test->operation) {
	case TCPLENS_OPERATION_EQUAL:
		test->operation = TCPLENS_OPERATION_ABSENT;
		return 0;
	case TCPLENS_OPERATION_UNEQUAL:
		test->operation = TCPLENS_OPERATION_PRESENT;
		return 0;
	default:
		return tcplens_scanner_fail_at(scanner, &value,
					       "'-' can only be compared with = or !=",
					       NULL);
	}
}
