// SPDX-License-Identifier: GPL-2.0
/*
 * What a change of state tells of a connection: whose it is, since when it is
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
#include "trace/events.h"
#include "files/params.h"
#include "trace/origin.h"
#include "trace/probes.h"
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

static void own(struct tcplens_life *life, u8 source)
{
	/* Kernel threads have sockets too, and close those of others. */
	if (!in_task() || current->flags & PF_KTHREAD)
		return;
	life->pid = task_tgid_nr(current);
	life->owner_source = source;
	/* Copied as it is: the kernel's function takes a lock that may be held. */
	memcpy(life->comm, current->comm, sizeof(life->comm));
}

/**
 * tcplens_learn_child() - a connection that came has its listener's owner, up to now
 * @life: What is remembered of it; overwritten.
 * @listener_cookie: The listener, or 0.
 *
 * Context: In a probe; no life is held.
 */
void tcplens_learn_child(struct tcplens_life *life, u64 listener_cookie)
{
	struct tcplens_life parent TCPLENS_UNINITIALIZED;

	tcplens_lives_begin(life);
	if (!listener_cookie || !tcplens_lives_find(listener_cookie, &parent) ||
	    !parent.pid)
		return;
	life->pid = parent.pid;
	life->owner_source = TCPLENS_OWNER_LISTENER;
	memcpy(life->comm, parent.comm, sizeof(life->comm));
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

static u8 end_of(const struct tcplens_life *life, const struct sock *sk,
		 int old_state, int error)
{
	if (error == ECONNREFUSED)
		return TCPLENS_END_REFUSED;
	if (life->reset == TCPLENS_END_RESET_RECEIVED)
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
static bool is_closed_by_process(const struct tcplens_change *change,
				 int old_state)
{
	if (change->error || !in_task())
		return false;
	return old_state == TCP_ESTABLISHED || old_state == TCP_CLOSE_WAIT ||
	       old_state == TCP_SYN_SENT;
}

/* The end of what was a connection, or was to become one. */
static void learn_end(struct tcplens_change *change, const struct sock *sk,
		      int old_state)
{
	static const u8 failures[] = {
		[TCPLENS_END_REFUSED]		= TCPLENS_EVENT_REFUSED,
		[TCPLENS_END_TIMED_OUT]		= TCPLENS_EVENT_TIMED_OUT,
		[TCPLENS_END_UNREACHABLE]	= TCPLENS_EVENT_UNREACHABLE,
	};
	struct tcplens_life *life = change->life;

	change->event = TCPLENS_EVENT_CLOSED;
	life->has_ended = true;
	if (old_state == TCP_LISTEN)
		return;
	change->error = READ_ONCE(sk->sk_err);
	change->end = end_of(life, sk, old_state, change->error);
	if (is_closed_by_process(change, old_state))
		own(life, TCPLENS_OWNER_CLOSE);
	if (old_state == TCP_SYN_SENT && change->end < ARRAY_SIZE(failures) &&
	    failures[change->end])
		change->event = failures[change->end];
}

static void learn_established(struct tcplens_change *change, int old_state)
{
	struct tcplens_life *life = change->life;

	if (old_state == TCP_SYN_SENT || life->born_ns) {
		change->event = TCPLENS_EVENT_ESTABLISHED;
		if (life->born_ns)
			life->connect_us = div_u64(change->now_ns -
						   life->born_ns,
						   NSEC_PER_USEC);
	} else {
		change->event = TCPLENS_EVENT_ACCEPTED;
		life->born_ns = change->now_ns;
	}
}

/* A socket can connect and listen again and again. */
static void learn_begin(struct tcplens_change *change, u8 event, u8 source)
{
	change->event = event;
	tcplens_lives_begin(change->life);
	change->life->born_ns = change->now_ns;
	own(change->life, source);
}

static void learn_state(struct tcplens_change *change, struct sock *sk,
			int old_state, int state)
{
	switch (state) {
	case TCP_SYN_SENT:
		learn_begin(change, TCPLENS_EVENT_CONNECT,
			    TCPLENS_OWNER_CONNECT);
		break;
	case TCP_LISTEN:
		learn_begin(change, TCPLENS_EVENT_LISTEN, TCPLENS_OWNER_LISTEN);
		break;
	case TCP_ESTABLISHED:
		learn_established(change, old_state);
		break;
	case TCP_FIN_WAIT1:
	case TCP_LAST_ACK:
		own(change->life, TCPLENS_OWNER_CLOSE);
		break;
	case TCP_CLOSE:
		learn_end(change, sk, old_state);
		break;
	}
}

/**
 * tcplens_learn_life() - what is remembered of a socket?
 * @sk: The socket, full.
 * @life: Where that goes; made by tcplens_lives_begin() if it is nothing.
 *
 * Context: In a probe, with preemption off, under rcu_read_lock().
 * Return: false if it is nothing, or nothing of its own.
 */
bool tcplens_learn_life(struct sock *sk, struct tcplens_life *life)
{
	if (!tcplens_parent_is_known(sk))
		return tcplens_lives_find(tcplens_cookie(sk), life);
	tcplens_learn_child(life, tcplens_parent_cookie(sk));
	return false;
}

/* The cookie is not its own yet: there is nothing to remember it by. */
static void begin_newborn(struct tcplens_change *change, const struct sock *sk)
{
	change->cookie = 0;
	change->listener_cookie = tcplens_parent_note(sk, change->now_ns);
	change->life = &change->newborn;
	tcplens_learn_child(change->life, change->listener_cookie);
}

static void begin_life(struct tcplens_change *change, struct sock *sk)
{
	bool has_come = tcplens_parent_is_known(sk);

	change->cookie = tcplens_cookie(sk);
	change->listener_cookie = 0;
	/* The listener's life cannot be looked at while one is held. */
	if (has_come)
		tcplens_learn_child(&change->newborn, tcplens_parent_cookie(sk));
	change->life = tcplens_lives_get(change->cookie, &change->hold);
	if (!has_come)
		return;
	*change->life = change->newborn;
	change->life->state = TCP_SYN_RECV;
	change->life->changed_ns = tcplens_parent_birth_ns(sk);
}

static void learn_duration(struct tcplens_change *change, int old_state)
{
	const struct tcplens_life *life = change->life;

	if (life->changed_ns && life->state == old_state)
		change->old_state_us = div_u64(change->now_ns -
					       life->changed_ns,
					       NSEC_PER_USEC);
}

/* Understands a change; end() lets go of it. Until then interrupts may be off. */
static void begin(struct tcplens_change *change, struct sock *sk, int old_state,
		  int state)
{
	change->now_ns = ktime_get_ns();
	change->old_state_us = TCPLENS_ABSENT_U64;
	change->event = TCPLENS_EVENT_STATE;
	change->end = TCPLENS_ABSENT_U8;
	change->error = 0;
	if (old_state == TCP_LISTEN && state == TCP_SYN_RECV) {
		begin_newborn(change, sk);
		return;
	}
	begin_life(change, sk);
	learn_duration(change, old_state);
	learn_state(change, sk, old_state, state);
	change->life->changed_ns = change->now_ns;
	change->life->state = state;
}

/* Remembers it, with what was added to its life. */
static void end(const struct tcplens_change *change)
{
	if (change->cookie)
		tcplens_lives_put(&change->hold);
}

static noinline void learn_and_tell(struct sock *sk, int old_state, int state,
				    u32 uses)
{
	struct tcplens_change change TCPLENS_UNINITIALIZED;

	begin(&change, sk, old_state, state);
	if (uses & TCPLENS_USE_STATES)
		tcplens_events_change(&change, sk, old_state, state);
	if (uses & TCPLENS_USE_LIVES && change.end != TCPLENS_ABSENT_U8)
		tcplens_closed_write(&change, sk, old_state);
	end(&change);
}

/* Whose it is can become known, and nothing else. */
static noinline void learn_closing(struct sock *sk)
{
	struct tcplens_lives_hold hold;

	own(tcplens_lives_get(tcplens_cookie(sk), &hold), TCPLENS_OWNER_CLOSE);
	tcplens_lives_put(&hold);
}

/**
 * tcplens_learn_state() - a socket comes to another state
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
void tcplens_learn_state(struct sock *sk, int old_state, int state)
{
	u32 uses = READ_ONCE(tcplens_knobs_uses);

	/* A child that is closed in SYN_RECV has its listener's owner till then. */
	if (uses & TCPLENS_USE_STATES || old_state == TCP_SYN_RECV)
		learn_and_tell(sk, old_state, state, uses);
	else if (state == TCP_FIN_WAIT1 || state == TCP_LAST_ACK)
		learn_closing(sk);
	else if (old_state == TCP_LISTEN && state == TCP_SYN_RECV)
		tcplens_parent_note(sk, 0);
	else
		learn_and_tell(sk, old_state, state, uses);
}
