/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_TRACE_SEGMENTS_H
#define TCPLENS_TRACE_SEGMENTS_H

#include "query/filter.h"
#include "trace/ring.h"

struct sock;

extern struct tcplens_ring tcplens_segments_ring;

/**
 * struct tcplens_subscription - the connections that a reader of `segments` selects
 * @list: Entry in the list of all subscriptions.
 * @rcu: Frees the subscription when no probe uses it any more.
 * @filter: The connections.
 */
struct tcplens_subscription {
	struct list_head list;
	struct rcu_head rcu;
	struct tcplens_filter filter;
};

void tcplens_segments_init(void);
int tcplens_segments_alloc(void);
void tcplens_segments_exit(void);
int tcplens_segments_subscribe(struct tcplens_subscription **subscription,
			       const struct tcplens_filter *filter);
void tcplens_segments_unsubscribe(struct tcplens_subscription *subscription);
void tcplens_segments_add(struct sock *sk);

#endif /* TCPLENS_TRACE_SEGMENTS_H */
