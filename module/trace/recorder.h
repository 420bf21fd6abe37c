/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_TRACE_RECORDER_H
#define TCPLENS_TRACE_RECORDER_H

#include "trace/shares.h"
#include "trace/template.h"

/**
 * struct tcplens_recorder_entry - a record that is kept
 * @time_ns: Its time, by ktime_get_ns().
 * @id: Names it for tcplens_recorder_read(), also when it is gone.
 */
struct tcplens_recorder_entry {
	u64 time_ns;
	u64 id;
};

extern struct tcplens_template tcplens_recorder_template;

int tcplens_recorder_init(unsigned int count);
void tcplens_recorder_exit(void);
u64 tcplens_recorder_write(const struct tcplens_record *record,
			   enum tcplens_shares_class class, kuid_t uid);
void tcplens_recorder_amend(u64 id, u16 offset, u8 value);
int tcplens_recorder_list(struct tcplens_recorder_entry **entries,
			  size_t *count);
bool tcplens_recorder_read(u64 id, struct tcplens_record *record);
size_t tcplens_recorder_bytes(void);

#endif /* TCPLENS_TRACE_RECORDER_H */
