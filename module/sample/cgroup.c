// SPDX-License-Identifier: GPL-2.0
/*
 * The control group (version 2) of the program that made a socket, or that
 * listened for it: its number, which inet_diag shows everybody, and its path.
 */
#include "sample/cgroup.h"
#include "output/path.h"

#include <linux/cgroup.h>
#include <net/sock.h>

#ifdef CONFIG_SOCK_CGROUP_DATA
/* A socket holds a reference on its group from its beginning to its end. */
static struct cgroup *group_of(const struct sock *sk)
{
	return sock_cgroup_ptr((struct sock_cgroup_data *)&sk->sk_cgrp_data);
}

/**
 * tcplens_cgroup_sample_id() - which control group has a socket?
 * @record: The record.
 * @sk: A referenced full socket.
 *
 * Context: Any.
 */
void tcplens_cgroup_sample_id(struct tcplens_record *record,
			      const struct sock *sk)
{
	const struct cgroup *group = group_of(sk);

	record->cgroup_id = group ? group->kn->id : TCPLENS_ABSENT_U64;
}

/**
 * tcplens_cgroup_sample_path() - and what is its name?
 * @record: The record.
 * @sk: A referenced full socket.
 *
 * The path as the initial cgroup namespace sees it; cgroup_path_ns(), which
 * knows others, takes a mutex. Who is in another one has to be denied it.
 *
 * Context: Any but hard interrupts, under rcu_read_lock().
 */
void tcplens_cgroup_sample_path(struct tcplens_record *record,
				const struct sock *sk)
{
	struct cgroup *group = group_of(sk);
	char path[TCPLENS_PATH_BYTES + 1];
	int length;

	if (!group)
		return;
	/* What did not fit has an error, or its full length, or fills it all. */
	length = cgroup_path(group, path, sizeof(path));
	if (length > 0 && length < TCPLENS_PATH_BYTES)
		tcplens_path_escape(record->cgroup, path);
}
#else
void tcplens_cgroup_sample_id(struct tcplens_record *record,
			      const struct sock *sk)
{
	record->cgroup_id = TCPLENS_ABSENT_U64;
}

void tcplens_cgroup_sample_path(struct tcplens_record *record,
				const struct sock *sk)
{
}
#endif
