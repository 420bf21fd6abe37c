/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_TRACE_CONNS_H
#define TCPLENS_TRACE_CONNS_H

#include <linux/sched.h>
#include <linux/spinlock.h>
#include <linux/types.h>

struct tcplens_record;

/* Of a life whose connection did not begin while somebody watched. */
#define TCPLENS_LIVES_UNKNOWN	0

/**
 * struct tcplens_life - what is remembered of a connection or a listener
 * @born_ns: When it began, by ktime_get_ns(): a connection that was made here
 *	with its SYN, one that came when it was established, a listener with
 *	listen(). TCPLENS_LIVES_UNKNOWN if that was not seen.
 * @changed_ns: When it came to @state, or TCPLENS_LIVES_UNKNOWN.
 * @closed_number: Its record in the log of closed connections, plus 1; 0 if it
 *	has none.
 * @connect_us: From its SYN until it was established, in microseconds, or
 *	TCPLENS_ABSENT_U32.
 * @pid: The process it belongs to, by its number in the initial pid namespace,
 *	or 0 if that is not known.
 * @owner_source: How that became known: an enum tcplens_owner_source.
 * @reset: The reset that was seen: an enum tcplens_end, or TCPLENS_ABSENT_U8.
 * @has_ended: It is closed; what is remembered gives way first.
 * @state: Its state at @changed_ns. It may have another one by now: closing,
 *	by either end, is noted only while somebody reads events.
 * @has_zero_window: Its peer takes no data; known only while that is watched.
 * @comm: Name of the process, as it is.
 */
struct tcplens_life {
	u64 born_ns;
	u64 changed_ns;
	u64 closed_number;
	u32 connect_us;
	u32 pid;
	u8 owner_source;
	u8 reset;
	u8 state;
	bool has_ended;
	bool has_zero_window;
	char comm[TASK_COMM_LEN];
};

/**
 * struct tcplens_lives_hold - what tcplens_lives_put() lets go of
 * @lock: That of the life and its neighbours.
 * @flags: Whether there were interrupts.
 */
struct tcplens_lives_hold {
	raw_spinlock_t *lock;
	unsigned long flags;
};

int tcplens_lives_init(void);
void tcplens_lives_exit(void);
void tcplens_lives_forget(void);
void tcplens_lives_begin(struct tcplens_life *life);
bool tcplens_lives_find(u64 cookie, struct tcplens_life *life);
struct tcplens_life *tcplens_lives_get(u64 cookie,
				       struct tcplens_lives_hold *hold);
void tcplens_lives_put(const struct tcplens_lives_hold *hold);
void tcplens_lives_own(struct tcplens_record *record,
		       const struct tcplens_life *life);
void tcplens_lives_age(struct tcplens_record *record,
		       const struct tcplens_life *life, u64 now_ns);
void tcplens_lives_fill(struct tcplens_record *record);
size_t tcplens_lives_bytes(void);

#endif /* TCPLENS_TRACE_CONNS_H */
