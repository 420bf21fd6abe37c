/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_UPPER_LAYER_H
#define TCPLENS_UPPER_LAYER_H

#include "record.h"

struct sock;

void tcplens_upper_layer_sample(struct tcplens_record *record,
				const struct sock *sk);

#endif /* TCPLENS_UPPER_LAYER_H */
