/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_SAMPLE_CGROUP_H
#define TCPLENS_SAMPLE_CGROUP_H

#include "record/record.h"

#include <linux/cgroup.h>
#include <net/sock.h>

#ifdef CONFIG_SOCK_CGROUP_DATA
/**
 * tcplens_cgroup_of() - get the control group of a socket
 * @sk: A referenced full socket, which references its group for as long as it exists.
 *
 * Context: Any.
 * Return: the group, or NULL.
 */
static inline struct cgroup *tcplens_cgroup_of(const struct sock *sk)
{
	return sock_cgroup_ptr((struct sock_cgroup_data *)&sk->sk_cgrp_data);
}

/**
 * tcplens_cgroup_id() - get the ID of a socket's control group
 * @sk: A referenced full socket.
 *
 * Context: Any.
 * Return: the ID, or TCPLENS_ABSENT_U64.
 */
static inline u64 tcplens_cgroup_id(const struct sock *sk)
{
	const struct cgroup *group = tcplens_cgroup_of(sk);

	return group ? group->kn->id : TCPLENS_ABSENT_U64;
}
#else
static inline u64 tcplens_cgroup_id(const struct sock *sk)
{
	return TCPLENS_ABSENT_U64;
}
#endif

void tcplens_cgroup_sample_path(struct tcplens_record *record,
				const struct sock *sk);

#endif /* TCPLENS_SAMPLE_CGROUP_H */
