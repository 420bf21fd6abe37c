/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_RELATE_OWNERS_H
#define TCPLENS_RELATE_OWNERS_H

#include "record/record.h"

struct file;
struct sock;
struct tcplens_owners;

struct tcplens_owners *tcplens_owners_new(const struct file *file);
int tcplens_owners_scan(struct tcplens_owners *owners);
void tcplens_owners_fill(const struct tcplens_owners *owners,
			 struct tcplens_record *record, struct sock *sk);
void tcplens_owners_free(struct tcplens_owners *owners);

#endif /* TCPLENS_RELATE_OWNERS_H */
