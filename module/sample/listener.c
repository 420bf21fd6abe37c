// SPDX-License-Identifier: GPL-2.0
/*
 * The SYN queue and the fast open queue of a listener, and its SO_REUSEPORT group.
 * sample.c samples the accept queue of every listener, because it costs nothing.
 */
#include "sample/listener.h"

#include <linux/minmax.h>
#include <linux/tcp.h>
#include <net/inet_connection_sock.h>
#include <net/request_sock.h>
#include <net/sock.h>
#include <net/sock_reuseport.h>

/*
 * A socket joins its SO_REUSEPORT group when it begins to listen. Clearing the
 * option later does not remove it from the group, and setting the option later
 * forms none.
 */
static u32 group_size(const struct sock *sk)
{
	const struct sock_reuseport *group =
		rcu_dereference(sk->sk_reuseport_cb);

	return group ? READ_ONCE(group->num_socks) : TCPLENS_ABSENT_U32;
}

/**
 * tcplens_listener_sample() - sample the queues of a listener
 * @record: The record with its backlog; the columns of the group have no value.
 * @sk: A referenced listener.
 *
 * Context: Any but hard interrupts, under rcu_read_lock().
 */
void tcplens_listener_sample(struct tcplens_record *record,
			     const struct sock *sk)
{
	const struct request_sock_queue *queue =
		&inet_csk(sk)->icsk_accept_queue;

	record->half_open = reqsk_queue_len(queue);
	/* Requests can come and go between the loads. */
	record->half_open_young = min_t(u32, reqsk_queue_len_young(queue),
					record->half_open);
	record->backlog_half_open = record->backlog + record->half_open;
	record->fastopen_qlen = READ_ONCE(queue->fastopenq.qlen);
	record->synflood_warned = READ_ONCE(queue->synflood_warned) != 0;
	record->reuseport_socks = group_size(sk);
}
