// SPDX-License-Identifier: GPL-2.0
/*
 * The merge: which of several streams of records has the earliest next one.
 *
 * The streams grow while they are read. A reader that finds a stream empty, and
 * then a record in another, does not know which was written first. So it notes the
 * time, looks at all streams, and takes the records up to that time: what they
 * followed was written before it looked. Then it looks again.
 *
 * A record is written after its time was taken. One that was on its way into
 * a stream while the reader looked comes late: after records of other streams with
 * later times, which others wrote meanwhile. In its own stream a record can follow
 * one with a later time, too, if a softirq wrote that between the two steps.
 *
 * This file is pure: see core/pure.h.
 */
#include "trace/merge.h"

/**
 * tcplens_merge_init() - make all streams empty
 * @merge: The streams to overwrite.
 *
 * Context: Any.
 */
void tcplens_merge_init(struct tcplens_merge *merge)
{
	*merge = (struct tcplens_merge){ .stream = 0 };
	memset(merge->next_ns, 0xff, sizeof(merge->next_ns));
}

/**
 * tcplens_merge_extend() - move the horizon, before a look at all streams
 * @merge: The streams, after tcplens_merge_choose() found none to read, or the
 *	next record of the chosen stream was lost.
 * @now_ns: The time by the clock of the records. The horizon is the time of the
 *	earliest known record if that is later: the clocks of two processors
 *	need not agree, and the look that found this record is over.
 *
 * The caller looks at all streams and calls tcplens_merge_add() for each.
 *
 * Context: Any.
 */
void tcplens_merge_extend(struct tcplens_merge *merge, u64 now_ns)
{
	u64 known_ns = merge->next_ns[merge->stream];

	merge->horizon_ns = now_ns;
	if (known_ns != TCPLENS_MERGE_NONE && known_ns > now_ns)
		merge->horizon_ns = known_ns;
	merge->others_ns = 0;
	merge->active_count = 0;
}

/**
 * tcplens_merge_select() - compare the streams, see tcplens_merge_choose()
 * @merge: The streams.
 *
 * Of equal times that of the lower stream comes first.
 *
 * Context: Any.
 * Return: false if no stream has a record up to the horizon.
 */
bool tcplens_merge_select(struct tcplens_merge *merge)
{
	u64 first_ns = TCPLENS_MERGE_NONE, others_ns = TCPLENS_MERGE_NONE;
	unsigned int i;

	for (i = 0; i < merge->active_count; i++) {
		u64 next_ns = merge->next_ns[merge->active[i]];

		if (next_ns < first_ns) {
			others_ns = first_ns;
			first_ns = next_ns;
			merge->stream = merge->active[i];
		} else if (next_ns < others_ns) {
			others_ns = next_ns;
		}
	}
	if (first_ns > merge->horizon_ns)
		return false;
	merge->others_ns = others_ns <= merge->horizon_ns ?
			   others_ns : merge->horizon_ns + 1;
	return true;
}
