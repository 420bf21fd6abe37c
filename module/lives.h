/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_LIVES_H
#define TCPLENS_LIVES_H

#include <linux/sched.h>
#include <linux/types.h>

struct sock;
struct tcplens_record;

/* Of a life whose connection did not begin while somebody watched. */
#define TCPLENS_LIVES_UNKNOWN	0

/**
 * struct tcplens_life - what is remembered of a connection or a listener
 * @born_ns: When it began, by ktime_get_ns(): a connection that was made here
 *	with its SYN, one that came when it was established, a listener with
 *	listen(). TCPLENS_LIVES_UNKNOWN if that was not seen.
 * @changed_ns: When its state changed last, or TCPLENS_LIVES_UNKNOWN.
 * @closed_number: Its record in the log of closed connections, plus 1; 0 if it
 *	has none.
 * @connect_us: From its SYN until it was established, in microseconds, or
 *	TCPLENS_ABSENT_U32.
 * @pid: The process it belongs to, by its number in the initial pid namespace,
 *	or 0 if that is not known.
 * @owner_source: How that became known: an enum tcplens_owner_source.
 * @reset: The reset that was seen: an enum tcplens_end, or TCPLENS_ABSENT_U8.
 * @has_ended: It is closed; what is remembered gives way first.
 * @has_zero_window: Its peer takes no data; known only while that is watched.
 * @comm: Name of the process.
 */
struct tcplens_life {
	u64 born_ns;
	u64 changed_ns;
	u64 closed_number;
	u32 connect_us;
	u32 pid;
	u8 owner_source;
	u8 reset;
	bool has_ended;
	bool has_zero_window;
	char comm[TASK_COMM_LEN];
};

int tcplens_lives_init(void);
void tcplens_lives_exit(void);
void tcplens_lives_begin(struct tcplens_life *life);
bool tcplens_lives_find(u64 key, struct tcplens_life *life);
void tcplens_lives_keep(u64 key, const struct tcplens_life *life);
void tcplens_lives_forget(u64 key);
void tcplens_lives_age(struct tcplens_record *record,
		       const struct tcplens_life *life, u64 now_ns);
void tcplens_lives_fill(struct tcplens_record *record);
size_t tcplens_lives_bytes(void);

/**
 * tcplens_lives_child() - a key for a connection that has no cookie yet
 * @sk: Its socket, which just came from its listener.
 *
 * Cookies count up from 1 and never come to the upper half of the numbers.
 *
 * Return: the key.
 */
static inline u64 tcplens_lives_child(const struct sock *sk)
{
	return (u64)(unsigned long)sk | 1ULL << 63;
}

#endif /* TCPLENS_LIVES_H */
