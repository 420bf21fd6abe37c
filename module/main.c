// SPDX-License-Identifier: GPL-2.0
/*
 * tcplens: every TCP socket as plain text. Init and exit: the table of contents.
 *
 * Data flows one way. Files under /proc/net/tcplens:
 *
 *	walk/walk.c -> sample/sample.c -> query/filter.c -> output/output.c
 *
 * Files under /sys/kernel/debug/tcplens:
 *
 *	trace/probes.c -> trace/track.c -> trace/events.c, trace/closed.c
 *	-> trace/ring.c -> query/filter.c -> output/output.c
 *
 * A file of files/ drives each of them; output/stream.c buffers what it appends,
 * and output/file_operations.c hands that to the reader.
 */
#include "files/debugfs.h"
#include "files/params.h"
#include "files/proc.h"
#include "trace/listen_drops.h"

#include <linux/tcplens.h>

#include <linux/module.h>

static int __init tcplens_init(void)
{
	int ret;

	ret = tcplens_listen_drops_init();
	if (ret)
		return ret;
	ret = tcplens_params_init();
	if (ret)
		goto err_params;
	ret = tcplens_proc_init();
	if (ret)
		goto err_proc;
	tcplens_debugfs_init();
	return 0;

err_proc:
	tcplens_params_exit();
err_params:
	tcplens_listen_drops_exit();
	return ret;
}

static void __exit tcplens_exit(void)
{
	tcplens_debugfs_exit();
	tcplens_proc_exit();
	tcplens_params_exit();
	tcplens_listen_drops_exit();
}

module_init(tcplens_init);
module_exit(tcplens_exit);

MODULE_DESCRIPTION("Every TCP socket as plain text under /proc/net/tcplens");
MODULE_AUTHOR("The tcplens developers");
MODULE_LICENSE("GPL");
MODULE_VERSION(TCPLENS_VERSION);
