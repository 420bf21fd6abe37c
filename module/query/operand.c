// SPDX-License-Identifier: GPL-2.0
/*
 * The operand: parses a value that a column is compared with.
 *
 * The column's type decides the syntax:
 *
 *	number:   digits and an optional suffix: "us", "ms" or "s" for a time,
 *		  "K", "M" or "G" otherwise
 *	name:     one of the column's names
 *	string:   text, escaped as it is printed: \040 for a blank
 *	path:     likewise
 *	address:  10.0.0.1, ::1 or [::1], and an optional "/" and prefix length
 *	endpoint: 10.0.0.1:80 or [::1]:80
 *	both:     an optional "%" and device: fe80::1%eth0, 0.0.0.0%red:179
 *	any type: "-" for "no value"
 *
 * This file is pure: see core/pure.h.
 */
#include "query/operand.h"
#include "query/address.h"
#include "record/columns.h"
#include "record/name.h"

#include <linux/tcplens.h>

/**
 * struct suffix - a suffix of a number
 * @unit: The unit of the column; NULL for every unit without an entry.
 * @text: The suffix.
 * @multiplier: The suffix in terms of the unit, if it is at least one unit.
 * @divisor: The unit in terms of the suffix, if it is less than one unit.
 */
struct suffix {
	const char *unit;
	const char *text;
	u32 multiplier;
	u32 divisor;
};

static const struct suffix suffixes[] = {
	{ .unit = "ns",    .text = "us", .multiplier = 1000 },
	{ .unit = "ns",    .text = "ms", .multiplier = 1000000 },
	{ .unit = "ns",    .text = "s",  .multiplier = 1000000000 },
	{ .unit = "us",    .text = "us", .multiplier = 1 },
	{ .unit = "us",    .text = "ms", .multiplier = 1000 },
	{ .unit = "us",    .text = "s",  .multiplier = 1000000 },
	{ .unit = "ms",    .text = "us", .divisor = 1000 },
	{ .unit = "ms",    .text = "ms", .multiplier = 1 },
	{ .unit = "ms",    .text = "s",  .multiplier = 1000 },
	{ .unit = "s",     .text = "us", .divisor = 1000000 },
	{ .unit = "s",     .text = "ms", .divisor = 1000 },
	{ .unit = "s",     .text = "s",  .multiplier = 1 },
	{ .unit = "bytes", .text = "K",  .multiplier = 1 << 10 },
	{ .unit = "bytes", .text = "M",  .multiplier = 1 << 20 },
	{ .unit = "bytes", .text = "G",  .multiplier = 1 << 30 },
	{ .unit = NULL,    .text = "K",  .multiplier = 1000 },
	{ .unit = NULL,    .text = "M",  .multiplier = 1000000 },
	{ .unit = NULL,    .text = "G",  .multiplier = 1000000000 },
};

static bool is_time(const char *unit)
{
	return !strcmp(unit, "ns") || !strcmp(unit, "us") ||
	       !strcmp(unit, "ms") || !strcmp(unit, "s");
}

static const struct suffix *find_suffix(const char *unit,
					const struct tcplens_token *token)
{
	bool has_entry = is_time(unit) || !strcmp(unit, "bytes");
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(suffixes); i++) {
		const struct suffix *suffix = &suffixes[i];

		if (!suffix->unit == has_entry ||
		    (has_entry && strcmp(suffix->unit, unit)))
			continue;
		if (tcplens_scanner_is(token, suffix->text))
			return suffix;
	}
	return NULL;
}

/*
 * Converts the number to the column's unit. A fraction is rounded so that the
 * comparison with whole numbers stays the same: > 1.5 becomes > 1, and >= 1.5
 * becomes >= 2. Returns false if no whole number can: none equals 1.5.
 */
static bool divide(struct tcplens_test *test, u32 divisor)
{
	u64 whole = test->number / divisor;

	if (whole * divisor != test->number) {
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
					    "not a number");
	if (ret)
		return tcplens_scanner_fail(scanner, value->length,
					    "number too large");
	if (!rest.length)
		return 0;
	suffix = find_suffix(unit, &rest);
	if (!suffix && is_time(unit))
		return tcplens_scanner_fail(scanner, rest.length,
					    "unknown time unit (use us, ms or s)");
	if (!suffix)
		return tcplens_scanner_fail(scanner, rest.length,
					    "unknown suffix (use K, M or G)");
	if (suffix->divisor) {
		if (divide(test, suffix->divisor))
			return 0;
		return tcplens_scanner_fail(scanner, value->length,
					    "= and != need a whole number of the column's unit");
	}
	if (test->number > ~0ULL / suffix->multiplier)
		return tcplens_scanner_fail(scanner, value->length,
					    "number too large");
	test->number *= suffix->multiplier;
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
				    "not a value of this column");
}

/* Returns the length of the name that the value stands for, or -EINVAL. */
static int unescape(char *name, size_t size, const struct tcplens_token *value,
		    struct tcplens_scanner *scanner)
{
	int length = tcplens_name_parse(name, size, value->text, value->length);

	if (length == -E2BIG)
		return tcplens_scanner_fail(scanner, value->length,
					    "value too long for this column");
	if (length < 0)
		return tcplens_scanner_fail(scanner, value->length,
					    "expected three octal digits after '\\', as in \\040");
	return length;
}

static int parse_string(struct tcplens_filter *filter,
			const struct tcplens_token *value,
			struct tcplens_scanner *scanner)
{
	struct tcplens_test *test = &filter->tests[filter->count];

	return unescape(test->string, sizeof(test->string), value, scanner) < 0 ?
	       -EINVAL : 0;
}

/* Appends a path or a device to the filter; returns its offset, or -ENOSPC. */
static int add_path(struct tcplens_filter *filter, const char *path,
		    size_t length)
{
	int offset = filter->paths_used;

	if (length >= TCPLENS_FILTER_PATHS - filter->paths_used)
		return -ENOSPC;
	memcpy(filter->paths + offset, path, length + 1);
	filter->paths_used += length + 1;
	return offset;
}

static int parse_path(struct tcplens_filter *filter,
		      const struct tcplens_token *value,
		      struct tcplens_scanner *scanner)
{
	struct tcplens_test *test = &filter->tests[filter->count];
	char path[TCPLENS_PATH_BYTES];
	int length = unescape(path, sizeof(path), value, scanner);
	int offset;

	if (length < 0)
		return -EINVAL;
	offset = add_path(filter, path, length);
	if (offset < 0)
		return tcplens_scanner_fail(scanner, value->length,
					    "paths too long (at most 1024 bytes in total)");
	test->number = offset;
	return 0;
}

/* Returns the index of the first @c, or the length of the token. */
static size_t find(const struct tcplens_token *token, char c)
{
	size_t at = 0;

	while (at < token->length && token->text[at] != c)
		at++;
	return at;
}

/* Parses the device that follows an address: its index or its name. */
static bool parse_device(struct tcplens_filter *filter, const char *text,
			 size_t length)
{
	struct tcplens_test *test = &filter->tests[filter->count];
	struct tcplens_token rest = { .text = text, .length = length };
	char name[TCPLENS_NAME_BYTES];
	int bytes, offset;
	u64 index;

	if (tcplens_name_is_index(text, length)) {
		test->scope = 0;
		if (!tcplens_scanner_number(&rest, &index) && index <= 0x7fffffff)
			test->scope = index;
		return test->scope;
	}
	bytes = tcplens_name_parse(name, sizeof(name), text, length);
	if (bytes <= 0)
		return false;
	offset = add_path(filter, name, bytes);
	test->device = offset + 1;
	return offset >= 0;
}

/*
 * Parses an address, and the device that can follow it. Only an IPv6 address can be
 * in brackets.
 */
static bool parse_host(struct tcplens_filter *filter, const char *text,
		       size_t length, bool needs_brackets)
{
	struct tcplens_test *test = &filter->tests[filter->count];
	struct tcplens_token host;
	bool has_brackets = length > 1 && text[0] == '[' &&
			    text[length - 1] == ']';

	if (has_brackets) {
		text++;
		length -= 2;
	}
	host.text = text;
	host.length = length;
	length = find(&host, '%');
	if (length < host.length &&
	    !parse_device(filter, text + length + 1, host.length - length - 1))
		return false;
	if (!has_brackets &&
	    tcplens_address_parse4(text, length, test->address)) {
		test->family = TCPLENS_FAMILY_INET;
		test->bits = 32;
		return true;
	}
	test->family = TCPLENS_FAMILY_INET6;
	test->bits = 128;
	return (has_brackets || !needs_brackets) &&
	       tcplens_address_parse6(text, length, test->address);
}

static int parse_address(struct tcplens_filter *filter,
			 const struct tcplens_token *value,
			 struct tcplens_scanner *scanner)
{
	struct tcplens_test *test = &filter->tests[filter->count];
	size_t slash = find(value, '/'), length;
	struct tcplens_token rest;
	u64 bits;

	if (!parse_host(filter, value->text, slash, false))
		return tcplens_scanner_fail(scanner, value->length,
					    "not an address");
	if (slash == value->length)
		return 0;
	length = value->length - slash - 1;
	rest.text = value->text + slash + 1;
	rest.length = length;
	if (tcplens_scanner_number(&rest, &bits) || rest.length)
		return tcplens_scanner_fail(scanner, length,
					    "not a prefix length");
	if (bits > test->bits)
		return tcplens_scanner_fail(scanner, length,
					    "prefix longer than the address");
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

	while (colon && value->text[colon - 1] != ':')
		colon--;
	if (!colon || !parse_host(filter, value->text, colon - 1, true))
		return tcplens_scanner_fail(scanner, value->length,
					    "expected IPV4:PORT or [IPV6]:PORT");
	length = value->length - colon;
	rest.text = value->text + colon;
	rest.length = length;
	if (tcplens_scanner_number(&rest, &port) || rest.length || port > 0xffff)
		return tcplens_scanner_fail(scanner, length,
					    "not a port (0 to 65535)");
	test->port = port;
	return 0;
}

/**
 * struct operand_type - the operands of a column type
 * @parse: Parses a value other than "-" into the next test of the filter. Returns
 *	0, or -EINVAL with the scanner's error set.
 * @has_order: The operators < <= > >= are defined.
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
	struct tcplens_token value = tcplens_scanner_value(scanner);

	if (!value.length)
		return tcplens_scanner_fail(scanner, 0,
					    "expected a value");
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
					    "'-' can only be compared with = or !=");
	}
}
