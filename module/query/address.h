/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_QUERY_ADDRESS_H
#define TCPLENS_QUERY_ADDRESS_H

#include "core/pure.h"

bool tcplens_address_parse4(const char *text, size_t length, u8 *address);
bool tcplens_address_parse6(const char *text, size_t length, u8 *address);
bool tcplens_address_is_mapped(const u8 *address);
bool tcplens_address_begins(const u8 *address, const u8 *prefix,
			    unsigned int bits);

/**
 * tcplens_address_map4() - make an IPv4-mapped IPv6 address (RFC 4291 2.5.5.2)
 * @mapped: The 16 bytes to overwrite.
 * @address: The 4 bytes of the IPv4 address.
 */
static inline void tcplens_address_map4(u8 *mapped, const void *address)
{
	memset(mapped, 0, 10);
	memset(mapped + 10, 0xff, 2);
	memcpy(mapped + 12, address, 4);
}

#endif /* TCPLENS_QUERY_ADDRESS_H */
