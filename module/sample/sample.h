/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_SAMPLE_SAMPLE_H
#define TCPLENS_SAMPLE_SAMPLE_H

#include "record/layout.h"
#include "record/record.h"

struct sock;
struct user_namespace;

/**
 * struct tcplens_sample_plan - what to look at
 * @groups: Bits of enum tcplens_group.
 * @layout: Where the columns of these groups stand, and of others that are asked
 *	for but not looked at.
 * @may_leave_unset: Of these, what looking at a connection may leave as it was.
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
void tcplens_sample_more(struct tcplens_record *record, struct sock *sk,
			 struct user_namespace *user_ns,
			 const struct tcplens_sample_plan *plan);

#endif /* TCPLENS_SAMPLE_SAMPLE_H */
