// SPDX-License-Identifier: GPL-2.0
/*
 * What the one who opened a file may not see. Whoever reads an open file later
 * sees what its opener may, as with inet_diag's sockets.
 *
 * Without any capability the reader sees what inet_diag shows everybody.
 */
#include "output/privilege.h"
#include "record/columns.h"

#include <linux/capability.h>
#include <linux/fs.h>
#include <linux/nsproxy.h>
#include <linux/pid_namespace.h>
#include <linux/proc_fs.h>
#include <linux/sched.h>
#include <linux/sched/task.h>
#include <net/net_namespace.h>

/**
 * tcplens_privilege_not_permitted() - what the current task may not see where it is
 *
 * The name of a control group is that of the initial cgroup namespace: in
 * another one it would tell what is outside. To be asked on open.
 *
 * Context: Process context.
 * Return: bits of enum tcplens_group.
 */
u32 tcplens_privilege_not_permitted(void)
{
	if (current->nsproxy->cgroup_ns == init_task.nsproxy->cgroup_ns)
		return 0;
	return TCPLENS_GROUPS_INIT_CGROUP_NS;
}

/**
 * tcplens_privilege_denied() - what must not be looked at for an open file
 * @file: The open file.
 * @net: The network namespace that it shows.
 * @wanted: What is to be looked at: bits of enum tcplens_group. A capability
 *	that takes no part in it is not asked for: where there is none, that
 *	would be written to the audit log.
 *
 * CAP_NET_ADMIN counts in the user namespace that owns the network namespace,
 * as for inet_diag: the root of another one is nobody here.
 *
 * CAP_SYS_PTRACE counts in the one that owns the pid namespace of the reader's
 * /proc. Of what is shown by that, each process is asked for once more: it can
 * be in a user namespace of its own (owners.c).
 *
 * Context: Process context.
 * Return: bits of enum tcplens_group.
 */
u32 tcplens_privilege_denied(const struct file *file, const struct net *net,
			     u32 wanted)
{
	const struct pid_namespace *pid_ns;
	u32 denied = 0;

	pid_ns = proc_pid_ns(file_inode(file)->i_sb);
	if (wanted & TCPLENS_GROUPS_NET_ADMIN &&
	    !file_ns_capable(file, net->user_ns, CAP_NET_ADMIN))
		denied |= TCPLENS_GROUPS_NET_ADMIN;
	if (wanted & TCPLENS_GROUPS_SYS_PTRACE &&
	    !file_ns_capable(file, pid_ns->user_ns, CAP_SYS_PTRACE))
		denied |= TCPLENS_GROUPS_SYS_PTRACE;
	return denied;
}
