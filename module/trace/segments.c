// SPDX-License-Identifier: GPL-2.0
/*
 * The samples: what a connection looks like at each segment that it receives, of
 * the connections that somebody wants to see. This is work for each segment, and
 * done only while somebody has `probe` open.
 *
 * The kernel's tracepoint is met before the segment is looked at: a sample is
 * what the segment before has left.
 */
#include "trace/segments.h"
#include "core/cookie.h"
#include "trace/builder.h"

#include <linux/ktime.h>
#include <linux/moduleparam.h>
#include <linux/mutex.h>
#include <linux/rculist.h>
#include <linux/slab.h>

static unsigned int probe_max = 8192;
module_param(probe_max, uint, 0444);
MODULE_PARM_DESC(probe_max, "samples of segments that wait for slow readers of debugfs (8192)");

struct tcplens_ring tcplens_segments_ring;

static LIST_HEAD(subscriptions);
static DEFINE_MUTEX(subscriptions_lock);	/* Of those who change the list. */

/**
 * tcplens_segments_init() - make room, once
 *
 * Context: Process context, one at a time.
 * Return: 0, also if there is room already, or -ENOMEM.
 */
int tcplens_segments_init(void)
{
	if (tcplens_segments_ring.count)
		return 0;
	return tcplens_ring_init(&tcplens_segments_ring, TCPLENS_FILE_PROBE,
				probe_max);
}

/**
 * tcplens_segments_exit() - give the room back
 *
 * Context: Process context; no probe runs and nobody reads any more.
 */
void tcplens_segments_exit(void)
{
	tcplens_ring_exit(&tcplens_segments_ring);
}

/**
 * tcplens_segments_unsubscribe() - a reader wants no samples any more
 * @subscription: What he wanted, or NULL.
 *
 * Context: Process context.
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
 * tcplens_segments_subscribe() - a reader wants samples of other connections
 * @subscription: What he wanted before, or NULL in it; becomes what he wants now.
 * @filter: Which connections.
 *
 * Context: Process context.
 * Return: 0, or -ENOMEM having changed nothing.
 */
int tcplens_segments_subscribe(struct tcplens_subscription **subscription,
			 const struct tcplens_filter *filter)
{
	struct tcplens_subscription *wanted;

	wanted = kvmalloc(sizeof(*wanted), GFP_KERNEL_ACCOUNT);
	if (!wanted)
		return -ENOMEM;
	wanted->filter = *filter;
	mutex_lock(&subscriptions_lock);
	list_add_rcu(&wanted->list, &subscriptions);
	mutex_unlock(&subscriptions_lock);
	tcplens_segments_unsubscribe(*subscription);
	*subscription = wanted;
	return 0;
}

static bool is_wanted(const struct tcplens_record *record)
{
	const struct tcplens_subscription *subscription;

	list_for_each_entry_rcu(subscription, &subscriptions, list) {
		if (tcplens_filter_matches(&subscription->filter, record))
			return true;
	}
	return false;
}

/**
 * tcplens_segments_add() - look at a connection that receives a segment
 * @sk: The socket.
 *
 * Context: In a probe; the socket is owned or its lock held. Preemption is off,
 * under rcu_read_lock().
 */
void tcplens_segments_add(struct sock *sk)
{
	struct tcplens_record *record;

	tcplens_cookie(sk);
	record = tcplens_builder_begin(&tcplens_segments_ring, ktime_get_ns());
	tcplens_builder_sample(record, &tcplens_segments_ring, sk);
	if (is_wanted(record))
		tcplens_ring_write(&tcplens_segments_ring, record);
}
