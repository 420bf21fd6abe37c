/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_SAMPLE_CGROUP_H
#define TCPLENS_SAMPLE_CGROUP_H

#include "record/record.h"

struct sock;

void tcplens_cgroup_sample_id(struct tcplens_record *record,
			      const struct sock *sk);
void tcplens_cgroup_sample_path(struct tcplens_record *record,
				const struct sock *sk);

#endif /* TCPLENS_SAMPLE_CGROUP_H */
