/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_CORE_STATS_H
#define TCPLENS_CORE_STATS_H

#include <linux/percpu.h>
#include <linux/types.h>

/**
 * enum tcplens_stat - what the module counts of its own work
 * @TCPLENS_STAT_OPENS: Files opened.
 * @TCPLENS_STAT_READS: Calls of read().
 * @TCPLENS_STAT_READ_BYTES: Bytes they returned.
 * @TCPLENS_STAT_QUERIES: Queries taken.
 * @TCPLENS_STAT_QUERY_ERRORS: Queries refused.
 * @TCPLENS_STAT_DUMPS: Passes over the tables begun.
 * @TCPLENS_STAT_DUMPS_FINISHED: Passes that came to the end.
 * @TCPLENS_STAT_LOOKUPS: Passes over one bucket instead: the query named one
 *	connection.
 * @TCPLENS_STAT_BUCKETS_LOCKED: Times that a hash bucket was locked.
 * @TCPLENS_STAT_SOCKETS: Sockets visited: sampled outside the lock.
 * @TCPLENS_STAT_SOCKETS_DYING: Sockets found that nobody held, any more or yet.
 * @TCPLENS_STAT_SOCKETS_MOVED: Sockets left out because the same pass had
 *	met them in another table.
 * @TCPLENS_STAT_BUCKETS_RESUMED: Times that a bucket held more than was given and
 *	was locked once more.
 * @TCPLENS_STAT_REWINDS: Passes left for a new one: the reader seeked back, or
 *	wrote a query.
 * @TCPLENS_STAT_INTERRUPTED: Reads ended by a signal.
 * @TCPLENS_STAT_READ_NS: Nanoseconds of wall time spent in read(), with
 *	what it waits for another reader of the same open file.
 * @TCPLENS_STAT_OWNER_SCANS: Times that the processes were looked through for
 *	those that have a socket.
 * @TCPLENS_STAT_OWNER_DESCRIPTORS: Their file descriptors that were visited.
 * @TCPLENS_STAT_OWNER_BYTES: Memory that this took, all of them added up.
 * @TCPLENS_STAT_OWNER_NS: Nanoseconds of wall time spent in it.
 * @TCPLENS_STAT_CONNS_EVICTED: Connections that were forgotten before their end.
 * @TCPLENS_STAT_RECORDS_LOST: Events and others that readers could not read.
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
	TCPLENS_STAT_RECORDS_LOST,
	/* private: */
	TCPLENS_STATS,
};

DECLARE_PER_CPU(u64 [TCPLENS_STATS], tcplens_stats);

/**
 * tcplens_stats_add() - count
 * @stat: What to count.
 * @value: How much of it.
 *
 * Context: Any. A count made in an interrupt may be lost on machines whose
 * this_cpu_add() is not one instruction; tcplens counts in process context.
 */
static inline void tcplens_stats_add(enum tcplens_stat stat, u64 value)
{
	this_cpu_add(tcplens_stats[stat], value);
}

u64 tcplens_stats_sum(enum tcplens_stat stat);
const char *tcplens_stats_name(enum tcplens_stat stat);

#endif /* TCPLENS_CORE_STATS_H */
