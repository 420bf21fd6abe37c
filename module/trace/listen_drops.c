// SPDX-License-Identifier: GPL-2.0
/*
 * Drops at listeners: segments and connections that a listener drops.
 *
 * The kernel counts them in the listener. Its only tracepoint for them is that of
 * all dropped packets, which is too expensive. So the module polls the counters
 * while `events` is open: once a second, or less often so that it takes at most a
 * hundredth of a CPU. Each pass walks the table of listeners once, for all
 * namespaces; overflows.c has the causes.
 *
 * The first pass runs before open() of `events` returns. A listener that a later
 * pass sees for the first time is new, and its counter began at 0. So all its drops
 * count.
 *
 * The memory follows the number of listeners: at most 96 bytes for each, while the
 * kernel has more than 3000 for its tcp_sock, inode and file.
 */
#include "trace/listen_drops.h"
#include "trace/events.h"
#include "trace/overflows.h"
#include "walk/walk.h"

#include <linux/bsearch.h>
#include <linux/jiffies.h>
#include <linux/ktime.h>
#include <linux/mm.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/string.h>
#include <linux/workqueue.h>
#include <net/net_namespace.h>
#include <net/sock.h>

/**
 * struct listener - a listener at a pass
 * @cookie: The listener's cookie.
 * @sk: The listener, referenced until the pass tells its drops; otherwise NULL.
 * @drops: Its counter of drops.
 * @growth: What the counter grew by since the pass before.
 */
struct listener {
	u64 cookie;
	struct sock *sk;
	u32 drops;
	u32 growth;
};

/**
 * struct table - the listeners of a pass
 * @listeners: The listeners; sorted by cookie after the pass.
 * @count: Used entries of @listeners.
 * @size: Entries of @listeners.
 * @is_complete: There was memory for all.
 */
struct table {
	struct listener *listeners;
	size_t count;
	size_t size;
	bool is_complete;
};

/* The pass before, and the one that is under way. */
static struct table before, current_pass;

static struct tcplens_walk walk;

/*
 * Not a queue of the system: a pass waits for grace periods, and with many
 * listeners it works for long. Unbound, so that it does not delay other work of a
 * processor, and does not run on isolated ones.
 */
static struct workqueue_struct *queue;

static void poll(struct work_struct *work);
static DECLARE_DELAYED_WORK(work, poll);

static int compare(const void *a, const void *b)
{
	const struct listener *left = a, *right = b;

	/* Sorting many takes long. */
	cond_resched();
	if (left->cookie == right->cookie)
		return 0;
	return left->cookie < right->cookie ? -1 : 1;
}

static const struct listener *find(const struct table *table, u64 cookie)
{
	struct listener key = { .cookie = cookie };

	return bsearch(&key, table->listeners, table->count, sizeof(key),
		       compare);
}

static bool grow(struct table *table)
{
	size_t size = max_t(size_t, 64, 2 * table->size);
	struct listener *listeners;

	listeners = kvmalloc_array(size, sizeof(*listeners),
				   GFP_KERNEL | __GFP_NOWARN);
	if (!listeners)
		return false;
	if (table->count)
		memcpy(listeners, table->listeners,
		       table->count * sizeof(*listeners));
	kvfree(table->listeners);
	table->listeners = listeners;
	table->size = size;
	return true;
}

static struct listener *add(struct table *table)
{
	if (table->count == table->size && !grow(table)) {
		table->is_complete = false;
		return NULL;
	}
	return &table->listeners[table->count++];
}

/* What the counter grew by; 0 if that is not known. */
static u32 growth(struct tcplens_overflows *overflows, u64 cookie, u32 drops)
{
	const struct listener *listener = find(&before, cookie);

	if (listener)
		return drops - listener->drops;
	if (before.is_complete && !tcplens_overflows_has_reuse(overflows))
		return drops;
	overflows->is_missing = true;
	return 0;
}

/* Returns true if it takes the reference. */
static bool examine(struct sock *sk, u64 cookie)
{
	struct tcplens_overflows *overflows = tcplens_overflows_of(sk);
	struct listener *listener = add(&current_pass);

	if (!listener) {
		overflows->is_missing = true;
		return false;
	}
	listener->cookie = cookie;
	listener->drops = sk_drops_read(sk);
	listener->growth = growth(overflows, cookie, listener->drops);
	listener->sk = listener->growth ? sk : NULL;
	overflows->seen++;
	overflows->drops += listener->growth;
	return listener->sk;
}

/*
 * A socket of a namespace that is not held can outlive it: the sockets of the
 * kernel do not keep their namespace.
 */
static bool is_held(const struct sock *sk)
{
	return READ_ONCE(tcplens_overflows_of(sk)->is_held);
}

static void examine_all(void)
{
	const struct tcplens_batch *batch = &walk.batch;
	unsigned int i;

	tcplens_walk_start(&walk, &init_net);
	tcplens_walk_only(&walk, TCPLENS_TABLE_LISTENERS);
	tcplens_walk_others(&walk, is_held);
	walk.cursor.is_uncounted = true;
	while (!tcplens_walk_finished(&walk)) {
		tcplens_walk_next(&walk, TCPLENS_BATCH_SOCKETS);
		for (i = batch->count; i--;) {
			if (examine(batch->entries[i].sk,
				    batch->entries[i].cookie))
				tcplens_walk_keep(&walk, i);
		}
		tcplens_walk_put(&walk);
		cond_resched();
	}
	tcplens_walk_stop(&walk);
}

static void tell(struct listener *listener)
{
	const struct tcplens_overflows *overflows =
		tcplens_overflows_of(listener->sk);
	u8 reason = tcplens_overflows_reason(overflows, listener->growth);

	tcplens_events_listen_drop(listener->sk, listener->drops, reason);
	sock_gen_put(listener->sk);
	listener->sk = NULL;
}

static void tell_all(void)
{
	size_t i;

	for (i = 0; i < current_pass.count; i++) {
		if (current_pass.listeners[i].sk)
			tell(&current_pass.listeners[i]);
		cond_resched();
	}
}

static void end_pass(void)
{
	sort(current_pass.listeners, current_pass.count,
	     sizeof(*current_pass.listeners), compare, NULL);
	kvfree(before.listeners);
	before = current_pass;
}

/* Returns the time that it took, without the grace periods. */
static ktime_t wait_for_softirqs(void)
{
	ktime_t start = ktime_get();

	synchronize_rcu();
	return ktime_sub(ktime_get(), start);
}

/* Returns the time that it worked. */
static ktime_t pass(void)
{
	struct tcplens_overflows *list, *overflows;
	ktime_t start = ktime_get(), waited;

	memset(&current_pass, 0, sizeof(current_pass));
	current_pass.is_complete = true;
	list = tcplens_overflows_hold();
	for (overflows = list; overflows; overflows = overflows->next) {
		tcplens_overflows_begin(overflows);
		cond_resched();
	}
	waited = wait_for_softirqs();
	examine_all();
	waited = ktime_add(waited, wait_for_softirqs());
	for (overflows = list; overflows; overflows = overflows->next) {
		tcplens_overflows_end(overflows);
		cond_resched();
	}
	tell_all();
	end_pass();
	tcplens_overflows_put(list);
	return ktime_sub(ktime_sub(ktime_get(), start), waited);
}

static void poll(struct work_struct *unused)
{
	unsigned long worked = nsecs_to_jiffies(ktime_to_ns(pass()));

	queue_delayed_work(queue, &work,
			   max_t(unsigned long, HZ, 100 * worked));
}

/**
 * tcplens_listen_drops_poll() - start or stop to poll listeners
 * @enable: Whether to poll.
 *
 * Context: Process context, one call at a time; may sleep. A start returns after
 * the first pass. After a stop, no pass is under way.
 */
void tcplens_listen_drops_poll(bool enable)
{
	static bool is_polling;

	if (enable == is_polling)
		return;
	is_polling = enable;
	if (enable) {
		pass();
		queue_delayed_work(queue, &work, HZ);
	} else {
		cancel_delayed_work_sync(&work);
		kvfree(before.listeners);
		memset(&before, 0, sizeof(before));
	}
}

/**
 * tcplens_listen_drops_init() - get ready to poll
 *
 * Context: Process context.
 * Return: 0 or a negative errno.
 */
int __init tcplens_listen_drops_init(void)
{
	int ret;

	queue = alloc_workqueue("tcplens_listen_drops", WQ_UNBOUND, 1);
	if (!queue)
		return -ENOMEM;
	ret = tcplens_overflows_init();
	if (ret)
		destroy_workqueue(queue);
	return ret;
}

/**
 * tcplens_listen_drops_exit() - undo tcplens_listen_drops_init()
 *
 * Context: Process context; nothing is traced.
 */
void tcplens_listen_drops_exit(void)
{
	tcplens_overflows_exit();
	destroy_workqueue(queue);
}
