/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_LOOKUP_H
#define TCPLENS_LOOKUP_H

#include <linux/types.h>

struct net;
struct tcplens_connection;

u32 tcplens_lookup_hash(const struct net *net,
			const struct tcplens_connection *connection);

u32 tcplens_lookup_listeners(const struct net *net, const u8 *address,
			     u16 port);

#endif /* TCPLENS_LOOKUP_H */
