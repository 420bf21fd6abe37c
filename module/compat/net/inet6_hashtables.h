/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_COMPAT_NET_INET6_HASHTABLES_H
#define TCPLENS_COMPAT_NET_INET6_HASHTABLES_H

#include_next <net/inet6_hashtables.h>

#include <net/inet_hashtables.h>

#if IS_ENABLED(CONFIG_IPV6) && !defined(TCPLENS_HAVE_LOOKUP_HASHINFO)
/**
 * tcplens_find_listener6() - the listener that a SYN of IPv6 would come to
 * @net: The namespace.
 * @saddr: Address that it comes from.
 * @sport: Port that it comes from.
 * @daddr: Address that it goes to.
 * @hnum: Port that it goes to, in host byte order.
 * @dif: Device that it comes by, or 0 if no listener of a device has it.
 *
 * Context: Under rcu_read_lock().
 * Return: the listener, without a reference, or NULL.
 */
static inline const struct sock *
tcplens_find_listener6(struct net *net, const struct in6_addr *saddr,
		       __be16 sport, const struct in6_addr *daddr, u16 hnum,
		       int dif)
{
	return inet6_lookup_listener(net, NULL, 0, saddr, sport, daddr, hnum,
				     dif, 0);
}
#elif IS_ENABLED(CONFIG_IPV6)
static inline const struct sock *
tcplens_find_listener6(struct net *net, const struct in6_addr *saddr,
		       __be16 sport, const struct in6_addr *daddr, u16 hnum,
		       int dif)
{
	return inet6_lookup_listener(net, net->ipv4.tcp_death_row.hashinfo,
				     NULL, 0, saddr, sport, daddr, hnum, dif,
				     0);
}
#endif

#endif /* TCPLENS_COMPAT_NET_INET6_HASHTABLES_H */
