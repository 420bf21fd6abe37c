/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_COMPAT_NET_SOCK_H
#define TCPLENS_COMPAT_NET_SOCK_H

#include_next <net/sock.h>

#ifdef TCPLENS_HAVE_BIND2_NODE
/*
 * A socket stood in two lists, one for its port and one for its port and
 * address, until commit 770041d337a8 ("tcp: Link sk and twsk to tb2->owners
 * using skc_bind_node.", v6.8); tcplens walks the second.
 */
#undef sk_for_each_bound
#define sk_for_each_bound(sk, list) sk_for_each_bound_bhash2(sk, list)
#endif

#endif /* TCPLENS_COMPAT_NET_SOCK_H */
