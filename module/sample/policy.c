// SPDX-License-Identifier: GPL-2.0
/*
 * What firewalls, routes and qdiscs treat a full socket by. It tells how the
 * machine is set up, so inet_diag shows the mark to CAP_NET_ADMIN alone.
 */
#include "sample/policy.h"

#include <net/sock.h>
#include <net/tcp.h>

/* As inet_diag says it, and as qdiscs with classes take it. */
static u32 class_of(const struct sock *sk)
{
	u32 class = tcplens_classid(sk);

	return class ? class : READ_ONCE(sk->sk_priority);
}

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
	record->class_id = class_of(sk);
	record->md5 = tcplens_has_md5(tcp_sk(sk));
	record->ao = tcplens_has_ao(tcp_sk(sk));
}
