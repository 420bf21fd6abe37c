/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_TRACE_TRACK_H
#define TCPLENS_TRACE_TRACK_H

#include "trace/conns.h"

#include <net/tcp_states.h>

struct sock;

/**
 * struct tcplens_change - a change of state, and what is known by it
 * @now_ns: When it was, by ktime_get_ns().
 * @cookie: The connection, 0 while it has none: its listener has made its
 *	socket a moment ago.
 * @listener_cookie: Then the listener; 0 if that is not known.
 * @old_state_us: How long the connection was in the state before, in
 *	microseconds, or TCPLENS_ABSENT_U64.
 * @event: An enum tcplens_event_kind.
 * @end: How the connection ended, if it did: an enum tcplens_end, otherwise
 *	TCPLENS_ABSENT_U8.
 * @error: What its program is told, as a positive errno, or 0.
 * @life: What is remembered; nobody else has it as long as it is held.
 * @hold: For that; without a lock while there is no cookie.
 * @newborn: @life while there is no cookie; what a child has of its listener.
 */
struct tcplens_change {
	u64 now_ns;
	u64 cookie;
	u64 listener_cookie;
	u64 old_state_us;
	u8 event;
	u8 end;
	u8 error;
	struct tcplens_life *life;
	struct tcplens_lives_hold hold;
	struct tcplens_life newborn;
};

/**
 * tcplens_learn_is_passing() - does a change of state tell nothing to remember?
 * @state: The state it comes to, by the kernel's TCP_*.
 *
 * Context: Any.
 * Return: true if only that the peer has closed, or that our own closing was
 * acknowledged.
 */
static inline bool tcplens_learn_is_passing(int state)
{
	return 1 << state & (TCPF_CLOSE_WAIT | TCPF_FIN_WAIT2 | TCPF_CLOSING);
}

void tcplens_learn_child(struct tcplens_life *life, u64 listener_cookie);
bool tcplens_learn_life(struct sock *sk, struct tcplens_life *life);
void tcplens_learn_state(struct sock *sk, int old_state, int state);

#endif /* TCPLENS_TRACE_TRACK_H */
