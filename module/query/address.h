/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_QUERY_ADDRESS_H
#define TCPLENS_QUERY_ADDRESS_H

#include "core/pure.h"

bool tcplens_address_parse4(const char *text, size_t length, u8 *address);
bool tcplens_address_parse6(const char *text, size_t length, u8 *address);
bool tcplens_address_is_mapped(const u8 *address);
bool tcplens_address_begins(const u8 *address, const u8 *prefix,
			    unsigned int bits);

#endif /* TCPLENS_QUERY_ADDRESS_H */
