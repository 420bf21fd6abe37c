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
	struct tcplens_log *log = container_of(work, struct tcplens_log, wake);

	wake_up_interruptible_all(&log->readers);
}

static char *entry(const struct tcplens_log *log, u64 number)
{
	return log->entries[number % log->count];
}

static struct tcplens_record *record_at(const struct tcplens_log *log,
					unsigned int index)
{
	return (struct tcplens_record *)log->room + index;
}

static void free_room(struct tcplens_log *log)
{
	kvfree(log->entries);
	kvfree(log->room);
}

static u64 oldest(const struct tcplens_log *log)
{
	return log->next > log->count ? log->next - log->count : 0;
}

/* What whoever writes says by himself: the rest is looked at in the socket. */
#define SAID	(TCPLENS_GROUP_EVENT | TCPLENS_GROUP_LIFE | TCPLENS_GROUP_OWNER)

static u32 sampled_groups(enum tcplens_file file)
{
	u32 groups = 0;
	unsigned int i;

	for (i = 0; i < tcplens_columns_count; i++) {
		if (tcplens_columns_files(i) & file)
			groups |= tcplens_columns_groups(i);
	}
	return groups & ~SAID;
}

/* The words that are kept are known. */
static int init(struct tcplens_log *log, enum tcplens_file file,
		unsigned int count, unsigned int spares)
{
	unsigned int i;

	/* Of the rest everything is said of each. */
	tcplens_words_of_groups(&log->said, TCPLENS_GROUP_EVENT);
	tcplens_sample_plan(&log->plan, sampled_groups(file), ~0U, 0);
	raw_spin_lock_init(&log->lock);
	init_waitqueue_head(&log->readers);
	init_irq_work(&log->wake, wake_readers);
	log->room = kvmalloc_array(count + spares, log->words.bytes, GFP_KERNEL);
	log->entries = kvmalloc_array(count, sizeof(*log->entries), GFP_KERNEL);
	if (!log->room || !log->entries) {
		free_room(log);
		return -ENOMEM;
	}
	for (i = 0; i < count; i++)
		log->entries[i] = log->room + (size_t)i * log->words.bytes;
	log->spares = spares;
	/* Who asks what it takes may do so already. */
	smp_store_release(&log->count, count);
	return 0;
}

/**
 * tcplens_log_init() - make room
 * @log: The log, all zeros.
 * @file: Whose columns are kept.
 * @count: How many records; what is far too few or too many is made less so.
 *
 * Context: Process context.
 * Return: 0 or -ENOMEM.
 */
int tcplens_log_init(struct tcplens_log *log, enum tcplens_file file,
		     unsigned int count)
{
	tcplens_words_of_file(&log->words, file, GAP);
	return init(log, file, clamp(count, LEAST, MOST), 0);
}

/**
 * tcplens_log_init_whole() - make room for records as they are
 * @log: The log, all zeros.
 * @file: Whose columns are looked at.
 * @count: How many records; what is far too few or too many is made less so.
 * @spares: How many are being made at a time.
 *
 * Context: Process context.
 * Return: 0 or -ENOMEM.
 */
int tcplens_log_init_whole(struct tcplens_log *log, enum tcplens_file file,
			   unsigned int count, unsigned int spares)
{
	unsigned int i;
	int ret;

	tcplens_words_of_record(&log->words);
	count = clamp(count, LEAST, MOST);
	ret = init(log, file, count, spares);
	if (ret)
		return ret;
	for (i = 0; i < count + spares; i++)
		tcplens_words_clear_all(record_at(log, i));
	return 0;
}

/**
 * tcplens_log_spare() - where a record can be made
 * @log: A log of records as they are.
 * @index: Which one, less than what tcplens_log_init_whole() was told.
 *
 * Context: Any, before anything is written.
 * Return: a record of which nothing is known.
 */
struct tcplens_record *tcplens_log_spare(const struct tcplens_log *log,
					 unsigned int index)
{
	return record_at(log, log->count + index);
}

/**
 * tcplens_log_exit() - give the room back
 * @log: The log, of which tcplens_log_init() may have failed or not been called.
 *
 * Context: Process context; nobody writes or reads any more. Waits for whoever
 * is being woken.
 */
void tcplens_log_exit(struct tcplens_log *log)
{
	if (!log->count)
		return;
	irq_work_sync(&log->wake);
	free_room(log);
	log->count = 0;
}

/**
 * tcplens_log_write() - keep a record
 * @log: The log.
 * @record: The record; of it the columns of the log's file.
 *
 * Context: Any but hard interrupts; takes a raw lock, so that it may be called
 * under any other one, with PREEMPT_RT too.
 * Return: its number.
 */
u64 tcplens_log_write(struct tcplens_log *log,
		      const struct tcplens_record *record)
{
	unsigned long flags;
	u64 number;

	raw_spin_lock_irqsave(&log->lock, flags);
	number = log->next;
	tcplens_words_copy(entry(log, number), &log->words, record);
	WRITE_ONCE(log->next, number + 1);
	raw_spin_unlock_irqrestore(&log->lock, flags);

	if (wq_has_sleeper(&log->readers))
		irq_work_queue(&log->wake);
	return number;
}

/**
 * tcplens_log_exchange() - keep a record as it is
 * @log: A log of such records, for which nobody waits.
 * @record: The record; it is the log's from now on.
 * @number: Where its number goes.
 *
 * Context: As tcplens_log_write(), and interrupts are off.
 * Return: another one instead, which has given way: its columns are to be
 * overwritten.
 */
struct tcplens_record *tcplens_log_exchange(struct tcplens_log *log,
					    struct tcplens_record *record,
					    u64 *number)
{
	char *kept = (char *)record;

	raw_spin_lock(&log->lock);
	*number = log->next;
	swap(log->entries[*number % log->count], kept);
	WRITE_ONCE(log->next, *number + 1);
	raw_spin_unlock(&log->lock);
	return (struct tcplens_record *)kept;
}

/**
 * tcplens_log_amend() - what was learnt of a record after it was written
 * @log: The log.
 * @number: The record, which may have given way to others meanwhile.
 * @offset: Where the value stands in struct tcplens_record.
 * @value: The value.
 *
 * Context: As tcplens_log_write().
 */
void tcplens_log_amend(struct tcplens_log *log, u64 number, u16 offset,
		       u8 value)
{
	unsigned int at = tcplens_words_offset(&log->words, offset);
	unsigned long flags;

	raw_spin_lock_irqsave(&log->lock, flags);
	if (number >= oldest(log) && number < log->next)
		entry(log, number)[at] = value;
	raw_spin_unlock_irqrestore(&log->lock, flags);
}

/**
 * tcplens_log_read() - read the next record
 * @log: The log.
 * @cursor: The reader's place: goes to the record behind it. What was lost on
 *	the way is added to its @lost.
 * @record: The record to overwrite; it must have been cleared once.
 *
 * Context: Any but hard interrupts.
 * Return: false if there is none yet.
 */
bool tcplens_log_read(struct tcplens_log *log,
		      struct tcplens_log_cursor *cursor,
		      struct tcplens_record *record)
{
	unsigned long flags;
	bool found;

	raw_spin_lock_irqsave(&log->lock, flags);
	if (cursor->number < oldest(log)) {
		cursor->lost += oldest(log) - cursor->number;
		cursor->number = oldest(log);
	}
	found = cursor->number < log->next;
	if (found)
		tcplens_words_restore(record, &log->words,
				      entry(log, cursor->number++));
	raw_spin_unlock_irqrestore(&log->lock, flags);
	return found;
}

/**
 * tcplens_log_next() - where somebody begins who wants only what comes
 * @log: The log.
 *
 * Context: Any.
 * Return: the number of the record that will be written next.
 */
u64 tcplens_log_next(const struct tcplens_log *log)
{
	return READ_ONCE(log->next);
}

/**
 * tcplens_log_oldest() - where somebody begins who wants all there is
 * @log: The log.
 *
 * Context: Any but hard interrupts.
 * Return: the number of the oldest record that is kept.
 */
u64 tcplens_log_oldest(struct tcplens_log *log)
{
	unsigned long flags;
	u64 number;

	raw_spin_lock_irqsave(&log->lock, flags);
	number = oldest(log);
	raw_spin_unlock_irqrestore(&log->lock, flags);
	return number;
}

/**
 * tcplens_log_bytes() - the memory that it takes
 * @log: The log.
 *
 * Context: Any.
 * Return: bytes.
 */
size_t tcplens_log_bytes(const struct tcplens_log *log)
{
	/* Pairs with tcplens_log_init(). */
	unsigned int count = smp_load_acquire(&log->count);

	return (size_t)(count + log->spares) * log->words.bytes +
	       count * sizeof(*log->entries);
}
