/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_TRACE_TRANSITION_H
#define TCPLENS_TRACE_TRANSITION_H

#include "trace/conn.h"

/**
 * struct tcplens_transition - a state transition and what it tells
 * @now_ns: When the tracepoint fired, by ktime_get_ns().
 * @cookie: The connection; 0 in LISTEN -> SYN_RECV, where the new socket has no
 *	cookie of its own yet.
 * @listener_cookie: The listener of a new socket, 0 if it is not known.
 * @old_state_us: Time spent in the old state in microseconds, or
 *	TCPLENS_ABSENT_U64.
 * @event: An enum tcplens_event_kind.
 * @close_reason: How the connection ended, an enum tcplens_close_reason, or TCPLENS_ABSENT_U8.
 * @is_provisional: A reset that is sent next can show another @close_reason.
 * @error: The pending socket error (sk_err) at the end, or 0.
 * @conn: The entry of the connection or listener.
 */
struct tcplens_transition {
	u64 now_ns;
	u64 cookie;
	u64 listener_cookie;
	u64 old_state_us;
	u8 event;
	u8 close_reason;
	bool is_provisional;
	u8 error;
	struct tcplens_conn *conn;
};

#endif /* TCPLENS_TRACE_TRANSITION_H */
