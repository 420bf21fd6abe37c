// SPDX-License-Identifier: GPL-2.0
/*
 * The log: the last records that probes wrote, kept for whoever reads them.
 *
 * Every reader has a cursor of its own, so all of them see everything, and none
 * is waited for: the oldest record gives way to the newest, and who had not come
 * to it is told how many he lost. A record is kept as the bytes of its file's
 * columns; they are copied under the lock, which nobody holds for longer. Or it
 * is kept as it is: whoever writes it gives it away, and gets the one that gives
 * way, to write the next one there.
 */
#include "trace/ring.h"

#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>

/* Words that are kept along with others, as to begin anew takes more. */
#define GAP		24U

/* What a module parameter can ask for. */
#define LEAST		16U
#define MOST		1048576U

static void wake_readers(struct irq_work *work)
{
	struct tcplens_ring *ring = container_of(work, struct tcplens_ring, wake);

	wake_up_interruptible_all(&ring->readers);
}

static char *entry(const struct tcplens_ring *ring, u64 number)
{
	return ring->entries[number % ring->count];
}

static struct tcplens_record *record_at(const struct tcplens_ring *ring,
					unsigned int index)
{
	return (struct tcplens_record *)ring->slots + index;
}

static void free_slots(struct tcplens_ring *ring)
{
	kvfree(ring->entries);
	kvfree(ring->slots);
}

static u64 oldest(const struct tcplens_ring *ring)
{
	return ring->next > ring->count ? ring->next - ring->count : 0;
}

/* What whoever writes says by himself: the rest is looked at in the socket. */
#define EVENT_FIELDS	(TCPLENS_GROUP_EVENT | TCPLENS_GROUP_AGE | TCPLENS_GROUP_OWNER)

static u32 sampled_groups(enum tcplens_file file)
{
	u32 groups = 0;
	unsigned int i;

	for (i = 0; i < tcplens_columns_count; i++) {
		if (tcplens_columns_files(i) & file)
			groups |= tcplens_columns_groups(i);
	}
	return groups & ~EVENT_FIELDS;
}

/* The words that are kept are known. */
static int init(struct tcplens_ring *ring, enum tcplens_file file,
		unsigned int count, unsigned int spares)
{
	unsigned int i;

	/* Of the rest everything is said of each. */
	tcplens_layout_of_groups(&ring->event_fields, TCPLENS_GROUP_EVENT);
	tcplens_sample_plan(&ring->plan, sampled_groups(file), ~0U, 0);
	raw_spin_lock_init(&ring->lock);
	init_waitqueue_head(&ring->readers);
	init_irq_work(&ring->wake, wake_readers);
	ring->slots = kvmalloc_array(count + spares, ring->layout.bytes, GFP_KERNEL);
	ring->entries = kvmalloc_array(count, sizeof(*ring->entries), GFP_KERNEL);
	if (!ring->slots || !ring->entries) {
		free_slots(ring);
		return -ENOMEM;
	}
	for (i = 0; i < count; i++)
		ring->entries[i] = ring->slots + (size_t)i * ring->layout.bytes;
	ring->spares = spares;
	/* Who asks what it takes may do so already. */
	smp_store_release(&ring->count, count);
	return 0;
}

/**
 * tcplens_ring_init() - make room
 * @ring: The ring, all zeros.
 * @file: Whose columns are kept.
 * @count: How many records; what is far too few or too many is made less so.
 *
 * Context: Process context.
 * Return: 0 or -ENOMEM.
 */
int tcplens_ring_init(struct tcplens_ring *ring, enum tcplens_file file,
		     unsigned int count)
{
	tcplens_layout_of_file(&ring->layout, file, GAP);
	return init(ring, file, clamp(count, LEAST, MOST), 0);
}

/**
 * tcplens_ring_init_whole() - make room for records as they are
 * @ring: The ring, all zeros.
 * @file: Whose columns are looked at.
 * @count: How many records; what is far too few or too many is made less so.
 * @spares: How many are being made at a time.
 *
 * Context: Process context.
 * Return: 0 or -ENOMEM.
 */
int tcplens_ring_init_whole(struct tcplens_ring *ring, enum tcplens_file file,
			   unsigned int count, unsigned int spares)
{
	unsigned int i;
	int ret;

	tcplens_layout_of_record(&ring->layout);
	count = clamp(count, LEAST, MOST);
	ret = init(ring, file, count, spares);
	if (ret)
		return ret;
	for (i = 0; i < count + spares; i++)
		tcplens_layout_clear_all(record_at(ring, i));
	return 0;
}

/**
 * tcplens_ring_spare() - where a record can be made
 * @ring: A log of records as they are.
 * @index: Which one, less than what tcplens_ring_init_whole() was told.
 *
 * Context: Any, before anything is written.
 * Return: a record of which nothing is known.
 */
struct tcplens_record *tcplens_ring_spare(const struct tcplens_ring *ring,
					 unsigned int index)
{
	return record_at(ring, ring->count + index);
}

/**
 * tcplens_ring_exit() - give the room back
 * @ring: The ring, of which tcplens_ring_init() may have failed or not been called.
 *
 * Context: Process context; nobody writes or reads any more. Waits for whoever
 * is being woken.
 */
void tcplens_ring_exit(struct tcplens_ring *ring)
{
	if (!ring->count)
		return;
	irq_work_sync(&ring->wake);
	free_slots(ring);
	ring->count = 0;
}

/**
 * tcplens_ring_write() - keep a record
 * @ring: The log.
 * @record: The record; of it the columns of the log's file.
 *
 * Context: Any but hard interrupts; takes a raw lock, so that it may be called
 * under any other one, with PREEMPT_RT too.
 * Return: its number.
 */
u64 tcplens_ring_write(struct tcplens_ring *ring,
		      const struct tcplens_record *record)
{
	unsigned long flags;
	u64 number;

	raw_spin_lock_irqsave(&ring->lock, flags);
	number = ring->next;
	tcplens_layout_copy(entry(ring, number), &ring->layout, record);
	WRITE_ONCE(ring->next, number + 1);
	raw_spin_unlock_irqrestore(&ring->lock, flags);

	if (wq_has_sleeper(&ring->readers))
		irq_work_queue(&ring->wake);
	return number;
}

/**
 * tcplens_ring_exchange() - keep a record as it is
 * @ring: A log of such records, for which nobody waits.
 * @record: The record; it is the log's from now on.
 * @number: Where its number goes.
 *
 * Context: As tcplens_ring_write(), and interrupts are off.
 * Return: another one instead, which has given way: its columns are to be
 * overwritten.
 */
struct tcplens_record *tcplens_ring_exchange(struct tcplens_ring *ring,
					    struct tcplens_record *record,
					    u64 *number)
{
	char *kept = (char *)record;

	raw_spin_lock(&ring->lock);
	*number = ring->next;
	swap(ring->entries[*number % ring->count], kept);
	WRITE_ONCE(ring->next, *number + 1);
	raw_spin_unlock(&ring->lock);
	return (struct tcplens_record *)kept;
}

/**
 * tcplens_ring_amend() - what was learnt of a record after it was written
 * @ring: The log.
 * @number: The record, which may have given way to others meanwhile.
 * @offset: Where the value stands in struct tcplens_record.
 * @value: The value.
 *
 * Context: As tcplens_ring_write().
 */
void tcplens_ring_amend(struct tcplens_ring *ring, u64 number, u16 offset,
		       u8 value)
{
	unsigned int at = tcplens_layout_offset(&ring->layout, offset);
	unsigned long flags;

	raw_spin_lock_irqsave(&ring->lock, flags);
	if (number >= oldest(ring) && number < ring->next)
		entry(ring, number)[at] = value;
	raw_spin_unlock_irqrestore(&ring->lock, flags);
}

/**
 * tcplens_ring_read() - read the next record
 * @ring: The log.
 * @cursor: The reader's place: goes to the record behind it. What was lost on
 *	the way is added to its @lost.
 * @record: The record to overwrite; it must have been cleared once.
 *
 * Context: Any but hard interrupts.
 * Return: false if there is none yet.
 */
bool tcplens_ring_read(struct tcplens_ring *ring,
		      struct tcplens_ring_cursor *cursor,
		      struct tcplens_record *record)
{
	unsigned long flags;
	bool found;

	raw_spin_lock_irqsave(&ring->lock, flags);
	if (cursor->number < oldest(ring)) {
		cursor->lost += oldest(ring) - cursor->number;
		cursor->number = oldest(ring);
	}
	found = cursor->number < ring->next;
	if (found)
		tcplens_layout_restore(record, &ring->layout,
				      entry(ring, cursor->number++));
	raw_spin_unlock_irqrestore(&ring->lock, flags);
	return found;
}

/**
 * tcplens_ring_next() - where somebody begins who wants only what comes
 * @ring: The log.
 *
 * Context: Any.
 * Return: the number of the record that will be written next.
 */
u64 tcplens_ring_next(const struct tcplens_ring *ring)
{
	return READ_ONCE(ring->next);
}

/**
 * tcplens_ring_oldest() - where somebody begins who wants all there is
 * @ring: The log.
 *
 * Context: Any but hard interrupts.
 * Return: the number of the oldest record that is kept.
 */
u64 tcplens_ring_oldest(struct tcplens_ring *ring)
{
	unsigned long flags;
	u64 number;

	raw_spin_lock_irqsave(&ring->lock, flags);
	number = oldest(ring);
	raw_spin_unlock_irqrestore(&ring->lock, flags);
	return number;
}

/**
 * tcplens_ring_bytes() - the memory that it takes
 * @ring: The log.
 *
 * Context: Any.
 * Return: bytes.
 */
size_t tcplens_ring_bytes(const struct tcplens_ring *ring)
{
	/* Pairs with tcplens_ring_init(). */
	unsigned int count = smp_load_acquire(&ring->count);

	return (size_t)(count + ring->spares) * ring->layout.bytes +
	       count * sizeof(*ring->entries);
}
