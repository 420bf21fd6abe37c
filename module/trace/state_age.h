/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_TRACE_STATE_AGE_H
#define TCPLENS_TRACE_STATE_AGE_H

struct sock;
struct tcplens_record;

void tcplens_state_age_fill(struct tcplens_record *record, struct sock *sk);

#endif /* TCPLENS_TRACE_STATE_AGE_H */
