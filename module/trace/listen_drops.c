// SPDX-License-Identifier: GPL-2.0
/*
 * The overflows: listeners that had no room for a connection. No tracepoint
 * tells it but that of every packet that is dropped, and the kernel counts it in
 * the listener: so while somebody reads events, the counters are looked at once
 * a second, or as seldom as it takes to spend less than a hundredth of a
 * processor.
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

/* Listeners that are known; of more, some are met anew each time. */
#define KNOWN		1024U
#define TRIES		8U

/**
 * struct known - a listener that was met
 * @cookie: Which one; 0 where there is none.
 * @drops: What it had dropped then.
 */
static struct known {
	u64 cookie;
	u32 drops;
} known[KNOWN];

static struct tcplens_walk walk;

static void look(struct work_struct *work);
static DECLARE_DELAYED_WORK(work, look);

/* Where a listener is known, or is to be from now on. */
static struct known *know(u64 cookie)
{
	unsigned int first = hash_64(cookie, ilog2(KNOWN)), i;
	struct known *place = &known[first];

	for (i = 0; i < TRIES; i++) {
		struct known *next = &known[(first + i) % KNOWN];

		if (next->cookie == cookie)
			return next;
		if (!next->cookie) {
			place = next;
			break;
		}
	}
	return place;
}

static void look_at(struct sock *sk, u64 cookie)
{
	u32 drops = sk_drops_read(sk);
	struct known *listener = know(cookie);

	if (listener->cookie == cookie && listener->drops != drops)
		tcplens_events_listen_drop(sk);
	listener->cookie = cookie;
	listener->drops = drops;
}

static void look_through(struct net *net)
{
	unsigned int i;

	tcplens_walk_start(&walk, net);
	tcplens_walk_only(&walk, TCPLENS_TABLE_LISTENERS);
	walk.cursor.is_uncounted = true;
	while (!tcplens_walk_finished(&walk)) {
		tcplens_walk_next(&walk, TCPLENS_BATCH_SOCKETS);
		for (i = 0; i < walk.batch.count; i++)
			look_at(walk.batch.entries[i].sk, walk.batch.entries[i].cookie);
		tcplens_walk_put(&walk);
	}
}

/*
 * The namespace behind @net, referenced, or the first one; gives @net back. Who
 * makes one or lets one go waits for this only, and not for what is done there.
 */
static struct net *next_namespace(struct net *net)
{
	struct net *before = net;

	down_read(&net_rwsem);
	net = list_prepare_entry(net, &net_namespace_list, list);
	list_for_each_entry_continue(net, &net_namespace_list, list) {
		/* One that is dying is still in the list. */
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

static void look(struct work_struct *unused)
{
	ktime_t start = ktime_get();
	unsigned long took;
	struct net *net = NULL;

	while ((net = next_namespace(net)))
		look_through(net);
	took = nsecs_to_jiffies(ktime_get() - start);
	schedule_delayed_work(&work, max_t(unsigned long, HZ, 100 * took));
}

/**
 * tcplens_listen_drops_poll() - look at listeners from now on, or no more
 * @wanted: Which.
 *
 * Context: Process context, one at a time; may sleep. When it returns nobody
 * looks if that is not wanted.
 */
void tcplens_listen_drops_poll(bool wanted)
{
	static bool is_watched;

	if (wanted == is_watched)
		return;
	is_watched = wanted;
	if (wanted) {
		memset(known, 0, sizeof(known));
		schedule_delayed_work(&work, 0);
	} else {
		cancel_delayed_work_sync(&work);
	}
}
