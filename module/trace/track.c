// SPDX-License-Identifier: GPL-2.0
/*
 * Tracks connections through their states: when they started, who owns them, how
 * they ended; and passes each transition on to events and closed.
 */
#include "trace/track.h"
#include "core/cookie.h"
#include "core/uninitialized.h"
#include "trace/close_reason.h"
#include "trace/closed.h"
#include "trace/conns.h"
#include "trace/enable.h"
#include "trace/events.h"
#include "trace/listeners.h"
#include "trace/origin.h"
#include "trace/owner.h"
#include "trace/transition.h"

#include <linux/tcplens.h>

#include <linux/errno.h>
#include <linux/ktime.h>
#include <linux/math64.h>
#include <linux/preempt.h>
#include <net/tcp.h>
#include <net/tcp_states.h>

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
		tcplens_owner_set_closing(conn, sk);
	if (old_state == TCP_SYN_SENT &&
	    transition->close_reason < ARRAY_SIZE(failures) &&
	    failures[transition->close_reason])
		transition->event = failures[transition->close_reason];
}

static void track_established(struct tcplens_transition *transition,
			      const struct sock *sk, int old_state)
{
	struct tcplens_conn *conn = transition->conn;
	u64 us = div_u64(transition->now_ns - conn->start_ns, NSEC_PER_USEC);

	/* Next comes FIN_WAIT1, in the context of a softirq or any process. */
	conn->has_early_shutdown = old_state == TCP_SYN_RECV &&
				   READ_ONCE(sk->sk_shutdown) & SEND_SHUTDOWN;
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
static void track_begin(struct tcplens_transition *transition,
			const struct sock *sk, u8 event, u8 source)
{
	transition->event = event;
	tcplens_conn_reset(transition->conn);
	transition->conn->start_ns = transition->now_ns;
	tcplens_owner_set(transition->conn, sk, source);
}

/*
 * Where the kernel processes a segment of a connection, it has taken the time
 * (tcp_mstamp_refresh()): tcp_rcv_established() and tcp_rcv_state_process() do that
 * before they take a FIN or the ACK of one, establish a connection, which TCP_REPAIR
 * does without a segment, or end one in these states. A softirq that ends one without a
 * segment is a timer, which has taken the time, too.
 */
static bool has_time(const struct sock *sk, int old_state, int state)
{
	if (state == TCP_ESTABLISHED)
		return !tcp_sk(sk)->repair;
	return state == TCP_CLOSE && in_serving_softirq() &&
	       (old_state == TCP_LAST_ACK || old_state == TCP_FIN_WAIT2);
}

static u64 now_ns(const struct sock *sk, int old_state, int state)
{
	return has_time(sk, old_state, state) ? tcp_sk(sk)->tcp_clock_cache :
						ktime_get_ns();
}

static void track_state(struct tcplens_transition *transition, struct sock *sk,
			int old_state, int state)
{
	switch (state) {
	case TCP_SYN_SENT:
		track_begin(transition, sk, TCPLENS_EVENT_CONNECT,
			    TCPLENS_OWNER_CONNECT);
		break;
	case TCP_ESTABLISHED:
		track_established(transition, sk, old_state);
		break;
	case TCP_FIN_WAIT1:
	case TCP_LAST_ACK:
		tcplens_owner_set_closing(transition->conn, sk);
		break;
	case TCP_CLOSE:
		track_end(transition, sk, old_state);
		break;
	}
}

static void track_duration(struct tcplens_transition *transition, int old_state)
{
	const struct tcplens_conn *conn = transition->conn;

	if (conn->changed_ns && conn->state == old_state)
		transition->old_state_us = div_u64(transition->now_ns -
						   conn->changed_ns,
						   NSEC_PER_USEC);
}

/* With TCP_REPAIR a process restores a connection, of either direction. */
static void track_direction(struct tcplens_conn *conn, const struct sock *sk,
			    int old_state, int state)
{
	if (old_state == TCP_SYN_SENT || state == TCP_SYN_SENT)
		conn->direction = tcp_sk(sk)->repair ? TCPLENS_ABSENT_U8 :
						       TCPLENS_DIRECTION_OUT;
}

static void note_state(struct tcplens_conn *conn, int state, u64 now_ns)
{
	conn->changed_ns = now_ns;
	conn->state = state;
}

/*
 * The socket of an orphan that waits for the peer's FIN closes, and a time-wait
 * socket goes on in FIN_WAIT2. tcp_fin() sets SOCK_DONE.
 */
static bool stays_in_fin_wait2(const struct sock *sk, int old_state, int state)
{
	return old_state == TCP_FIN_WAIT2 && state == TCP_CLOSE &&
	       sock_flag(sk, SOCK_DEAD) && !sock_flag(sk, SOCK_DONE);
}

static void begin(struct tcplens_transition *transition, u64 now_ns, u64 cookie)
{
	transition->now_ns = now_ns;
	transition->cookie = cookie;
	transition->listener_cookie = 0;
	transition->old_state_us = TCPLENS_ABSENT_U64;
	transition->event = TCPLENS_EVENT_STATE;
	transition->close_reason = TCPLENS_ABSENT_U8;
	transition->is_provisional = false;
	transition->error = 0;
}

/* A new child has no cookie of its own yet. Not a simultaneous open. */
static noinline void track_birth(struct sock *sk, int old_state, u32 enabled)
{
	struct tcplens_transition transition TCPLENS_UNINITIALIZED;
	struct tcplens_conn_hold hold TCPLENS_UNINITIALIZED;
	struct tcplens_conn *conn;

	begin(&transition, ktime_get_ns(), 0);
	transition.listener_cookie = tcplens_origin_listener_cookie(sk);
	conn = tcplens_conns_get_child(sk, &hold);
	transition.conn = conn;
	tcplens_origin_inherit(conn, transition.listener_cookie);
	conn->direction = TCPLENS_DIRECTION_IN;
	conn->listener_cookie = transition.listener_cookie;
	note_state(conn, TCP_SYN_RECV, transition.now_ns);
	if (enabled & TCPLENS_TRACE_STATES)
		tcplens_events_transition(&transition, sk, old_state,
					  TCP_SYN_RECV);
	tcplens_conn_table_put(&hold);
}

/* A listener enters its table when its entry is complete. */
static noinline void track_listen(struct sock *sk, int old_state, u32 enabled)
{
	struct tcplens_transition transition TCPLENS_UNINITIALIZED;
	struct tcplens_conn conn TCPLENS_UNINITIALIZED;

	begin(&transition, ktime_get_ns(), tcplens_cookie(sk));
	transition.conn = &conn;
	track_begin(&transition, sk, TCPLENS_EVENT_LISTEN, TCPLENS_OWNER_LISTEN);
	conn.listener_inode = sock_i_ino(sk);
	note_state(&conn, TCP_LISTEN, transition.now_ns);
	tcplens_listeners_add(transition.cookie, &conn);
	if (enabled & TCPLENS_TRACE_STATES)
		tcplens_events_transition(&transition, sk, old_state, TCP_LISTEN);
}

static noinline void track_conn(struct sock *sk, int old_state, int state,
				u32 enabled)
{
	struct tcplens_transition transition TCPLENS_UNINITIALIZED;
	struct tcplens_conn_hold hold TCPLENS_UNINITIALIZED;

	begin(&transition, now_ns(sk, old_state, state), tcplens_cookie(sk));
	transition.conn = tcplens_conns_get(transition.cookie, &hold);
	if (old_state == TCP_SYN_RECV)
		tcplens_conns_take_child(sk, transition.conn);
	else if (old_state == TCP_LISTEN)
		tcplens_listeners_take(transition.cookie, transition.conn);
	if (enabled & TCPLENS_TRACE_STATES)
		track_duration(&transition, old_state);
	track_state(&transition, sk, old_state, state);
	track_direction(transition.conn, sk, old_state, state);
	if (!stays_in_fin_wait2(sk, old_state, state))
		note_state(transition.conn, state, transition.now_ns);
	if (enabled & TCPLENS_TRACE_STATES)
		tcplens_events_transition(&transition, sk, old_state, state);
	if (enabled & TCPLENS_TRACE_CONNS &&
	    transition.close_reason != TCPLENS_ABSENT_U8)
		tcplens_closed_write(&transition, sk, old_state);
	tcplens_conn_table_put(&hold);
}

/* close() or shutdown(): the owner can become known. */
static noinline void track_closing(struct sock *sk, int old_state, int state)
{
	struct tcplens_conn_hold hold TCPLENS_UNINITIALIZED;
	u64 now_ns = ktime_get_ns();
	struct tcplens_conn *conn;

	conn = tcplens_conns_get(tcplens_cookie(sk), &hold);
	tcplens_owner_set_closing(conn, sk);
	if (state != old_state)
		note_state(conn, state, now_ns);
	tcplens_conn_table_put(&hold);
}

/* The peer's FIN, or the ACK of ours: a third of all transitions. See has_time(). */
static noinline void track_passing(struct sock *sk, int state)
{
	struct tcplens_conn_hold hold TCPLENS_UNINITIALIZED;

	note_state(tcplens_conns_get(tcplens_cookie(sk), &hold), state,
		   tcp_sk(sk)->tcp_clock_cache);
	tcplens_conn_table_put(&hold);
}

static bool is_passing(int state)
{
	return 1 << state & (TCPF_CLOSE_WAIT | TCPF_FIN_WAIT2 | TCPF_CLOSING);
}

/*
 * A state that is set again is no transition. close() after shutdown() does that, and
 * the kernel sets TCP_CLOSE twice of a listener that tcp_abort() ends.
 */
static void track_again(struct sock *sk, int state)
{
	if (state == TCP_FIN_WAIT1 || state == TCP_LAST_ACK)
		track_closing(sk, state, state);
}

/**
 * tcplens_track_state() - a socket changes state
 * @sk: The socket, still in the old state.
 * @old_state: The old state, a TCP_* of the kernel.
 * @state: The new state.
 * @enabled: What is traced: bits of enum tcplens_trace.
 *
 * While no events are recorded, most of a close needs less: the owner and the time.
 *
 * Context: In a probe of inet_sock_set_state, with preemption off; the caller owns
 * the socket or holds its lock.
 */
void tcplens_track_state(struct sock *sk, int old_state, int state,
			 u32 enabled)
{
	if (state == old_state)
		track_again(sk, state);
	else if (state == TCP_LISTEN)
		track_listen(sk, old_state, enabled);
	else if (state == TCP_SYN_RECV && old_state != TCP_SYN_SENT)
		track_birth(sk, old_state, enabled);
	/* A child that leaves SYN_RECV gets its cookie as key. */
	else if (enabled & TCPLENS_TRACE_STATES || old_state == TCP_SYN_RECV)
		track_conn(sk, old_state, state, enabled);
	else if (is_passing(state))
		track_passing(sk, state);
	else if (state == TCP_FIN_WAIT1 || state == TCP_LAST_ACK)
		track_closing(sk, old_state, state);
	else
		track_conn(sk, old_state, state, enabled);
}
