// SPDX-License-Identifier: GPL-2.0
/*
 * The operand: what a column is compared with, as its type writes it.
 *
 *	number:   digits, directly behind them "us", "ms" or "s" for a time,
 *		  otherwise "K", "M" or "G"
 *	name:     one of the column's names
 *	string:   text
 *	path:     text, with \040 for a blank, as it is shown
 *	address:  10.0.0.1, ::1 or [::1], with "/" and a number of bits or not
 *	endpoint: 10.0.0.1:80 or [::1]:80
 *	any:      "-", the absent value
 *
 * This file is pure: see pure.h.
 */
#include "query/operand.h"
#include "query/address.h"
#include "record/columns.h"

#include <linux/tcplens.h>

/**
 * struct suffix - what may stand behind the digits of a number
 * @unit: The unit of the columns it is for; NULL for those not named here.
 * @text: The suffix.
 * @times: How many of that unit it is,
 * @parts: or which part of it.
 */
struct suffix {
	const char *unit;
	const char *text;
	u32 times;
	u32 parts;
};

static const struct suffix suffixes[] = {
	{ .unit = "ns",    .text = "us", .times = 1000 },
	{ .unit = "ns",    .text = "ms", .times = 1000000 },
	{ .unit = "ns",    .text = "s",  .times = 1000000000 },
	{ .unit = "us",    .text = "us", .times = 1 },
	{ .unit = "us",    .text = "ms", .times = 1000 },
	{ .unit = "us",    .text = "s",  .times = 1000000 },
	{ .unit = "ms",    .text = "us", .parts = 1000 },
	{ .unit = "ms",    .text = "ms", .times = 1 },
	{ .unit = "ms",    .text = "s",  .times = 1000 },
	{ .unit = "s",     .text = "us", .parts = 1000000 },
	{ .unit = "s",     .text = "ms", .parts = 1000 },
	{ .unit = "s",     .text = "s",  .times = 1 },
	{ .unit = "bytes", .text = "K",  .times = 1 << 10 },
	{ .unit = "bytes", .text = "M",  .times = 1 << 20 },
	{ .unit = "bytes", .text = "G",  .times = 1 << 30 },
	{ .unit = NULL,    .text = "K",  .times = 1000 },
	{ .unit = NULL,    .text = "M",  .times = 1000000 },
	{ .unit = NULL,    .text = "G",  .times = 1000000000 },
};

static bool is_time(const char *unit)
{
	return !strcmp(unit, "ns") || !strcmp(unit, "us") ||
	       !strcmp(unit, "ms") || !strcmp(unit, "s");
}

static const struct suffix *find_suffix(const char *unit,
					const struct tcplens_token *token)
{
	bool is_named = is_time(unit) || !strcmp(unit, "bytes");
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(suffixes); i++) {
		const struct suffix *suffix = &suffixes[i];

		if (!suffix->unit == is_named ||
		    (is_named && strcmp(suffix->unit, unit)))
			continue;
		if (tcplens_scanner_is(token, suffix->text))
			return suffix;
	}
	return NULL;
}

/*
 * Goes from parts of the column's unit to whole ones, such that what is asked
 * of a whole number stays the same: more than 1.5 is more than 1, at least 1.5
 * is at least 2. False if there is no such number: none equals 1.5.
 */
static bool round_parts(struct tcplens_test *test, u32 parts)
{
	u64 whole = test->number / parts;

	if (whole * parts != test->number) {
		switch (test->operation) {
		case TCPLENS_OPERATION_EQUAL:
		case TCPLENS_OPERATION_UNEQUAL:
			return false;
		case TCPLENS_OPERATION_LESS:
		case TCPLENS_OPERATION_AT_LEAST:
			whole++;
			break;
		}
	}
	test->number = whole;
	return true;
}

static int parse_number(struct tcplens_filter *filter,
			const struct tcplens_token *value,
			struct tcplens_scanner *scanner)
{
	struct tcplens_test *test = &filter->tests[filter->count];
	const char *unit = tcplens_columns[test->column].unit;
	struct tcplens_token rest = *value;
	const struct suffix *suffix;
	int ret;

	ret = tcplens_scanner_number(&rest, &test->number);
	if (ret == -ENOENT)
		return tcplens_scanner_fail(scanner, value->length,
					    "this is not a number");
	if (ret)
		return tcplens_scanner_fail(scanner, value->length,
					    "this number is too large");
	if (!rest.length)
		return 0;
	suffix = find_suffix(unit, &rest);
	if (!suffix && is_time(unit))
		return tcplens_scanner_fail(scanner, rest.length,
					    "behind a time stands us, ms, s or nothing");
	if (!suffix)
		return tcplens_scanner_fail(scanner, rest.length,
					    "behind this number stands K, M, G or nothing");
	if (suffix->parts) {
		if (round_parts(test, suffix->parts))
			return 0;
		return tcplens_scanner_fail(scanner, value->length,
					    "this is no whole number of the column's unit");
	}
	if (test->number > ~0ULL / suffix->times)
		return tcplens_scanner_fail(scanner, value->length,
					    "this number is too large");
	test->number *= suffix->times;
	return 0;
}

static int parse_name(struct tcplens_filter *filter,
		      const struct tcplens_token *value,
		      struct tcplens_scanner *scanner)
{
	struct tcplens_test *test = &filter->tests[filter->count];
	const struct tcplens_column *column = &tcplens_columns[test->column];
	unsigned int i;

	for (i = 0; i < column->names_count; i++) {
		if (column->names[i] &&
		    tcplens_scanner_is(value, column->names[i])) {
			test->number = i;
			return 0;
		}
	}
	return tcplens_scanner_fail(scanner, value->length,
				    "this column has no such value");
}

static int parse_string(struct tcplens_filter *filter,
			const struct tcplens_token *value,
			struct tcplens_scanner *scanner)
{
	struct tcplens_test *test = &filter->tests[filter->count];

	if (value->length >= sizeof(test->string))
		return tcplens_scanner_fail(scanner, value->length,
					    "no value of this column is so long");
	memcpy(test->string, value->text, value->length);
	return 0;
}

static int parse_path(struct tcplens_filter *filter,
		      const struct tcplens_token *value,
		      struct tcplens_scanner *scanner)
{
	struct tcplens_test *test = &filter->tests[filter->count];
	char *path = filter->paths + filter->paths_used;
	size_t i;

	if (value->length >= TCPLENS_PATH_BYTES)
		return tcplens_scanner_fail(scanner, value->length,
					    "no value of this column is so long");
	if (value->length >= TCPLENS_FILTER_PATHS - filter->paths_used)
		return tcplens_scanner_fail(scanner, value->length,
					    "the paths have more than 1024 bytes together");
	for (i = 0; i < value->length; i++)
		path[i] = value->text[i];
	path[i] = '\0';
	test->number = filter->paths_used;
	filter->paths_used += value->length + 1;
	return 0;
}

/* Where @c stands in the token, or where the token ends. */
static size_t find(const struct tcplens_token *token, char c)
{
	size_t at = 0;

	while (at < token->length && token->text[at] != c)
		at++;
	return at;
}

/* An address, in brackets if it is IPv6 and they are there. */
static bool parse_host(struct tcplens_test *test, const char *text,
		       size_t length, bool needs_brackets)
{
	bool brackets = length > 1 && text[0] == '[' &&
			text[length - 1] == ']';

	if (brackets) {
		text++;
		length -= 2;
	}
	if (!brackets && tcplens_address_parse4(text, length, test->address)) {
		test->family = TCPLENS_FAMILY_INET;
		test->bits = 32;
		return true;
	}
	test->family = TCPLENS_FAMILY_INET6;
	test->bits = 128;
	return (brackets || !needs_brackets) &&
	       tcplens_address_parse6(text, length, test->address);
}

static int fail_scope(struct tcplens_scanner *scanner,
		      const struct tcplens_token *value)
{
	return tcplens_scanner_fail(scanner, value->length,
				    "an address stands here without its interface");
}

static int parse_address(struct tcplens_filter *filter,
			 const struct tcplens_token *value,
			 struct tcplens_scanner *scanner)
{
	struct tcplens_test *test = &filter->tests[filter->count];
	size_t slash = find(value, '/'), length;
	struct tcplens_token rest;
	u64 bits;

	if (find(value, '%') < value->length)
		return fail_scope(scanner, value);
	if (!parse_host(test, value->text, slash, false))
		return tcplens_scanner_fail(scanner, value->length,
					    "this is not an address");
	if (slash == value->length)
		return 0;
	length = value->length - slash - 1;
	rest.text = value->text + slash + 1;
	rest.length = length;
	if (tcplens_scanner_number(&rest, &bits) || rest.length)
		return tcplens_scanner_fail(scanner, length,
					    "this is not a number of bits");
	if (bits > test->bits)
		return tcplens_scanner_fail(scanner, length,
					    "the address has fewer bits");
	test->bits = bits;
	return 0;
}

static int parse_endpoint(struct tcplens_filter *filter,
			  const struct tcplens_token *value,
			  struct tcplens_scanner *scanner)
{
	struct tcplens_test *test = &filter->tests[filter->count];
	size_t colon = value->length, length;
	struct tcplens_token rest;
	u64 port;

	if (find(value, '%') < value->length)
		return fail_scope(scanner, value);
	while (colon && value->text[colon - 1] != ':')
		colon--;
	if (!colon || !parse_host(test, value->text, colon - 1, true))
		return tcplens_scanner_fail(scanner, value->length,
					    "this is no address:port or [address]:port");
	length = value->length - colon;
	rest.text = value->text + colon;
	rest.length = length;
	if (tcplens_scanner_number(&rest, &port) || rest.length || port > 0xffff)
		return tcplens_scanner_fail(scanner, length,
					    "this is not a port");
	test->port = port;
	return 0;
}

/**
 * struct operand_type - what the values of a type are compared with
 * @parse: Understands a value that is not "-"; fails with the scanner's
 *	explanation.
 * @has_order: One can be less than another.
 */
struct operand_type {
	int (*parse)(struct tcplens_filter *filter,
		     const struct tcplens_token *value,
		     struct tcplens_scanner *scanner);
	bool has_order;
};

static const struct operand_type types[TCPLENS_TYPES] = {
	[TCPLENS_TYPE_U8]	= { .parse = parse_number, .has_order = true },
	[TCPLENS_TYPE_U32]	= { .parse = parse_number, .has_order = true },
	[TCPLENS_TYPE_U64]	= { .parse = parse_number, .has_order = true },
	[TCPLENS_TYPE_NAME]	= { .parse = parse_name },
	[TCPLENS_TYPE_STRING]	= { .parse = parse_string },
	[TCPLENS_TYPE_PATH]	= { .parse = parse_path },
	[TCPLENS_TYPE_ADDRESS]	= { .parse = parse_address },
	[TCPLENS_TYPE_ENDPOINT]	= { .parse = parse_endpoint },
};

/**
 * tcplens_operand_has_order() - can values of a type be less or greater?
 * @type: An enum tcplens_type.
 *
 * Return: true if so; otherwise they can only be equal or not.
 */
bool tcplens_operand_has_order(u8 type)
{
	return types[type].has_order;
}

/**
 * tcplens_operand_parse() - understand what a column is compared with
 * @filter: The column and the operation of its next test are set, the one
 *	behind those it counts; the rest of that but @next is filled, and the
 *	operation changed where it is asked whether there is a value.
 * @scanner: Stands before the value.
 *
 * Return: 0, or -EINVAL with the scanner's explanation.
 */
int tcplens_operand_parse(struct tcplens_filter *filter,
			  struct tcplens_scanner *scanner)
{
	struct tcplens_test *test = &filter->tests[filter->count];
	struct tcplens_token value = tcplens_scanner_value(scanner);

	if (!value.length)
		return tcplens_scanner_fail(scanner, 0,
					    "a value is missing here");
	if (!tcplens_scanner_is(&value, TCPLENS_ABSENT))
		return types[tcplens_columns[test->column].type].parse(filter,
								&value,
								scanner);
	switch (test->operation) {
	case TCPLENS_OPERATION_EQUAL:
		test->operation = TCPLENS_OPERATION_ABSENT;
		return 0;
	case TCPLENS_OPERATION_UNEQUAL:
		test->operation = TCPLENS_OPERATION_PRESENT;
		return 0;
	default:
		return tcplens_scanner_fail(scanner, value.length,
					    "only = and != ask for an absent value");
	}
}
