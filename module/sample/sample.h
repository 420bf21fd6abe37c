/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_SAMPLE_SAMPLE_H
#define TCPLENS_SAMPLE_SAMPLE_H

#include "record/layout.h"
#include "record/record.h"

struct sock;
struct user_namespace;

/**
 * struct tcplens_sample_plan - the groups of columns to sample
 * @groups: The groups: bits of enum tcplens_group.
 * @layout: The columns of these groups, and of requested groups that are not
 *	permitted.
 * @may_leave_unset: The part of @layout that the sampling of a connection may
 *	leave unset.
 */
struct tcplens_sample_plan {
	u32 groups;
	struct tcplens_layout layout;
	struct tcplens_layout may_leave_unset;
};

void tcplens_sample_plan(struct tcplens_sample_plan *plan, u32 groups,
			 u32 allowed, u32 without);
void tcplens_sample_fill(struct tcplens_record *record, struct sock *sk,
			 struct user_namespace *user_ns,
			 const struct tcplens_sample_plan *plan);
void tcplens_sample_at(struct tcplens_record *record, struct sock *sk,
		       const struct tcplens_sample_plan *plan, u32 now_jiffies);
void tcplens_sample_more(struct tcplens_record *record, struct sock *sk,
			 struct user_namespace *user_ns,
			 const struct tcplens_sample_plan *plan);

#endif /* TCPLENS_SAMPLE_SAMPLE_H */
