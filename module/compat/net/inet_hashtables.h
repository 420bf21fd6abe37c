/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_COMPAT_NET_INET_HASHTABLES_H
#define TCPLENS_COMPAT_NET_INET_HASHTABLES_H

#include_next <net/inet_hashtables.h>

#include <net/ipv6.h>

#ifndef TCPLENS_HAVE_BHASH2
/*
 * Before commit 28044fc1d495 ("net: Add a bhash2 table hashed by port and
 * address", v6.1) bound sockets were hashed by port alone, with the time-wait
 * ones among them.
 */
#define bhash2			bhash
#define inet_bind2_bucket	inet_bind_bucket
#define ib2_net			ib_net
#endif

/*
 * Until commit cae3873c5b3a ("net: inet: Retire port only listening_hash",
 * v5.19) the listeners stood in two tables. The one kept since was then a list
 * of another kind, so the other one is walked.
 */
#ifdef TCPLENS_HAVE_LISTENING_HASH
static inline unsigned int lhash2_size(const struct inet_hashinfo *hashinfo)
{
	return INET_LHTABLE_SIZE;
}

#define lhash2			listening_hash

/**
 * tcplens_listener_hash() - where the listeners at an address are in that table
 * @net: The namespace.
 * @address: An IPv6 address, or an IPv4 one mapped into it.
 * @port: The port, in host byte order.
 *
 * Those with one port are together in the table that is walked here.
 *
 * Return: the hash.
 */
static inline u32 tcplens_listener_hash(const struct net *net,
					const struct in6_addr *address,
					u16 port)
{
	return inet_lhashfn(net, port);
}
#else
static inline unsigned int lhash2_size(const struct inet_hashinfo *hashinfo)
{
	return hashinfo->lhash2_mask + 1;
}

static inline u32 tcplens_listener_hash(const struct net *net,
					const struct in6_addr *address,
					u16 port)
{
	return ipv6_portaddr_hash(net, address, port);
}
#endif

#endif /* TCPLENS_COMPAT_NET_INET_HASHTABLES_H */
