// SPDX-License-Identifier: GPL-2.0
/*
 * The lookup: the ends of a connection to the place in the kernel's table of
 * connections where it is, if there is one.
 *
 * The kernel's own lookup is not used. It gives one socket, and wants to know
 * the device that it is bound to; several that are bound to different devices
 * can have the same ends.
 */
#include "lookup.h"
#include "address.h"
#include "filter.h"

#include <net/inet6_hashtables.h>
#include <net/inet_hashtables.h>

static u32 hash4(const struct net *net,
		 const struct tcplens_connection *connection)
{
	__be32 local, remote;

	memcpy(&local, connection->local.address + 12, sizeof(local));
	memcpy(&remote, connection->remote.address + 12, sizeof(remote));
	return inet_ehashfn(net, local, connection->local.port, remote,
			    htons(connection->remote.port));
}

#if IS_ENABLED(CONFIG_IPV6)
static u32 hash6(const struct net *net,
		 const struct tcplens_connection *connection)
{
	struct in6_addr local, remote;

	memcpy(&local, connection->local.address, sizeof(local));
	memcpy(&remote, connection->remote.address, sizeof(remote));
	return inet6_ehashfn(net, &local, connection->local.port, &remote,
			     htons(connection->remote.port));
}
#else
/* There is none. */
static u32 hash6(const struct net *net,
		 const struct tcplens_connection *connection)
{
	return 0;
}
#endif

/**
 * tcplens_lookup_hash() - the hash of a connection's sockets
 * @net: The namespace.
 * @connection: The connection's ends.
 *
 * Sockets are hashed by their ends alone: all with these ends have it, on
 * whatever device and in whatever state, half-open and time-wait ones too.
 *
 * Context: Any.
 * Return: the hash.
 */
u32 tcplens_lookup_hash(const struct net *net,
			const struct tcplens_connection *connection)
{
	if (tcplens_address_is_mapped(connection->remote.address))
		return hash4(net, connection);
	return hash6(net, connection);
}

/**
 * tcplens_lookup_listeners() - the hash of the listeners at an address
 * @net: The namespace.
 * @address: The address: IPv6, or IPv4 mapped into it.
 * @port: The port, in host byte order.
 *
 * IPv4 has the same hash in sockets of either family, and so have the
 * unspecified addresses of both.
 *
 * Context: Any.
 * Return: the hash.
 */
u32 tcplens_lookup_listeners(const struct net *net, const u8 *address,
			     u16 port)
{
	struct in6_addr copy;

	memcpy(&copy, address, sizeof(copy));
	return tcplens_listener_hash(net, &copy, port);
}
