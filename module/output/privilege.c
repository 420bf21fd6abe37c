// SPDX-License-Identifier: GPL-2.0
/*
 * What a reader may not see. The credentials of the opener count, also if another
 * process reads the open file, and those of the process that writes a query: a
 * process that was given an open file must not ask new questions with the rights
 * of the giver. inet_diag checks the opener and the sender of a request, too.
 *
 * Without capabilities a reader sees what inet_diag shows to all. No reader sees
 * what the administrator turned off.
 */
#include "output/privilege.h"
#include "record/columns.h"

#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/fs.h>
#include <linux/moduleparam.h>
#include <linux/nsproxy.h>
#include <linux/pid_namespace.h>
#include <linux/proc_fs.h>
#include <linux/sched.h>
#include <linux/sched/task.h>
#include <net/net_namespace.h>

static bool owners = true;
module_param(owners, bool, 0444);
MODULE_PARM_DESC(owners,
		 "find and record the processes that own sockets (default Y)");

/**
 * tcplens_privilege_off() - what the module's parameters turn off
 *
 * Security modules (Landlock, SELinux, AppArmor, Yama) can deny a process with
 * CAP_SYS_PTRACE the look at another one. The kernel exports neither
 * ptrace_may_access() nor their hook, so the module cannot ask them.
 *
 * Context: Any.
 * Return: bits of enum tcplens_group.
 */
u32 tcplens_privilege_off(void)
{
	return owners ? 0 : TCPLENS_GROUP_OWNER;
}

/**
 * tcplens_privilege_not_permitted() - what the current task's namespaces hide
 *
 * The module reports cgroup paths of the initial cgroup namespace. In another one
 * they would reveal the hierarchy outside of it. Called on open, because an open
 * file does not tell its opener's cgroup namespace.
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
 * tcplens_privilege_denied() - which groups an open file must not sample
 * @file: The open file.
 * @net: The network namespace that it shows.
 * @wanted: Bits of enum tcplens_group to check. Capabilities that these groups do
 *	not need are not checked, because the audit log can record a failed one.
 *
 * CAP_NET_ADMIN is required in the user namespace that owns the network
 * namespace, as by inet_diag.
 *
 * CAP_SYS_PTRACE is required in the user namespace that owns the pid namespace of
 * the opener's /proc. owners.c checks again for each process, because a process
 * can be in a user namespace of its own.
 *
 * Context: Process context.
 * Return: the groups that the opener may not see; bits that are not in @wanted
 * mean nothing.
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

/*
 * owners.c checks each process with the credentials of the opener. The capability
 * in the opener's user namespace includes all namespaces in which the opener can
 * have it.
 */
static bool sees_processes_of_opener(const struct file *file)
{
	return current_cred() == file->f_cred ||
	       ns_capable(file->f_cred->user_ns, CAP_SYS_PTRACE);
}

/**
 * tcplens_privilege_writer_denied() - which groups the current task must not ask for
 * @file: The open file that it writes a query to.
 * @net: The network namespace that the file shows.
 * @wanted: As for tcplens_privilege_denied().
 *
 * The capabilities are required where tcplens_privilege_denied() requires them of
 * the opener.
 *
 * Context: Process context.
 * Return: the groups that the task may not see; bits that are not in @wanted mean
 * nothing.
 */
u32 tcplens_privilege_writer_denied(const struct file *file,
				    const struct net *net, u32 wanted)
{
	const struct pid_namespace *pid_ns;
	u32 denied = tcplens_privilege_not_permitted();

	pid_ns = proc_pid_ns(file_inode(file)->i_sb);
	if (wanted & TCPLENS_GROUPS_NET_ADMIN &&
	    !ns_capable(net->user_ns, CAP_NET_ADMIN))
		denied |= TCPLENS_GROUPS_NET_ADMIN;
	if (wanted & TCPLENS_GROUPS_SYS_PTRACE &&
	    !(ns_capable(pid_ns->user_ns, CAP_SYS_PTRACE) &&
	      sees_processes_of_opener(file)))
		denied |= TCPLENS_GROUPS_SYS_PTRACE;
	return denied;
}
