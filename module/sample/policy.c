// SPDX-License-Identifier: GPL-2.0
/*
 * The mark of a full socket, which firewalls and routes match, and its signature
 * keys. They reveal the configuration of the host, so inet_diag shows
 * the mark only to CAP_NET_ADMIN.
 */
#include "sample/policy.h"

#include <net/sock.h>
#include <net/tcp.h>

/**
 * tcplens_policy_sample() - sample the mark and keys of a socket
 * @record: The record, always filled.
 * @sk: A referenced full socket.
 *
 * Context: Any but hard interrupts, under rcu_read_lock().
 */
void tcplens_policy_sample(struct tcplens_record *record,
			   const struct sock *sk)
{
	record->mark = READ_ONCE(sk->sk_mark);
	record->md5 = tcplens_has_md5(tcp_sk(sk));
	record->ao = tcplens_has_ao(tcp_sk(sk));
}
