// SPDX-License-Identifier: GPL-2.0
/*
 * Events: each tracepoint that fires becomes a record of the ring that `events`
 * shows; resets and zero windows are noted in the entry of the connection, too.
 *
 * All functions run in probes unless they say otherwise: with preemption off,
 * under rcu_read_lock(), in a softirq or a process.
 */
#include "trace/events.h"
#include "core/cookie.h"
#include "core/uninitialized.h"
#include "trace/builder.h"
#include "trace/conns.h"
#include "trace/enable.h"
#include "trace/origin.h"
#include "trace/resets.h"
#include "trace/retransmit_reason.h"
#include "trace/transition.h"

#include <linux/tcplens.h>

#include <linux/ktime.h>
#include <linux/module.h>
#include <linux/netdevice.h>
#include <linux/percpu.h>
#include <linux/seq_file.h>
#include <linux/skbuff.h>
#include <linux/tcp.h>
#include <net/request_sock.h>
#include <net/tcp.h>

static unsigned int events_max = 8192;
module_param(events_max, uint, 0444);
MODULE_PARM_DESC(events_max, "events to keep for slow readers (default 8192)");

struct tcplens_ring tcplens_events_ring;

static DEFINE_PER_CPU(u64 [TCPLENS_EVENTS], counts);

/**
 * tcplens_events_init() - make the ring readable
 *
 * Context: Process context, before `events` can be opened.
 */
void tcplens_events_init(void)
{
	tcplens_ring_init(&tcplens_events_ring, TCPLENS_FILE_EVENTS);
}

/**
 * tcplens_events_alloc() - allocate the ring's slots, once
 *
 * Context: Process context, one caller at a time.
 * Return: 0, also if they are allocated already, or -ENOMEM.
 */
int tcplens_events_alloc(void)
{
	return tcplens_ring_alloc(&tcplens_events_ring, events_max);
}

/**
 * tcplens_events_exit() - free the ring
 *
 * Context: Process context; no probe runs and no file is open.
 */
void tcplens_events_exit(void)
{
	tcplens_ring_exit(&tcplens_events_ring);
}

/*
 * The sampling shows a socket in CLOSE that has a port as BOUND, without a peer.
 * Here it is about to connect, or was just closed. A socket that connects without
 * a port gets one after the event.
 */
static void fill_endpoints(struct tcplens_record *record, const struct sock *sk)
{
	const struct inet_sock *inet = inet_sk(sk);

	if (sk->sk_state != TCP_CLOSE)
		return;
	record->state = TCPLENS_STATE_CLOSE;
	if (inet->inet_dport)
		record->remote.port = ntohs(inet->inet_dport);
	if (!record->local.port)
		record->local.port = TCPLENS_ABSENT_U32;
}

static struct tcplens_record *begin(struct sock *sk, u8 event, u64 now_ns)
{
	struct tcplens_record *record;

	record = tcplens_builder_begin(&tcplens_events_ring.template, now_ns);
	record->event = event;
	tcplens_builder_sample(record, &tcplens_events_ring.template, sk);
	fill_endpoints(record, sk);
	return record;
}

static struct tcplens_record *begin_with_conn(struct sock *sk, u8 event)
{
	struct tcplens_conn conn TCPLENS_UNINITIALIZED;
	struct tcplens_record *record;

	tcplens_conns_find_socket(sk, &conn);
	record = begin(sk, event, ktime_get_ns());
	tcplens_builder_set_conn(record, &conn);
	return record;
}

static void end(const struct tcplens_record *record)
{
	tcplens_ring_write(&tcplens_events_ring, record);
	/* Afterwards: readers find what is counted. */
	this_cpu_inc(counts[record->event]);
}

/**
 * tcplens_events_transition() - a socket changes state
 * @transition: The transition.
 * @sk: The socket, still in the old state.
 * @old_state: The old state, a TCP_* of the kernel.
 * @state: The new state.
 *
 * Context: In a probe; the caller owns the socket or holds its lock.
 */
void tcplens_events_transition(const struct tcplens_transition *transition,
			       struct sock *sk, int old_state, int state)
{
	struct tcplens_record *record;

	record = begin(sk, transition->event, transition->now_ns);
	tcplens_builder_set_conn(record, transition->conn);
	record->old_state = old_state;
	record->state = state;
	record->old_state_us = transition->old_state_us;
	if (transition->event == TCPLENS_EVENT_CLOSED ||
	    transition->close_reason != TCPLENS_ABSENT_U8) {
		if (!transition->is_provisional)
			record->close_reason = transition->close_reason;
		record->errno_name = transition->error;
	}
	if (transition->event == TCPLENS_EVENT_CONNECT && !inet_sk(sk)->inet_num)
		record->local.port = TCPLENS_ABSENT_U32;
	if (!transition->cookie) {
		record->cookie = TCPLENS_ABSENT_U64;
		record->remote.port = TCPLENS_ABSENT_U32;
		if (transition->listener_cookie)
			record->listener_cookie = transition->listener_cookie;
	}
	end(record);
}

/**
 * tcplens_events_retransmit() - a segment is retransmitted
 * @sk: The socket.
 * @skb: The segment.
 * @error: Why it was not sent, as a negative errno, or 0. Older kernels do not
 *	tell, and give 0.
 *
 * Context: In a probe; the caller holds the socket's lock.
 */
void tcplens_events_retransmit(struct sock *sk, const struct sk_buff *skb,
			       int error)
{
	u8 kind = tcplens_retransmit_reason_find(sk);
	struct tcplens_record *record;

	record = begin_with_conn(sk, kind == TCPLENS_RETRANSMIT_SYN ?
				  TCPLENS_EVENT_SYN_RETRANSMIT :
				  TCPLENS_EVENT_RETRANSMIT);
	record->retransmit_reason = kind;
	record->seq = TCP_SKB_CB(skb)->seq;
	record->segment_bytes = TCP_SKB_CB(skb)->end_seq -
				TCP_SKB_CB(skb)->seq;
	if (error)
		record->errno_name = -error;
	end(record);
}

/**
 * tcplens_events_retransmit_synack() - a SYN-ACK is retransmitted
 * @listener: The listener; its lock is not held.
 * @request: The request socket.
 *
 * Context: In a probe.
 */
void tcplens_events_retransmit_synack(const struct sock *listener,
				      struct request_sock *request)
{
	struct sock *sk = req_to_sk(request);
	struct tcplens_conn conn TCPLENS_UNINITIALIZED;
	struct tcplens_record *record;

	tcplens_cookie(sk);
	record = begin(sk, TCPLENS_EVENT_SYNACK_RETRANSMIT, ktime_get_ns());
	tcplens_origin_inherit(&conn, record->listener_cookie);
	tcplens_builder_set_conn(record, &conn);
	record->backlog = READ_ONCE(listener->sk_ack_backlog);
	record->backlog_max = READ_ONCE(listener->sk_max_ack_backlog);
	end(record);
}

/**
 * tcplens_events_congestion() - congestion control changes state
 * @sk: The socket, still in the old state.
 * @ca_state: The new state, the kernel's enum tcp_ca_state.
 *
 * Context: In a probe; the caller owns the socket or holds its lock.
 */
void tcplens_events_congestion(struct sock *sk, u8 ca_state)
{
	struct tcplens_record *record;

	/* The kernel sets the state of a new connection to what it is. */
	if (inet_csk(sk)->icsk_ca_state == ca_state)
		return;
	if (ca_state == TCP_CA_Loss)
		tcplens_retransmit_reason_note(sk);
	if (!(READ_ONCE(tcplens_enable_mask) & TCPLENS_TRACE_CONGESTION))
		return;
	record = begin_with_conn(sk, TCPLENS_EVENT_CONGESTION);
	record->old_ca_state = record->ca_state;
	record->ca_state = ca_state;
	end(record);
}

/* A reset that no socket sends. */
static struct tcplens_record *begin_blank(void)
{
	struct tcplens_record *record;

	record = tcplens_builder_begin(&tcplens_events_ring.template,
				       ktime_get_ns());
	tcplens_builder_blank(record, &tcplens_events_ring.template);
	record->event = TCPLENS_EVENT_RESET_SENT;
	return record;
}

/**
 * tcplens_events_reset_sent() - the kernel sends a reset
 * @sk: A socket of any kind, or NULL if the reset answers a segment that belongs
 *	to none.
 * @skb: The segment that it answers, or NULL.
 * @reason: An enum tcplens_reset_reason, or TCPLENS_ABSENT_U8.
 *
 * A reset corrects the end of a closed connection: the kernel can change the state
 * before it sends the reset, and a peer can send to the time-wait socket in FIN_WAIT2.
 *
 * Context: In a probe; the caller owns a full socket or holds its lock.
 */
void tcplens_events_reset_sent(struct sock *sk, const struct sk_buff *skb,
			       u8 reason)
{
	struct tcplens_record *record;

	if (sk)
		tcplens_resets_note_sent(sk, skb);
	if (!(READ_ONCE(tcplens_enable_mask) & TCPLENS_TRACE_RESETS))
		return;
	record = sk ? begin_with_conn(sk, TCPLENS_EVENT_RESET_SENT) :
		      begin_blank();
	if (skb && (!sk || sk->sk_state == TCP_LISTEN))
		tcplens_resets_fill_endpoints(record, sk, skb);
	record->reset_reason = reason;
	end(record);
}

/**
 * tcplens_events_reset_received() - a reset arrives
 * @sk: The socket.
 *
 * Context: In a probe; the caller owns the socket or holds its lock.
 */
void tcplens_events_reset_received(struct sock *sk)
{
	tcplens_resets_note_received(sk);
	if (!(READ_ONCE(tcplens_enable_mask) & TCPLENS_TRACE_RESETS))
		return;
	end(begin_with_conn(sk, TCPLENS_EVENT_RESET_RECEIVED));
}

/**
 * tcplens_events_listen_drop() - a listener dropped segments or connections
 * @sk: The listener, referenced. It can have closed since.
 * @drops: Its counter of drops.
 * @reason: An enum tcplens_drop_reason, or TCPLENS_ABSENT_U8.
 *
 * Context: Process context.
 */
void tcplens_events_listen_drop(struct sock *sk, u32 drops, u8 reason)
{
	struct tcplens_record *record;

	preempt_disable();
	rcu_read_lock();
	record = begin_with_conn(sk, TCPLENS_EVENT_LISTEN_DROP);
	record->drops = drops;
	record->drop_reason = reason;
	end(record);
	rcu_read_unlock();
	preempt_enable();
}

/**
 * tcplens_events_segment() - a segment arrives: has the peer's window changed?
 * @sk: The socket.
 *
 * The tracepoint fires before the kernel handles the segment, so this sees the
 * window of the segment before.
 *
 * Context: In a probe; the caller owns the socket or holds its lock.
 */
void tcplens_events_segment(struct sock *sk)
{
	bool is_closed = !tcp_sk(sk)->snd_wnd;
	struct tcplens_conn conn TCPLENS_UNINITIALIZED;
	struct tcplens_conn_hold hold;

	tcplens_conns_find_socket(sk, &conn);
	if (conn.has_zero_window == is_closed)
		return;
	tcplens_conns_get(tcplens_cookie(sk), &hold)->has_zero_window =
		is_closed;
	tcplens_conn_table_put(&hold);
	end(begin_with_conn(sk, is_closed ? TCPLENS_EVENT_ZERO_WINDOW :
					 TCPLENS_EVENT_WINDOW_OPEN));
}

/**
 * tcplens_events_show() - print the number of events
 * @seq: The file: a line "events_NAME COUNT" for each kind.
 *
 * Context: Process context.
 */
void tcplens_events_show(struct seq_file *seq)
{
	unsigned int event;
	int cpu;

	for (event = 0; event < TCPLENS_EVENT_LOST; event++) {
		u64 sum = 0;

		for_each_possible_cpu(cpu)
			sum += READ_ONCE(per_cpu(counts, cpu)[event]);
		seq_printf(seq, "events_%s %llu\n",
			   tcplens_columns_events[event], sum);
	}
}
