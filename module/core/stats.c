// SPDX-License-Identifier: GPL-2.0
/*
 * The module's own statistics: one counter per CPU and statistic, added up on
 * read.
 */
#include "core/stats.h"

#include <linux/cpumask.h>

DEFINE_PER_CPU(u64 [TCPLENS_STATS], tcplens_stats);

static const char *const names[TCPLENS_STATS] = {
	[TCPLENS_STAT_OPENS]		= "opens",
	[TCPLENS_STAT_READS]		= "reads",
	[TCPLENS_STAT_READ_BYTES]	= "read_bytes",
	[TCPLENS_STAT_QUERIES]		= "queries",
	[TCPLENS_STAT_QUERY_ERRORS]	= "query_errors",
	[TCPLENS_STAT_DUMPS]		= "dumps",
	[TCPLENS_STAT_DUMPS_FINISHED]	= "dumps_finished",
	[TCPLENS_STAT_LOOKUPS]		= "lookups",
	[TCPLENS_STAT_BUCKETS_LOCKED]	= "buckets_locked",
	[TCPLENS_STAT_SOCKETS]		= "sockets",
	[TCPLENS_STAT_SOCKETS_DYING]	= "sockets_dying",
	[TCPLENS_STAT_SOCKETS_MOVED]	= "sockets_moved",
	[TCPLENS_STAT_BUCKETS_RESUMED]	= "buckets_resumed",
	[TCPLENS_STAT_REWINDS]		= "rewinds",
	[TCPLENS_STAT_INTERRUPTED]	= "interrupted",
	[TCPLENS_STAT_READ_NS]		= "read_ns",
	[TCPLENS_STAT_OWNER_SCANS]	= "owner_scans",
	[TCPLENS_STAT_OWNER_DESCRIPTORS] = "owner_descriptors",
	[TCPLENS_STAT_OWNER_BYTES]	= "owner_bytes",
	[TCPLENS_STAT_OWNER_NS]		= "owner_ns",
	[TCPLENS_STAT_CONNS_EVICTED]	= "conns_evicted",
	[TCPLENS_STAT_LISTENERS_LOST]	= "listeners_lost",
	[TCPLENS_STAT_RECORDS_LOST]	= "records_lost",
};

/**
 * tcplens_stats_sum() - get a statistic since the module was loaded
 * @stat: The statistic.
 *
 * On 32-bit machines a sum can take one half of a counter before a carry and the
 * other half after it; the next read is right again.
 *
 * Context: Any.
 * Return: the sum over all CPUs, offline ones included.
 */
u64 tcplens_stats_sum(enum tcplens_stat stat)
{
	u64 sum = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		sum += READ_ONCE(per_cpu(tcplens_stats, cpu)[stat]);
	return sum;
}

/**
 * tcplens_stats_name() - get the name of a statistic in debugfs
 * @stat: The statistic.
 *
 * Context: Any.
 * Return: a constant string.
 */
const char *tcplens_stats_name(enum tcplens_stat stat)
{
	return names[stat];
}
