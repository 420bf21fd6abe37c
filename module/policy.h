/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_POLICY_H
#define TCPLENS_POLICY_H

#include "record.h"

struct sock;

void tcplens_policy_sample(struct tcplens_record *record,
			   const struct sock *sk);

#endif /* TCPLENS_POLICY_H */
