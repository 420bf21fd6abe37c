/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_TRACE_RING_H
#define TCPLENS_TRACE_RING_H

#include "trace/template.h"

#include <linux/irq_work.h>
#include <linux/spinlock.h>
#include <linux/wait.h>

/**
 * struct tcplens_ring - the last records that probes wrote, for any reader
 * @template: The records.
 * @count: Number of slots; 0 before tcplens_ring_alloc().
 * @lock: Protects @next and @slots. Held over the copy of one record with
 *	interrupts off: writers are softirqs and processes.
 * @next: Number of the next record; the first one is 0.
 * @slots: Storage: record N is in slot N modulo @count, @template.layout.bytes each.
 * @readers: Processes that wait for a record.
 * @wake: Wakes them where that is allowed: a writer may hold locks.
 */
struct tcplens_ring {
	struct tcplens_template template;
	unsigned int count;
	raw_spinlock_t lock;	/* See above. */
	u64 next;
	char *slots;
	wait_queue_head_t readers;
	struct irq_work wake;
};

/**
 * struct tcplens_ring_cursor - the position of a reader
 * @number: Number of the record that it reads next.
 * @lost: Records that were overwritten before it read them.
 */
struct tcplens_ring_cursor {
	u64 number;
	u64 lost;
};

void tcplens_ring_init(struct tcplens_ring *ring, enum tcplens_file file);
int tcplens_ring_alloc(struct tcplens_ring *ring, unsigned int count);
void tcplens_ring_exit(struct tcplens_ring *ring);
u64 tcplens_ring_write(struct tcplens_ring *ring,
		       const struct tcplens_record *record);
bool tcplens_ring_read(struct tcplens_ring *ring,
		       struct tcplens_ring_cursor *cursor,
		       struct tcplens_record *record);
u64 tcplens_ring_next(const struct tcplens_ring *ring);
u64 tcplens_ring_oldest(struct tcplens_ring *ring);
size_t tcplens_ring_bytes(const struct tcplens_ring *ring);

#endif /* TCPLENS_TRACE_RING_H */
