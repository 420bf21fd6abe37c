/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_WALK_PREFILTER_H
#define TCPLENS_WALK_PREFILTER_H

#include "query/filter.h"
#include "walk/tables.h"

#include <linux/tcplens.h>

#include <net/inet_sock.h>
#include <net/sock.h>

/**
 * struct tcplens_prefilter - a sieve as it is asked of each socket
 * @ports: The ports that it must have, as sk_portpair has them.
 * @ports_mask: Which bits of these are asked for.
 * @states: What sk_state may be: bits of enum tcplens_state.
 */
struct tcplens_prefilter {
	u32 ports;
	u32 ports_mask;
	u32 states;
};

/**
 * tcplens_prefilter_passes() - can a socket match?
 * @mesh: What it cannot match without.
 * @sk: A socket of any kind, of a table, that cannot go meanwhile.
 *
 * Inlined, as a pass asks it of every socket and of most nothing else. As long as
 * a socket is in a table, it has the number of its port.
 *
 * Context: Any.
 * Return: false if it cannot.
 */
static inline bool tcplens_prefilter_passes(const struct tcplens_prefilter *mesh,
				       const struct sock *sk)
{
	u32 ports = (__force u32)READ_ONCE(sk->sk_portpair);

	return (ports & mesh->ports_mask) == mesh->ports &&
	       BIT(inet_sk_state_load(sk)) & mesh->states;
}

enum tcplens_table tcplens_prefilter_table(const struct tcplens_required *sieve);
void tcplens_prefilter_init(const struct tcplens_required *sieve,
			 struct tcplens_prefilter *mesh);

#endif /* TCPLENS_WALK_PREFILTER_H */
