// SPDX-License-Identifier: GPL-2.0
/*
 * The probes: the functions that the kernel's tracepoints call.
 *
 * A probe runs in softirq or process context; on the newest kernels with
 * preemption enabled and without rcu_read_lock(). The socket is owned or its
 * spinlock is held, except by tcp_retransmit_synack for its listener. So each
 * probe disables preemption, which rcu_read_lock() implies for the kernel, but not for
 * lockdep. It does not sleep, and takes no lock that sleeps on PREEMPT_RT.
 */
#include "trace/probes.h"
#include "trace/enable.h"
#include "trace/events.h"
#include "trace/overflows.h"
#include "trace/segments.h"
#include "trace/track.h"

#include <linux/preempt.h>
#include <linux/rcupdate.h>
#include <linux/tracepoint.h>
#include <net/sock.h>
#include <trace/events/sock.h>
#include <trace/events/tcp.h>

static void enter(void)
	__acquires(RCU)
{
	preempt_disable();
	rcu_read_lock();
}

static void leave(void)
	__releases(RCU)
{
	rcu_read_unlock();
	preempt_enable();
}

static bool begins_or_ends_to_listen(int old_state, int state)
{
	return state == TCP_LISTEN ||
	       (old_state == TCP_LISTEN && state == TCP_CLOSE);
}

/* Sockets of MPTCP and others have these states too. */
static void on_state(void *data, const struct sock *sk, const int old_state,
		     const int state)
{
	u32 enabled = READ_ONCE(tcplens_enable_mask);

	if (sk->sk_protocol != IPPROTO_TCP)
		return;
	tcplens_probe_enter();
	if (unlikely(begins_or_ends_to_listen(old_state, state)))
		tcplens_overflows_note(sk, state);
	if (enabled & (TCPLENS_TRACE_CONNS | TCPLENS_TRACE_STATES))
		tcplens_track_state((struct sock *)sk, old_state, state, enabled);
	tcplens_probe_leave();
}

static void retransmit(const struct sock *sk, const struct sk_buff *skb,
		       int error)
{
	enter();
	tcplens_events_retransmit((struct sock *)sk, skb, error);
	leave();
}

TCPLENS_PROBE_RETRANSMIT(on_retransmit, retransmit)

static void on_retransmit_synack(void *data, const struct sock *sk,
				 const struct request_sock *request)
{
	enter();
	tcplens_events_retransmit_synack(sk, (struct request_sock *)request);
	leave();
}

static void on_congestion(void *data, struct sock *sk, const u8 ca_state)
{
	enter();
	tcplens_events_congestion(sk, ca_state);
	leave();
}

static void reset_sent(const struct sock *sk, const struct sk_buff *skb,
		       u8 reason)
{
	enter();
	tcplens_events_reset_sent((struct sock *)sk, skb, reason);
	leave();
}

TCPLENS_PROBE_SEND_RESET(on_reset_sent, reset_sent)

static void on_reset_received(void *data, struct sock *sk)
{
	enter();
	tcplens_events_reset_received(sk);
	leave();
}

static void segment(struct sock *sk)
{
	u32 enabled = READ_ONCE(tcplens_enable_mask);

	enter();
	if (enabled & TCPLENS_TRACE_SEGMENTS)
		tcplens_segments_add(sk);
	if (enabled & TCPLENS_TRACE_WINDOWS)
		tcplens_events_segment(sk);
	leave();
}

TCPLENS_PROBE_SEGMENT(on_segment, segment)

/* Tracepoints are looked up by name: only this makes the compiler check types. */
static void __maybe_unused check_types(void)
{
	check_trace_callback_type_inet_sock_set_state(on_state);
	check_trace_callback_type_tcp_retransmit_skb(on_retransmit);
	check_trace_callback_type_tcp_retransmit_synack(on_retransmit_synack);
	check_trace_callback_type_tcp_cong_state_set(on_congestion);
	check_trace_callback_type_tcp_send_reset(on_reset_sent);
	check_trace_callback_type_tcp_receive_reset(on_reset_received);
	check_trace_callback_type_tcp_probe(on_segment);
}

const struct tcplens_probe tcplens_probes[TCPLENS_PROBES] = {
	[TCPLENS_PROBE_STATE] = {
		.name		= "inet_sock_set_state",
		.probe		= on_state,
		.users		= TCPLENS_TRACE_CONNS | TCPLENS_TRACE_STATES |
				  TCPLENS_TRACE_LISTEN_DROPS,
	},
	[TCPLENS_PROBE_RETRANSMIT_SKB] = {
		.name		= "tcp_retransmit_skb",
		.probe		= on_retransmit,
		.users		= TCPLENS_TRACE_RETRANSMITS,
	},
	[TCPLENS_PROBE_RETRANSMIT_SYNACK] = {
		.name		= "tcp_retransmit_synack",
		.probe		= on_retransmit_synack,
		.users		= TCPLENS_TRACE_RETRANSMITS,
	},
	[TCPLENS_PROBE_CONGESTION] = {
		.name		= "tcp_cong_state_set",
		.probe		= on_congestion,
		.users		= TCPLENS_TRACE_CONGESTION |
				  TCPLENS_TRACE_RETRANSMITS,
	},
	[TCPLENS_PROBE_RESET_SENT] = {
		.name		= "tcp_send_reset",
		.probe		= on_reset_sent,
		.users		= TCPLENS_TRACE_CONNS | TCPLENS_TRACE_STATES |
				  TCPLENS_TRACE_RESETS,
	},
	[TCPLENS_PROBE_RESET_RECEIVED] = {
		.name		= "tcp_receive_reset",
		.probe		= on_reset_received,
		.users		= TCPLENS_TRACE_CONNS | TCPLENS_TRACE_STATES |
				  TCPLENS_TRACE_RESETS,
	},
	[TCPLENS_PROBE_SEGMENT_RECEIVED] = {
		.name		= "tcp_probe",
		.probe		= on_segment,
		.users		= TCPLENS_TRACE_SEGMENTS | TCPLENS_TRACE_WINDOWS,
	},
};
