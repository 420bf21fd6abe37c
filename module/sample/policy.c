// SPDX-License-Identifier: GPL-2.0
/*
 * The values of a full socket that firewalls, routes and qdiscs match, and its
 * signature keys. They reveal the configuration of the host, so inet_diag shows
 * the mark only to CAP_NET_ADMIN.
 */
#include "sample/policy.h"

#include <net/sock.h>
#include <net/tcp.h>

/* As inet_diag reports it: the priority if there is no class. */
static u32 class_of(const struct sock *sk)
{
	u32 class = tcplens_classid(sk);

	return class ? class : READ_ONCE(sk->sk_priority);
}

/**
 * tcplens_policy_sample() - sample the mark, class and keys of a socket
 * @record: The record, always filled.
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
