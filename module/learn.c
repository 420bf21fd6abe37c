// SPDX-License-Identifier: GPL-2.0
/*
 * What a change of state tells of a connection: whose it is, since when it is
 * there, and how it ended.
 *
 * A process is believed to be the owner only of what nobody else can do: to
 * connect, to listen, and to close. Where a packet changes a state, the current
 * process is whichever was interrupted, or one that reads a socket it does not
 * own (inet_diag locks the sockets it shows, and unlocking works off what came
 * meanwhile). A connection that came to a listener has the listener's owner until
 * its own closes it: which of several processes accepted it is not told by any
 * tracepoint.
 */
#include "learn.h"
#include "cookie.h"

#include <linux/tcplens.h>

#include <linux/errno.h>
#include <linux/ktime.h>
#include <linux/math64.h>
#include <linux/percpu.h>
#include <linux/preempt.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <net/request_sock.h>
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
 * struct birth - the connection that came to a listener last, on a processor
 * @sk: Its socket, to be compared with others only.
 * @listener_cookie: Its listener, 0 if that has no cookie.
 * @now_ns: When that was, if somebody reads events.
 *
 * It gets its cookie after its socket, and is established in the same softirq;
 * but with fast open, where it keeps its request until then.
 */
struct birth {
	const struct sock *sk;
	u64 listener_cookie;
	u64 now_ns;
};

static DEFINE_PER_CPU(struct birth, last_birth);

static bool is_child(const struct sock *sk)
{
	return this_cpu_read(last_birth.sk) == sk ||
	       rcu_access_pointer(tcp_sk(sk)->fastopen_rsk);
}

static u64 listener_of(struct sock *sk)
{
	const struct request_sock *request;

	if (this_cpu_read(last_birth.sk) == sk)
		return this_cpu_read(last_birth.listener_cookie);
	request = rcu_dereference(tcp_sk(sk)->fastopen_rsk);
	if (!request || !request->rsk_listener)
		return 0;
	return tcplens_cookie(request->rsk_listener);
}

/* A connection that came has the owner of its listener, up to now. */
static void inherit(struct tcplens_life *life, struct sock *sk)
{
	u64 cookie = listener_of(sk);

	tcplens_lives_begin(life);
	if (!cookie || !tcplens_lives_find(cookie, life))
		return;
	life->born_ns = TCPLENS_LIVES_UNKNOWN;
	life->owner_source = TCPLENS_OWNER_LISTENER;
	if (this_cpu_read(last_birth.sk) != sk)
		return;
	life->state = TCP_SYN_RECV;
	life->changed_ns = this_cpu_read(last_birth.now_ns);
}

/*
 * The listener's socket was copied and nothing else done: the cookie is still
 * the listener's.
 */
static void learn_birth(struct tcplens_change *change, struct sock *sk)
{
	struct birth *birth = this_cpu_ptr(&last_birth);

	birth->sk = sk;
	birth->listener_cookie = atomic64_read(&sk->sk_cookie);
	birth->now_ns = change->now_ns;
	change->listener_cookie = birth->listener_cookie;
	inherit(&change->life, sk);
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
	struct tcplens_life *life = &change->life;

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
	struct tcplens_life *life = &change->life;

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
	tcplens_lives_begin(&change->life);
	change->life.born_ns = change->now_ns;
	own(&change->life, source);
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
		own(&change->life, TCPLENS_OWNER_CLOSE);
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
 * Context: In a probe, with preemption off.
 * Return: false if it is nothing, or nothing of its own.
 */
bool tcplens_learn_life(struct sock *sk, struct tcplens_life *life)
{
	if (sk->sk_state == TCP_SYN_RECV && is_child(sk)) {
		inherit(life, sk);
		return false;
	}
	return tcplens_lives_find(tcplens_cookie(sk), life);
}

/*
 * Does a change tell something to remember? Most of them only that the peer has
 * closed, or that our own closing was acknowledged.
 */
static bool is_telling(int state)
{
	switch (state) {
	case TCP_CLOSE_WAIT:
	case TCP_FIN_WAIT2:
	case TCP_CLOSING:
		return false;
	default:
		return true;
	}
}

/**
 * tcplens_learn_change() - understand a change of state
 * @change: What to overwrite.
 * @sk: The socket, which still has the old state.
 * @old_state: The state it leaves, by the kernel's TCP_*.
 * @state: The state it comes to.
 * @is_read: Somebody reads events: all is noted then.
 *
 * Context: In a probe of inet_sock_set_state: the socket is owned or its lock
 * held. Preemption is off, under rcu_read_lock().
 * Return: false if there is nothing to remember, and nobody reads.
 */
bool tcplens_learn_change(struct tcplens_change *change, struct sock *sk,
			  int old_state, int state, bool is_read)
{
	struct tcplens_life *life = &change->life;

	if (!is_read && !is_telling(state))
		return false;
	change->now_ns = ktime_get_ns();
	change->cookie = 0;
	change->listener_cookie = 0;
	change->old_state_us = TCPLENS_ABSENT_U64;
	change->event = TCPLENS_EVENT_STATE;
	change->end = TCPLENS_ABSENT_U8;
	change->error = 0;

	if (old_state == TCP_LISTEN && state == TCP_SYN_RECV) {
		learn_birth(change, sk);
		return is_read;
	}
	change->cookie = tcplens_cookie(sk);
	tcplens_learn_life(sk, life);
	if (life->changed_ns && life->state == old_state)
		change->old_state_us = div_u64(change->now_ns -
					       life->changed_ns,
					       NSEC_PER_USEC);
	learn_state(change, sk, old_state, state);
	life->changed_ns = change->now_ns;
	life->state = state;
	return true;
}

/**
 * tcplens_learn_keep() - remember it
 * @change: What tcplens_learn_change() found, and what was added to its life.
 *
 * Context: As tcplens_learn_change().
 */
void tcplens_learn_keep(const struct tcplens_change *change)
{
	if (change->cookie)
		tcplens_lives_keep(change->cookie, &change->life);
}
