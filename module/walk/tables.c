// SPDX-License-Identifier: GPL-2.0
/*
 * The tables: the kernel's hash tables of sockets, their buckets and locks.
 *
 * This is the only file that knows them, with ports.h, where that of ports is
 * (lookup.c knows how a connection is hashed). Which buckets come next is the
 * walk's business, and which of their sockets that of picks.h.
 */
#include "walk/tables.h"
#include "core/load.h"
#include "walk/batch.h"
#include "walk/bhash.h"
#include "walk/prefilter.h"
#include "core/stats.h"
#include "walk/walk.h"

#include <linux/bottom_half.h>
#include <linux/rculist_nulls.h>
#include <linux/spinlock.h>
#include <net/inet_hashtables.h>
#include <net/sock.h>
#include <net/tcp.h>

/*
 * Buckets that are passed with softirqs off. Turning them off and on again for
 * each one was a tenth of what it takes to pass the table.
 */
#define HOLD		64U

/*
 * Sockets that are passed over before the caller is asked again. Chains can be of
 * any length, and a signal is not looked for meanwhile.
 */
#define VISITS		4096U

/**
 * struct table - one of the kernel's hash tables
 * @buckets: Returns how many buckets it has.
 * @skip: Returns the first bucket from @bucket on, below @end, that may have
 *	what the walk wants, or @end; looks without a lock. Over pointers, and
 *	over many buckets a few at a time, as a table can have more of them than
 *	of sockets: an empty one of a million takes 6.8 million instructions, and
 *	10.1 one by one.
 * @lock: Returns the lock of a bucket.
 * @no_bh: The kernel takes that lock with softirqs on, and turns them off only
 *	under it: whoever did the opposite would wait for ever with PREEMPT_RT,
 *	where both are locks.
 * @scan: Offers each socket of a bucket to the walk, under the lock.
 * @pauses: @scan may have the lock let go of before that is all: see ports.h.
 * @remember: Sockets of this table may be met again in a later one.
 */
struct table {
	unsigned int (*buckets)(const struct inet_hashinfo *hashinfo);
	unsigned int (*skip)(struct tcplens_walk *walk,
			     struct inet_hashinfo *hashinfo,
			     unsigned int bucket, unsigned int end);
	spinlock_t *(*lock)(struct inet_hashinfo *hashinfo,
			    unsigned int bucket);
	bool no_bh;
	void (*scan)(struct tcplens_walk *walk, struct inet_hashinfo *hashinfo);
	bool pauses;
	bool remember;
};

static unsigned int bound_buckets(const struct inet_hashinfo *hashinfo)
{
	return hashinfo->bhash_size;
}

static unsigned int bound_skip(struct tcplens_walk *walk,
			       struct inet_hashinfo *hashinfo,
			       unsigned int bucket, unsigned int end)
{
	return tcplens_bhash_skip(walk, hashinfo, bucket, end);
}

static spinlock_t *bound_lock(struct inet_hashinfo *hashinfo,
			      unsigned int bucket)
{
	return &hashinfo->bhash[bucket].lock;
}

static unsigned int listen_buckets(const struct inet_hashinfo *hashinfo)
{
	return lhash2_size(hashinfo);
}

static unsigned int listen_skip(struct tcplens_walk *walk,
				struct inet_hashinfo *hashinfo,
				unsigned int bucket, unsigned int end)
{
	const struct inet_listen_hashbucket *at = hashinfo->lhash2 + bucket;
	const struct inet_listen_hashbucket *last = hashinfo->lhash2 + end;

	while (at < last && hlist_nulls_empty(&at->nulls_head))
		at++;
	return at - hashinfo->lhash2;
}

static spinlock_t *listen_lock(struct inet_hashinfo *hashinfo,
			       unsigned int bucket)
{
	return &hashinfo->lhash2[bucket].lock;
}

static void listen_scan(struct tcplens_walk *walk,
			struct inet_hashinfo *hashinfo)
{
	const struct hlist_nulls_node *node;
	struct sock *sk;

	sk_nulls_for_each(sk, node, &hashinfo->lhash2[walk->bucket].nulls_head)
		tcplens_batch_offer(walk, sk);
}

static unsigned int connected_buckets(const struct inet_hashinfo *hashinfo)
{
	return hashinfo->ehash_mask + 1;
}

/* Of a few at once, as counting them takes as long as looking at them. */
static bool are_empty(const struct inet_ehash_bucket *at)
{
	return hlist_nulls_empty(&at[0].chain) &&
	       hlist_nulls_empty(&at[1].chain) &&
	       hlist_nulls_empty(&at[2].chain) &&
	       hlist_nulls_empty(&at[3].chain);
}

static unsigned int skip_empty(const struct inet_hashinfo *hashinfo,
			       unsigned int bucket, unsigned int end)
{
	const struct inet_ehash_bucket *at = hashinfo->ehash + bucket;
	const struct inet_ehash_bucket *last = hashinfo->ehash + end;

	while (at + 3 < last && are_empty(at))
		at += 4;
	while (at < last && hlist_nulls_empty(&at->chain))
		at++;
	return at - hashinfo->ehash;
}

/*
 * Is there certainly none that passes the sieve? Without the bucket's lock, which
 * is most of what a pass takes that finds little, and which others wait for.
 *
 * Sockets stay what they are while RCU is held, though not where they are. Who
 * follows one into another chain comes to that one's end. A socket can only be
 * missed that is replaced by another one of its connection: it is taken out of the
 * chain and its successor put in front, under one hold of the lock. If that hold
 * is over, the chain begins anew; if it is not, the lock is held.
 */
static __always_inline bool has_none(struct tcplens_walk *walk,
				     struct inet_hashinfo *hashinfo,
				     unsigned int bucket)
{
	struct hlist_nulls_head *chain = &hashinfo->ehash[bucket].chain;
	const struct hlist_nulls_node *first = READ_ONCE(chain->first), *node;
	struct sock *sk;

	sk_nulls_for_each_rcu(sk, node, chain) {
		walk->visits++;
		if (tcplens_prefilter_passes(&walk->mesh, sk) &&
		    net_eq(TCPLENS_LOAD(struct net *, sock_net(sk)), walk->net))
			return false;
	}
	if (get_nulls_value(node) != bucket)
		return false;
	/* Pairs with taking the lock, before anything was taken out. */
	smp_rmb();
	if (spin_is_locked(inet_ehash_lockp(hashinfo, bucket)))
		return false;
	/* Pairs with leaving the lock, after the successor was put in. */
	smp_rmb();
	return READ_ONCE(chain->first) == first;
}

/* Most are alone in their bucket, or nearly: empty ones are no exception here. */
static unsigned int connected_skip(struct tcplens_walk *walk,
				   struct inet_hashinfo *hashinfo,
				   unsigned int bucket, unsigned int end)
{
	if (!walk->is_sifted)
		return skip_empty(hashinfo, bucket, end);
	rcu_read_lock();
	while (bucket < end && walk->visits < VISITS) {
		if (hlist_nulls_empty(&hashinfo->ehash[bucket].chain))
			bucket = skip_empty(hashinfo, bucket + 1, end);
		else if (has_none(walk, hashinfo, bucket))
			bucket++;
		else
			break;
	}
	rcu_read_unlock();
	return bucket;
}

static spinlock_t *connected_lock(struct inet_hashinfo *hashinfo,
				  unsigned int bucket)
{
	return inet_ehash_lockp(hashinfo, bucket);
}

static void connected_scan(struct tcplens_walk *walk,
			   struct inet_hashinfo *hashinfo)
{
	const struct hlist_nulls_node *node;
	struct sock *sk;

	sk_nulls_for_each(sk, node, &hashinfo->ehash[walk->bucket].chain)
		tcplens_batch_offer(walk, sk);
}

static const struct table tables[TCPLENS_TABLES] = {
	[TCPLENS_TABLE_BOUND] = {
		.buckets	= bound_buckets,
		.skip		= bound_skip,
		.lock		= bound_lock,
		.scan		= tcplens_bhash_scan,
		.pauses		= true,
		.remember	= true,
	},
	[TCPLENS_TABLE_LISTENERS] = {
		.buckets	= listen_buckets,
		.skip		= listen_skip,
		.lock		= listen_lock,
		.no_bh		= true,
		.scan		= listen_scan,
		.remember	= true,
	},
	[TCPLENS_TABLE_CONNECTIONS] = {
		.buckets	= connected_buckets,
		.skip		= connected_skip,
		.lock		= connected_lock,
		.scan		= connected_scan,
	},
};

/* A cookie is a position in its own bucket only, so it does not go along. */
static void enter_bucket(struct tcplens_walk *walk, unsigned int bucket)
{
	if (bucket == walk->bucket)
		return;
	walk->bucket = bucket;
	walk->cookie = 0;
}

/* Returns how many times it was locked. */
static __always_inline unsigned int
take_bucket(struct tcplens_walk *walk, struct inet_hashinfo *hashinfo,
	    const struct table *table)
{
	spinlock_t *lock = table->lock(hashinfo, walk->bucket);
	unsigned int locked = 0;
	u64 last = 0;

	walk->first = walk->count;
	walk->partial = false;

	do {
		spin_lock(lock);
		table->scan(walk, hashinfo);
		if (walk->count > walk->first)
			last = tcplens_batch_reference(walk, table->remember &&
						       !walk->paused);
		spin_unlock(lock);
		locked++;
	} while (table->pauses && tcplens_bhash_has_more(walk, &last));

	if (walk->partial) {
		tcplens_stats_add(TCPLENS_STAT_BUCKETS_RESUMED, 1);
		walk->cookie = last;
	} else {
		enter_bucket(walk, walk->bucket + 1);
	}
	return locked;
}

static __always_inline void take_buckets(struct tcplens_walk *walk,
					 struct inet_hashinfo *hashinfo,
					 unsigned int end,
					 const struct table *table)
{
	unsigned int locked = 0;

	if (!table->no_bh)
		local_bh_disable();
	while (walk->count < walk->room && !walk->is_waiting &&
	       walk->visits < VISITS) {
		/* May leave one that was begun, if it has emptied since. */
		enter_bucket(walk, table->skip(walk, hashinfo, walk->bucket,
					       end));
		if (walk->bucket >= end)
			break;
		locked += take_bucket(walk, hashinfo, table);
	}
	if (!table->no_bh)
		local_bh_enable();
	tcplens_stats_add(TCPLENS_STAT_BUCKETS_LOCKED, locked);
}

/*
 * Inlined for each table, with its functions inlined into it: calls through
 * pointers were a fifth of what it takes to pass a table.
 */
static __always_inline void take(struct tcplens_walk *walk,
				 struct inet_hashinfo *hashinfo,
				 unsigned int end, const struct table *table)
{
	while (walk->count < walk->room && !walk->is_waiting &&
	       walk->visits < VISITS) {
		enter_bucket(walk, table->skip(walk, hashinfo, walk->bucket,
					       end));
		if (walk->bucket >= end)
			break;
		take_buckets(walk, hashinfo, min(end, walk->bucket + HOLD),
			     table);
	}
}

/**
 * tcplens_tables_take() - reference the next sockets of a table
 * @walk: The walk: goes on from its bucket in its table.
 * @end: The bucket before which it stops.
 *
 * Appends to @walk->picks until its room is taken, or a socket has to be waited
 * for; the walk stands in the first bucket then that has not given everything.
 *
 * Context: Process context; takes bucket locks one at a time, with softirqs
 * off where the kernel does so, never the socket lock. The namespace must not
 * die meanwhile.
 */
void tcplens_tables_take(struct tcplens_walk *walk, unsigned int end)
{
	struct inet_hashinfo *hashinfo = walk->net->ipv4.tcp_death_row.hashinfo;

	switch (walk->table) {
	case TCPLENS_TABLE_BOUND:
		take(walk, hashinfo, end, &tables[TCPLENS_TABLE_BOUND]);
		break;
	case TCPLENS_TABLE_LISTENERS:
		take(walk, hashinfo, end, &tables[TCPLENS_TABLE_LISTENERS]);
		break;
	case TCPLENS_TABLE_CONNECTIONS:
		take(walk, hashinfo, end, &tables[TCPLENS_TABLE_CONNECTIONS]);
		break;
	}
}

/**
 * tcplens_tables_buckets() - how many buckets has a table?
 * @net: The namespace.
 * @table: The table.
 *
 * Context: Any.
 * Return: how many.
 */
unsigned int tcplens_tables_buckets(const struct net *net,
				    enum tcplens_table table)
{
	return tables[table].buckets(net->ipv4.tcp_death_row.hashinfo);
}
