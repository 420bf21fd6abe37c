// SPDX-License-Identifier: GPL-2.0
/*
 * What the module counts of its own work: one counter per CPU and statistic,
 * added up when somebody asks.
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
	[TCPLENS_STAT_RECORDS_LOST]	= "records_lost",
};

/**
 * tcplens_stats_sum() - a statistic since the module was loaded
 * @stat: Which one.
 *
 * Context: Any. CPUs that went offline count too.
 * Return: the sum over all CPUs.
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
 * tcplens_stats_name() - the name of a statistic in debugfs
 * @stat: Which one.
 *
 * Return: a constant string.
 */
const char *tcplens_stats_name(enum tcplens_stat stat)
{
	return names[stat];
}
