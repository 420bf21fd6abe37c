/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_SAMPLE_OPTIONS_H
#define TCPLENS_SAMPLE_OPTIONS_H

#include "record/record.h"

struct sock;

void tcplens_options_sample(struct tcplens_record *record,
			    const struct sock *sk);
void tcplens_options_sample_settings(struct tcplens_record *record,
				     const struct sock *sk);

#endif /* TCPLENS_SAMPLE_OPTIONS_H */
