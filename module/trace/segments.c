// SPDX-License-Identifier: GPL-2.0
/*
 * The records of `segments`: a sample of a connection for each segment it receives,
 * if the query of a reader selects the connection. This costs work for every
 * segment, so the module samples only while `segments` is open.
 *
 * The kernel calls the tracepoint before it processes the segment. So a sample is
 * the state after the previous segment.
 */
#include "trace/segments.h"
#include "core/cookie.h"
#include "trace/builder.h"

#include <linux/ktime.h>
#include <linux/moduleparam.h>
#include <linux/mutex.h>
#include <linux/rculist.h>
#include <linux/slab.h>

static unsigned int segments_max = 8192;
module_param(segments_max, uint, 0444);
MODULE_PARM_DESC(segments_max, "records of segments to keep (default 8192)");

struct tcplens_ring tcplens_segments_ring;

static LIST_HEAD(subscriptions);
static DEFINE_MUTEX(subscriptions_lock);	/* For changes of the list. */

/**
 * tcplens_segments_init() - make the ring readable
 *
 * Context: Process context, before `segments` can be opened.
 */
void tcplens_segments_init(void)
{
	tcplens_ring_init(&tcplens_segments_ring, TCPLENS_FILE_SEGMENTS);
}

/**
 * tcplens_segments_alloc() - allocate the ring's slots, once
 *
 * Context: Process context, one caller at a time.
 * Return: 0, also if they are allocated already, or -ENOMEM.
 */
int tcplens_segments_alloc(void)
{
	return tcplens_ring_alloc(&tcplens_segments_ring, segments_max);
}

/**
 * tcplens_segments_exit() - free the ring
 *
 * Context: Process context; no probe runs and no file is open.
 */
void tcplens_segments_exit(void)
{
	tcplens_ring_exit(&tcplens_segments_ring);
}

/**
 * tcplens_segments_unsubscribe() - remove a subscription
 * @subscription: The subscription, or NULL.
 *
 * Context: Process context; may sleep.
 */
void tcplens_segments_unsubscribe(struct tcplens_subscription *subscription)
{
	if (!subscription)
		return;
	mutex_lock(&subscriptions_lock);
	list_del_rcu(&subscription->list);
	mutex_unlock(&subscriptions_lock);
	kvfree_rcu(subscription, rcu);
}

/**
 * tcplens_segments_subscribe() - add or replace a subscription
 * @subscription: The reader's subscription, which this replaces; NULL in it if it
 *	has none.
 * @filter: The connections to sample.
 *
 * Context: Process context; may sleep.
 * Return: 0, or -ENOMEM having changed nothing.
 */
int tcplens_segments_subscribe(struct tcplens_subscription **subscription,
			       const struct tcplens_filter *filter)
{
	struct tcplens_subscription *new;

	new = kvmalloc(sizeof(*new), GFP_KERNEL_ACCOUNT);
	if (!new)
		return -ENOMEM;
	new->filter = *filter;
	mutex_lock(&subscriptions_lock);
	list_add_rcu(&new->list, &subscriptions);
	mutex_unlock(&subscriptions_lock);
	tcplens_segments_unsubscribe(*subscription);
	*subscription = new;
	return 0;
}

static bool is_selected(const struct tcplens_record *record)
{
	const struct tcplens_subscription *subscription;

	list_for_each_entry_rcu(subscription, &subscriptions, list) {
		if (tcplens_filter_matches(&subscription->filter, record))
			return true;
	}
	return false;
}

/**
 * tcplens_segments_add() - record a connection that receives a segment
 * @sk: The socket.
 *
 * Context: In a probe, with preemption disabled and under rcu_read_lock(); the
 * socket is owned or its spinlock is held.
 */
void tcplens_segments_add(struct sock *sk)
{
	struct tcplens_record *record;

	tcplens_cookie(sk);
	record = tcplens_builder_begin(&tcplens_segments_ring.template, ktime_get_ns());
	tcplens_builder_sample(record, &tcplens_segments_ring.template, sk);
	if (is_selected(record))
		tcplens_ring_write(&tcplens_segments_ring, record);
}
