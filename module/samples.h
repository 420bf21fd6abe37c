/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_SAMPLES_H
#define TCPLENS_SAMPLES_H

#include "filter.h"
#include "log.h"

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

#endif /* TCPLENS_SAMPLES_H */
