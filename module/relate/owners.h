/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_RELATE_OWNERS_H
#define TCPLENS_RELATE_OWNERS_H

#include "record/record.h"

struct file;
struct sock;
struct tcplens_owners;
struct tcplens_walk;

struct tcplens_owners *tcplens_owners_new(const struct file *file,
					  bool wants_unhashed);
int tcplens_owners_scan(struct tcplens_owners *owners);
void tcplens_owners_fill(const struct tcplens_owners *owners,
			 struct tcplens_record *record, struct sock *sk);
bool tcplens_owners_has_unhashed(const struct tcplens_owners *owners);
unsigned int tcplens_owners_unhashed(struct tcplens_owners *owners,
				     struct tcplens_walk *walk, unsigned int slots);
void tcplens_owners_free(struct tcplens_owners *owners);

#endif /* TCPLENS_RELATE_OWNERS_H */
