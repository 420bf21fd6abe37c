// SPDX-License-Identifier: GPL-2.0
/*
 * The operator: parses the sign between a column and its values.
 *
 * This file is pure: see core/pure.h.
 */
#include "query/operator.h"
#include "query/filter.h"
#include "query/operand.h"
#include "query/spelling.h"

/* Longer operators precede those that are a prefix of them. */
static const struct {
	const char *sign;
	u8 operation;
} operations[] = {
	{ .sign = "!=", .operation = TCPLENS_OPERATION_UNEQUAL },
	{ .sign = "<=", .operation = TCPLENS_OPERATION_AT_MOST },
	{ .sign = ">=", .operation = TCPLENS_OPERATION_AT_LEAST },
	{ .sign = "==", .operation = TCPLENS_OPERATION_EQUAL },
	{ .sign = "=",  .operation = TCPLENS_OPERATION_EQUAL },
	{ .sign = "<",  .operation = TCPLENS_OPERATION_LESS },
	{ .sign = ">",  .operation = TCPLENS_OPERATION_GREATER },
};

/* Operators of other languages; some begin as one of @operations. */
static const struct tcplens_mistake wrong_signs[] = {
	{ "<>", "!=" },
	{ "=<", "<=" },
	{ "=>", ">=" },
	{ "=!", "!=" },
	{ "=~", "=" },
	{ "!~", "!=" },
	{ "~",  "=" },
	{ ":",  "=" },
};

static const struct tcplens_mistake wrong_words[] = {
	{ "eq",   "=" },
	{ "is",   "=" },
	{ "in",   "=" },
	{ "like", "=" },
	{ "ne",   "!=" },
	{ "neq",  "!=" },
	{ "lt",   "<" },
	{ "le",   "<=" },
	{ "leq",  "<=" },
	{ "gt",   ">" },
	{ "ge",   ">=" },
	{ "geq",  ">=" },
};

static const char *expected(u8 type)
{
	return tcplens_operand_has_order(type) ?
	       "an operator: = != < <= > or >=" : "an operator: = or !=";
}

/* Returns -EINVAL with the scanner's error set if one follows. */
static int refuse_wrong_sign(struct tcplens_scanner *scanner, u8 type)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(wrong_signs); i++) {
		const char *sign = wrong_signs[i].wrong;

		if (!tcplens_scanner_take(scanner, sign))
			continue;
		tcplens_scanner_fail(scanner, strlen(sign), "unknown operator",
				     expected(type));
		scanner->error->nearest = wrong_signs[i].right;
		return -EINVAL;
	}
	return 0;
}

static int refuse_word(struct tcplens_scanner *scanner, u8 type)
{
	struct tcplens_token word = tcplens_scanner_word(scanner);

	tcplens_scanner_fail_at(scanner, &word, "unknown operator",
				expected(type));
	scanner->error->nearest =
		tcplens_spelling_correct(&word, wrong_words,
					 ARRAY_SIZE(wrong_words));
	return -EINVAL;
}

/**
 * tcplens_operator_parse() - parse an operator
 * @scanner: The scanner, before the operator; moves past it.
 * @type: The column's enum tcplens_type.
 *
 * Context: Any.
 * Return: an enum tcplens_operation, or -EINVAL with the scanner's error set.
 */
int tcplens_operator_parse(struct tcplens_scanner *scanner, u8 type)
{
	unsigned int i;
	int ret;

	ret = refuse_wrong_sign(scanner, type);
	if (ret)
		return ret;
	for (i = 0; i < ARRAY_SIZE(operations); i++) {
		const char *sign = operations[i].sign;

		if (!tcplens_scanner_take(scanner, sign))
			continue;
		if (tcplens_filter_has_order(operations[i].operation) &&
		    !tcplens_operand_has_order(type))
			return tcplens_scanner_fail(scanner, strlen(sign),
						    "column supports only = and !=",
						    expected(type));
		return operations[i].operation;
	}
	return refuse_word(scanner, type);
}
