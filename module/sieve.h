/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_SIEVE_H
#define TCPLENS_SIEVE_H

#include "filter.h"
#include "tables.h"

#include <linux/tcplens.h>

#include <net/inet_sock.h>
#include <net/sock.h>

extern const u32 tcplens_sieve_others[TCPLENS_STATES];

/**
 * tcplens_sieve_has_state() - can a socket be shown in a state?
 * @sk: A socket of any kind that cannot go meanwhile.
 * @state: An enum tcplens_state.
 *
 * Context: Any.
 * Return: false if it cannot.
 */
static inline bool tcplens_sieve_has_state(const struct sock *sk, u8 state)
{
	return state < TCPLENS_STATES &&
	       BIT(inet_sk_state_load(sk)) &
	       (BIT(state) | tcplens_sieve_others[state]);
}

/**
 * tcplens_sieve_has_local_port() - can a socket have a local port?
 * @sk: A socket of any kind that cannot go meanwhile.
 * @port: The port, in host byte order.
 *
 * One that is closing has no number any more, and still a port.
 *
 * Context: Any.
 * Return: false if it cannot.
 */
static inline bool tcplens_sieve_has_local_port(const struct sock *sk,
						u32 port)
{
	u16 number = READ_ONCE(sk->sk_num);

	return !number || number == port;
}

/**
 * tcplens_sieve_passes() - can a socket match?
 * @sieve: What it cannot match without.
 * @sk: A socket of any kind that cannot go meanwhile.
 *
 * Inlined, as a pass asks it of every socket and of most nothing else.
 *
 * Context: Any.
 * Return: false if it cannot.
 */
static inline bool tcplens_sieve_passes(const struct tcplens_sieve *sieve,
					const struct sock *sk)
{
	if (sieve->remote_port != TCPLENS_ABSENT_U32 &&
	    sieve->remote_port != ntohs(READ_ONCE(sk->sk_dport)))
		return false;
	if (sieve->local_port != TCPLENS_ABSENT_U32 &&
	    !tcplens_sieve_has_local_port(sk, sieve->local_port))
		return false;
	return sieve->state == TCPLENS_ABSENT_U8 ||
	       tcplens_sieve_has_state(sk, sieve->state);
}

enum tcplens_table tcplens_sieve_table(const struct tcplens_sieve *sieve);

#endif /* TCPLENS_SIEVE_H */
