// SPDX-License-Identifier: GPL-2.0
/*
 * The file `stats`: counters of the module's work, the memory it uses, and the
 * state of its tracepoints.
 */
#include "files/stats.h"
#include "core/stats.h"
#include "output/privilege.h"
#include "trace/conns.h"
#include "trace/events.h"
#include "trace/histograms.h"
#include "trace/listeners.h"
#include "trace/recorder.h"
#include "trace/segments.h"
#include "trace/tracepoints.h"

#include <linux/fs.h>
#include <linux/module.h>
#include <linux/seq_file.h>

static int show(struct seq_file *seq, void *unused)
{
	enum tcplens_stat stat;

	seq_puts(seq, "name value\n");
	for (stat = 0; stat < TCPLENS_STATS; stat++)
		seq_printf(seq, "%s %llu\n", tcplens_stats_name(stat),
			   tcplens_stats_sum(stat));
	seq_printf(seq, "owners_off %d\n", tcplens_privilege_off() != 0);
	seq_printf(seq, "conns_bytes %zu\n", tcplens_conns_bytes());
	seq_printf(seq, "listeners_bytes %zu\n", tcplens_listeners_bytes());
	seq_printf(seq, "events_bytes %zu\n",
		   tcplens_ring_bytes(&tcplens_events_ring));
	seq_printf(seq, "closed_bytes %zu\n",
		   tcplens_recorder_bytes());
	seq_printf(seq, "histograms_bytes %zu\n", tcplens_histograms_bytes());
	seq_printf(seq, "segments_bytes %zu\n",
		   tcplens_ring_bytes(&tcplens_segments_ring));
	tcplens_events_show(seq);
	tcplens_tracepoints_show(seq);
	return 0;
}

static int open(struct inode *inode, struct file *file)
{
	return single_open(file, show, NULL);
}

const struct file_operations tcplens_stats_file_operations = {
	.owner		= THIS_MODULE,
	.open		= open,
	.read		= seq_read,
	.llseek		= seq_lseek,
	.release	= single_release,
};
