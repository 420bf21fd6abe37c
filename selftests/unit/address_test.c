// SPDX-License-Identifier: GPL-2.0
/*
 * Addresses and prefixes, compared with the C library's inet_pton().
 */
#include "query/address.h"

#include <arpa/inet.h>
#include <stdlib.h>

#include "kselftest_harness.h"

static void compare(struct __test_metadata *_metadata, const char *text)
{
	u8 expected[16] = { 0 }, seen[16] = { 0 };
	size_t length = strlen(text);
	/* In a copy of the exact size, sanitizers detect reads past the end. */
	char *copy = malloc(length ? length : 1);
	bool is_address;

	memcpy(copy, text, length);
	is_address = inet_pton(AF_INET, text, expected) == 1;
	EXPECT_EQ(is_address, tcplens_address_parse4(copy, length, seen))
		TH_LOG("%s", text);
	EXPECT_TRUE(!is_address || !memcmp(expected, seen, 4))
		TH_LOG("%s", text);
	is_address = inet_pton(AF_INET6, text, expected) == 1;
	EXPECT_EQ(is_address, tcplens_address_parse6(copy, length, seen))
		TH_LOG("%s", text);
	EXPECT_TRUE(!is_address || !memcmp(expected, seen, 16))
		TH_LOG("%s", text);
	free(copy);
}

TEST(addresses_are_parsed_as_by_inet_pton)
{
	static const char *const texts[] = {
		"", "0.0.0.0", "255.255.255.255", "256.0.0.0", "1.2.3",
		"1.2.3.4.5", "1.2.3.4.", ".1.2.3.4", "01.2.3.4", "1.2.3.00",
		"1..3.4", "0001.2.3.4", "1.2.3.4 ", " 1.2.3.4", "1.2.3.a",
		"::", "::1", "1::", ":", ":::", "::1::", "1:::2", ":1", "1:",
		"1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9",
		"1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:8::", "::2:3:4:5:6:7:8",
		"::1:2:3:4:5:6:7:8", "1::3:4:5:6:7:8", "12345::", "g::",
		"2001:DB8::abcd", "::ffff:1.2.3.4", "::1.2.3.4", "1.2.3.4::",
		"::1.2.3.4:5", "1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:7:1.2.3.4",
		"1:2:3:4:5:1.2.3.4", "::1.2.3", "::1.2.3.256", "::ffff:01.2.3.4",
		"0:0:0:0:0:0:0:0", "00000::", "::0000", "fe80::1%lo",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(texts); i++)
		compare(_metadata, texts[i]);
}

TEST(random_text_is_parsed_as_by_inet_pton)
{
	static const char *const parts[] = {
		":", ":", "::", ".", "0", "1", "ffff", "ff", "25", "255", "256",
		"1.2.3.4", "a", "12345", "1:2:3:4", "0:0:0", ":2:",
	};
	unsigned int round;

	srandom(1);
	for (round = 0; round < 300000; round++) {
		unsigned int count = random() % 12;
		char text[128] = "";

		while (count--)
			strcat(text, parts[random() % ARRAY_SIZE(parts)]);
		compare(_metadata, text);
	}
}

TEST(a_prefix_is_compared_bit_by_bit)
{
	unsigned int bits, i;
	u8 address[16], prefix[16];

	for (i = 0; i < 16; i++)
		address[i] = 17 * i + 5;
	for (bits = 0; bits <= 128; bits++) {
		memcpy(prefix, address, sizeof(prefix));
		/* Bits after the prefix may differ, its last bit may not. */
		for (i = bits; i < 128; i++)
			prefix[i / 8] ^= 0x80 >> i % 8;
		EXPECT_TRUE(tcplens_address_begins(address, prefix, bits));
		if (!bits)
			continue;
		prefix[(bits - 1) / 8] ^= 0x80 >> (bits - 1) % 8;
		EXPECT_FALSE(tcplens_address_begins(address, prefix, bits));
	}
}

TEST(only_the_ipv4_mapped_prefix_is_mapped)
{
	u8 address[16];

	inet_pton(AF_INET6, "::ffff:0.0.0.0", address);
	EXPECT_TRUE(tcplens_address_is_mapped(address));
	inet_pton(AF_INET6, "::1.2.3.4", address);
	EXPECT_FALSE(tcplens_address_is_mapped(address));
	inet_pton(AF_INET6, "1::ffff:1.2.3.4", address);
	EXPECT_FALSE(tcplens_address_is_mapped(address));
}

TEST_HARNESS_MAIN
