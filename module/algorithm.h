/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_ALGORITHM_H
#define TCPLENS_ALGORITHM_H

#include "record.h"

struct sock;

void tcplens_algorithm_sample(struct tcplens_record *record,
			      const struct sock *sk);

#endif /* TCPLENS_ALGORITHM_H */
