/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The entry of a connection or a listener: what the kernel does not keep with the
 * socket.
 */
#ifndef TCPLENS_TRACE_CONN_H
#define TCPLENS_TRACE_CONN_H

#include "core/absent.h"

#include <linux/sched.h>
#include <linux/types.h>

/* A time of an entry that the module did not see. */
#define TCPLENS_CONN_UNKNOWN	0

/**
 * struct tcplens_conn - the entry of a connection or a listener
 * @start_ns: When it started, by ktime_get_ns(): an active connection with its
 *	SYN, a passive one when it was established, a listener with listen();
 *	or TCPLENS_CONN_UNKNOWN.
 * @changed_ns: When it entered @state, or TCPLENS_CONN_UNKNOWN.
 * @owner_start_ns: start_boottime of the owner: another process can get @pid later.
 * @listener_inode: Inode number of a listener's own socket, or of the listener that
 *	a passive connection came to; 0 if not known.
 * @closed_id: The id of its record in `closed`, 0 if it has none.
 * @listener_cookie: The listener of a passive connection, 0 if it is not known.
 * @connect_us: Time from its SYN to ESTABLISHED in microseconds, or
 *	TCPLENS_ABSENT_U32.
 * @mtu_high_seq: high_seq when it entered TCP_CA_Loss because segments exceeded the
 *	MTU of the path; the next entry has another one.
 * @pid: The owner's process ID in the initial pid namespace, 0 if not known. The
 *	process can have ended.
 * @owner_source: How the owner became known: an enum tcplens_owner_source.
 * @direction: An enum tcplens_direction, or TCPLENS_ABSENT_U8.
 * @reset: The direction of the reset that ends the connection: an enum
 *	tcplens_close_reason, or TCPLENS_ABSENT_U8.
 * @close_reason: While @closed_id is set: the reason in that record, an enum
 *	tcplens_close_reason.
 * @is_closed: It reached CLOSE; the entry is evicted first.
 * @state: Its state since @changed_ns, a TCP_* of the kernel. The socket of an
 *	orphan in FIN_WAIT2 closes, but a time-wait socket goes on: FIN_WAIT2.
 * @has_zero_window: Its peer advertises a zero window; tracked only on request.
 * @has_early_shutdown: A process called shutdown() in SYN_RECV, and the kernel
 *	sends the FIN when the connection is established.
 * @comm: The owner's name; has no meaning if @pid is 0.
 */
struct tcplens_conn {
	u64 start_ns;
	u64 changed_ns;
	u64 owner_start_ns;
	u64 listener_inode;
	u64 closed_id;
	u64 listener_cookie;
	u32 connect_us;
	u32 mtu_high_seq;
	u32 pid;
	u8 owner_source;
	u8 direction;
	u8 reset;
	u8 close_reason;
	u8 state;
	bool is_closed;
	bool has_zero_window;
	bool has_early_shutdown;
	char comm[TASK_COMM_LEN];
};

/**
 * tcplens_conn_reset() - make an entry of which nothing is known
 * @conn: The entry to overwrite.
 *
 * Context: Any.
 */
static inline void tcplens_conn_reset(struct tcplens_conn *conn)
{
	conn->start_ns = TCPLENS_CONN_UNKNOWN;
	conn->changed_ns = TCPLENS_CONN_UNKNOWN;
	conn->owner_start_ns = 0;
	conn->listener_inode = 0;
	conn->closed_id = 0;
	conn->listener_cookie = 0;
	conn->connect_us = TCPLENS_ABSENT_U32;
	conn->mtu_high_seq = 0;
	conn->pid = 0;
	conn->owner_source = TCPLENS_ABSENT_U8;
	conn->direction = TCPLENS_ABSENT_U8;
	conn->reset = TCPLENS_ABSENT_U8;
	conn->close_reason = 0;
	conn->state = 0;
	conn->is_closed = false;
	conn->has_zero_window = false;
	conn->has_early_shutdown = false;
}

#endif /* TCPLENS_TRACE_CONN_H */
