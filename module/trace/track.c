// SPDX-License-Identifier: GPL-2.0
/*
 * Tracks connections through their states: when they started, who owns them, how
 * they ended; and passes each transition on to events and closed.
 *
 * The current process is the owner only where it acts on the socket itself: in
 * connect(), listen(), shutdown() and close(). Where a segment causes the transition, the
 * current process is the one that the softirq interrupted, or one that reads a
 * socket of another process: inet_diag locks the sockets that it shows, and
 * unlocking handles their backlog. A passive connection has its listener's owner
 * until its own process closes it, because no tracepoint tells which process
 * accepted it.
 */
#include "trace/track.h"
#include "core/cookie.h"
#include "core/uninitialized.h"
#include "output/privilege.h"
#include "trace/close_reason.h"
#include "trace/closed.h"
#include "trace/enable.h"
#include "trace/events.h"
#include "trace/origin.h"
#include "trace/transition.h"

#include <linux/tcplens.h>

#include <linux/errno.h>
#include <linux/ktime.h>
#include <linux/math64.h>
#include <linux/preempt.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <net/tcp.h>
#include <net/tcp_states.h>

static void own(struct tcplens_conn *conn, u8 source)
{
	const struct task_struct *leader;

	/* Kernel threads own sockets, and close those of processes. */
	if (!in_task() || current->flags & PF_KTHREAD || tcplens_privilege_off())
		return;
	/* The first thread has the name of the process, as in /proc/PID/comm. */
	leader = READ_ONCE(current->group_leader);
	conn->pid = task_tgid_nr(current);
	conn->owner_start_ns = READ_ONCE(leader->start_boottime);
	conn->owner_source = source;
	/*
	 * The kernel's accessor takes a lock that the caller can hold. The process
	 * can be changing its name.
	 */
	data_race(memcpy(conn->comm, leader->comm, sizeof(conn->comm)));
}

/*
 * inet_hash_connect() failed: it returns EADDRNOTAVAIL if it finds no port, and the
 * kernel chooses the first sequence number after it. A route lookup can fail in
 * between, but only for a port that inet_hash_connect() chose. A socket that connects
 * again has a sequence number already: then the cause is not known.
 */
static bool lacks_port(const struct sock *sk)
{
	return !tcp_sk(sk)->write_seq &&
	       (!inet_sk(sk)->inet_sport ||
		sk->sk_userlocks & SOCK_BINDPORT_LOCK);
}

static void find_close_reason(struct tcplens_transition *transition,
			      const struct sock *sk, int old_state)
{
	const struct tcp_sock *tp = tcp_sk(sk);
	const struct tcplens_close_facts facts = {
		.old_state	= old_state,
		.error		= READ_ONCE(sk->sk_err),
		.soft_error	= READ_ONCE(sk->sk_err_soft),
		.reset		= transition->conn->reset,
		.in_process	= in_task(),
		.is_orphan	= sock_flag(sk, SOCK_DEAD),
		.in_repair	= tp->repair,
		.syn_is_unsent	= !tp->segs_out,
		.lacks_port	= lacks_port(sk),
		.fin_is_acked	= tp->snd_una == tp->write_seq,
		.has_peer_fin	= sock_flag(sk, SOCK_DONE),
		.rejects_data	= READ_ONCE(sk->sk_shutdown) & RCV_SHUTDOWN,
	};

	transition->close_reason = tcplens_close_reason_find(&facts);
	transition->is_provisional =
		!tcplens_close_reason_is_final(&facts, transition->close_reason);
	transition->error = facts.error;
	/* connect() returns it, but does not store it. */
	if (transition->close_reason == TCPLENS_CLOSE_NO_PORT)
		transition->error = EADDRNOTAVAIL;
}

/*
 * close() without a FIN, because data is unread or SO_LINGER is 0, leaves no error.
 * A reset from the peer and ss -K leave one.
 */
static bool is_aborted_by_process(const struct tcplens_transition *transition,
				  int old_state)
{
	if (transition->error || !in_task())
		return false;
	return old_state == TCP_ESTABLISHED || old_state == TCP_CLOSE_WAIT ||
	       old_state == TCP_SYN_SENT;
}

static void track_end(struct tcplens_transition *transition,
		      const struct sock *sk, int old_state)
{
	static const u8 failures[] = {
		[TCPLENS_CLOSE_REFUSED]		= TCPLENS_EVENT_REFUSED,
		[TCPLENS_CLOSE_TIMED_OUT]		= TCPLENS_EVENT_TIMED_OUT,
		[TCPLENS_CLOSE_UNREACHABLE]	= TCPLENS_EVENT_UNREACHABLE,
	};
	struct tcplens_conn *conn = transition->conn;

	transition->event = TCPLENS_EVENT_CLOSED;
	conn->is_closed = true;
	if (old_state == TCP_LISTEN)
		return;
	find_close_reason(transition, sk, old_state);
	if (is_aborted_by_process(transition, old_state))
		own(conn, TCPLENS_OWNER_CLOSE);
	if (old_state == TCP_SYN_SENT &&
	    transition->close_reason < ARRAY_SIZE(failures) &&
	    failures[transition->close_reason])
		transition->event = failures[transition->close_reason];
}

static void track_established(struct tcplens_transition *transition,
			      int old_state)
{
	struct tcplens_conn *conn = transition->conn;
	u64 us = div_u64(transition->now_ns - conn->start_ns, NSEC_PER_USEC);

	if (old_state == TCP_SYN_SENT || conn->start_ns) {
		transition->event = TCPLENS_EVENT_ESTABLISHED;
		/* TCP_SYNCNT allows more than the 71 minutes of 32 bits. */
		if (conn->start_ns && us < TCPLENS_ABSENT_U32)
			conn->connect_us = us;
	} else {
		transition->event = TCPLENS_EVENT_INCOMING;
		conn->start_ns = transition->now_ns;
	}
}

/* A socket can connect or listen more than once: the entry starts over. */
static void track_begin(struct tcplens_transition *transition, u8 event,
			u8 source)
{
	transition->event = event;
	tcplens_conns_reset(transition->conn);
	transition->conn->start_ns = transition->now_ns;
	own(transition->conn, source);
}

static void track_state(struct tcplens_transition *transition, struct sock *sk,
			int old_state, int state)
{
	switch (state) {
	case TCP_SYN_SENT:
		track_begin(transition, TCPLENS_EVENT_CONNECT,
			    TCPLENS_OWNER_CONNECT);
		break;
	case TCP_LISTEN:
		track_begin(transition, TCPLENS_EVENT_LISTEN,
			    TCPLENS_OWNER_LISTEN);
		transition->conn->listener_inode = sock_i_ino(sk);
		break;
	case TCP_ESTABLISHED:
		track_established(transition, old_state);
		break;
	case TCP_FIN_WAIT1:
	case TCP_LAST_ACK:
		own(transition->conn, TCPLENS_OWNER_CLOSE);
		break;
	case TCP_CLOSE:
		track_end(transition, sk, old_state);
		break;
	}
}

/* The socket has no cookie of its own yet, so it gets no entry. */
static void begin_new_conn(struct tcplens_transition *transition,
			   const struct sock *sk)
{
	transition->cookie = 0;
	transition->listener_cookie =
		tcplens_origin_note(sk, transition->now_ns);
	transition->conn = &transition->new_conn;
	tcplens_origin_inherit(transition->conn, transition->listener_cookie);
}

static void begin_conn(struct tcplens_transition *transition, struct sock *sk)
{
	bool is_new = tcplens_origin_is_known(sk);
	u64 listener_cookie = 0;

	transition->cookie = tcplens_cookie(sk);
	transition->listener_cookie = 0;
	/* Before the entry is locked, because this locks the listener's. */
	if (is_new) {
		listener_cookie = tcplens_origin_listener_cookie(sk);
		tcplens_origin_inherit(&transition->new_conn, listener_cookie);
	}
	transition->conn = tcplens_conns_get(transition->cookie,
					     &transition->hold);
	if (!is_new)
		return;
	*transition->conn = transition->new_conn;
	transition->conn->listener_cookie = listener_cookie;
	transition->conn->state = TCP_SYN_RECV;
	transition->conn->changed_ns = tcplens_origin_start_ns(sk);
	tcplens_origin_forget();
}

static void track_duration(struct tcplens_transition *transition, int old_state)
{
	const struct tcplens_conn *conn = transition->conn;

	if (conn->changed_ns && conn->state == old_state)
		transition->old_state_us = div_u64(transition->now_ns -
						   conn->changed_ns,
						   NSEC_PER_USEC);
}

/* Until end() the entry is locked, with interrupts off. */
static void begin(struct tcplens_transition *transition, struct sock *sk,
		  int old_state, int state)
{
	transition->now_ns = ktime_get_ns();
	transition->old_state_us = TCPLENS_ABSENT_U64;
	transition->event = TCPLENS_EVENT_STATE;
	transition->close_reason = TCPLENS_ABSENT_U8;
	transition->is_provisional = false;
	transition->error = 0;
	if (old_state == TCP_LISTEN && state == TCP_SYN_RECV) {
		begin_new_conn(transition, sk);
		return;
	}
	begin_conn(transition, sk);
	track_duration(transition, old_state);
	track_state(transition, sk, old_state, state);
	transition->conn->changed_ns = transition->now_ns;
	transition->conn->state = state;
}

static void end(const struct tcplens_transition *transition)
{
	if (transition->cookie)
		tcplens_conns_put(&transition->hold);
}

static noinline void track_and_record(struct sock *sk, int old_state,
				      int state, u32 enabled)
{
	struct tcplens_transition transition TCPLENS_UNINITIALIZED;

	begin(&transition, sk, old_state, state);
	if (enabled & TCPLENS_TRACE_STATES)
		tcplens_events_transition(&transition, sk, old_state, state);
	if (enabled & TCPLENS_TRACE_CONNS &&
	    transition.close_reason != TCPLENS_ABSENT_U8)
		tcplens_closed_write(&transition, sk, old_state);
	end(&transition);
}

/* close() or shutdown(): only the owner can become known. */
static noinline void track_closing(struct sock *sk)
{
	struct tcplens_conns_hold hold;

	own(tcplens_conns_get(tcplens_cookie(sk), &hold), TCPLENS_OWNER_CLOSE);
	tcplens_conns_put(&hold);
}

/*
 * A state that is set again is no transition. close() after shutdown() does that, and
 * the kernel sets TCP_CLOSE twice of a listener that tcp_abort() ends.
 */
static void track_again(struct sock *sk, int state)
{
	if (state == TCP_FIN_WAIT1 || state == TCP_LAST_ACK)
		track_closing(sk);
}

/**
 * tcplens_track_state() - a socket changes state
 * @sk: The socket, still in the old state.
 * @old_state: The old state, a TCP_* of the kernel.
 * @state: The new state.
 *
 * While no events are recorded, a new passive connection and the start of a close
 * need less: the listener, and the owner.
 *
 * Context: In a probe of inet_sock_set_state, with preemption off, under
 * rcu_read_lock(); the caller owns the socket or holds its lock.
 */
void tcplens_track_state(struct sock *sk, int old_state, int state)
{
	u32 enabled = READ_ONCE(tcplens_enable_mask);

	if (state == old_state) {
		track_again(sk, state);
		return;
	}
	/* A child that leaves SYN_RECV needs its listener's owner. */
	if (enabled & TCPLENS_TRACE_STATES || old_state == TCP_SYN_RECV)
		track_and_record(sk, old_state, state, enabled);
	else if (state == TCP_FIN_WAIT1 || state == TCP_LAST_ACK)
		track_closing(sk);
	else if (old_state == TCP_LISTEN && state == TCP_SYN_RECV)
		tcplens_origin_note(sk, 0);
	else
		track_and_record(sk, old_state, state, enabled);
}
