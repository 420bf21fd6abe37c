/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_TRACE_EVENTS_H
#define TCPLENS_TRACE_EVENTS_H

#include "trace/ring.h"

struct request_sock;
struct seq_file;
struct sk_buff;
struct sock;
struct tcplens_transition;

extern struct tcplens_ring tcplens_events_ring;

void tcplens_events_init(void);
int tcplens_events_alloc(void);
void tcplens_events_exit(void);
void tcplens_events_transition(const struct tcplens_transition *transition,
			       struct sock *sk, int old_state, int state);
void tcplens_events_retransmit(struct sock *sk, const struct sk_buff *skb,
			       int error);
void tcplens_events_retransmit_synack(const struct sock *listener,
				      struct request_sock *request);
void tcplens_events_congestion(struct sock *sk, u8 ca_state);
void tcplens_events_reset_sent(struct sock *sk, const struct sk_buff *skb,
			       u8 reason);
void tcplens_events_reset_received(struct sock *sk);
void tcplens_events_listen_drop(struct sock *sk, u32 drops, u8 reason);
void tcplens_events_segment(struct sock *sk);
void tcplens_events_show(struct seq_file *seq);

#endif /* TCPLENS_TRACE_EVENTS_H */
