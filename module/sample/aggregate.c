// SPDX-License-Identifier: GPL-2.0
/*
 * The aggregate: counts and sums over sockets, read straight from the sockets.
 *
 * A record of the needed groups, added up, took twice as long. The rules of the
 * columns are inline functions of their samplers; this file itself only loads
 * single fields.
 */
#include "sample/aggregate.h"
#include "sample/connection.h"
#include "sample/memory.h"
#include "sample/moment.h"
#include "sample/ops.h"
#include "sample/state.h"

#include <linux/bitops.h>
#include <linux/string.h>
#include <net/inet_sock.h>
#include <net/inet_timewait_sock.h>
#include <net/request_sock.h>
#include <net/sock.h>
#include <net/tcp.h>

static void add_slot(u64 *slots, unsigned int count, u32 value)
{
	slots[min_t(unsigned long, __fls(value | 1), count - 1)]++;
}

/* Counts the first algorithms seen by name, and the others together. */
static void add_algorithm(struct tcplens_aggregate *aggregate,
			  const char *cc)
{
	struct tcplens_aggregate_cc *algorithm = aggregate->algorithms;

	do {
		/* Names are padded with zeros. */
		if (!algorithm->sockets)
			memcpy(algorithm->cc, cc, sizeof(algorithm->cc));
		else if (memcmp(algorithm->cc, cc, sizeof(algorithm->cc)))
			continue;
		algorithm->sockets++;
		return;
	} while (++algorithm < aggregate->algorithms + TCPLENS_AGGREGATE_CCS);
	aggregate->other_algorithms++;
}

/* Not inlined: the usual case would save registers for the call. */
static noinline void add_queues_again(struct tcplens_aggregate *aggregate,
				      const struct sock *sk)
{
	u64 both = tcplens_moment_bytes_again(sk);

	aggregate->recvq_bytes += both >> 32;
	aggregate->sendq_bytes += (u32)both;
}

static void add_queues(struct tcplens_aggregate *aggregate,
		       const struct sock *sk, int state)
{
	u32 recvq, sendq;

	if (tcplens_moment_bytes(sk, state, &recvq, &sendq)) {
		aggregate->recvq_bytes += recvq;
		aggregate->sendq_bytes += sendq;
		return;
	}
	add_queues_again(aggregate, sk);
}

/* A full socket that does not listen. */
static void add_connection(struct tcplens_aggregate *aggregate,
			   const struct sock *sk, int state)
{
	const struct tcp_sock *tp = tcp_sk(sk);
	const struct tcp_congestion_ops *ca_ops;
	u32 srtt_us;

	aggregate->rmem_alloc_bytes += (u32)sk_rmem_alloc_get(sk);
	aggregate->wmem_queued_bytes += (u32)READ_ONCE(sk->sk_wmem_queued);
	aggregate->forward_alloc_bytes += tcplens_memory_forward_alloc_bytes(sk);
	/* In this order, retransmissions are not more than what was sent. */
	aggregate->bytes_retrans += READ_ONCE(tp->bytes_retrans);
	aggregate->bytes_sent += READ_ONCE(tp->bytes_sent);
	aggregate->bytes_received += READ_ONCE(tp->bytes_received);
	aggregate->segs_in += READ_ONCE(tp->segs_in);
	aggregate->segs_out += READ_ONCE(tp->segs_out);
	aggregate->retrans_total += READ_ONCE(tp->total_retrans);
	aggregate->retrans_out += READ_ONCE(tp->retrans_out);
	aggregate->lost += READ_ONCE(tp->lost_out);
	if (tcplens_connection_srtt_us(tp, &srtt_us))
		add_slot(aggregate->srtt_us, TCPLENS_SRTT_SLOTS, srtt_us);
	add_slot(aggregate->snd_cwnd, TCPLENS_CWND_SLOTS, READ_ONCE(tp->snd_cwnd));
	ca_ops = tcplens_ops_congestion_control(sk, state);
	if (ca_ops)
		add_algorithm(aggregate, ca_ops->name);
	/* The last one, so that it is a jump: see add_queues_again(). */
	add_queues(aggregate, sk, state);
}

static void add_timewait(struct tcplens_aggregate *aggregate,
			 const struct sock *sk)
{
	aggregate->timewaits++;
	aggregate->state[tcplens_state_timewait(inet_twsk(sk))]++;
}

static void add_request(struct tcplens_aggregate *aggregate,
			const struct sock *sk)
{
	aggregate->requests++;
	aggregate->state[TCPLENS_STATE_OF_REQUEST]++;
	aggregate->retrans_total += READ_ONCE(inet_reqsk(sk)->num_retrans);
}

static void add_listener(struct tcplens_aggregate *aggregate,
			 const struct sock *sk)
{
	aggregate->listeners++;
	aggregate->state[TCPLENS_STATE_LISTEN]++;
	aggregate->orphans += sock_flag(sk, SOCK_DEAD);
}

static void add_closed(struct tcplens_aggregate *aggregate,
		       const struct sock *sk)
{
	aggregate->state[tcplens_state_closed(READ_ONCE(inet_sk(sk)->inet_num))]++;
	aggregate->orphans += sock_flag(sk, SOCK_DEAD);
	add_connection(aggregate, sk, TCP_CLOSE);
}

/**
 * tcplens_aggregate_add() - add a socket
 * @aggregate: The aggregate.
 * @sk: A socket of any kind that the caller keeps alive.
 *
 * Context: Any but hard interrupts, under rcu_read_lock(); takes no lock.
 */
void tcplens_aggregate_add(struct tcplens_aggregate *aggregate,
			   const struct sock *sk)
{
	int state = inet_sk_state_load(sk);

	aggregate->sockets++;
	if (READ_ONCE(sk->sk_family) == AF_INET)
		aggregate->inet++;
	else
		aggregate->inet6++;
	switch (state) {
	case TCP_TIME_WAIT:
		add_timewait(aggregate, sk);
		break;
	case TCP_NEW_SYN_RECV:
		add_request(aggregate, sk);
		break;
	case TCP_LISTEN:
		add_listener(aggregate, sk);
		break;
	case TCP_CLOSE:
		add_closed(aggregate, sk);
		break;
	default:
		aggregate->state[state]++;
		aggregate->orphans += sock_flag(sk, SOCK_DEAD);
		add_connection(aggregate, sk, state);
	}
}
