// SPDX-License-Identifier: GPL-2.0
/*
 * The expression: text to a filter.
 *
 *	expression: conjunction { "or" conjunction }
 *	conjunction: operand { "and" operand }
 *	operand: { "not" } ( "(" expression ")" | comparison )
 *	comparison: column ( "=" | "!=" ) value { "," value }
 *		  | column ( "<" | "<=" | ">" | ">=" ) value
 *
 * A test is written as soon as it is read, when it is not yet known where it
 * leads. Those of its two exits that are not, wait on a list, chained through
 * the very places where their targets go, until an "and" or "or" sends them to
 * the test that comes next. What is inside an open parenthesis is kept on a
 * stack of fixed size, so nothing here calls itself.
 *
 * This file is pure: see pure.h.
 */
#include "query/expression.h"
#include "query/column.h"
#include "query/operand.h"
#include "record/columns.h"

/* An exit is a test's number, doubled, plus 1 for the one when it holds. */
#define NO_EXIT		0xff

/**
 * struct exits - where the parts of an expression lead, not yet decided
 * @when: List of the exits when it does not hold, and when it does.
 */
struct exits {
	u8 when[2];
};

/**
 * struct level - an expression that is being read
 * @accepted: Exits of its finished conjunctions when one of them holds.
 * @rejected: Exits of the operands of this conjunction when one does not hold.
 * @negated: What there is in the parentheses is to be negated.
 */
struct level {
	u8 accepted;
	u8 rejected;
	bool negated;
};

struct parser {
	struct tcplens_filter *filter;
	struct tcplens_scanner *scanner;
	u8 files;
	struct level levels[TCPLENS_EXPRESSION_DEPTH + 1];
	unsigned int depth;
};

static u8 *slot(struct tcplens_filter *filter, u8 exit)
{
	return &filter->tests[exit / 2].next[exit % 2];
}

/* Sends all exits of a list to one place. */
static void lead(struct tcplens_filter *filter, u8 list, u8 target)
{
	while (list != NO_EXIT) {
		u8 *place = slot(filter, list);

		list = *place;
		*place = target;
	}
}

/* Two lists become one. */
static u8 join(struct tcplens_filter *filter, u8 list, u8 more)
{
	u8 last = list;

	if (list == NO_EXIT)
		return more;
	while (*slot(filter, last) != NO_EXIT)
		last = *slot(filter, last);
	*slot(filter, last) = more;
	return list;
}

static void negate(struct exits *exits)
{
	u8 swapped = exits->when[false];

	exits->when[false] = exits->when[true];
	exits->when[true] = swapped;
}

/* The longer ones before those they begin with. */
static const struct {
	const char *sign;
	u8 operation;
} operations[] = {
	{ .sign = "!=", .operation = TCPLENS_OPERATION_UNEQUAL },
	{ .sign = "<=", .operation = TCPLENS_OPERATION_AT_MOST },
	{ .sign = ">=", .operation = TCPLENS_OPERATION_AT_LEAST },
	{ .sign = "=",  .operation = TCPLENS_OPERATION_EQUAL },
	{ .sign = "<",  .operation = TCPLENS_OPERATION_LESS },
	{ .sign = ">",  .operation = TCPLENS_OPERATION_GREATER },
};

static bool has_order(u8 operation)
{
	return operation != TCPLENS_OPERATION_EQUAL &&
	       operation != TCPLENS_OPERATION_UNEQUAL;
}

/* Gives an enum tcplens_operation that the type has, or -EINVAL. */
static int parse_operation(struct tcplens_scanner *scanner, u8 type)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(operations); i++) {
		const char *sign = operations[i].sign;

		if (!tcplens_scanner_take(scanner, sign))
			continue;
		if (has_order(operations[i].operation) &&
		    !tcplens_operand_has_order(type))
			return tcplens_scanner_fail(scanner, strlen(sign),
						    "this column knows only = and !=");
		return operations[i].operation;
	}
	return tcplens_scanner_fail(scanner, 0,
				    "one of = != < <= > >= is missing here");
}

/* One value of a comparison; its exits join those of the values before. */
static int parse_value(struct parser *parser, u16 column, u8 operation,
		       struct exits *exits)
{
	struct tcplens_filter *filter = parser->filter;
	struct tcplens_test *test = &filter->tests[filter->count];
	/* The outcome that settles it, whatever the other values are. */
	bool settled = operation != TCPLENS_OPERATION_UNEQUAL;
	u8 exit = filter->count * 2;
	int ret;

	if (filter->count == TCPLENS_FILTER_TESTS) {
		struct tcplens_token value;

		value = tcplens_scanner_value(parser->scanner);
		return tcplens_scanner_fail(parser->scanner, value.length,
					    "an expression has at most 64 values");
	}
	memset(test, 0, sizeof(*test));
	test->column = column;
	test->operation = operation;
	ret = tcplens_operand_parse(filter, parser->scanner);
	if (ret)
		return ret;

	test->next[false] = NO_EXIT;
	test->next[true] = NO_EXIT;
	lead(filter, exits->when[!settled], filter->count);
	exits->when[!settled] = exit + !settled;
	exits->when[settled] = join(filter, exits->when[settled],
				    exit + settled);
	filter->count++;
	return 0;
}

static int parse_comparison(struct parser *parser, struct exits *exits)
{
	struct tcplens_scanner *scanner = parser->scanner;
	int column = tcplens_column_parse(scanner, parser->files);
	int operation, ret;

	if (column < 0)
		return column;
	operation = parse_operation(scanner, tcplens_columns[column].type);
	if (operation < 0)
		return operation;

	exits->when[false] = NO_EXIT;
	exits->when[true] = NO_EXIT;
	ret = parse_value(parser, column, operation, exits);
	while (!ret && tcplens_scanner_take(scanner, ",")) {
		if (has_order(operation))
			return tcplens_scanner_fail(scanner, 1,
						    "only = and != take more than one value");
		ret = parse_value(parser, column, operation, exits);
	}
	return ret;
}

static int open_level(struct parser *parser, bool negated)
{
	if (parser->depth == TCPLENS_EXPRESSION_DEPTH)
		return tcplens_scanner_fail(parser->scanner, 1,
					    "at most 16 parentheses can be open");
	parser->depth++;
	parser->levels[parser->depth] = (struct level) {
		.accepted = NO_EXIT,
		.rejected = NO_EXIT,
		.negated = negated,
	};
	return 0;
}

/* All before an operand, what parentheses there are, and its comparison. */
static int parse_operand(struct parser *parser, struct exits *exits)
{
	bool negated = false;
	int ret;

	for (;;) {
		if (tcplens_scanner_take_word(parser->scanner, "not")) {
			negated = !negated;
			continue;
		}
		if (!tcplens_scanner_take(parser->scanner, "("))
			break;
		ret = open_level(parser, negated);
		if (ret)
			return ret;
		negated = false;
	}
	ret = parse_comparison(parser, exits);
	if (!ret && negated)
		negate(exits);
	return ret;
}

/* What there was in the level becomes one operand. */
static void close_level(struct parser *parser, struct exits *exits)
{
	struct level *level = &parser->levels[parser->depth];

	exits->when[true] = join(parser->filter, level->accepted,
				 exits->when[true]);
	exits->when[false] = join(parser->filter, level->rejected,
				  exits->when[false]);
	if (level->negated)
		negate(exits);
}

/* Takes an "and" or "or": the next operand decides, where this one does not. */
static bool parse_connective(struct parser *parser, struct exits *exits)
{
	struct level *level = &parser->levels[parser->depth];
	struct tcplens_filter *filter = parser->filter;
	u8 *when = exits->when;

	if (tcplens_scanner_take_word(parser->scanner, "and")) {
		lead(filter, when[true], filter->count);
		level->rejected = join(filter, level->rejected, when[false]);
		return true;
	}
	if (tcplens_scanner_take_word(parser->scanner, "or")) {
		lead(filter, when[false], filter->count);
		lead(filter, level->rejected, filter->count);
		level->rejected = NO_EXIT;
		level->accepted = join(filter, level->accepted, when[true]);
		return true;
	}
	return false;
}

/**
 * tcplens_expression_parse() - understand an expression
 * @filter: What to fill; its content is undefined after an error.
 * @files: The files of which one must have each column: bits of enum
 *	tcplens_file.
 * @scanner: Stands before the expression; behind it after success, before
 *	what can be no part of it.
 *
 * The time it takes is bounded by the length of the line, TCPLENS_FILTER_TESTS
 * and the number of columns.
 *
 * Return: 0, or -EINVAL with the scanner's explanation.
 */
int tcplens_expression_parse(struct tcplens_filter *filter, u8 files,
			     struct tcplens_scanner *scanner)
{
	struct parser parser = {
		.filter = filter,
		.scanner = scanner,
		.files = files,
	};
	struct exits exits;
	int ret;

	filter->count = 0;
	filter->paths_used = 0;
	parser.levels[0] = (struct level) {
		.accepted = NO_EXIT,
		.rejected = NO_EXIT,
	};
	do {
		ret = parse_operand(&parser, &exits);
		if (ret)
			return ret;
		while (parser.depth && tcplens_scanner_take(scanner, ")")) {
			close_level(&parser, &exits);
			parser.depth--;
		}
	} while (parse_connective(&parser, &exits));

	if (parser.depth)
		return tcplens_scanner_fail(scanner, 0,
					    "and, or, or ) is missing here");
	if (tcplens_scanner_take(scanner, ")"))
		return tcplens_scanner_fail(scanner, 1,
					    "no parenthesis is open here");
	close_level(&parser, &exits);
	lead(filter, exits.when[true], TCPLENS_FILTER_ACCEPT);
	lead(filter, exits.when[false], TCPLENS_FILTER_REJECT);
	return 0;
}
