/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_CORE_PROCESS_H
#define TCPLENS_CORE_PROCESS_H

#include <linux/pid.h>
#include <linux/pid_namespace.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/types.h>

/**
 * tcplens_process_find() - find a process by its PID and start time
 * @pid: Its PID in the initial PID namespace, 0 if not known.
 * @start_ns: start_boottime of its first thread. The kernel keeps it over
 *	execve(), and gives the PID of an ended process to another one.
 *
 * Context: Any, under rcu_read_lock().
 * Return: the first thread, or NULL if the process has ended, or waits for its
 * parent to collect its exit status.
 */
static inline const struct task_struct *tcplens_process_find(u32 pid,
							     u64 start_ns)
{
	const struct task_struct *leader;

	leader = pid ? pid_task(find_pid_ns(pid, &init_pid_ns), PIDTYPE_TGID) :
		       NULL;
	if (!leader || READ_ONCE(leader->start_boottime) != start_ns ||
	    !atomic_read(&leader->signal->live))
		return NULL;
	return leader;
}

#endif /* TCPLENS_CORE_PROCESS_H */
