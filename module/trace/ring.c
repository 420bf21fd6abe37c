// SPDX-License-Identifier: GPL-2.0
/*
 * The ring: the last records that probes wrote, kept for any number of readers.
 *
 * Each reader has its own cursor, so all of them see every record, and a writer
 * waits for none: the newest record overwrites the oldest, and a reader that had
 * not read it learns how many it lost. A slot holds the bytes of the columns of
 * the ring's file, copied under the lock.
 */
#include "trace/ring.h"

#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>

/* The range of the module parameters. */
#define COUNT_MIN	16U
#define COUNT_MAX	1048576U

static void wake_readers(struct irq_work *work)
{
	struct tcplens_ring *ring = container_of(work, struct tcplens_ring,
						 wake);

	wake_up_interruptible_all(&ring->readers);
}

static char *slot(const struct tcplens_ring *ring, u64 number)
{
	return ring->slots + (size_t)(number % ring->count) * ring->template.layout.bytes;
}

static u64 oldest(const struct tcplens_ring *ring)
{
	return ring->next > ring->count ? ring->next - ring->count : 0;
}

/**
 * tcplens_ring_init() - make an empty ring without slots, which can be read
 * @ring: The ring, all zeros.
 * @file: The file whose columns it keeps.
 *
 * Context: Process context, before the file can be opened.
 */
void tcplens_ring_init(struct tcplens_ring *ring, enum tcplens_file file)
{
	tcplens_template_init(&ring->template, file);
	raw_spin_lock_init(&ring->lock);
	init_waitqueue_head(&ring->readers);
	init_irq_work(&ring->wake, wake_readers);
}

/**
 * tcplens_ring_alloc() - allocate the slots, once
 * @ring: The ring, after tcplens_ring_init(). Processes may read it and wait.
 * @count: Number of slots; clamped to a sensible range.
 *
 * Context: Process context, one caller at a time, before the first record is
 * written.
 * Return: 0, also if they are allocated already, or -ENOMEM.
 */
int tcplens_ring_alloc(struct tcplens_ring *ring, unsigned int count)
{
	if (ring->count)
		return 0;
	count = clamp(count, COUNT_MIN, COUNT_MAX);
	ring->slots = kvmalloc_array(count, ring->template.layout.bytes, GFP_KERNEL);
	if (!ring->slots)
		return -ENOMEM;
	/* tcplens_ring_bytes() can run already. */
	smp_store_release(&ring->count, count);
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
	if (!ring->count)
		return;
	irq_work_sync(&ring->wake);
	kvfree(ring->slots);
	ring->count = 0;
}

/**
 * tcplens_ring_write() - append a record
 * @ring: The ring.
 * @record: The record; the ring keeps the columns of its file.
 *
 * Context: Any but hard interrupts. Takes a raw lock, so it can be called under
 * any other lock, on PREEMPT_RT too.
 * Return: the record's number.
 */
u64 tcplens_ring_write(struct tcplens_ring *ring,
		       const struct tcplens_record *record)
{
	unsigned long flags;
	u64 number;

	raw_spin_lock_irqsave(&ring->lock, flags);
	number = ring->next;
	tcplens_layout_copy(slot(ring, number), &ring->template.layout, record);
	WRITE_ONCE(ring->next, number + 1);
	raw_spin_unlock_irqrestore(&ring->lock, flags);

	if (wq_has_sleeper(&ring->readers))
		irq_work_queue(&ring->wake);
	return number;
}

/**
 * tcplens_ring_read() - read the next record
 * @ring: The ring.
 * @cursor: The reader's position. Moves behind the record; counts what was
 *	overwritten before it.
 * @record: The record to overwrite; cleared once by the caller.
 *
 * Context: Any but hard interrupts.
 * Return: false if there is no record yet.
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
		tcplens_layout_restore(record, &ring->template.layout,
				       slot(ring, cursor->number++));
	raw_spin_unlock_irqrestore(&ring->lock, flags);
	return found;
}

/**
 * tcplens_ring_next() - the position of a reader that wants only new records
 * @ring: The ring.
 *
 * Context: Any.
 * Return: the number of the next record to be written.
 */
u64 tcplens_ring_next(const struct tcplens_ring *ring)
{
	return READ_ONCE(ring->next);
}

/**
 * tcplens_ring_oldest() - the position of a reader that wants all records
 * @ring: The ring.
 *
 * Context: Any but hard interrupts.
 * Return: the number of the oldest record in the ring.
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
 * tcplens_ring_bytes() - memory used
 * @ring: The ring.
 *
 * Context: Any.
 * Return: bytes; 0 before tcplens_ring_alloc().
 */
size_t tcplens_ring_bytes(const struct tcplens_ring *ring)
{
	/* Pairs with tcplens_ring_alloc(). */
	return (size_t)smp_load_acquire(&ring->count) * ring->template.layout.bytes;
}
