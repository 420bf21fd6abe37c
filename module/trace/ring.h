/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_TRACE_RING_H
#define TCPLENS_TRACE_RING_H

#include "sample/sample.h"
#include "record/layout.h"

#include <linux/irq_work.h>
#include <linux/spinlock.h>
#include <linux/wait.h>

/**
 * struct tcplens_log - the last records that were written, for any reader
 * @words: The bytes of a record that are kept: those of the columns of its file.
 * @said: Of these, what is not in every record: cleared before each.
 * @plan: What of a socket is looked at for them.
 * @spares: How many records are being made in @room.
 * @count: How many records it keeps; 0 before tcplens_log_init().
 * @lock: Protects @next and @entries. Held over the copy of one record, and with
 *	interrupts off: those who write are in softirqs as well as in processes.
 * @next: The number of the record that will be written next; the first is 0.
 * @entries: Where the records are, each of @words.bytes: number n at n modulo
 *	@count.
 * @room: Room for these, and for those that are being made.
 * @readers: Those who wait for a record.
 * @wake: Wakes them, from where that is allowed: whoever writes may hold locks.
 */
struct tcplens_log {
	struct tcplens_words words;
	struct tcplens_words said;
	struct tcplens_sample_plan plan;
	unsigned int spares;
	unsigned int count;
	raw_spinlock_t lock;	/* See above. */
	u64 next;
	char **entries;
	char *room;
	wait_queue_head_t readers;
	struct irq_work wake;
};

/**
 * struct tcplens_log_cursor - where a reader stands
 * @number: The record that it reads next.
 * @lost: How many were overwritten before it came to them.
 */
struct tcplens_log_cursor {
	u64 number;
	u64 lost;
};

int tcplens_log_init(struct tcplens_log *log, enum tcplens_file file,
		     unsigned int count);
int tcplens_log_init_whole(struct tcplens_log *log, enum tcplens_file file,
			   unsigned int count, unsigned int spares);
void tcplens_log_exit(struct tcplens_log *log);
u64 tcplens_log_write(struct tcplens_log *log,
		      const struct tcplens_record *record);
struct tcplens_record *tcplens_log_spare(const struct tcplens_log *log,
					 unsigned int index);
struct tcplens_record *tcplens_log_exchange(struct tcplens_log *log,
					    struct tcplens_record *record,
					    u64 *number);
void tcplens_log_amend(struct tcplens_log *log, u64 number, u16 offset,
		       u8 value);
bool tcplens_log_read(struct tcplens_log *log,
		      struct tcplens_log_cursor *cursor,
		      struct tcplens_record *record);
u64 tcplens_log_next(const struct tcplens_log *log);
u64 tcplens_log_oldest(struct tcplens_log *log);
size_t tcplens_log_bytes(const struct tcplens_log *log);

#endif /* TCPLENS_TRACE_RING_H */
