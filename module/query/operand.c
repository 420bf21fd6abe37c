// SPDX-License-Identifier: GPL-2.0
/*
 * The operand: parses a value that a column is compared with.
 *
 * The column's type decides the syntax:
 *
 *	number:   see number.c
 *	name:     one of the column's names, in any case and with "-" for "_"
 *	string:   text, in which "*" and "?" are wildcards, escaped as it is printed:
 *		  \040 for a blank
 *	path:     likewise
 *	address:  10.0.0.1, ::1 or [::1], and an optional "/" and prefix length
 *	endpoint: 10.0.0.1:80 or [::1]:80
 *	both:     an optional "%" and device: fe80::1%eth0, 0.0.0.0%red:179
 *	any type: "-" for "no value"
 *
 * Each of them can be in quotes, which can contain every byte. There are no
 * wildcards in quotes, and only a backslash needs an escape.
 *
 * This file is pure: see core/pure.h.
 */
#include "query/operand.h"
#include "query/address.h"
#include "query/number.h"
#include "query/pattern.h"
#include "query/value_name.h"
#include "record/columns.h"
#include "record/name.h"

#include <linux/tcplens.h>

#define STRINGS	"text, for example nginx, nginx*, 'a,b' or -"
#define PATHS	"a path, for example /init.scope, /user.slice/*, *ssh* or '/a b'"
#define ADDRESSES "an address, for example 10.0.0.1, 10.0.0.0/8, ::1 or fe80::1%eth0"
#define ENDPOINTS "an address and a port, for example 10.0.0.1:80, [::1]:80 or [fe80::1%eth0]:80"
#define DEVICES	"the name of a network device, for example eth0"

#define REMOTE	offsetof(struct tcplens_record, remote)

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

static int parse_string(struct tcplens_filter *filter,
			const struct tcplens_token *value,
			struct tcplens_scanner *scanner)
{
	return add_text(filter, value, TCPLENS_NAME_BYTES, STRINGS, scanner);
}

static int parse_path(struct tcplens_filter *filter,
		      const struct tcplens_token *value,
		      struct tcplens_scanner *scanner)
{
	const char *path = filter->texts + filter->texts_used;

	if (add_text(filter, value, TCPLENS_PATH_BYTES, PATHS, scanner))
		return -EINVAL;
	if (*path != '/' && !is_wildcard(value, 0))
		return tcplens_scanner_fail_at(scanner, value,
					       "no path begins so", PATHS);
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

static struct tcplens_token after(const struct tcplens_token *token, size_t at)
{
	return (struct tcplens_token) {
		.text = token->text + at + 1,
		.length = token->length - at - 1,
		.is_quoted = token->is_quoted,
	};
}

/*
 * Parses an address, of which only an IPv6 one can be in brackets. @device gets what
 * follows a "%", or no text.
 */
static bool parse_host(struct tcplens_test *test, struct tcplens_token host,
		       bool needs_brackets, struct tcplens_token *device)
{
	bool has_brackets = host.length > 1 && host.text[0] == '[' &&
			    host.text[host.length - 1] == ']';
	size_t length;

	if (has_brackets) {
		host.text++;
		host.length -= 2;
	}
	length = find(&host, '%');
	device->text = NULL;
	if (length < host.length)
		*device = after(&host, length);
	if (!has_brackets &&
	    tcplens_address_parse4(host.text, length, test->address)) {
		test->family = TCPLENS_FAMILY_INET;
		test->bits = 32;
		return true;
	}
	test->family = TCPLENS_FAMILY_INET6;
	test->bits = 128;
	return (has_brackets || !needs_brackets) &&
	       tcplens_address_parse6(host.text, length, test->address);
}

static int fail_device(struct tcplens_scanner *scanner,
		       const struct tcplens_token *device)
{
	return tcplens_scanner_fail_at(scanner, device, "not a network device",
				       DEVICES);
}

static bool is_link_local(const struct tcplens_test *test)
{
	return test->family == TCPLENS_FAMILY_INET6 &&
	       test->address[0] == 0xfe && (test->address[1] & 0xc0) == 0x80;
}

/* Parses the device of an address: its index or its name. */
static int parse_device(struct tcplens_filter *filter,
			const struct tcplens_token *device,
			struct tcplens_scanner *scanner)
{
	struct tcplens_test *test = &filter->tests[filter->count];
	struct tcplens_token rest = *device;
	char name[TCPLENS_NAME_BYTES];
	int length, i;
	u64 index;

	if (!device->text)
		return 0;
	if (tcplens_columns[test->column].offset == REMOTE && !is_link_local(test))
		return tcplens_scanner_fail_at(scanner, device,
					       "only a link-local remote address has a device",
					       NULL);
	if (tcplens_name_is_index(device->text, device->length)) {
		if (tcplens_scanner_number(&rest, &index) || !index ||
		    index >= TCPLENS_FILTER_NAMED)
			return fail_device(scanner, device);
		test->device = index;
		return 0;
	}
	length = tcplens_name_parse(name, sizeof(name), device->text,
				    device->length);
	if (length == -EINVAL)
		return fail_escape(scanner, device, DEVICES);
	if (length <= 0 || is_pattern(device))
		return fail_device(scanner, device);
	test->device = TCPLENS_FILTER_NAMED | filter->texts_used;
	for (i = 0; i <= length; i++) {
		if (!append(filter, name[i]))
			return fail_full(scanner, device);
	}
	return 0;
}

static int parse_address(struct tcplens_filter *filter,
			 const struct tcplens_token *value,
			 struct tcplens_scanner *scanner)
{
	struct tcplens_test *test = &filter->tests[filter->count];
	struct tcplens_token host = *value, device, bits, rest;
	size_t slash = find(value, '/');
	u64 number;

	host.length = slash;
	if (!parse_host(test, host, false, &device))
		return tcplens_scanner_fail_at(scanner, value, "not an address",
					       ADDRESSES);
	if (parse_device(filter, &device, scanner))
		return -EINVAL;
	if (slash == value->length)
		return 0;
	bits = after(value, slash);
	rest = bits;
	if (tcplens_scanner_number(&rest, &number) || rest.length)
		return tcplens_scanner_fail_at(scanner, &bits,
					       "not a prefix length", ADDRESSES);
	if (number > test->bits)
		return tcplens_scanner_fail_at(scanner, &bits,
					       "prefix longer than the address",
					       ADDRESSES);
	test->bits = number;
	return 0;
}

static int parse_endpoint(struct tcplens_filter *filter,
			  const struct tcplens_token *value,
			  struct tcplens_scanner *scanner)
{
	struct tcplens_test *test = &filter->tests[filter->count];
	struct tcplens_token host = *value, device, port, rest;
	size_t colon = value->length;
	u64 number;

	while (colon && value->text[colon - 1] != ':')
		colon--;
	host.length = colon ? colon - 1 : 0;
	if (!parse_host(test, host, true, &device))
		return tcplens_scanner_fail_at(scanner, value,
					       "not an address and a port",
					       ENDPOINTS);
	if (parse_device(filter, &device, scanner))
		return -EINVAL;
	port = after(value, colon - 1);
	rest = port;
	if (tcplens_scanner_number(&rest, &number) || rest.length ||
	    number > 0xffff)
		return tcplens_scanner_fail_at(scanner, &port, "not a port",
					       "a port from 0 to 65535");
	test->port = number;
	return 0;
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
	[TCPLENS_TYPE_STRING]	= { .parse = parse_string, .expected = STRINGS },
	[TCPLENS_TYPE_PATH]	= { .parse = parse_path, .expected = PATHS },
	[TCPLENS_TYPE_ADDRESS]	= { .parse = parse_address, .expected = ADDRESSES },
	[TCPLENS_TYPE_ENDPOINT]	= { .parse = parse_endpoint, .expected = ENDPOINTS },
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
