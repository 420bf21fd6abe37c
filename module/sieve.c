// SPDX-License-Identifier: GPL-2.0
/*
 * The sieve: sockets that an expression cannot match are not even referenced.
 *
 * It goes by what stands beside the links of the hash chain, in struct
 * sock_common, and so is the same for all kinds of sockets. What passes has
 * still to be looked at and tested. A port that matches one socket of a
 * thousand is found at a third of what it takes to look at them all.
 */
#include "sieve.h"

#include <net/inet_sock.h>
#include <net/sock.h>
#include <net/tcp_states.h>

/* What sk_state can be where another state is shown: see sample.c. */
static const u32 others[TCPLENS_STATES] = {
	[TCPLENS_STATE_SYN_RECV]	= TCPF_NEW_SYN_RECV,
	[TCPLENS_STATE_FIN_WAIT2]	= TCPF_TIME_WAIT,
	[TCPLENS_STATE_BOUND]		= TCPF_CLOSE,
};

static bool has_state(const struct sock *sk, u8 state)
{
	return state < TCPLENS_STATES &&
	       BIT(inet_sk_state_load(sk)) & (BIT(state) | others[state]);
}

/* One that is closing has no number any more, and still a port. */
static bool has_local_port(const struct sock *sk, u32 port)
{
	u16 number = READ_ONCE(sk->sk_num);

	return !number || number == port;
}

/**
 * tcplens_sieve_passes() - can a socket match?
 * @sieve: What it cannot match without.
 * @sk: A socket of any kind that cannot go meanwhile.
 *
 * Context: Any.
 * Return: false if it cannot.
 */
bool tcplens_sieve_passes(const struct tcplens_sieve *sieve,
			  const struct sock *sk)
{
	if (sieve->remote_port != TCPLENS_ABSENT_U32 &&
	    sieve->remote_port != ntohs(READ_ONCE(sk->sk_dport)))
		return false;
	if (sieve->local_port != TCPLENS_ABSENT_U32 &&
	    !has_local_port(sk, sieve->local_port))
		return false;
	return sieve->state == TCPLENS_ABSENT_U8 ||
	       has_state(sk, sieve->state);
}

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
