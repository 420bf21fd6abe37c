// SPDX-License-Identifier: GPL-2.0
/*
 * The queues of a listener: connections that are half-open, or opened fast, and
 * the group of listeners that it shares its port with. The queue of those that
 * wait for accept() is in sample.c: it costs nothing.
 */
#include "sample/listener.h"

#include <linux/tcp.h>
#include <net/inet_connection_sock.h>
#include <net/request_sock.h>
#include <net/sock.h>
#include <net/sock_reuseport.h>

/**
 * tcplens_listener_group_size() - how many listeners share the port (SO_REUSEPORT)
 * @sk: A listener that cannot go meanwhile.
 *
 * The group outlives the option: one that was turned off after the port was
 * taken changes nothing. One that was turned on after it makes no group.
 *
 * Context: Any but hard interrupts, under rcu_read_lock().
 * Return: sock_reuseport.num_socks, or TCPLENS_ABSENT_U32 if there is no group.
 */
u32 tcplens_listener_group_size(const struct sock *sk)
{
	const struct sock_reuseport *group =
		rcu_dereference(sk->sk_reuseport_cb);

	return group ? READ_ONCE(group->num_socks) : TCPLENS_ABSENT_U32;
}

/**
 * tcplens_listener_sample() - look at the queues of a listener
 * @record: The record; what is filled here is absent, the backlog is known.
 * @sk: A referenced full socket that listens.
 *
 * Context: Any but hard interrupts, under rcu_read_lock().
 */
void tcplens_listener_sample(struct tcplens_record *record,
			     const struct sock *sk)
{
	const struct request_sock_queue *queue =
		&inet_csk(sk)->icsk_accept_queue;

	record->half_open = reqsk_queue_len(queue);
	record->half_open_young = reqsk_queue_len_young(queue);
	record->backlog_half_open = record->backlog + record->half_open;
	record->fastopen_qlen = READ_ONCE(queue->fastopenq.qlen);
	record->synflood_warned = READ_ONCE(queue->synflood_warned) != 0;
	record->reuseport_socks = tcplens_listener_group_size(sk);
}
