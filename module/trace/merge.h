/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_TRACE_MERGE_H
#define TCPLENS_TRACE_MERGE_H

#include "core/pure.h"

#define TCPLENS_MERGE_STREAMS_MAX	16U

/* No record is known. */
#define TCPLENS_MERGE_NONE		(~(u64)0)

/**
 * struct tcplens_merge - streams of records, read as one in the order of time
 * @others_ns: The records of @stream before this time precede those of all others.
 * @horizon_ns: Records after this time wait until the reader looked at all streams
 *	once more: streams that were empty may have earlier ones.
 * @next_ns: The time of the next record of each stream, or TCPLENS_MERGE_NONE.
 * @stream: The stream to read.
 * @active_count: Used entries of @active.
 * @active: The streams that were not empty at the last look, in ascending order.
 */
struct tcplens_merge {
	u64 others_ns;
	u64 horizon_ns;
	u64 next_ns[TCPLENS_MERGE_STREAMS_MAX];
	unsigned int stream;
	unsigned int active_count;
	u8 active[TCPLENS_MERGE_STREAMS_MAX];
};

void tcplens_merge_init(struct tcplens_merge *merge);
void tcplens_merge_extend(struct tcplens_merge *merge, u64 now_ns);
bool tcplens_merge_select(struct tcplens_merge *merge);

/**
 * tcplens_merge_add() - add a stream that was looked at
 * @merge: The streams, after tcplens_merge_extend().
 * @stream: The stream, higher than the one before. The caller has set its time of
 *	the next record.
 *
 * Context: Any.
 */
static inline void tcplens_merge_add(struct tcplens_merge *merge,
				     unsigned int stream)
{
	if (merge->next_ns[stream] != TCPLENS_MERGE_NONE)
		merge->active[merge->active_count++] = stream;
}

/**
 * tcplens_merge_choose() - choose the stream to read
 * @merge: The streams; the caller keeps @next_ns.
 *
 * Most records follow one of the same stream, and then nothing else is compared.
 *
 * Context: Any.
 * Return: false if no stream has a record up to the horizon.
 */
static inline bool tcplens_merge_choose(struct tcplens_merge *merge)
{
	return merge->next_ns[merge->stream] < merge->others_ns ||
	       tcplens_merge_select(merge);
}

#endif /* TCPLENS_TRACE_MERGE_H */
