/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_SAMPLE_CONNECTION_H
#define TCPLENS_SAMPLE_CONNECTION_H

#include "record/record.h"

struct sock;

void tcplens_connection_sample(struct tcplens_record *record,
			       const struct sock *sk, u32 groups);

#endif /* TCPLENS_SAMPLE_CONNECTION_H */
