/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_TRACE_OVERFLOWS_H
#define TCPLENS_TRACE_OVERFLOWS_H

#include <linux/atomic.h>
#include <linux/types.h>

struct net;
struct sock;

/**
 * struct tcplens_overflows_reading - the counters of a namespace at one time
 * @overflows: Overflows of accept queues (LINUX_MIB_LISTENOVERFLOWS).
 * @cookies: SYNs that the kernel or a BPF program wanted to answer with a SYN
 *	cookie (LINUX_MIB_TCPREQQFULLDOCOOKIES).
 * @began: Calls of listen() so far.
 * @ended: Listeners that closed so far.
 * @reused: Calls of listen() so far for a socket that had drops before.
 */
struct tcplens_overflows_reading {
	unsigned long overflows;
	unsigned long cookies;
	int began;
	int ended;
	int reused;
};

/**
 * struct tcplens_overflows - the overflows and the listeners of a namespace
 * @began: See struct tcplens_overflows_reading. Probes write this and the next two.
 * @ended: Likewise.
 * @reused: Likewise.
 * @net: The namespace.
 * @next: The next one of tcplens_overflows_hold().
 * @is_held: It is one of tcplens_overflows_hold().
 * @is_missing: The drops of some of its listeners are not known.
 * @start: The reading at the start of the pass.
 * @previous: The reading at the start of the pass before.
 * @end: Overflows at the end of the pass.
 * @seen: Listeners that the pass saw.
 * @seen_before: Listeners that the pass before saw.
 * @drops: Drops of all of them since the pass before.
 * @least: At least this many of @drops are overflows.
 * @most: At most this many of @drops are overflows.
 *
 * All zeros is right for a new namespace: it has neither listeners nor overflows.
 */
struct tcplens_overflows {
	atomic_t began;
	atomic_t ended;
	atomic_t reused;
	struct net *net;
	struct tcplens_overflows *next;
	bool is_held;
	bool is_missing;
	struct tcplens_overflows_reading start;
	struct tcplens_overflows_reading previous;
	unsigned long end;
	u32 seen;
	u32 seen_before;
	u64 drops;
	u64 least;
	u64 most;
};

int tcplens_overflows_init(void);
void tcplens_overflows_exit(void);
void tcplens_overflows_note(const struct sock *sk, int state);
struct tcplens_overflows *tcplens_overflows_hold(void);
void tcplens_overflows_put(struct tcplens_overflows *list);
struct tcplens_overflows *tcplens_overflows_of(const struct sock *sk);
void tcplens_overflows_begin(struct tcplens_overflows *overflows);
bool tcplens_overflows_has_reuse(const struct tcplens_overflows *overflows);
void tcplens_overflows_end(struct tcplens_overflows *overflows);
u8 tcplens_overflows_reason(const struct tcplens_overflows *overflows, u32 drops);

#endif /* TCPLENS_TRACE_OVERFLOWS_H */
