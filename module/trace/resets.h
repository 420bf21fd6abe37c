/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_TRACE_RESETS_H
#define TCPLENS_TRACE_RESETS_H

#include <linux/types.h>

struct sk_buff;
struct sock;
struct tcplens_record;

void tcplens_resets_note_sent(struct sock *sk, bool is_answer);
void tcplens_resets_note_received(struct sock *sk);
void tcplens_resets_fill_endpoints(struct tcplens_record *record,
				   const struct sock *sk,
				   const struct sk_buff *skb);

#endif /* TCPLENS_TRACE_RESETS_H */
