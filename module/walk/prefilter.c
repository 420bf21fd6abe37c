// SPDX-License-Identifier: GPL-2.0
/*
 * The prefilter skips sockets that cannot match a filter before they are
 * referenced.
 *
 * It reads only sk_state and sk_portpair of struct sock_common, which full, request
 * and time-wait sockets share, in the cache line of the hash links. The filter
 * itself still tests what passes. A filter that matches nothing costs a fortieth
 * of a full dump, mostly because no bucket is locked.
 */
#include "walk/prefilter.h"

#include <net/inet_hashtables.h>
#include <net/tcp_states.h>

/* sample.c shows these values of sk_state as the state, too. */
static const u32 aliases[TCPLENS_STATES] = {
	[TCPLENS_STATE_SYN_RECV]	= TCPF_NEW_SYN_RECV,
	[TCPLENS_STATE_FIN_WAIT2]	= TCPF_TIME_WAIT,
	[TCPLENS_STATE_BOUND]		= TCPF_CLOSE,
};

/**
 * tcplens_prefilter_table() - the only table that can have matches
 * @required: The filter's required terms.
 *
 * Context: Any.
 * Return: the table, or TCPLENS_TABLES if several can have matches.
 */
enum tcplens_table
tcplens_prefilter_table(const struct tcplens_required *required)
{
	if (required->remote_port != TCPLENS_ABSENT_U32)
		return TCPLENS_TABLE_CONNECTIONS;
	switch (required->state) {
	case TCPLENS_ABSENT_U8:
	case TCPLENS_STATE_CLOSE:
		return TCPLENS_TABLES;
	case TCPLENS_STATE_BOUND:
		return TCPLENS_TABLE_BOUND;
	case TCPLENS_STATE_LISTEN:
		return TCPLENS_TABLE_LISTENERS;
	default:
		return TCPLENS_TABLE_CONNECTIONS;
	}
}

static u32 states_of(u8 state)
{
	if (state == TCPLENS_ABSENT_U8)
		return ~0U;
	return state < TCPLENS_STATES ? BIT(state) | aliases[state] : 0;
}

/* struct sock_common has the remote port in network byte order. */
static u32 portpair(u32 local, u32 remote)
{
	return (__force u32)INET_COMBINED_PORTS(htons(remote), local);
}

/**
 * tcplens_prefilter_is_needed() - do the required terms exclude any socket?
 * @required: The filter's required terms.
 *
 * Context: Any.
 * Return: false if every socket passes.
 */
bool tcplens_prefilter_is_needed(const struct tcplens_required *required)
{
	return required->state != TCPLENS_ABSENT_U8 ||
	       required->local_port != TCPLENS_ABSENT_U32 ||
	       required->remote_port != TCPLENS_ABSENT_U32;
}

/**
 * tcplens_prefilter_init() - compile required terms into key and mask
 * @prefilter: The prefilter to overwrite.
 * @required: The filter's required terms.
 *
 * Context: Any.
 */
void tcplens_prefilter_init(struct tcplens_prefilter *prefilter,
			    const struct tcplens_required *required)
{
	bool has_local = required->local_port != TCPLENS_ABSENT_U32;
	bool has_remote = required->remote_port != TCPLENS_ABSENT_U32;

	prefilter->ports_key =
		portpair(has_local ? required->local_port : 0,
			 has_remote ? required->remote_port : 0);
	prefilter->ports_mask = portpair(has_local ? 0xffff : 0,
					 has_remote ? 0xffff : 0);
	prefilter->states = states_of(required->state);
}
