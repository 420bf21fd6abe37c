/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_TRACE_CONNS_H
#define TCPLENS_TRACE_CONNS_H

#include <linux/sched.h>
#include <linux/spinlock.h>
#include <linux/types.h>

struct tcplens_record;

/* A time of an entry that the module did not see. */
#define TCPLENS_CONNS_UNKNOWN	0

/**
 * struct tcplens_conn - the entry of a connection or a listener
 * @start_ns: When it started, by ktime_get_ns(): an active connection with its
 *	SYN, a passive one when it was established, a listener with listen();
 *	or TCPLENS_CONNS_UNKNOWN.
 * @changed_ns: When it entered @state, or TCPLENS_CONNS_UNKNOWN.
 * @owner_start_ns: start_boottime of the owner: another process can get @pid later.
 * @listener_inode: Inode number of a listener's own socket, or of the listener that
 *	a passive connection came to; 0 if not known.
 * @closed_number: Number of its record in the ring of closed connections, plus 1;
 *	0 if it has none.
 * @listener_cookie: The listener of a passive connection, 0 if it is not known.
 * @connect_us: Time from its SYN to ESTABLISHED in microseconds, or
 *	TCPLENS_ABSENT_U32.
 * @mtu_high_seq: high_seq when it entered TCP_CA_Loss because segments exceeded the
 *	MTU of the path; the next entry has another one.
 * @pid: The owner's process ID in the initial pid namespace, 0 if not known. The
 *	process can have ended.
 * @owner_source: How the owner became known: an enum tcplens_owner_source.
 * @reset: The direction of the reset that ends the connection: an enum
 *	tcplens_close_reason, or TCPLENS_ABSENT_U8.
 * @close_reason: While @closed_number is set: the reason in that record, an enum
 *	tcplens_close_reason.
 * @is_closed: It reached CLOSE; the entry is evicted first.
 * @state: Its state at @changed_ns. The state can be another one now: the module
 *	tracks transitions to the closing states only while `events` is read.
 * @has_zero_window: Its peer advertises a zero window; tracked only on request.
 * @comm: The owner's name.
 */
struct tcplens_conn {
	u64 start_ns;
	u64 changed_ns;
	u64 owner_start_ns;
	u64 listener_inode;
	u64 closed_number;
	u64 listener_cookie;
	u32 connect_us;
	u32 mtu_high_seq;
	u32 pid;
	u8 owner_source;
	u8 reset;
	u8 close_reason;
	u8 state;
	bool is_closed;
	bool has_zero_window;
	char comm[TASK_COMM_LEN];
};

/**
 * struct tcplens_conns_hold - the lock that tcplens_conns_put() releases
 * @lock: The lock of the entry's set.
 * @flags: The saved interrupt state.
 */
struct tcplens_conns_hold {
	raw_spinlock_t *lock;
	unsigned long flags;
};

int tcplens_conns_init(void);
void tcplens_conns_exit(void);
void tcplens_conns_forget(void);
void tcplens_conns_reset(struct tcplens_conn *conn);
bool tcplens_conns_find(u64 cookie, struct tcplens_conn *conn);
struct tcplens_conn *tcplens_conns_get(u64 cookie,
				       struct tcplens_conns_hold *hold);
void tcplens_conns_put(const struct tcplens_conns_hold *hold);
void tcplens_conns_fill_owner(struct tcplens_record *record,
			      const struct tcplens_conn *conn);
void tcplens_conns_fill_age(struct tcplens_record *record,
			    const struct tcplens_conn *conn, u64 now_ns);
void tcplens_conns_fill(struct tcplens_record *record);
size_t tcplens_conns_bytes(void);

#endif /* TCPLENS_TRACE_CONNS_H */
