/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_SAMPLE_LISTENER_H
#define TCPLENS_SAMPLE_LISTENER_H

#include "record/record.h"

struct sock;

u32 tcplens_listener_group_size(const struct sock *sk);
void tcplens_listener_sample(struct tcplens_record *record,
			     const struct sock *sk);

#endif /* TCPLENS_SAMPLE_LISTENER_H */
