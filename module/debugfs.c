// SPDX-License-Identifier: GPL-2.0
/*
 * The files under /sys/kernel/debug/tcplens: for whoever looks into the module
 * itself. Root only, and no promise: names and meanings may change.
 *
 * Errors are ignored, as the kernel does: without debugfs everything else
 * still works.
 */
#include "debugfs.h"
#include "stats.h"

#include <linux/debugfs.h>
#include <linux/module.h>
#include <linux/seq_file.h>

static struct dentry *directory;

static int stats_show(struct seq_file *seq, void *unused)
{
	enum tcplens_stat stat;

	seq_puts(seq, "name value\n");
	for (stat = 0; stat < TCPLENS_STATS; stat++)
		seq_printf(seq, "%s %llu\n", tcplens_stats_name(stat),
			   tcplens_stats_sum(stat));
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(stats);

/**
 * tcplens_debugfs_init() - make the files
 *
 * Context: Process context.
 */
void __init tcplens_debugfs_init(void)
{
	directory = debugfs_create_dir("tcplens", NULL);
	debugfs_create_file("stats", 0400, directory, NULL, &stats_fops);
}

/**
 * tcplens_debugfs_exit() - remove the files
 *
 * Context: Process context; waits for the reads that are under way.
 */
void tcplens_debugfs_exit(void)
{
	debugfs_remove(directory);
}
