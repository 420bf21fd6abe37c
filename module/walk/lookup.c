// SPDX-License-Identifier: GPL-2.0
/*
 * The lookup: the ends of a connection, or of a listener, to the place in the
 * kernel's table where it is, if there is one.
 *
 * The kernel's own lookup is not used. It gives one socket, and wants to know
 * the device that it is bound to; several that are bound to different devices
 * can have the same ends.
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
/* There is none. */
static u32 hash6(const struct net *net,
		 const struct tcplens_endpoints *endpoints)
{
	return 0;
}
#endif

/**
 * tcplens_lookup_hash() - the hash of a connection's sockets
 * @net: The namespace.
 * @endpoints: The connection's ends.
 *
 * Sockets are hashed by their ends alone: all with these ends have it, on
 * whatever device and in whatever state, half-open and time-wait ones too.
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
 * The hash of the listeners at an address: IPv6, or IPv4 mapped into it. IPv4
 * has the same in sockets of either family, and so have the unspecified
 * addresses of both.
 */
static u32 hash_listeners(const struct net *net, const u8 *address, u16 port)
{
	struct in6_addr copy;

	memcpy(&copy, address, sizeof(copy));
	return tcplens_listener_hash(net, &copy, port);
}

/**
 * tcplens_lookup_has_listener() - is there such a listener at an address?
 * @net: The namespace; must not die meanwhile.
 * @address: The address: IPv6, or IPv4 mapped into it.
 * @port: The port, in host byte order.
 * @matches: Says whether a socket is what is sought; called under a lock for
 *	all listeners of the namespace there, and for others.
 * @what: Handed to @matches.
 *
 * Context: Process context; takes the lock of one bucket.
 * Return: true if there is one.
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

	/* With softirqs on: see tables.c. */
	spin_lock(&at->lock);
	sk_nulls_for_each(sk, node, &at->nulls_head) {
		found = net_eq(sock_net(sk), net) && matches(sk, what);
		if (found)
			break;
	}
	spin_unlock(&at->lock);
	return found;
}
