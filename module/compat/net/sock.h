/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_COMPAT_NET_SOCK_H
#define TCPLENS_COMPAT_NET_SOCK_H

#include_next <net/sock.h>

#include "../../load.h"

#ifdef TCPLENS_HAVE_BIND2_NODE
/*
 * A socket stood in two lists, one for its port and one for its port and
 * address, until commit 770041d337a8 ("tcp: Link sk and twsk to tb2->owners
 * using skc_bind_node.", v6.8); tcplens walks the second.
 */
#undef sk_for_each_bound
#define sk_for_each_bound(sk, list) sk_for_each_bound_bhash2(sk, list)
#endif

#ifndef TCPLENS_HAVE_DROPS_READ
/*
 * The counter was in the socket itself, until commit f86f42ed2c47 ("net: add
 * sk_drops_read(), sk_drops_inc() and sk_drops_reset() helpers", v6.18).
 */
static inline int sk_drops_read(const struct sock *sk)
{
	return atomic_read(&sk->sk_drops);
}
#endif

#ifdef CONFIG_SOCK_CGROUP_DATA
/**
 * tcplens_classid() - the class that its control group gives a socket
 * @sk: A referenced full socket.
 *
 * Return: the class, 0 if it gives none.
 */
static inline u32 tcplens_classid(const struct sock *sk)
{
	return TCPLENS_LOAD(u32, sock_cgroup_classid(&sk->sk_cgrp_data));
}
#else
static inline u32 tcplens_classid(const struct sock *sk)
{
	return 0;
}
#endif

#ifdef CONFIG_NET_RX_BUSY_POLL
/**
 * tcplens_busy_poll_us() - how long a read polls the device
 * @sk: A referenced full socket.
 *
 * Not every configuration can.
 *
 * Return: microseconds, or all bits set where there is no such thing.
 */
static inline u32 tcplens_busy_poll_us(const struct sock *sk)
{
	return READ_ONCE(sk->sk_ll_usec);
}
#else
static inline u32 tcplens_busy_poll_us(const struct sock *sk)
{
	return ~0U;
}
#endif

#endif /* TCPLENS_COMPAT_NET_SOCK_H */
