/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_WALK_LOOKUP_H
#define TCPLENS_WALK_LOOKUP_H

#include <linux/types.h>

struct net;
struct sock;
struct tcplens_endpoints;

u32 tcplens_lookup_hash(const struct net *net,
			const struct tcplens_endpoints *endpoints);

bool tcplens_lookup_is_hashed(const struct sock *sk);

#endif /* TCPLENS_WALK_LOOKUP_H */
