// SPDX-License-Identifier: GPL-2.0
/*
 * The operand: parses a value that a column is compared with.
 *
 * The column's type decides the syntax:
 *
 *	number:   see number.c
 *	name:     one of the column's names, in any case and with "-" for "_"
 *	string:   text, in which "*" and "?" are wildcards
 *	path:     likewise, escaped as it is printed: \040 for a blank
 *	address:  10.0.0.1, ::1 or [::1], and an optional "/" and prefix length
 *	endpoint: 10.0.0.1:80 or [::1]:80
 *	any type: "-" for "no value"
 *
 * Each of them can be in quotes, which can contain every byte. There are no
 * wildcards in quotes, and bytes of a path need no escape.
 *
 * This file is pure: see core/pure.h.
 */
#include "query/operand.h"
#include "query/address.h"
#include "query/name.h"
#include "query/number.h"
#include "record/columns.h"
#include "record/path.h"

#include <linux/tcplens.h>

#define STRINGS	"text, for example nginx, nginx*, 'a,b' or -"
#define PATHS	"a path, for example /init.scope, /user.slice/*, *ssh* or '/a b'"
#define ADDRESSES "an address, for example 10.0.0.1, 10.0.0.0/8, ::1 or 2001:db8::/32"
#define ENDPOINTS "an address and a port, for example 10.0.0.1:80 or [::1]:80"

static int parse_name(struct tcplens_filter *filter,
		      const struct tcplens_token *value,
		      struct tcplens_scanner *scanner)
{
	return tcplens_name_parse(&filter->tests[filter->count], value,
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

/* A path can have escapes, also in quotes. */
static bool needs_escape(const struct tcplens_token *value, size_t at)
{
	char c = value->text[at];

	return c != '\\' && !is_wildcard(value, at) &&
	       tcplens_path_needs_escape(c);
}

/* The bytes that a matching text has at least. */
static size_t least_bytes(const struct tcplens_token *value, bool is_path)
{
	size_t bytes = 0, i;

	for (i = 0; i < value->length; i++) {
		if (is_path && needs_escape(value, i))
			bytes += TCPLENS_PATH_ESCAPED_BYTES;
		else
			bytes += value->text[i] != '*' || value->is_quoted;
	}
	return bytes;
}

/*
 * Appends a byte to the texts of the filter, of which one byte is left for the
 * zero. Returns false if it does not fit.
 */
static bool append(struct tcplens_filter *filter, char c, bool escape)
{
	unsigned int bytes = escape ? TCPLENS_PATH_ESCAPED_BYTES : 1;
	char *out = filter->texts + filter->texts_used;

	if (filter->texts_used + bytes >= TCPLENS_FILTER_TEXTS)
		return false;
	if (escape)
		tcplens_path_escape_byte(out, c);
	else
		*out = c;
	filter->texts_used += bytes;
	return true;
}

/* Copies a pattern or path to the texts of the filter. */
static int add_text(struct tcplens_filter *filter,
		    const struct tcplens_token *value, bool is_path,
		    struct tcplens_scanner *scanner)
{
	struct tcplens_test *test = &filter->tests[filter->count];
	size_t i;

	test->is_pattern = is_pattern(value);
	test->text = filter->texts_used;
	for (i = 0; i < value->length; i++) {
		bool escape = is_path && needs_escape(value, i);

		if (!append(filter, value->text[i], escape))
			break;
	}
	if (i < value->length || filter->texts_used == TCPLENS_FILTER_TEXTS)
		return tcplens_scanner_fail_at(scanner, value,
					       "paths and patterns too long (at most 1024 bytes in total)",
					       NULL);
	filter->texts[filter->texts_used++] = '\0';
	return 0;
}

static int fail_long(struct tcplens_scanner *scanner,
		     const struct tcplens_token *value, u64 most)
{
	tcplens_scanner_fail_at(scanner, value, "value too long for this column",
				"a number of bytes up to ");
	scanner->error->largest = most;
	return -EINVAL;
}

static int parse_string(struct tcplens_filter *filter,
			const struct tcplens_token *value,
			struct tcplens_scanner *scanner)
{
	struct tcplens_test *test = &filter->tests[filter->count];
	size_t i;

	if (least_bytes(value, false) >= sizeof(test->string))
		return fail_long(scanner, value, sizeof(test->string) - 1);
	for (i = 0; i < value->length; i++) {
		if (value->text[i] <= ' ' || value->text[i] > '~')
			return tcplens_scanner_fail_at(scanner, value,
						       "no value has blanks or bytes outside ASCII",
						       "text; comm has _ in their place");
	}
	if (is_pattern(value))
		return add_text(filter, value, false, scanner);
	/* The rest is zero. memcpy() would have a check at run time, with a warning. */
	for (i = 0; i < value->length; i++)
		test->string[i] = value->text[i];
	return 0;
}

static bool is_octal(const struct tcplens_token *value, size_t at)
{
	return at < value->length && value->text[at] >= '0' &&
	       value->text[at] <= '7';
}

static int parse_path(struct tcplens_filter *filter,
		      const struct tcplens_token *value,
		      struct tcplens_scanner *scanner)
{
	size_t i;

	if (*value->text != '/' && !is_wildcard(value, 0))
		return tcplens_scanner_fail_at(scanner, value,
					       "no path begins so", PATHS);
	for (i = 0; i < value->length; i++) {
		if (value->text[i] == '\\' &&
		    !(is_octal(value, i + 1) && is_octal(value, i + 2) &&
		      is_octal(value, i + 3)))
			return tcplens_scanner_fail_at(scanner, value,
						       "expected three octal digits after \\",
						       PATHS);
	}
	if (least_bytes(value, true) >= TCPLENS_PATH_BYTES)
		return fail_long(scanner, value, TCPLENS_PATH_BYTES - 1);
	return add_text(filter, value, true, scanner);
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
	};
}

/* Parses an address. Only an IPv6 address can be in brackets. */
static bool parse_host(struct tcplens_test *test, const char *text,
		       size_t length, bool needs_brackets)
{
	bool has_brackets = length > 1 && text[0] == '[' &&
			    text[length - 1] == ']';

	if (has_brackets) {
		text++;
		length -= 2;
	}
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

static int fail_scope(struct tcplens_scanner *scanner,
		      const struct tcplens_token *value)
{
	return tcplens_scanner_fail_at(scanner, value,
				       "address must not name an interface",
				       NULL);
}

static int parse_address(struct tcplens_filter *filter,
			 const struct tcplens_token *value,
			 struct tcplens_scanner *scanner)
{
	struct tcplens_test *test = &filter->tests[filter->count];
	size_t slash = find(value, '/');
	struct tcplens_token bits, rest;
	u64 number;

	if (find(value, '%') < value->length)
		return fail_scope(scanner, value);
	if (!parse_host(test, value->text, slash, false))
		return tcplens_scanner_fail_at(scanner, value, "not an address",
					       ADDRESSES);
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
	struct tcplens_token port, rest;
	size_t colon = value->length;
	u64 number;

	if (find(value, '%') < value->length)
		return fail_scope(scanner, value);
	while (colon && value->text[colon - 1] != ':')
		colon--;
	if (!colon || !parse_host(test, value->text, colon - 1, true))
		return tcplens_scanner_fail_at(scanner, value,
					       "not an address and a port",
					       ENDPOINTS);
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
		return tcplens_name_fail(scanner, value, column);
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
