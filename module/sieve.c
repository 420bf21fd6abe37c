// SPDX-License-Identifier: GPL-2.0
/*
 * The sieve: sockets that an expression cannot match are not even referenced.
 *
 * It goes by what stands beside the links of the hash chain, in struct
 * sock_common, and so is the same for all kinds of sockets. What passes has
 * still to be looked at and tested. What matches nothing takes a thirtieth of what
 * it takes to look at all sockets, most of it because no bucket is locked.
 */
#include "sieve.h"

#include <net/tcp_states.h>

/* What sk_state can be where another state is shown: see sample.c. */
const u32 tcplens_sieve_others[TCPLENS_STATES] = {
	[TCPLENS_STATE_SYN_RECV]	= TCPF_NEW_SYN_RECV,
	[TCPLENS_STATE_FIN_WAIT2]	= TCPF_TIME_WAIT,
	[TCPLENS_STATE_BOUND]		= TCPF_CLOSE,
};

/**
 * tcplens_sieve_table() - in which table is what passes?
 * @sieve: The sieve.
 *
 * Context: Any.
 * Return: the one where sockets of its state stay, or TCPLENS_TABLES if they
 * can be in several.
 */
enum tcplens_table tcplens_sieve_table(const struct tcplens_sieve *sieve)
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
