// SPDX-License-Identifier: GPL-2.0
/*
 * An endpoint of a connection to text: its address and port.
 *
 * IPv6 addresses follow RFC 5952, IPv4-mapped ones too. The device of a socket that
 * is bound to one follows the address, as RFC 4007 has it for the scope of a
 * link-local address and ss for every address: fe80::1%eth0, 0.0.0.0%red.
 *
 * This file is pure: see core/pure.h.
 */
#include "output/endpoint.h"
#include "output/digits.h"
#include "query/address.h"
#include "record/name.h"

#include <linux/tcplens.h>

static char *put_hex(char *out, unsigned int value)
{
	static const char digits[] = "0123456789abcdef";
	int shift = 12;

	while (shift && !(value >> shift))
		shift -= 4;
	for (; shift >= 0; shift -= 4)
		*out++ = digits[(value >> shift) & 15];
	return out;
}

/* Writes one byte more than it returns: the blank after the last number. */
static char *put_ipv4(char *out, const u8 *address)
{
	int i;

	for (i = 0; i < 4; i++) {
		out = tcplens_digits_put(out, address[i]);
		out[-1] = '.';
	}
	return out - 1;
}

/* The first of the longest runs of two or more zero groups (RFC 5952 4.2). */
static unsigned int longest_zeros(const unsigned int *groups,
				  unsigned int *length)
{
	unsigned int best = 0, i, run = 0;

	*length = 1;
	for (i = 0; i < 8; i++) {
		run = groups[i] ? 0 : run + 1;
		if (run > *length) {
			*length = run;
			best = i + 1 - run;
		}
	}
	if (*length == 1)
		*length = 0;
	return best;
}

static char *put_ipv6(char *out, const u8 *address)
{
	unsigned int groups[8], i, zeros, zeros_length;

	if (tcplens_address_is_mapped(address)) {
		memcpy(out, "::ffff:", 7);
		return put_ipv4(out + 7, address + 12);
	}
	for (i = 0; i < 8; i++)
		groups[i] = address[2 * i] << 8 | address[2 * i + 1];
	zeros = longest_zeros(groups, &zeros_length);
	for (i = 0; i < 8; i++) {
		if (zeros_length && i == zeros) {
			*out++ = ':';
			*out++ = ':';
			i += zeros_length - 1;
			continue;
		}
		if (i && !(zeros_length && i == zeros + zeros_length))
			*out++ = ':';
		out = put_hex(out, groups[i]);
	}
	return out;
}

static char *put_scope(char *out, u32 scope, const char *interface)
{
	*out++ = '%';
	if (!*interface)
		return tcplens_digits_put(out, scope) - 1;
	return tcplens_name_put_device(out, interface, TCPLENS_NAME_BYTES);
}

static char *put_address(char *out, const struct tcplens_endpoint *endpoint,
			 const char *interface)
{
	if (endpoint->family == TCPLENS_FAMILY_INET)
		out = put_ipv4(out, endpoint->address);
	else
		out = put_ipv6(out, endpoint->address);
	if (endpoint->scope)
		out = put_scope(out, endpoint->scope, interface);
	return out;
}

/**
 * tcplens_endpoint_put_address() - write an address, and a blank
 * @out: Room for TCPLENS_TEXT_ADDRESS_BYTES.
 * @endpoint: The local or remote endpoint; has a value.
 * @interface: Name of the interface of its scope, or empty.
 *
 * Return: the byte after the blank.
 */
char *tcplens_endpoint_put_address(char *out,
				   const struct tcplens_endpoint *endpoint,
				   const char *interface)
{
	out = put_address(out, endpoint, interface);
	*out++ = ' ';
	return out;
}

/**
 * tcplens_endpoint_put() - write an address and its port, and a blank
 * @out: Room for TCPLENS_TEXT_ENDPOINT_BYTES.
 * @endpoint: The local or remote endpoint; has a value.
 * @interface: Name of the interface of its scope, or empty.
 *
 * Return: the byte after the blank.
 */
char *tcplens_endpoint_put(char *out, const struct tcplens_endpoint *endpoint,
			   const char *interface)
{
	if (endpoint->family == TCPLENS_FAMILY_INET) {
		out = put_address(out, endpoint, interface);
	} else {
		*out++ = '[';
		out = put_address(out, endpoint, interface);
		*out++ = ']';
	}
	*out++ = ':';
	return tcplens_digits_put(out, endpoint->port);
}
