/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_SAMPLE_TIMERS_H
#define TCPLENS_SAMPLE_TIMERS_H

#include "record/record.h"

struct sock;

u32 tcplens_timers_remaining_ms(unsigned long expires);
void tcplens_timers_sample(struct tcplens_record *record,
			   const struct sock *sk);

#endif /* TCPLENS_SAMPLE_TIMERS_H */
