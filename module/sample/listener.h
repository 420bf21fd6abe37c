/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_SAMPLE_LISTENER_H
#define TCPLENS_SAMPLE_LISTENER_H

#include "record/record.h"

struct sock;

void tcplens_listener_sample(struct tcplens_record *record,
			     const struct sock *sk);

#endif /* TCPLENS_SAMPLE_LISTENER_H */
