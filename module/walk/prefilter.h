/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_WALK_PREFILTER_H
#define TCPLENS_WALK_PREFILTER_H

#include "query/filter.h"
#include "walk/table.h"

#include <linux/tcplens.h>

#include <net/inet_sock.h>
#include <net/sock.h>

/**
 * struct tcplens_prefilter - what a socket needs to match a filter at all
 * @ports_key: Its ports in the layout of sk_portpair, where @ports_mask has bits.
 * @ports_mask: The bits of sk_portpair that are compared.
 * @states: The values that sk_state may have: bits of enum tcplens_state.
 */
struct tcplens_prefilter {
	u32 ports_key;
	u32 ports_mask;
	u32 states;
};

/**
 * tcplens_prefilter_passes() - test a socket
 * @prefilter: The prefilter.
 * @sk: A socket of any kind, in a table, that is not freed meanwhile.
 *
 * Inline, because the walk tests every socket and most of them only here. A
 * socket keeps its port number while it is in a table.
 *
 * Context: Any.
 * Return: false if the socket cannot match.
 */
static inline bool
tcplens_prefilter_passes(const struct tcplens_prefilter *prefilter,
			 const struct sock *sk)
{
	u32 ports = (__force u32)READ_ONCE(sk->sk_portpair);

	return (ports & prefilter->ports_mask) == prefilter->ports_key &&
	       BIT(inet_sk_state_load(sk)) & prefilter->states;
}

void tcplens_prefilter_init(struct tcplens_prefilter *prefilter,
			    const struct tcplens_required *required);
bool tcplens_prefilter_is_needed(const struct tcplens_required *required);
enum tcplens_table
tcplens_prefilter_table(const struct tcplens_required *required);

#endif /* TCPLENS_WALK_PREFILTER_H */
