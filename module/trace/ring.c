// SPDX-License-Identifier: GPL-2.0
/*
 * The ring: the last records that probes wrote, kept for any number of readers.
 *
 * Processors share no lock: each writes to a shard of its own, up to a number of
 * shards that bounds the memory. Each reader has its own cursor, so all of them see
 * every record, in the order of time, and a writer waits for none: the newest record
 * of a shard overwrites the oldest, and a reader that had not read it learns how
 * many it lost. A slot holds the bytes of the columns of the ring's file, copied
 * under the lock.
 */
#include "trace/ring.h"

#include <linux/build_bug.h>
#include <linux/kernel.h>
#include <linux/ktime.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>

/* The range of the module parameters, and what a shard has at least. */
#define SLOTS_MAX	1048576U
#define SHARD_SLOTS_MIN	64U

static void wake_readers(struct irq_work *work)
{
	struct tcplens_ring *ring = container_of(work, struct tcplens_ring,
						 wake);

	wake_up_interruptible_all(&ring->readers);
}

static char *slot(const struct tcplens_ring *ring,
		  const struct tcplens_ring_shard *shard, u64 number)
{
	return shard->slots +
	       (size_t)(number % ring->slots_count) * ring->template.layout.bytes;
}

/* The number of the oldest record of a shard whose next one is @next. */
static u64 oldest(const struct tcplens_ring *ring, u64 next)
{
	unsigned int count = READ_ONCE(ring->slots_count);

	return next > count ? next - count : 0;
}

/**
 * tcplens_ring_init() - make an empty ring without slots, which can be read
 * @ring: The ring, all zeros.
 * @file: The file whose columns it keeps, among them the time.
 *
 * Context: Process context, before the file can be opened.
 */
void tcplens_ring_init(struct tcplens_ring *ring, enum tcplens_file file)
{
	unsigned int i;

	BUILD_BUG_ON(TCPLENS_SHARDS_MAX > TCPLENS_MERGE_STREAMS_MAX);
	tcplens_template_init(&ring->template, file);
	ring->time_at = tcplens_layout_offset(&ring->template.layout,
					      offsetof(struct tcplens_record,
						       time_ns));
	ring->shards_count = tcplens_shards_count();
	for (i = 0; i < ring->shards_count; i++)
		raw_spin_lock_init(&ring->shards[i].lock);
	init_waitqueue_head(&ring->readers);
	init_irq_work(&ring->wake, wake_readers);
}

static void free_slots(struct tcplens_ring *ring)
{
	unsigned int i;

	for (i = 0; i < ring->shards_count; i++) {
		kvfree(ring->shards[i].slots);
		ring->shards[i].slots = NULL;
	}
}

/**
 * tcplens_ring_alloc() - allocate the slots, once
 * @ring: The ring, after tcplens_ring_init(). Processes may read it and wait.
 * @count: Number of slots of all shards; clamped to a sensible range.
 *
 * Context: Process context, one caller at a time, before the first record is
 * written.
 * Return: 0, also if they are allocated already, or -ENOMEM.
 */
int tcplens_ring_alloc(struct tcplens_ring *ring, unsigned int count)
{
	unsigned int i;

	if (ring->slots_count)
		return 0;
	count = clamp(count, SHARD_SLOTS_MIN * ring->shards_count, SLOTS_MAX);
	count = DIV_ROUND_UP(count, ring->shards_count);
	for (i = 0; i < ring->shards_count; i++) {
		ring->shards[i].slots = kvmalloc_array(count,
						       ring->template.layout.bytes,
						       GFP_KERNEL);
		if (!ring->shards[i].slots) {
			free_slots(ring);
			return -ENOMEM;
		}
	}
	/* tcplens_ring_bytes() can run already. */
	smp_store_release(&ring->slots_count, count);
	return 0;
}

/**
 * tcplens_ring_exit() - free the slots
 * @ring: The ring; tcplens_ring_alloc() can have failed, or not have been called.
 *
 * Context: Process context; no probe runs and no file is open. Waits for a
 * wake-up that is under way.
 */
void tcplens_ring_exit(struct tcplens_ring *ring)
{
	if (!ring->slots_count)
		return;
	irq_work_sync(&ring->wake);
	free_slots(ring);
	ring->slots_count = 0;
}

/**
 * tcplens_ring_write() - append a record to the shard of this processor
 * @ring: The ring.
 * @record: The record; the ring keeps the columns of its file.
 *
 * Context: With preemption off, not in hard interrupts. Takes a raw lock, so it
 * can be called under any other lock, on PREEMPT_RT too.
 */
void tcplens_ring_write(struct tcplens_ring *ring,
			const struct tcplens_record *record)
{
	struct tcplens_ring_shard *shard =
		&ring->shards[tcplens_shards_own(ring->shards_count)];
	unsigned long flags;

	raw_spin_lock_irqsave(&shard->lock, flags);
	tcplens_layout_copy(slot(ring, shard, shard->next),
			    &ring->template.layout, record);
	WRITE_ONCE(shard->next, shard->next + 1);
	raw_spin_unlock_irqrestore(&shard->lock, flags);

	if (wq_has_sleeper(&ring->readers))
		irq_work_queue(&ring->wake);
}

/**
 * tcplens_ring_seek_next() - move to the next records to be written
 * @ring: The ring.
 * @cursor: The position of a reader that wants only new records.
 *
 * Context: Any.
 */
void tcplens_ring_seek_next(const struct tcplens_ring *ring,
			    struct tcplens_ring_cursor *cursor)
{
	unsigned int i;

	tcplens_merge_init(&cursor->merge);
	for (i = 0; i < ring->shards_count; i++)
		WRITE_ONCE(cursor->numbers[i], READ_ONCE(ring->shards[i].next));
}

/**
 * tcplens_ring_seek_oldest() - move to the oldest records
 * @ring: The ring.
 * @cursor: The position of a reader that wants all records.
 *
 * Context: Any.
 */
void tcplens_ring_seek_oldest(const struct tcplens_ring *ring,
			      struct tcplens_ring_cursor *cursor)
{
	unsigned int i;

	tcplens_ring_seek_next(ring, cursor);
	for (i = 0; i < ring->shards_count; i++)
		WRITE_ONCE(cursor->numbers[i], oldest(ring, cursor->numbers[i]));
}

/* The time of a record, or TCPLENS_MERGE_NONE if it is still to be written. */
static u64 time_of(const struct tcplens_ring *ring,
		   const struct tcplens_ring_shard *shard, u64 number)
{
	u64 time_ns;

	if (number == shard->next)
		return TCPLENS_MERGE_NONE;
	memcpy(&time_ns, slot(ring, shard, number) + ring->time_at,
	       sizeof(time_ns));
	return time_ns;
}

/* Is there a first record, or was one overwritten that the cursor knows of? */
static bool has_changed(const struct tcplens_ring *ring,
			const struct tcplens_ring_cursor *cursor, unsigned int i)
{
	u64 next = READ_ONCE(ring->shards[i].next);

	if (cursor->merge.next_ns[i] == TCPLENS_MERGE_NONE)
		return cursor->numbers[i] != next;
	return cursor->numbers[i] < oldest(ring, next);
}

/* Finds the next record of a shard, and how many were lost before it. */
static void find_next(struct tcplens_ring *ring, struct tcplens_ring_cursor *cursor,
		      unsigned int i)
{
	struct tcplens_ring_shard *shard = &ring->shards[i];
	u64 number = cursor->numbers[i];
	unsigned long flags;
	u64 first;

	raw_spin_lock_irqsave(&shard->lock, flags);
	first = oldest(ring, shard->next);
	if (number < first) {
		cursor->lost += first - number;
		number = first;
		WRITE_ONCE(cursor->numbers[i], number);
	}
	cursor->merge.next_ns[i] = time_of(ring, shard, number);
	raw_spin_unlock_irqrestore(&shard->lock, flags);
}

/*
 * Looks at all shards; takes the locks of those that have changed, one after the
 * other.
 */
static void look(struct tcplens_ring *ring, struct tcplens_ring_cursor *cursor)
{
	unsigned int i;

	tcplens_merge_extend(&cursor->merge, ktime_get_ns());
	for (i = 0; i < ring->shards_count; i++) {
		if (has_changed(ring, cursor, i))
			find_next(ring, cursor, i);
		tcplens_merge_add(&cursor->merge, i);
	}
}

/* Reads from the shard that was chosen, unless the record was overwritten. */
static bool take(struct tcplens_ring *ring, struct tcplens_ring_cursor *cursor,
		 struct tcplens_record *record)
{
	unsigned int i = cursor->merge.stream;
	struct tcplens_ring_shard *shard = &ring->shards[i];
	u64 number = cursor->numbers[i];
	unsigned long flags;
	bool found;

	raw_spin_lock_irqsave(&shard->lock, flags);
	found = number >= oldest(ring, shard->next);
	if (found) {
		tcplens_layout_restore(record, &ring->template.layout,
				       slot(ring, shard, number));
		WRITE_ONCE(cursor->numbers[i], number + 1);
		cursor->merge.next_ns[i] = time_of(ring, shard, number + 1);
	}
	raw_spin_unlock_irqrestore(&shard->lock, flags);
	return found;
}

/**
 * tcplens_ring_has_next() - has a reader something to read?
 * @ring: The ring.
 * @cursor: Its position, which can change meanwhile.
 *
 * Context: Any.
 * Return: true if there is a record after the position.
 */
bool tcplens_ring_has_next(const struct tcplens_ring *ring,
			   const struct tcplens_ring_cursor *cursor)
{
	const struct tcplens_ring_shard *shard = ring->shards;
	const struct tcplens_ring_shard *end = shard + ring->shards_count;
	const u64 *number = cursor->numbers;

	for (; shard != end; shard++, number++) {
		if (READ_ONCE(shard->next) != READ_ONCE(*number))
			return true;
	}
	return false;
}

/**
 * tcplens_ring_read() - read the next record, or learn of lost ones
 * @ring: The ring.
 * @cursor: The reader's position. Moves behind the record. If records were
 *	overwritten, it counts them instead and moves behind those.
 * @record: The record to overwrite; cleared once by the caller.
 *
 * The next record is the earliest of all shards. Each record takes the lock of
 * its shard once, which also tells the time of the next one there. The other shards
 * are looked at when the records are read that were there at the last look.
 * merge.c says what can come out of order.
 *
 * Context: Process context, with what protects @cursor.
 * Return: false if there is no record yet or, with @cursor->lost set, if some were
 * lost before the next one.
 */
bool tcplens_ring_read(struct tcplens_ring *ring,
		       struct tcplens_ring_cursor *cursor,
		       struct tcplens_record *record)
{
	while (!tcplens_merge_choose(&cursor->merge)) {
		if (!tcplens_ring_has_next(ring, cursor))
			return false;
		look(ring, cursor);
		if (cursor->lost)
			return false;
	}
	if (take(ring, cursor, record))
		return true;
	look(ring, cursor);
	return false;
}

/**
 * tcplens_ring_bytes() - memory used
 * @ring: The ring.
 *
 * Context: Any.
 * Return: bytes; 0 before tcplens_ring_alloc().
 */
size_t tcplens_ring_bytes(const struct tcplens_ring *ring)
{
	/* Pairs with tcplens_ring_alloc(). */
	return (size_t)smp_load_acquire(&ring->slots_count) *
	       ring->shards_count * ring->template.layout.bytes;
}
