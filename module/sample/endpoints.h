/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The endpoints of a record, filled from a socket or from a segment.
 */
#ifndef TCPLENS_SAMPLE_ENDPOINTS_H
#define TCPLENS_SAMPLE_ENDPOINTS_H

#include "record/record.h"

#include <linux/compiler.h>
#include <linux/in6.h>
#include <linux/string.h>

/**
 * tcplens_endpoints_begin() - set the family of a record's endpoints
 * @record: The record. Its scopes become 0, its addresses and ports stay.
 * @family: AF_INET or AF_INET6.
 *
 * Context: Any.
 */
static inline void tcplens_endpoints_begin(struct tcplens_record *record,
					   u8 family)
{
	record->family = family;
	record->local.family = family;
	record->remote.family = family;
	record->local.scope = 0;
	record->remote.scope = 0;
}

/**
 * tcplens_endpoints_set4() - set the IPv4 address of an endpoint
 * @endpoint: The endpoint. All bits behind the four bytes are set.
 * @address: The address.
 *
 * Context: Any.
 */
static inline void tcplens_endpoints_set4(struct tcplens_endpoint *endpoint,
					  __be32 address)
{
	memset(endpoint->address, 0xff, sizeof(endpoint->address));
	memcpy(endpoint->address, &address, sizeof(address));
}

/**
 * tcplens_endpoints_load6() - load an IPv6 address of a socket
 * @address: The address.
 *
 * Context: Any.
 * Return: the address.
 */
static inline struct in6_addr
tcplens_endpoints_load6(const struct in6_addr *address)
{
	struct in6_addr copy;

	/* connect() can be writing it: a part can be of the old address. */
	data_race(copy = *address);
	return copy;
}

#endif /* TCPLENS_SAMPLE_ENDPOINTS_H */
