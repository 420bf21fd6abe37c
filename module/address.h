/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_ADDRESS_H
#define TCPLENS_ADDRESS_H

#include "pure.h"

bool tcplens_address_parse4(const char *text, size_t length, u8 *address);
bool tcplens_address_parse6(const char *text, size_t length, u8 *address);
bool tcplens_address_is_mapped(const u8 *address);
bool tcplens_address_begins(const u8 *address, const u8 *prefix,
			    unsigned int bits);

#endif /* TCPLENS_ADDRESS_H */
