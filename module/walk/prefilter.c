// SPDX-License-Identifier: GPL-2.0
/*
 * The sieve: sockets that an expression cannot match are not even referenced.
 *
 * It goes by what stands beside the links of the hash chain, in struct
 * sock_common, and so is the same for all kinds of sockets. What passes has
 * still to be looked at and tested. What matches nothing takes a fortieth of what
 * it takes to look at all sockets, most of it because no bucket is locked.
 */
#include "walk/prefilter.h"

#include <net/inet_hashtables.h>
#include <net/tcp_states.h>

/* What sk_state can be where another state is shown: see sample.c. */
static const u32 others[TCPLENS_STATES] = {
	[TCPLENS_STATE_SYN_RECV]	= TCPF_NEW_SYN_RECV,
	[TCPLENS_STATE_FIN_WAIT2]	= TCPF_TIME_WAIT,
	[TCPLENS_STATE_BOUND]		= TCPF_CLOSE,
};

/**
 * tcplens_prefilter_table() - in which table is what passes?
 * @sieve: The sieve.
 *
 * Context: Any.
 * Return: the one where sockets of its state stay, or TCPLENS_TABLES if they
 * can be in several.
 */
enum tcplens_table tcplens_prefilter_table(const struct tcplens_required *sieve)
{
	if (sieve->remote_port != TCPLENS_ABSENT_U32)
		return TCPLENS_TABLE_CONNECTIONS;
	switch (sieve->state) {
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
	return state < TCPLENS_STATES ? BIT(state) | others[state] : 0;
}

/* As struct sock_common has them: the remote one in network byte order. */
static u32 ports_of(u32 local, u32 remote)
{
	return (__force u32)INET_COMBINED_PORTS(htons(remote), local);
}

/**
 * tcplens_prefilter_init() - prepare a sieve to be asked of every socket
 * @sieve: The sieve.
 * @mesh: What to overwrite.
 *
 * Context: Any.
 */
void tcplens_prefilter_init(const struct tcplens_required *sieve,
			 struct tcplens_prefilter *mesh)
{
	bool has_local = sieve->local_port != TCPLENS_ABSENT_U32;
	bool has_remote = sieve->remote_port != TCPLENS_ABSENT_U32;

	mesh->ports = ports_of(has_local ? sieve->local_port : 0,
			       has_remote ? sieve->remote_port : 0);
	mesh->ports_mask = ports_of(has_local ? 0xffff : 0,
				    has_remote ? 0xffff : 0);
	mesh->states = states_of(sieve->state);
}
