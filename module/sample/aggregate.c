// SPDX-License-Identifier: GPL-2.0
/*
 * The totals: sockets added up, straight from the sockets.
 *
 * Nothing of them is written down on the way: to make a record of all columns of a
 * few groups, and to add that up, took twice as long. The numbers are those of the
 * columns of the same names: see connection.c, memory.c and sample.c.
 */
#include "sample/aggregate.h"

#include <linux/log2.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include <linux/tcp.h>
#include <net/inet_connection_sock.h>
#include <net/inet_sock.h>
#include <net/inet_timewait_sock.h>
#include <net/request_sock.h>
#include <net/sock.h>
#include <net/tcp.h>

/* In a histogram of so many slots. */
static void add_slot(u64 *slots, unsigned int count, u32 value)
{
	slots[min_t(unsigned int, ilog2(value | 1), count - 1)]++;
}

/* The first ones met have a place, the others one together. */
static void add_algorithm(struct tcplens_aggregate *totals, const char *cc)
{
	struct tcplens_aggregate_cc *algorithm = totals->algorithms;

	for (; algorithm < totals->algorithms + TCPLENS_AGGREGATE_CCS;
	     algorithm++) {
		/* They are filled up with zeros. */
		if (!algorithm->sockets)
			memcpy(algorithm->cc, cc, sizeof(algorithm->cc));
		else if (memcmp(algorithm->cc, cc, sizeof(algorithm->cc)))
			continue;
		algorithm->sockets++;
		return;
	}
	totals->other_algorithms++;
}

/* What the protocol knows of a full socket that does not listen. */
static void add_connection(struct tcplens_aggregate *totals, const struct sock *sk)
{
	const struct tcp_congestion_ops *ca_ops;
	const struct tcp_sock *tp = tcp_sk(sk);
	u32 srtt_us = READ_ONCE(tp->srtt_us);

	/* Either may be ahead of the other for a moment. */
	totals->recvq_bytes += max_t(int, READ_ONCE(tp->rcv_nxt) -
					  READ_ONCE(tp->copied_seq), 0);
	totals->sendq_bytes += READ_ONCE(tp->write_seq) -
			       READ_ONCE(tp->snd_una);
	totals->rmem_alloc_bytes += (u32)sk_rmem_alloc_get(sk);
	totals->wmem_queued_bytes += (u32)READ_ONCE(sk->sk_wmem_queued);
	totals->forward_alloc_bytes += max(READ_ONCE(sk->sk_forward_alloc), 0);
	totals->bytes_sent += READ_ONCE(tp->bytes_sent);
	totals->bytes_received += READ_ONCE(tp->bytes_received);
	totals->bytes_retrans += READ_ONCE(tp->bytes_retrans);
	totals->segs_in += READ_ONCE(tp->segs_in);
	totals->segs_out += READ_ONCE(tp->segs_out);
	totals->retrans_total += READ_ONCE(tp->total_retrans);
	totals->retrans_out += READ_ONCE(tp->retrans_out);
	totals->lost += READ_ONCE(tp->lost_out);
	if (srtt_us)
		add_slot(totals->srtt_us, TCPLENS_SRTT_SLOTS, srtt_us >> 3);
	add_slot(totals->snd_cwnd, TCPLENS_CWND_SLOTS, READ_ONCE(tp->snd_cwnd));
	ca_ops = READ_ONCE(inet_csk(sk)->icsk_ca_ops);
	/* All of it: the kernel fills it up with zeros. */
	BUILD_BUG_ON(sizeof(ca_ops->name) != TCPLENS_NAME_BYTES);
	if (ca_ops)
		add_algorithm(totals, ca_ops->name);
}

static void add_timewait(struct tcplens_aggregate *totals, const struct sock *sk)
{
	totals->timewaits++;
	totals->state[READ_ONCE(inet_twsk(sk)->tw_substate)]++;
}

static void add_request(struct tcplens_aggregate *totals, const struct sock *sk)
{
	totals->requests++;
	totals->state[TCPLENS_STATE_SYN_RECV]++;
	totals->retrans_total += READ_ONCE(inet_reqsk(sk)->num_retrans);
}

static void add_listener(struct tcplens_aggregate *totals, const struct sock *sk)
{
	totals->listeners++;
	totals->state[TCPLENS_STATE_LISTEN]++;
	totals->orphans += sock_flag(sk, SOCK_DEAD);
}

static void add_closed(struct tcplens_aggregate *totals, const struct sock *sk)
{
	totals->state[READ_ONCE(inet_sk(sk)->inet_num) ?
		      TCPLENS_STATE_BOUND : TCPLENS_STATE_CLOSE]++;
	totals->orphans += sock_flag(sk, SOCK_DEAD);
	add_connection(totals, sk);
}

/**
 * tcplens_aggregate_add() - count a socket
 * @totals: The totals.
 * @sk: A socket of any kind that cannot go meanwhile.
 *
 * Context: Any but hard interrupts, under rcu_read_lock(), as the module of a
 * connection's algorithm can be unloaded after it; takes no lock.
 */
void tcplens_aggregate_add(struct tcplens_aggregate *totals, const struct sock *sk)
{
	int state = inet_sk_state_load(sk);

	totals->sockets++;
	if (READ_ONCE(sk->sk_family) == AF_INET)
		totals->inet++;
	else
		totals->inet6++;
	switch (state) {
	case TCP_TIME_WAIT:
		add_timewait(totals, sk);
		break;
	case TCP_NEW_SYN_RECV:
		add_request(totals, sk);
		break;
	case TCP_LISTEN:
		add_listener(totals, sk);
		break;
	case TCP_CLOSE:
		add_closed(totals, sk);
		break;
	default:
		totals->state[state]++;
		totals->orphans += sock_flag(sk, SOCK_DEAD);
		add_connection(totals, sk);
	}
}
