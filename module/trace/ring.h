/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_TRACE_RING_H
#define TCPLENS_TRACE_RING_H

#include "trace/merge.h"
#include "trace/shards.h"
#include "trace/template.h"

#include <linux/cache.h>
#include <linux/irq_work.h>
#include <linux/spinlock.h>
#include <linux/wait.h>

/**
 * struct tcplens_ring_shard - the last records of some processors
 * @lock: Protects @next and @slots. Held over the copy of one record with
 *	interrupts off: writers are softirqs and processes.
 * @next: Number of the next record; the first one is 0.
 * @slots: Storage: record N is in slot N modulo @slots_count of the ring.
 */
struct tcplens_ring_shard {
	raw_spinlock_t lock;	/* See above. */
	u64 next;
	char *slots;
} ____cacheline_aligned_in_smp;

/**
 * struct tcplens_ring - the last records that probes wrote, for any reader
 * @template: The records.
 * @time_at: Offset of a record's time in its slot.
 * @shards_count: Number of shards in use.
 * @slots_count: Number of slots of each shard, @template.layout.bytes each; 0
 *	before tcplens_ring_alloc().
 * @shards: The records.
 * @readers: Processes that wait for a record.
 * @wake: Wakes them where that is allowed: a writer may hold locks.
 */
struct tcplens_ring {
	struct tcplens_template template;
	unsigned int time_at;
	unsigned int shards_count;
	unsigned int slots_count;
	struct tcplens_ring_shard shards[TCPLENS_SHARDS_MAX];
	wait_queue_head_t readers;
	struct irq_work wake;
};

/**
 * struct tcplens_ring_cursor - the position of a reader
 * @merge: The order in which it reads the shards.
 * @numbers: Number of the record of each shard that it reads next.
 * @lost: Records that were overwritten before it read them, since the reader
 *	cleared this.
 */
struct tcplens_ring_cursor {
	struct tcplens_merge merge;
	u64 numbers[TCPLENS_SHARDS_MAX];
	u64 lost;
};

void tcplens_ring_init(struct tcplens_ring *ring, enum tcplens_file file);
int tcplens_ring_alloc(struct tcplens_ring *ring, unsigned int count);
void tcplens_ring_exit(struct tcplens_ring *ring);
void tcplens_ring_write(struct tcplens_ring *ring,
			const struct tcplens_record *record);
void tcplens_ring_seek_next(const struct tcplens_ring *ring,
			    struct tcplens_ring_cursor *cursor);
void tcplens_ring_seek_oldest(const struct tcplens_ring *ring,
			      struct tcplens_ring_cursor *cursor);
bool tcplens_ring_read(struct tcplens_ring *ring,
		       struct tcplens_ring_cursor *cursor,
		       struct tcplens_record *record);
bool tcplens_ring_has_next(const struct tcplens_ring *ring,
			   const struct tcplens_ring_cursor *cursor);
size_t tcplens_ring_bytes(const struct tcplens_ring *ring);

#endif /* TCPLENS_TRACE_RING_H */
