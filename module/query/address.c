// SPDX-License-Identifier: GPL-2.0
/*
 * Addresses: their text, and prefixes.
 *
 * Texts are understood as inet_pton() does. The kernel's own in6_pton() is not
 * used: it takes more than that, and there is none on the host.
 *
 * This file is pure: see pure.h.
 */
#include "query/address.h"

static int digit_value(char c, int base)
{
	int value = -1;

	if (c >= '0' && c <= '9')
		value = c - '0';
	else if (c >= 'a' && c <= 'f')
		value = c - 'a' + 10;
	else if (c >= 'A' && c <= 'F')
		value = c - 'A' + 10;
	return value < base ? value : -1;
}

/* A number of at most @digits digits; gives the bytes it took, or 0. */
static size_t parse_number(const char *text, size_t length, int base,
			   size_t digits, unsigned int *number)
{
	size_t at;

	*number = 0;
	for (at = 0; at < length; at++) {
		int value = digit_value(text[at], base);

		if (value < 0)
			break;
		if (at == digits)
			return 0;
		*number = *number * base + value;
	}
	return at;
}

/**
 * tcplens_address_parse4() - understand an IPv4 address
 * @text: The text: four decimal numbers without leading zeros.
 * @length: Its length in bytes.
 * @address: Where the four bytes go.
 *
 * Return: true if it is one.
 */
bool tcplens_address_parse4(const char *text, size_t length, u8 *address)
{
	size_t at = 0;
	int i;

	for (i = 0; i < 4; i++) {
		unsigned int number;
		size_t taken;

		if (i) {
			if (at == length || text[at] != '.')
				return false;
			at++;
		}
		taken = parse_number(text + at, length - at, 10, 3, &number);
		if (!taken || number > 255 || (taken > 1 && text[at] == '0'))
			return false;
		address[i] = number;
		at += taken;
	}
	return at == length;
}

/*
 * The groups of an IPv6 address as far as they are written, and in @gap the
 * byte at which "::" stands for the rest. Gives their bytes, or -1.
 */
static int parse_groups(const char *text, size_t length, u8 *address, int *gap)
{
	int count = 0;
	size_t at = 0;

	*gap = -1;
	while (at < length) {
		unsigned int group;
		size_t taken;

		if (length - at >= 2 && text[at] == ':' &&
		    text[at + 1] == ':') {
			if (*gap >= 0)
				return -1;
			*gap = count;
			at += 2;
			continue;
		}
		/* Behind "::" there is no colon before a group. */
		if (count && *gap != count) {
			if (text[at] != ':')
				return -1;
			at++;
		}
		taken = parse_number(text + at, length - at, 16, 4, &group);
		if (!taken || count > 14)
			return -1;
		if (at + taken < length && text[at + taken] == '.') {
			if (count > 12 ||
			    !tcplens_address_parse4(text + at, length - at,
						    address + count))
				return -1;
			return count + 4;
		}
		address[count++] = group >> 8;
		address[count++] = group;
		at += taken;
	}
	return count;
}

/**
 * tcplens_address_parse6() - understand an IPv6 address
 * @text: The text, as RFC 4291 2.2 has it, without brackets and scope.
 * @length: Its length in bytes.
 * @address: Where the 16 bytes go.
 *
 * Return: true if it is one.
 */
bool tcplens_address_parse6(const char *text, size_t length, u8 *address)
{
	int gap;
	int count = parse_groups(text, length, address, &gap);

	if (gap < 0)
		return count == 16;
	/* It stands for something, so not everything can be written. */
	if (count < 0 || count == 16)
		return false;
	memmove(address + gap + 16 - count, address + gap, count - gap);
	memset(address + gap, 0, 16 - count);
	return true;
}

/**
 * tcplens_address_is_mapped() - is it IPv4 in an IPv6 address?
 * @address: 16 bytes.
 *
 * Return: true for ::ffff:0:0/96; the IPv4 address is then the last four bytes.
 */
bool tcplens_address_is_mapped(const u8 *address)
{
	static const u8 mapped[12] = { [10] = 0xff, [11] = 0xff };

	return !memcmp(address, mapped, sizeof(mapped));
}

/**
 * tcplens_address_begins() - does an address begin with a prefix?
 * @address: As many bytes as @bits need.
 * @prefix: Likewise.
 * @bits: How many bits of the two are compared.
 *
 * Return: true if they are the same.
 */
bool tcplens_address_begins(const u8 *address, const u8 *prefix,
			    unsigned int bits)
{
	unsigned int bytes = bits / 8;

	if (memcmp(address, prefix, bytes))
		return false;
	if (!(bits % 8))
		return true;
	return !((address[bytes] ^ prefix[bytes]) >> (8 - bits % 8));
}
