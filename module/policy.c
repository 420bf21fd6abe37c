// SPDX-License-Identifier: GPL-2.0
/*
 * What firewalls, routes and qdiscs treat a full socket by. It tells how the
 * machine is set up, so inet_diag shows the mark to CAP_NET_ADMIN alone.
 */
#include "policy.h"

#include <net/sock.h>

/**
 * tcplens_policy_sample() - look at what a socket is treated by
 * @record: The record; what is filled here is absent.
 * @sk: A referenced full socket.
 *
 * Context: Any but hard interrupts, under rcu_read_lock().
 */
void tcplens_policy_sample(struct tcplens_record *record,
			   const struct sock *sk)
{
	record->mark = READ_ONCE(sk->sk_mark);
}
