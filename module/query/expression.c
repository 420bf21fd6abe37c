// SPDX-License-Identifier: GPL-2.0
/*
 * The expression: parses text into a filter.
 *
 *	expression: conjunction { "or" conjunction }
 *	conjunction: operand { "and" operand }
 *	operand: { "not" } ( "(" expression ")" | comparison )
 *	comparison: column ( "=" | "!=" ) value { "," value }
 *		  | column ( "<" | "<=" | ">" | ">=" ) value
 *
 * "&&", "||", "!" and "==" are "and", "or", "not" and "=".
 *
 * Each comparison becomes tests that jump forwards, by backpatching: the parser
 * emits a test before it knows the targets of its two jumps, one for true and one
 * for false. Jumps without a target are linked into lists through their target
 * fields, until "and", "or" or the end of the expression sets the target of a
 * whole list. Open parentheses are levels on a stack of fixed size, so there is
 * no recursion.
 *
 * This file is pure: see core/pure.h.
 */
#include "query/expression.h"
#include "query/column.h"
#include "query/operand.h"
#include "query/operator.h"
#include "query/spelling.h"
#include "record/columns.h"

/* The end of a list. A jump is twice the index of its test, plus 1 for true. */
#define NO_JUMP		0xff

/**
 * struct jumps - the jumps out of a part of an expression
 * @when: The list of jumps for false, and the list for true.
 */
struct jumps {
	u8 when[2];
};

/**
 * struct level - an expression whose end is not parsed yet
 * @accepted: Jumps for true of its earlier conjunctions.
 * @rejected: Jumps for false of the earlier operands of this conjunction.
 * @is_negated: A "not" precedes the parenthesis.
 */
struct level {
	u8 accepted;
	u8 rejected;
	bool is_negated;
};

struct parser {
	struct tcplens_filter *filter;
	struct tcplens_scanner *scanner;
	u8 files;
	struct level levels[TCPLENS_EXPRESSION_DEPTH + 1];
	unsigned int depth;
};

static u8 *target_of(struct tcplens_filter *filter, u8 jump)
{
	return &filter->tests[jump / 2].next[jump % 2];
}

/* Sets the target of all jumps of a list. */
static void set_target(struct tcplens_filter *filter, u8 list, u8 target)
{
	while (list != NO_JUMP) {
		u8 *next = target_of(filter, list);

		list = *next;
		*next = target;
	}
}

static u8 concatenate(struct tcplens_filter *filter, u8 list, u8 more)
{
	u8 last = list;

	if (list == NO_JUMP)
		return more;
	while (*target_of(filter, last) != NO_JUMP)
		last = *target_of(filter, last);
	*target_of(filter, last) = more;
	return list;
}

static void negate(struct jumps *jumps)
{
	u8 swapped = jumps->when[false];

	jumps->when[false] = jumps->when[true];
	jumps->when[true] = swapped;
}

static const struct tcplens_mistake wrong_connectives[] = {
	{ "and", "and" },
	{ "&",   "and" },
	{ "or",  "or" },
	{ "|",   "or" },
};

/* Emits the test of one value; its jumps join those of the values before. */
static int parse_value(struct parser *parser, u16 column, u16 position,
		       u8 operation, struct jumps *jumps)
{
	struct tcplens_filter *filter = parser->filter;
	struct tcplens_test *test = &filter->tests[filter->count];
	/* The result of this test that is the result of the whole list. */
	bool decides = operation != TCPLENS_OPERATION_UNEQUAL;
	u8 jump = filter->count * 2;
	int ret;

	if (filter->count == TCPLENS_FILTER_TESTS) {
		struct tcplens_token value;

		value = tcplens_scanner_value(parser->scanner);
		return tcplens_scanner_fail(parser->scanner, value.length,
					    "too many values (at most 64)",
					    NULL);
	}
	memset(test, 0, sizeof(*test));
	test->column = column;
	test->position = position;
	test->operation = operation;
	ret = tcplens_operand_parse(filter, parser->scanner);
	if (ret)
		return ret;

	test->next[false] = NO_JUMP;
	test->next[true] = NO_JUMP;
	set_target(filter, jumps->when[!decides], filter->count);
	jumps->when[!decides] = jump + !decides;
	jumps->when[decides] = concatenate(filter, jumps->when[decides],
					   jump + decides);
	filter->count++;
	return 0;
}

static int parse_comparison(struct parser *parser, struct jumps *jumps)
{
	struct tcplens_scanner *scanner = parser->scanner;
	int column = tcplens_column_parse(scanner, parser->files);
	int operation, ret;
	u16 position;

	if (column < 0)
		return column;
	position = scanner->at - strlen(tcplens_columns[column].name) + 1;
	operation = tcplens_operator_parse(scanner, tcplens_columns[column].type);
	if (operation < 0)
		return operation;

	jumps->when[false] = NO_JUMP;
	jumps->when[true] = NO_JUMP;
	ret = parse_value(parser, column, position, operation, jumps);
	while (!ret && tcplens_scanner_take(scanner, ",")) {
		if (tcplens_filter_has_order(operation))
			return tcplens_scanner_fail(scanner, 1,
						    "only = and != accept several values",
						    NULL);
		ret = parse_value(parser, column, position, operation, jumps);
	}
	return ret;
}

static bool take_not(struct tcplens_scanner *scanner)
{
	return tcplens_scanner_take_word(scanner, "not") ||
	       tcplens_scanner_take(scanner, "!");
}

static int open_level(struct parser *parser, bool is_negated)
{
	if (parser->depth == TCPLENS_EXPRESSION_DEPTH)
		return tcplens_scanner_fail(parser->scanner, 1,
					    "too many nested parentheses (at most 16)",
					    NULL);
	parser->depth++;
	parser->levels[parser->depth] = (struct level) {
		.accepted = NO_JUMP,
		.rejected = NO_JUMP,
		.is_negated = is_negated,
	};
	return 0;
}

/* Parses "not" and opening parentheses up to a comparison, and that. */
static int parse_operand(struct parser *parser, struct jumps *jumps)
{
	bool is_negated = false;
	int ret;

	for (;;) {
		if (take_not(parser->scanner)) {
			is_negated = !is_negated;
			continue;
		}
		if (!tcplens_scanner_take(parser->scanner, "("))
			break;
		ret = open_level(parser, is_negated);
		if (ret)
			return ret;
		is_negated = false;
	}
	ret = parse_comparison(parser, jumps);
	if (!ret && is_negated)
		negate(jumps);
	return ret;
}

/* Makes the expression of the level one operand of the level outside. */
static void close_level(struct parser *parser, struct jumps *jumps)
{
	struct level *level = &parser->levels[parser->depth];

	jumps->when[true] = concatenate(parser->filter, level->accepted,
					jumps->when[true]);
	jumps->when[false] = concatenate(parser->filter, level->rejected,
					 jumps->when[false]);
	if (level->is_negated)
		negate(jumps);
}

/* The jumps of the operand that do not decide go to the operand after "and" or "or". */
static bool parse_connective(struct parser *parser, struct jumps *jumps)
{
	struct level *level = &parser->levels[parser->depth];
	struct tcplens_filter *filter = parser->filter;
	u8 *when = jumps->when;

	if (tcplens_scanner_take_word(parser->scanner, "and") ||
	    tcplens_scanner_take(parser->scanner, "&&")) {
		set_target(filter, when[true], filter->count);
		level->rejected = concatenate(filter, level->rejected,
					      when[false]);
		return true;
	}
	if (tcplens_scanner_take_word(parser->scanner, "or") ||
	    tcplens_scanner_take(parser->scanner, "||")) {
		set_target(filter, when[false], filter->count);
		set_target(filter, level->rejected, filter->count);
		level->rejected = NO_JUMP;
		level->accepted = concatenate(filter, level->accepted,
					      when[true]);
		return true;
	}
	return false;
}

/* Returns -EINVAL if a word or sign follows that was meant as "and" or "or". */
static int refuse_connective(struct tcplens_scanner *scanner)
{
	struct tcplens_scanner ahead = *scanner;
	struct tcplens_token token = tcplens_scanner_word(&ahead);
	const char *right;

	if (!token.length && !tcplens_scanner_ended(&ahead))
		token.length = 1;
	right = tcplens_spelling_correct(&token, wrong_connectives,
					 ARRAY_SIZE(wrong_connectives));
	if (!right)
		return 0;
	tcplens_scanner_fail_at(scanner, &token, "unexpected text",
				"'and' or 'or'");
	scanner->error->nearest = right;
	return -EINVAL;
}

static int fail_parenthesis(struct tcplens_scanner *scanner)
{
	struct tcplens_token word = tcplens_scanner_word(scanner);

	return tcplens_scanner_fail_at(scanner, &word, "unexpected text",
				       "'and', 'or' or ')'");
}

/**
 * tcplens_expression_parse() - parse an expression into a filter
 * @filter: The filter to overwrite; undefined after an error.
 * @files: Files of which at least one must have each column: bits of enum
 *	tcplens_file.
 * @scanner: The scanner, before the expression; moves to the first token that
 *	cannot continue it.
 *
 * The time is bounded by the length of the line, TCPLENS_FILTER_TESTS and the
 * number of columns.
 *
 * Context: Any.
 * Return: 0, or -EINVAL with the scanner's error set.
 */
int tcplens_expression_parse(struct tcplens_filter *filter, u8 files,
			     struct tcplens_scanner *scanner)
{
	struct parser parser = {
		.filter = filter,
		.scanner = scanner,
		.files = files,
	};
	struct jumps jumps;
	int ret;

	filter->count = 0;
	filter->texts_used = 0;
	parser.levels[0] = (struct level) {
		.accepted = NO_JUMP,
		.rejected = NO_JUMP,
	};
	do {
		ret = parse_operand(&parser, &jumps);
		if (ret)
			return ret;
		while (parser.depth && tcplens_scanner_take(scanner, ")")) {
			close_level(&parser, &jumps);
			parser.depth--;
		}
	} while (parse_connective(&parser, &jumps));

	ret = refuse_connective(scanner);
	if (ret)
		return ret;
	if (parser.depth)
		return fail_parenthesis(scanner);
	if (tcplens_scanner_take(scanner, ")"))
		return tcplens_scanner_fail(scanner, 1, "no matching '('",
					    NULL);
	close_level(&parser, &jumps);
	set_target(filter, jumps.when[true], TCPLENS_FILTER_ACCEPT);
	set_target(filter, jumps.when[false], TCPLENS_FILTER_REJECT);
	return 0;
}
