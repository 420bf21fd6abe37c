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

static unsigned int samples_max = 8192;
module_param_named(samples_kept, samples_max, uint, 0444);
MODULE_PARM_DESC(samples_kept, "samples of segments that wait for slow readers of debugfs (8192)");

struct tcplens_log tcplens_samples_log;

static LIST_HEAD(wishes);
static DEFINE_MUTEX(wishes_lock);	/* Of those who change the list. */

/**
 * tcplens_samples_init() - make room, once
 *
 * Context: Process context, one at a time.
 * Return: 0, also if there is room already, or -ENOMEM.
 */
int tcplens_samples_init(void)
{
	if (tcplens_samples_log.count)
		return 0;
	return tcplens_log_init(&tcplens_samples_log, TCPLENS_FILE_PROBE,
				samples_max);
}

/**
 * tcplens_samples_exit() - give the room back
 *
 * Context: Process context; no probe runs and nobody reads any more.
 */
void tcplens_samples_exit(void)
{
	tcplens_log_exit(&tcplens_samples_log);
}

/**
 * tcplens_samples_forget() - a reader wants no samples any more
 * @wish: What he wanted, or NULL.
 *
 * Context: Process context.
 */
void tcplens_samples_forget(struct tcplens_wish *wish)
{
	if (!wish)
		return;
	mutex_lock(&wishes_lock);
	list_del_rcu(&wish->list);
	mutex_unlock(&wishes_lock);
	kvfree_rcu(wish, rcu);
}

/**
 * tcplens_samples_wish() - a reader wants samples of other connections
 * @wish: What he wanted before, or NULL in it; becomes what he wants now.
 * @filter: Which connections.
 *
 * Context: Process context.
 * Return: 0, or -ENOMEM having changed nothing.
 */
int tcplens_samples_wish(struct tcplens_wish **wish,
			 const struct tcplens_filter *filter)
{
	struct tcplens_wish *wanted;

	wanted = kvmalloc(sizeof(*wanted), GFP_KERNEL_ACCOUNT);
	if (!wanted)
		return -ENOMEM;
	wanted->filter = *filter;
	mutex_lock(&wishes_lock);
	list_add_rcu(&wanted->list, &wishes);
	mutex_unlock(&wishes_lock);
	tcplens_samples_forget(*wish);
	*wish = wanted;
	return 0;
}

static bool is_wanted(const struct tcplens_record *record)
{
	const struct tcplens_wish *wish;

	list_for_each_entry_rcu(wish, &wishes, list) {
		if (tcplens_filter_matches(&wish->filter, record))
			return true;
	}
	return false;
}

/**
 * tcplens_samples_take() - look at a connection that receives a segment
 * @sk: The socket.
 *
 * Context: In a probe; the socket is owned or its lock held. Preemption is off,
 * under rcu_read_lock().
 */
void tcplens_samples_take(struct sock *sk)
{
	struct tcplens_record *record;

	tcplens_cookie(sk);
	record = tcplens_moment_begin(&tcplens_samples_log, ktime_get_ns());
	tcplens_moment_sample(record, &tcplens_samples_log, sk);
	if (is_wanted(record))
		tcplens_log_write(&tcplens_samples_log, record);
}
