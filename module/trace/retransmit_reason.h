/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_TRACE_RETRANSMIT_REASON_H
#define TCPLENS_TRACE_RETRANSMIT_REASON_H

#include <linux/types.h>

struct sock;

void tcplens_retransmit_reason_note(struct sock *sk);
u8 tcplens_retransmit_reason_find(struct sock *sk);

#endif /* TCPLENS_TRACE_RETRANSMIT_REASON_H */
