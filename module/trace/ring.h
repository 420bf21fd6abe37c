/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_TRACE_RING_H
#define TCPLENS_TRACE_RING_H

#include "sample/sample.h"
#include "record/layout.h"

#include <linux/irq_work.h>
#include <linux/spinlock.h>
#include <linux/wait.h>

/**
 * struct tcplens_ring - the last records that were written, for any reader
 * @layout: The bytes of a record that are kept: those of the columns of its file.
 * @event_fields: Of these, what is not in every record: cleared before each.
 * @plan: What of a socket is looked at for them.
 * @spares: How many records are being made in @slots.
 * @count: How many records it keeps; 0 before tcplens_ring_init().
 * @lock: Protects @next and @entries. Held over the copy of one record, and with
 *	interrupts off: those who write are in softirqs as well as in processes.
 * @next: The number of the record that will be written next; the first is 0.
 * @entries: Where the records are, each of @layout.bytes: number n at n modulo
 *	@count.
 * @slots: Room for these, and for those that are being made.
 * @readers: Those who wait for a record.
 * @wake: Wakes them, from where that is allowed: whoever writes may hold locks.
 */
struct tcplens_ring {
	struct tcplens_layout layout;
	struct tcplens_layout event_fields;
	struct tcplens_sample_plan plan;
	unsigned int spares;
	unsigned int count;
	raw_spinlock_t lock;	/* See above. */
	u64 next;
	char **entries;
	char *slots;
	wait_queue_head_t readers;
	struct irq_work wake;
};

/**
 * struct tcplens_ring_cursor - where a reader stands
 * @number: The record that it reads next.
 * @lost: How many were overwritten before it came to them.
 */
struct tcplens_ring_cursor {
	u64 number;
	u64 lost;
};

int tcplens_ring_init(struct tcplens_ring *ring, enum tcplens_file file,
		     unsigned int count);
int tcplens_ring_init_whole(struct tcplens_ring *ring, enum tcplens_file file,
			   unsigned int count, unsigned int spares);
void tcplens_ring_exit(struct tcplens_ring *ring);
u64 tcplens_ring_write(struct tcplens_ring *ring,
		      const struct tcplens_record *record);
struct tcplens_record *tcplens_ring_spare(const struct tcplens_ring *ring,
					 unsigned int index);
struct tcplens_record *tcplens_ring_exchange(struct tcplens_ring *ring,
					    struct tcplens_record *record,
					    u64 *number);
void tcplens_ring_amend(struct tcplens_ring *ring, u64 number, u16 offset,
		       u8 value);
bool tcplens_ring_read(struct tcplens_ring *ring,
		      struct tcplens_ring_cursor *cursor,
		      struct tcplens_record *record);
u64 tcplens_ring_next(const struct tcplens_ring *ring);
u64 tcplens_ring_oldest(struct tcplens_ring *ring);
size_t tcplens_ring_bytes(const struct tcplens_ring *ring);

#endif /* TCPLENS_TRACE_RING_H */
