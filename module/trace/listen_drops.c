// SPDX-License-Identifier: GPL-2.0
/*
 * Drops at listeners: connections that a listener drops, mostly because its queue
 * is full.
 *
 * The kernel counts them in the listener. Its only tracepoint for them is that of
 * all dropped packets, which is too expensive. So the module polls the counters
 * while `events` is open: once a second, or less often so that it takes at most a
 * hundredth of a CPU.
 */
#include "trace/listen_drops.h"
#include "trace/events.h"
#include "walk/walk.h"

#include <linux/hash.h>
#include <linux/jiffies.h>
#include <linux/ktime.h>
#include <linux/list.h>
#include <linux/log2.h>
#include <linux/rwsem.h>
#include <linux/string.h>
#include <linux/workqueue.h>
#include <net/net_namespace.h>
#include <net/sock.h>

/*
 * The table of listeners, and how many of its entries one listener can be in.
 * With more listeners than entries, some replace each other and are missed.
 */
#define ENTRIES		1024U
#define TRIES		8U

/**
 * struct entry - a listener at the last poll
 * @cookie: The listener's cookie; 0 in a free entry.
 * @drops: Its counter of drops.
 */
static struct entry {
	u64 cookie;
	u32 drops;
} entries[ENTRIES];

static struct tcplens_walk walk;

static void poll(struct work_struct *work);
static DECLARE_DELAYED_WORK(work, poll);

/* The entry of a listener, or one that it can take. */
static struct entry *find_entry(u64 cookie)
{
	unsigned int first = hash_64(cookie, ilog2(ENTRIES)), i;
	struct entry *entry = &entries[first];

	for (i = 0; i < TRIES; i++) {
		struct entry *next = &entries[(first + i) % ENTRIES];

		if (next->cookie == cookie)
			return next;
		if (!next->cookie) {
			entry = next;
			break;
		}
	}
	return entry;
}

static void check(struct sock *sk, u64 cookie)
{
	u32 drops = sk_drops_read(sk);
	struct entry *entry = find_entry(cookie);

	if (entry->cookie == cookie && entry->drops != drops)
		tcplens_events_listen_drop(sk);
	entry->cookie = cookie;
	entry->drops = drops;
}

static void check_namespace(struct net *net)
{
	const struct tcplens_batch *batch = &walk.batch;
	unsigned int i;

	tcplens_walk_start(&walk, net);
	tcplens_walk_only(&walk, TCPLENS_TABLE_LISTENERS);
	walk.cursor.is_uncounted = true;
	while (!tcplens_walk_finished(&walk)) {
		tcplens_walk_next(&walk, TCPLENS_BATCH_SOCKETS);
		for (i = 0; i < batch->count; i++)
			check(batch->entries[i].sk, batch->entries[i].cookie);
		tcplens_walk_put(&walk);
	}
	tcplens_walk_stop(&walk);
}

/*
 * References the namespace after @net, or the first one, and releases @net. The
 * semaphore is held for one step only, so creating and removing a namespace does
 * not wait for the walks.
 */
static struct net *next_namespace(struct net *net)
{
	struct net *before = net;

	down_read(&net_rwsem);
	net = list_prepare_entry(net, &net_namespace_list, list);
	list_for_each_entry_continue(net, &net_namespace_list, list) {
		/* A namespace that is going away is still in the list. */
		if (maybe_get_net(net))
			break;
	}
	if (list_entry_is_head(net, &net_namespace_list, list))
		net = NULL;
	up_read(&net_rwsem);
	if (before)
		put_net(before);
	return net;
}

static void poll(struct work_struct *unused)
{
	ktime_t start = ktime_get();
	unsigned long took;
	struct net *net = NULL;

	while ((net = next_namespace(net)))
		check_namespace(net);
	took = nsecs_to_jiffies(ktime_get() - start);
	schedule_delayed_work(&work, max_t(unsigned long, HZ, 100 * took));
}

/**
 * tcplens_listen_drops_poll() - start or stop to poll listeners
 * @enable: Whether to poll.
 *
 * Context: Process context, one call at a time; may sleep. After a stop, no poll
 * is under way.
 */
void tcplens_listen_drops_poll(bool enable)
{
	static bool is_polling;

	if (enable == is_polling)
		return;
	is_polling = enable;
	if (enable) {
		memset(entries, 0, sizeof(entries));
		schedule_delayed_work(&work, 0);
	} else {
		cancel_delayed_work_sync(&work);
	}
}
