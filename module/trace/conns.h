/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_TRACE_CONNS_H
#define TCPLENS_TRACE_CONNS_H

#include <linux/sched.h>
#include <linux/spinlock.h>
#include <linux/types.h>

struct tcplens_record;

/* Of a life whose connection did not begin while somebody watched. */
#define TCPLENS_CONNS_UNKNOWN	0

/**
 * struct tcplens_conn - what is remembered of a connection or a listener
 * @start_ns: When it began, by ktime_get_ns(): a connection that was made here
 *	with its SYN, one that came when it was established, a listener with
 *	listen(). TCPLENS_CONNS_UNKNOWN if that was not seen.
 * @changed_ns: When it came to @state, or TCPLENS_CONNS_UNKNOWN.
 * @closed_number: Its record in the log of closed connections, plus 1; 0 if it
 *	has none.
 * @connect_us: From its SYN until it was established, in microseconds, or
 *	TCPLENS_ABSENT_U32.
 * @pid: The process it belongs to, by its number in the initial pid namespace,
 *	or 0 if that is not known.
 * @owner_source: How that became known: an enum tcplens_owner_source.
 * @reset: The reset that was seen: an enum tcplens_end, or TCPLENS_ABSENT_U8.
 * @is_closed: It is closed; what is remembered gives way first.
 * @state: Its state at @changed_ns. It may have another one by now: closing,
 *	by either end, is noted only while somebody reads events.
 * @has_zero_window: Its peer takes no data; known only while that is watched.
 * @comm: Name of the process, as it is.
 */
struct tcplens_conn {
	u64 start_ns;
	u64 changed_ns;
	u64 closed_number;
	u32 connect_us;
	u32 pid;
	u8 owner_source;
	u8 reset;
	u8 state;
	bool is_closed;
	bool has_zero_window;
	char comm[TASK_COMM_LEN];
};

/**
 * struct tcplens_conns_hold - what tcplens_conns_put() lets go of
 * @lock: That of the life and its neighbours.
 * @flags: Whether there were interrupts.
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
