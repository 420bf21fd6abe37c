// SPDX-License-Identifier: GPL-2.0
/*
 * The address: parses an address or endpoint that a column is compared with.
 *
 *	address:  10.0.0.1, ::1 or [::1], and an optional "/" and prefix length
 *	endpoint: 10.0.0.1:80 or [::1]:80
 *	both:     an optional "%" and device: fe80::1%eth0, 0.0.0.0%red:179
 *
 * This file is pure: see core/pure.h.
 */
#include "query/value_address.h"
#include "query/address.h"
#include "query/value_text.h"
#include "record/columns.h"
#include "record/name.h"

#include <linux/tcplens.h>

#define NO_DEVICE "not a network device"
#define DEVICES	"the name of a network device, for example eth0"

#define REMOTE	offsetof(struct tcplens_record, remote)

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
			return tcplens_scanner_fail_at(scanner, device,
						       NO_DEVICE, DEVICES);
		test->device = index;
		return 0;
	}
	test->device = TCPLENS_FILTER_NAMED | filter->texts_used;
	return tcplens_value_text_add_name(filter, device, NO_DEVICE, DEVICES,
					   scanner);
}

/**
 * tcplens_value_address_parse() - parse an address that a column is compared with
 * @filter: The filter; its next test gets it.
 * @value: The value.
 * @scanner: The scanner, for the error.
 *
 * Context: Any.
 * Return: 0, or -EINVAL with the scanner's error set.
 */
int tcplens_value_address_parse(struct tcplens_filter *filter,
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
					       TCPLENS_VALUE_ADDRESSES);
	if (parse_device(filter, &device, scanner))
		return -EINVAL;
	if (slash == value->length)
		return 0;
	bits = after(value, slash);
	rest = bits;
	if (tcplens_scanner_number(&rest, &number) || rest.length)
		return tcplens_scanner_fail_at(scanner, &bits,
					       "not a prefix length",
					       TCPLENS_VALUE_ADDRESSES);
	if (number > test->bits)
		return tcplens_scanner_fail_at(scanner, &bits,
					       "prefix longer than the address",
					       TCPLENS_VALUE_ADDRESSES);
	test->bits = number;
	return 0;
}

/**
 * tcplens_value_address_parse_endpoint() - parse an endpoint that a column is compared with
 * @filter: The filter; its next test gets it.
 * @value: The value.
 * @scanner: The scanner, for the error.
 *
 * Context: Any.
 * Return: 0, or -EINVAL with the scanner's error set.
 */
int tcplens_value_address_parse_endpoint(struct tcplens_filter *filter,
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
					       TCPLENS_VALUE_ENDPOINTS);
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
