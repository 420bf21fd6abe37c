/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_COMPAT_LINUX_SCHED_EXEC_STATE_H
#define TCPLENS_COMPAT_LINUX_SCHED_EXEC_STATE_H

#include <linux/sched.h>

/*
 * tcplens_exec_user_ns(): the user namespace in which ptrace_may_access() checks
 * the capability for the task's program; NULL if the task has no memory any more.
 * Needs task_lock() and RCU.
 */
#ifdef TCPLENS_HAVE_EXEC_STATE
#include_next <linux/sched/exec_state.h>

static inline struct user_namespace *
tcplens_exec_user_ns(const struct task_struct *task)
{
	const struct task_exec_state *state = rcu_dereference(task->exec_state);

	return state ? state->user_ns : NULL;
}
#else
#include <linux/mm_types.h>

static inline struct user_namespace *
tcplens_exec_user_ns(const struct task_struct *task)
{
	return task->mm ? task->mm->user_ns : NULL;
}
#endif

#endif /* TCPLENS_COMPAT_LINUX_SCHED_EXEC_STATE_H */
