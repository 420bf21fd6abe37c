// SPDX-License-Identifier: GPL-2.0
/*
 * Finds the bucket of a connection.
 *
 * The kernel's own look-up finds one socket and needs the device that it is bound
 * to. Sockets of one connection can be bound to different devices.
 */
#include "walk/lookup.h"
#include "query/address.h"
#include "query/filter.h"

#include <net/inet6_hashtables.h>
#include <net/inet_hashtables.h>
#include <net/sock.h>
#include <net/tcp.h>

static u32 hash4(const struct net *net,
		 const struct tcplens_endpoints *endpoints)
{
	__be32 local, remote;

	memcpy(&local, endpoints->local.address + 12, sizeof(local));
	memcpy(&remote, endpoints->remote.address + 12, sizeof(remote));
	return inet_ehashfn(net, local, endpoints->local.port, remote,
			    htons(endpoints->remote.port));
}

#if IS_ENABLED(CONFIG_IPV6)
static u32 hash6(const struct net *net,
		 const struct tcplens_endpoints *endpoints)
{
	struct in6_addr local, remote;

	memcpy(&local, endpoints->local.address, sizeof(local));
	memcpy(&remote, endpoints->remote.address, sizeof(remote));
	return inet6_ehashfn(net, &local, endpoints->local.port, &remote,
			     htons(endpoints->remote.port));
}
#else
/* Without IPv6 the filter never has such endpoints. */
static u32 hash6(const struct net *net,
		 const struct tcplens_endpoints *endpoints)
{
	return 0;
}
#endif

/**
 * tcplens_lookup_hash() - the hash of a connection's sockets
 * @net: The namespace.
 * @endpoints: The connection.
 *
 * The kernel hashes a connection by its endpoints alone. So all its sockets have
 * this hash: bound to any device, in any state, request and time-wait included.
 *
 * Context: Any.
 * Return: the hash.
 */
u32 tcplens_lookup_hash(const struct net *net,
			const struct tcplens_endpoints *endpoints)
{
	if (tcplens_address_is_mapped(endpoints->remote.address))
		return hash4(net, endpoints);
	return hash6(net, endpoints);
}
