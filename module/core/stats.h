/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_CORE_STATS_H
#define TCPLENS_CORE_STATS_H

#include <linux/percpu.h>
#include <linux/types.h>

/**
 * enum tcplens_stat - the module's own statistics
 * @TCPLENS_STAT_OPENS: Files opened.
 * @TCPLENS_STAT_READS: Calls of read().
 * @TCPLENS_STAT_READ_BYTES: Bytes that these calls returned.
 * @TCPLENS_STAT_QUERIES: Queries accepted.
 * @TCPLENS_STAT_QUERY_ERRORS: Queries rejected.
 * @TCPLENS_STAT_DUMPS: Dumps started.
 * @TCPLENS_STAT_DUMPS_FINISHED: Dumps that reached the end of the tables.
 * @TCPLENS_STAT_LOOKUPS: Dumps of a single bucket, for a query that names one
 *	connection.
 * @TCPLENS_STAT_BUCKETS_LOCKED: Hash bucket locks taken.
 * @TCPLENS_STAT_SOCKETS: Sockets referenced, to be sampled without the lock.
 * @TCPLENS_STAT_SOCKETS_DYING: Sockets skipped with a reference count of 0: freed
 *	soon, or too new.
 * @TCPLENS_STAT_SOCKETS_MOVED: Sockets skipped because the dump had already taken
 *	them from another table.
 * @TCPLENS_STAT_BUCKETS_RESUMED: Buckets that were locked again, for sockets that
 *	did not fit into a batch.
 * @TCPLENS_STAT_REWINDS: Dumps abandoned for a new one, after lseek() or a query.
 * @TCPLENS_STAT_INTERRUPTED: Reads that a signal ended.
 * @TCPLENS_STAT_READ_NS: Nanoseconds of wall time in read(), including the wait
 *	for other readers of the same open file.
 * @TCPLENS_STAT_OWNER_SCANS: Scans of all processes for the owners of sockets.
 * @TCPLENS_STAT_OWNER_DESCRIPTORS: File descriptors that these scans visited.
 * @TCPLENS_STAT_OWNER_BYTES: Memory that these scans used, in total.
 * @TCPLENS_STAT_OWNER_NS: Nanoseconds of wall time in these scans.
 * @TCPLENS_STAT_CONNS_EVICTED: Open connections evicted from the table of tracked
 *	connections.
 * @TCPLENS_STAT_LISTENERS_LOST: Listeners for which the table of listeners had no
 *	room.
 * @TCPLENS_STAT_RECORDS_LOST: Records of events and closed connections overwritten
 *	before a reader took them.
 */
enum tcplens_stat {
	TCPLENS_STAT_OPENS,
	TCPLENS_STAT_READS,
	TCPLENS_STAT_READ_BYTES,
	TCPLENS_STAT_QUERIES,
	TCPLENS_STAT_QUERY_ERRORS,
	TCPLENS_STAT_DUMPS,
	TCPLENS_STAT_DUMPS_FINISHED,
	TCPLENS_STAT_LOOKUPS,
	TCPLENS_STAT_BUCKETS_LOCKED,
	TCPLENS_STAT_SOCKETS,
	TCPLENS_STAT_SOCKETS_DYING,
	TCPLENS_STAT_SOCKETS_MOVED,
	TCPLENS_STAT_BUCKETS_RESUMED,
	TCPLENS_STAT_REWINDS,
	TCPLENS_STAT_INTERRUPTED,
	TCPLENS_STAT_READ_NS,
	TCPLENS_STAT_OWNER_SCANS,
	TCPLENS_STAT_OWNER_DESCRIPTORS,
	TCPLENS_STAT_OWNER_BYTES,
	TCPLENS_STAT_OWNER_NS,
	TCPLENS_STAT_CONNS_EVICTED,
	TCPLENS_STAT_LISTENERS_LOST,
	TCPLENS_STAT_RECORDS_LOST,
	/* private: */
	TCPLENS_STATS,
};

DECLARE_PER_CPU(u64 [TCPLENS_STATS], tcplens_stats);

/**
 * tcplens_stats_add() - add to a statistic
 * @stat: The statistic.
 * @value: The number to add.
 *
 * Context: Any but NMI. Dumps count in process context, evictions also in softirq
 * on the same CPU. No count is lost: this_cpu_add() is one instruction, or
 * disables interrupts where the machine has none for 64 bits.
 */
static inline void tcplens_stats_add(enum tcplens_stat stat, u64 value)
{
	this_cpu_add(tcplens_stats[stat], value);
}

u64 tcplens_stats_sum(enum tcplens_stat stat);
const char *tcplens_stats_name(enum tcplens_stat stat);

#endif /* TCPLENS_CORE_STATS_H */
