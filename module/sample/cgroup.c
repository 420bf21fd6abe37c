// SPDX-License-Identifier: GPL-2.0
/*
 * The control group (version 2) of a socket: the group of the process that
 * created it, or that created its listener. inet_diag shows the ID to every user,
 * but not the path.
 */
#include "sample/cgroup.h"

#ifdef CONFIG_SOCK_CGROUP_DATA
/*
 * A removed group exists as long as its sockets do, and keeps a path that another
 * group can have taken. Removal takes the group offline before it frees the path.
 */
static bool is_removed(const struct cgroup *group)
{
	return !(READ_ONCE(group->self.flags) & CSS_ONLINE);
}

/**
 * tcplens_cgroup_sample_path() - sample the path of a socket's control group
 * @record: The record; its path has no value yet, and keeps none if the group was
 *	removed.
 * @sk: A referenced full socket.
 *
 * The path is relative to the initial cgroup namespace, because cgroup_path_ns()
 * takes a mutex. Callers deny it to readers in other cgroup namespaces.
 *
 * Context: Any but hard interrupts, under rcu_read_lock().
 */
void tcplens_cgroup_sample_path(struct tcplens_record *record,
				const struct sock *sk)
{
	struct cgroup *group = tcplens_cgroup_of(sk);
	char path[TCPLENS_PATH_BYTES + 1];
	int length;

	if (!group)
		return;
	/*
	 * A path that did not fit gives its full length, an error, or a full
	 * buffer, depending on the kernel.
	 */
	length = cgroup_path(group, path, sizeof(path));
	if (length <= 0 || length >= TCPLENS_PATH_BYTES)
		return;
	/* A group that is online after its path was copied had the path. */
	smp_rmb();
	if (!is_removed(group))
		memcpy(record->cgroup, path, length + 1);
}
#else
void tcplens_cgroup_sample_path(struct tcplens_record *record,
				const struct sock *sk)
{
}
#endif
