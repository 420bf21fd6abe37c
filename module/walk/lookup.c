// SPDX-License-Identifier: GPL-2.0
/*
 * Finds the bucket of a connection, and the listeners of an address.
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

/*
 * IPv4 and IPv6 sockets that listen at an IPv4 address have the same hash, and so
 * have the unspecified addresses of both families.
 */
static u32 hash_listeners(const struct net *net, const u8 *address, u16 port)
{
	struct in6_addr copy;

	memcpy(&copy, address, sizeof(copy));
	return tcplens_listener_hash(net, &copy, port);
}

/**
 * tcplens_lookup_has_listener() - search the listeners of an address
 * @net: The network namespace; does not die meanwhile.
 * @address: The address: IPv6, or IPv4-mapped.
 * @port: The port, in host byte order.
 * @matches: Tests a listener, under the bucket's lock. It sees the listeners of
 *	the namespace in the bucket of the address, until one matches.
 * @what: Second argument of @matches.
 *
 * Context: Process context; takes the lock of one bucket.
 * Return: true if a listener matches.
 */
bool tcplens_lookup_has_listener(struct net *net, const u8 *address, u16 port,
				 bool (*matches)(const struct sock *sk,
						 const void *what),
				 const void *what)
{
	struct inet_hashinfo *hashinfo = net->ipv4.tcp_death_row.hashinfo;
	unsigned int bucket = hash_listeners(net, address, port) &
			      (lhash2_size(hashinfo) - 1);
	struct inet_listen_hashbucket *at = &hashinfo->lhash2[bucket];
	const struct hlist_nulls_node *node;
	bool found = false;
	struct sock *sk;

	/* With softirqs enabled: see take_listeners(). */
	spin_lock(&at->lock);
	sk_nulls_for_each(sk, node, &at->nulls_head) {
		found = net_eq(sock_net(sk), net) && matches(sk, what);
		if (found)
			break;
	}
	spin_unlock(&at->lock);
	return found;
}
