// SPDX-License-Identifier: GPL-2.0
/*
 * tcplens: every TCP socket as plain text. The table of contents.
 *
 * Data flows one way: walk -> sample -> query -> format -> stream -> proc; and
 * probes -> learn -> events, closed -> log -> query -> format -> stream -> debugfs.
 */
#include "files/debugfs.h"
#include "files/params.h"
#include "files/proc.h"

#include <linux/tcplens.h>

#include <linux/module.h>

static int __init tcplens_init(void)
{
	int ret;

	ret = tcplens_params_init();
	if (ret)
		return ret;
	ret = tcplens_proc_init();
	if (ret)
		goto err_proc;
	tcplens_debugfs_init();
	return 0;

err_proc:
	tcplens_params_exit();
	return ret;
}

static void __exit tcplens_exit(void)
{
	tcplens_debugfs_exit();
	tcplens_proc_exit();
	tcplens_params_exit();
}

module_init(tcplens_init);
module_exit(tcplens_exit);

MODULE_DESCRIPTION("Every TCP socket as plain text under /proc/net/tcplens");
MODULE_AUTHOR("The tcplens developers");
MODULE_LICENSE("GPL");
MODULE_VERSION(TCPLENS_VERSION);
