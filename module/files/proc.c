// SPDX-License-Identifier: GPL-2.0
/*
 * The files under /proc/net/tcplens of every network namespace.
 *
 * An open file pins neither the module nor the namespace. When either goes,
 * procfs waits for the calls that are under way, releases the open files, and
 * answers every later call with EIO, a seek with EINVAL.
 */
#include "files/proc.h"
#include "files/columns.h"
#include "files/sockets.h"
#include "files/summary.h"
#include "output/stream.h"

#include <linux/module.h>
#include <linux/proc_fs.h>
#include <net/net_namespace.h>
#include <net/netns/generic.h>

#define DIRECTORY	"tcplens"

static const struct {
	const char *name;
	umode_t mode;
	const struct proc_ops *proc_ops;
	const struct tcplens_stream_ops *ops;
} files[] = {
	{
		.name		= "sockets",
		.mode		= 0666,
		.proc_ops	= &tcplens_stream_read_write,
		.ops		= &tcplens_sockets_ops,
	}, {
		.name		= "listeners",
		.mode		= 0666,
		.proc_ops	= &tcplens_stream_read_write,
		.ops		= &tcplens_listeners_ops,
	}, {
		.name		= "summary",
		.mode		= 0444,
		.proc_ops	= &tcplens_stream_read_only,
		.ops		= &tcplens_summary_ops,
	}, {
		.name		= "columns",
		.mode		= 0444,
		.proc_ops	= &tcplens_stream_read_only,
		.ops		= &tcplens_columns_proc_ops,
	},
};

/**
 * struct proc_net - what tcplens keeps for a namespace
 * @files: What its proc entries refer to, in the order of the table above.
 */
struct proc_net {
	struct tcplens_stream_entry files[ARRAY_SIZE(files)];
};

static unsigned int proc_net_id __read_mostly;

static int __net_init proc_net_init(struct net *net)
{
	struct proc_net *proc_net = net_generic(net, proc_net_id);
	struct proc_dir_entry *directory;
	unsigned int i;

	directory = proc_net_mkdir(net, DIRECTORY, net->proc_net);
	if (!directory)
		return -ENOMEM;
	for (i = 0; i < ARRAY_SIZE(files); i++) {
		struct tcplens_stream_entry *file = &proc_net->files[i];

		file->net = net;
		file->ops = files[i].ops;
		if (!proc_create_data(files[i].name, files[i].mode, directory,
				      files[i].proc_ops, file))
			goto err_file;
	}
	return 0;

err_file:
	remove_proc_subtree(DIRECTORY, net->proc_net);
	return -ENOMEM;
}

static void __net_exit proc_net_exit(struct net *net)
{
	remove_proc_subtree(DIRECTORY, net->proc_net);
}

static struct pernet_operations proc_net_ops = {
	.init	= proc_net_init,
	.exit	= proc_net_exit,
	.id	= &proc_net_id,
	.size	= sizeof(struct proc_net),
};

/**
 * tcplens_proc_init() - make the files of every namespace, now and later
 *
 * Context: Process context.
 * Return: 0 or a negative errno.
 */
int __init tcplens_proc_init(void)
{
	return register_pernet_subsys(&proc_net_ops);
}

/**
 * tcplens_proc_exit() - remove the files of every namespace
 *
 * Context: Process context; waits for the reads that are under way.
 */
void tcplens_proc_exit(void)
{
	unregister_pernet_subsys(&proc_net_ops);
}
