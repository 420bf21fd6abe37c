// SPDX-License-Identifier: GPL-2.0
/*
 * The files under /sys/kernel/debug/tcplens: for root only, and no stable ABI.
 *
 * Errors are ignored, as everywhere in the kernel: the rest of the module works
 * without debugfs.
 */
#include "files/debugfs.h"
#include "files/closed.h"
#include "files/columns.h"
#include "files/counters.h"
#include "files/histograms.h"
#include "files/records.h"
#include "files/stats.h"
#include "output/file_operations.h"

#include <linux/debugfs.h>
#include <linux/module.h>

static struct dentry *directory;

/*
 * The mode is 0400 even if the file takes queries: root can write it anyway, and
 * a locked down kernel opens only files of debugfs without a write bit.
 */
static const struct {
	const char *name;
	const struct file_operations *file_operations;
	const struct tcplens_stream_ops *ops;
} files[] = {
	{
		.name			= "columns",
		.file_operations	= &tcplens_file_operations_debugfs,
		.ops			= &tcplens_columns_debugfs_ops,
	}, {
		.name			= "events",
		.file_operations	= &tcplens_file_operations_debugfs_wait,
		.ops			= &tcplens_events_ops,
	}, {
		.name			= "closed",
		.file_operations	= &tcplens_file_operations_debugfs,
		.ops			= &tcplens_closed_ops,
	}, {
		.name			= "histograms",
		.file_operations	= &tcplens_file_operations_debugfs,
		.ops			= &tcplens_histograms_ops,
	}, {
		.name			= "counters",
		.file_operations	= &tcplens_file_operations_debugfs,
		.ops			= &tcplens_counters_ops,
	}, {
		.name			= "segments",
		.file_operations	= &tcplens_file_operations_debugfs_wait,
		.ops			= &tcplens_segments_ops,
	},
};

/**
 * tcplens_debugfs_init() - create the files
 *
 * Context: Process context.
 */
void __init tcplens_debugfs_init(void)
{
	unsigned int i;

	directory = debugfs_create_dir("tcplens", NULL);
	debugfs_create_file("stats", 0400, directory, NULL,
			    &tcplens_stats_file_operations);
	for (i = 0; i < ARRAY_SIZE(files); i++)
		debugfs_create_file(files[i].name, 0400, directory,
				    (void *)files[i].ops,
				    files[i].file_operations);
}

/**
 * tcplens_debugfs_exit() - remove the files
 *
 * Context: Process context; waits for the calls that are under way.
 */
void tcplens_debugfs_exit(void)
{
	debugfs_remove(directory);
}
