// SPDX-License-Identifier: GPL-2.0
/*
 * What a transition of state tells of a connection: whose it is, since when it is
 * there, and how it ended; handed on to who writes that down.
 *
 * A process is believed to be the owner only of what nobody else can do: to
 * connect, to listen, and to close. Where a packet changes a state, the current
 * process is whichever was interrupted, or one that reads a socket it does not
 * own (inet_diag locks the sockets it shows, and unlocking works off what came
 * meanwhile). A connection that came to a listener has the listener's owner until
 * its own closes it: which of several processes accepted it is not told by any
 * tracepoint.
 */
#include "trace/track.h"
#include "trace/closed.h"
#include "core/cookie.h"
#include "trace/enable.h"
#include "trace/events.h"
#include "trace/origin.h"
#include "trace/transition.h"
#include "core/uninitialized.h"

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
	/* Kernel threads have sockets too, and close those of others. */
	if (!in_task() || current->flags & PF_KTHREAD)
		return;
	conn->pid = task_tgid_nr(current);
	conn->owner_source = source;
	/* Copied as it is: the kernel's function takes a lock that may be held. */
	memcpy(conn->comm, current->comm, sizeof(conn->comm));
}

static bool is_unreachable(int error)
{
	switch (error) {
	case ENETDOWN:
	case ENETUNREACH:
	case EHOSTDOWN:
	case EHOSTUNREACH:
	case ENOPROTOOPT:
	case EACCES:
		return true;
	default:
		return false;
	}
}

/* Without an error: by whoever closed it last. */
static u8 end_without_error(const struct sock *sk, int old_state)
{
	switch (old_state) {
	case TCP_LAST_ACK:
	case TCP_CLOSING:
	case TCP_FIN_WAIT2:
		return TCPLENS_END_ORDERLY;
	case TCP_FIN_WAIT1:
		return TCPLENS_END_RESET_SENT;
	case TCP_ESTABLISHED:
	case TCP_CLOSE_WAIT:
	case TCP_SYN_RECV:
		/* A process closes with unread data, or is told not to linger. */
		if (in_task() && !tcp_sk(sk)->repair)
			return TCPLENS_END_RESET_SENT;
		return TCPLENS_END_ABORTED;
	default:
		return TCPLENS_END_ABORTED;
	}
}

static u8 end_of(const struct tcplens_conn *conn, const struct sock *sk,
		 int old_state, int error)
{
	if (error == ECONNREFUSED)
		return TCPLENS_END_REFUSED;
	if (conn->reset == TCPLENS_END_RESET_RECEIVED)
		return TCPLENS_END_RESET_RECEIVED;
	if (error == ETIMEDOUT)
		return TCPLENS_END_TIMED_OUT;
	if (is_unreachable(error))
		return TCPLENS_END_UNREACHABLE;
	if (error == ECONNRESET || error == EPIPE)
		return TCPLENS_END_RESET_RECEIVED;
	if (error)
		return TCPLENS_END_ABORTED;
	return end_without_error(sk, old_state);
}

/*
 * Without a FIN: it leaves data unread, or does not linger. Packets and ss(8)
 * leave an error.
 */
static bool is_closed_by_process(const struct tcplens_transition *transition,
				 int old_state)
{
	if (transition->error || !in_task())
		return false;
	return old_state == TCP_ESTABLISHED || old_state == TCP_CLOSE_WAIT ||
	       old_state == TCP_SYN_SENT;
}

/* The end of what was a connection, or was to become one. */
static void track_end(struct tcplens_transition *transition, const struct sock *sk,
		      int old_state)
{
	static const u8 failures[] = {
		[TCPLENS_END_REFUSED]		= TCPLENS_EVENT_REFUSED,
		[TCPLENS_END_TIMED_OUT]		= TCPLENS_EVENT_TIMED_OUT,
		[TCPLENS_END_UNREACHABLE]	= TCPLENS_EVENT_UNREACHABLE,
	};
	struct tcplens_conn *conn = transition->conn;

	transition->event = TCPLENS_EVENT_CLOSED;
	conn->is_closed = true;
	if (old_state == TCP_LISTEN)
		return;
	transition->error = READ_ONCE(sk->sk_err);
	transition->end = end_of(conn, sk, old_state, transition->error);
	if (is_closed_by_process(transition, old_state))
		own(conn, TCPLENS_OWNER_CLOSE);
	if (old_state == TCP_SYN_SENT && transition->end < ARRAY_SIZE(failures) &&
	    failures[transition->end])
		transition->event = failures[transition->end];
}

static void track_established(struct tcplens_transition *transition, int old_state)
{
	struct tcplens_conn *conn = transition->conn;

	if (old_state == TCP_SYN_SENT || conn->start_ns) {
		transition->event = TCPLENS_EVENT_ESTABLISHED;
		if (conn->start_ns)
			conn->connect_us = div_u64(transition->now_ns -
						   conn->start_ns,
						   NSEC_PER_USEC);
	} else {
		transition->event = TCPLENS_EVENT_ACCEPTED;
		conn->start_ns = transition->now_ns;
	}
}

/* A socket can connect and listen again and again. */
static void track_begin(struct tcplens_transition *transition, u8 event, u8 source)
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
		track_begin(transition, TCPLENS_EVENT_LISTEN, TCPLENS_OWNER_LISTEN);
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

/* The cookie is not its own yet: there is nothing to remember it by. */
static void begin_new_conn(struct tcplens_transition *transition, const struct sock *sk)
{
	transition->cookie = 0;
	transition->listener_cookie = tcplens_origin_note(sk, transition->now_ns);
	transition->conn = &transition->new_conn;
	tcplens_origin_inherit(transition->conn, transition->listener_cookie);
}

static void begin_conn(struct tcplens_transition *transition, struct sock *sk)
{
	bool has_come = tcplens_origin_is_known(sk);

	transition->cookie = tcplens_cookie(sk);
	transition->listener_cookie = 0;
	/* The listener's conn cannot be looked at while one is held. */
	if (has_come)
		tcplens_origin_inherit(&transition->new_conn, tcplens_origin_listener_cookie(sk));
	transition->conn = tcplens_conns_get(transition->cookie, &transition->hold);
	if (!has_come)
		return;
	*transition->conn = transition->new_conn;
	transition->conn->state = TCP_SYN_RECV;
	transition->conn->changed_ns = tcplens_origin_start_ns(sk);
}

static void track_duration(struct tcplens_transition *transition, int old_state)
{
	const struct tcplens_conn *conn = transition->conn;

	if (conn->changed_ns && conn->state == old_state)
		transition->old_state_us = div_u64(transition->now_ns -
					       conn->changed_ns,
					       NSEC_PER_USEC);
}

/* Understands a transition; end() lets go of it. Until then interrupts may be off. */
static void begin(struct tcplens_transition *transition, struct sock *sk, int old_state,
		  int state)
{
	transition->now_ns = ktime_get_ns();
	transition->old_state_us = TCPLENS_ABSENT_U64;
	transition->event = TCPLENS_EVENT_STATE;
	transition->end = TCPLENS_ABSENT_U8;
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

/* Remembers it, with what was added to its conn. */
static void end(const struct tcplens_transition *transition)
{
	if (transition->cookie)
		tcplens_conns_put(&transition->hold);
}

static noinline void track_and_tell(struct sock *sk, int old_state, int state,
				    u32 enabled)
{
	struct tcplens_transition transition TCPLENS_UNINITIALIZED;

	begin(&transition, sk, old_state, state);
	if (enabled & TCPLENS_TRACE_STATES)
		tcplens_events_change(&transition, sk, old_state, state);
	if (enabled & TCPLENS_TRACE_CONNS && transition.end != TCPLENS_ABSENT_U8)
		tcplens_closed_write(&transition, sk, old_state);
	end(&transition);
}

/* Whose it is can become known, and nothing else. */
static noinline void track_closing(struct sock *sk)
{
	struct tcplens_conns_hold hold;

	own(tcplens_conns_get(tcplens_cookie(sk), &hold), TCPLENS_OWNER_CLOSE);
	tcplens_conns_put(&hold);
}

/**
 * tcplens_track_state() - a socket comes to another state
 * @sk: The socket, which still has the old one.
 * @old_state: The state it leaves, by the kernel's TCP_*.
 * @state: The state it comes to.
 *
 * Of a birth and of closing little is to be learnt as long as nobody reads
 * events: not even the time.
 *
 * Context: In a probe of inet_sock_set_state: the socket is owned or its lock
 * held. Preemption is off, under rcu_read_lock().
 */
void tcplens_track_state(struct sock *sk, int old_state, int state)
{
	u32 enabled = READ_ONCE(tcplens_enable_mask);

	/* A child that is closed in SYN_RECV has its listener's owner till then. */
	if (enabled & TCPLENS_TRACE_STATES || old_state == TCP_SYN_RECV)
		track_and_tell(sk, old_state, state, enabled);
	else if (state == TCP_FIN_WAIT1 || state == TCP_LAST_ACK)
		track_closing(sk);
	else if (old_state == TCP_LISTEN && state == TCP_SYN_RECV)
		tcplens_origin_note(sk, 0);
	else
		track_and_tell(sk, old_state, state, enabled);
}
