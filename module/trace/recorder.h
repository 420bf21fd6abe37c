/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_TRACE_RECORDER_H
#define TCPLENS_TRACE_RECORDER_H

#include "trace/shares.h"

#include <linux/spinlock.h>
#include <linux/types.h>

/**
 * struct tcplens_recorder_entry - a record that is kept
 * @time_ns: Its time, by ktime_get_ns().
 * @id: Names it for tcplens_recorder_read(), also when it is gone.
 */
struct tcplens_recorder_entry {
	u64 time_ns;
	u64 id;
};

/**
 * struct tcplens_recorder_writer - a slot that is being written
 * @lock: The lock of its shard.
 * @id: The id of the new record.
 */
struct tcplens_recorder_writer {
	raw_spinlock_t *lock;	/* See struct shard. */
	u64 id;
};

int tcplens_recorder_init(unsigned int count, size_t bytes);
void tcplens_recorder_exit(void);
void *tcplens_recorder_begin(struct tcplens_recorder_writer *writer, u64 time_ns,
			     enum tcplens_shares_class class, kuid_t uid);
u64 tcplens_recorder_end(const struct tcplens_recorder_writer *writer);
void tcplens_recorder_amend(u64 id, size_t offset, u8 value);
int tcplens_recorder_list(struct tcplens_recorder_entry **entries,
			  size_t *count);
bool tcplens_recorder_read(u64 id, void *record);
size_t tcplens_recorder_bytes(void);

#endif /* TCPLENS_TRACE_RECORDER_H */
