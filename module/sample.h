/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_SAMPLE_H
#define TCPLENS_SAMPLE_H

#include "record.h"

struct sock;
struct user_namespace;

void tcplens_sample_fill(struct tcplens_record *record, struct sock *sk,
			 struct user_namespace *user_ns, u32 groups);
void tcplens_sample_more(struct tcplens_record *record, struct sock *sk,
			 struct user_namespace *user_ns, u32 groups);

#endif /* TCPLENS_SAMPLE_H */
