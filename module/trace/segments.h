/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_TRACE_SEGMENTS_H
#define TCPLENS_TRACE_SEGMENTS_H

#include "query/filter.h"
#include "trace/ring.h"

struct sock;

extern struct tcplens_log tcplens_samples_log;

/**
 * struct tcplens_wish - which connections a reader wants samples of
 * @list: Among those of the other readers.
 * @rcu: For those who look at it while it goes.
 * @filter: Which.
 */
struct tcplens_wish {
	struct list_head list;
	struct rcu_head rcu;
	struct tcplens_filter filter;
};

int tcplens_samples_init(void);
void tcplens_samples_exit(void);
int tcplens_samples_wish(struct tcplens_wish **wish,
			 const struct tcplens_filter *filter);
void tcplens_samples_forget(struct tcplens_wish *wish);
void tcplens_samples_take(struct sock *sk);

#endif /* TCPLENS_TRACE_SEGMENTS_H */
