/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_COMPAT_NET_INET6_HASHTABLES_H
#define TCPLENS_COMPAT_NET_INET6_HASHTABLES_H

#include_next <net/inet6_hashtables.h>

#include <net/inet_hashtables.h>

#if IS_ENABLED(CONFIG_IPV6) && !defined(TCPLENS_HAVE_LOOKUP_HASHINFO)
/**
 * tcplens_find_listener6() - find the listener for an IPv6 SYN
 * @net: The network namespace.
 * @saddr: Source address.
 * @sport: Source port.
 * @daddr: Destination address.
 * @hnum: Destination port, in host byte order.
 * @dif: Index of the input device; 0 excludes listeners bound to a device.
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
