/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_TRACE_TRACK_H
#define TCPLENS_TRACE_TRACK_H

#include <linux/types.h>
#include <net/tcp_states.h>

struct sock;

/**
 * tcplens_track_is_passing() - does a transition only matter to events?
 * @state: The new state, a TCP_* of the kernel.
 *
 * Context: Any.
 * Return: true if the peer's FIN or the ACK of our FIN caused the transition.
 */
static inline bool tcplens_track_is_passing(int state)
{
	return 1 << state & (TCPF_CLOSE_WAIT | TCPF_FIN_WAIT2 | TCPF_CLOSING);
}

void tcplens_track_state(struct sock *sk, int old_state, int state,
			 u32 enabled);

#endif /* TCPLENS_TRACE_TRACK_H */
