/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The hash table of connections (ehash): which buckets can be skipped without
 * their lock.
 *
 * Most buckets are empty, and taking locks is most of the cost of a dump that
 * finds little. But the kernel replaces the socket of a connection (request by
 * full, full by time-wait) under one hold of the lock, in one of three ways:
 *
 * 1. It puts the new socket in the place of the old one, by one store
 *    (hlist_nulls_replace_rcu()). A reader meets one of them, and the old node still
 *    leads to the rest of the chain.
 * 2. It inserts the new socket at the head, then removes the old one
 *    (__inet_twsk_hashdance() before 6.12).
 * 3. It removes the old socket, then inserts the new one at the head
 *    (inet_ehash_insert() without sk_nulls_replace_node_init_rcu()).
 *
 * A reader can miss both sockets in ways 2 and 3, and can find a chain empty in way
 * 3. (In way 2 the head leads to the old socket, then to the new one.) So it looks at
 * the lock after the chain, and at the head once more after the lock:
 *
 * - If the reader has seen the removal and the lock is held, it takes the lock.
 * - If the lock is free, it was released after the insertion, and the head has
 *   changed.
 *
 * That needs a lock that looks held to every processor that sees a store made under
 * it. x86 keeps the order of stores, so a load of the lock is enough. Elsewhere,
 * taking a lock is an ACQUIRE: it orders the load of the lock word, not its store.
 * The kernel's queued_spin_lock() is atomic_try_cmpxchg_acquire(), so on arm64 the
 * removal can be visible before the lock is. hlist_nulls_add_head_rcu() is a RELEASE,
 * which does not order its store before the removal either.
 *
 * So the reader takes and releases the lock there. If it gets the lock before the
 * holder does, it is ordered before the removal, which it then cannot have seen. If
 * it gets the lock after the holder, it sees the insertion.
 */
#ifndef TCPLENS_WALK_EHASH_H
#define TCPLENS_WALK_EHASH_H

#include "core/load.h"
#include "walk/batch.h"
#include "walk/cursor.h"
#include "walk/prefilter.h"

#include <linux/bottom_half.h>
#include <linux/kconfig.h>
#include <linux/rculist_nulls.h>
#include <linux/spinlock.h>
#include <net/inet_hashtables.h>
#include <net/net_namespace.h>
#include <net/sock.h>

/**
 * tcplens_ehash_is_unlocked() - has the holder of a lock, if any, finished?
 * @lock: The lock of a bucket.
 *
 * Context: Any but under @lock, after loads from the bucket's chain. Later loads see
 * what was stored under the lock, if earlier ones saw any of it.
 * Return: false if the lock is held.
 */
static __always_inline bool tcplens_ehash_is_unlocked(spinlock_t *lock)
{
	bool is_unlocked;

	if (IS_ENABLED(CONFIG_X86) || !IS_ENABLED(CONFIG_SMP)) {
		/* Pairs with taking the lock, before a socket is removed. */
		smp_rmb();
		is_unlocked = !spin_is_locked(lock);
		/* Pairs with releasing the lock, after the insertion. */
		smp_rmb();
		return is_unlocked;
	}
	local_bh_disable();
	is_unlocked = spin_trylock(lock);
	if (is_unlocked)
		spin_unlock(lock);
	local_bh_enable();
	return is_unlocked;
}

/**
 * tcplens_ehash_are_empty() - are four buckets empty?
 * @at: The first of them.
 *
 * Four at once: the loop around one bucket costs as much as its test.
 *
 * Context: Any.
 * Return: true if they are.
 */
static inline bool tcplens_ehash_are_empty(const struct inet_ehash_bucket *at)
{
	return hlist_nulls_empty(&at[0].chain) &&
	       hlist_nulls_empty(&at[1].chain) &&
	       hlist_nulls_empty(&at[2].chain) &&
	       hlist_nulls_empty(&at[3].chain);
}

/**
 * tcplens_ehash_stays_empty() - is a bucket empty, and not in mid-replacement?
 * @hashinfo: The namespace's tables.
 * @bucket: The bucket.
 *
 * For kernels that replace a request in way 3.
 *
 * Context: Any but under a bucket's lock.
 * Return: true if no connection of the bucket is missed.
 */
static inline bool tcplens_ehash_stays_empty(struct inet_hashinfo *hashinfo,
					     unsigned int bucket)
{
	const struct hlist_nulls_head *chain = &hashinfo->ehash[bucket].chain;

	return hlist_nulls_empty(chain) &&
	       tcplens_ehash_is_unlocked(inet_ehash_lockp(hashinfo, bucket)) &&
	       hlist_nulls_empty(chain);
}

/**
 * tcplens_ehash_skip_empty() - skip empty buckets
 * @hashinfo: The namespace's tables.
 * @bucket: The first bucket.
 * @end: The bucket after the last one.
 *
 * A table can have many more buckets than sockets: an empty one of a million
 * costs 6.8 million instructions four by four, and 10.1 million one by one.
 *
 * Context: Any but under a bucket's lock.
 * Return: the first bucket from @bucket on that has sockets, or @end.
 */
static inline unsigned int
tcplens_ehash_skip_empty(struct inet_hashinfo *hashinfo, unsigned int bucket,
			 unsigned int end)
{
	const struct inet_ehash_bucket *at = hashinfo->ehash + bucket;
	const struct inet_ehash_bucket *last = hashinfo->ehash + end;

	if (!tcplens_replaces_in_place()) {
		while (bucket < end &&
		       tcplens_ehash_stays_empty(hashinfo, bucket))
			bucket++;
		return bucket;
	}
	while (at + 3 < last && tcplens_ehash_are_empty(at))
		at += 4;
	while (at < last && hlist_nulls_empty(&at->chain))
		at++;
	return at - hashinfo->ehash;
}

/**
 * tcplens_ehash_has_none() - can a bucket be skipped for the prefilter?
 * @cursor: The dump's position, with a prefilter.
 * @batch: The batch; counts the visits.
 * @hashinfo: The namespace's tables.
 * @bucket: The bucket.
 *
 * Under RCU the memory stays a socket, but it can move to another chain, also as
 * another socket (SLAB_TYPESAFE_BY_RCU). The nulls value at the end of a chain tells
 * to which bucket it belongs.
 *
 * Context: Under rcu_read_lock(), not under a bucket's lock.
 * Return: true if it is certain that no socket of the bucket passes the prefilter.
 */
static __always_inline bool
tcplens_ehash_has_none(const struct tcplens_cursor *cursor,
		       struct tcplens_batch *batch,
		       struct inet_hashinfo *hashinfo, unsigned int bucket)
{
	struct hlist_nulls_head *chain = &hashinfo->ehash[bucket].chain;
	const struct hlist_nulls_node *first = READ_ONCE(chain->first), *node;
	struct sock *sk;

	sk_nulls_for_each_rcu(sk, node, chain) {
		batch->visits++;
		if (tcplens_prefilter_passes(&cursor->prefilter, sk) &&
		    net_eq(TCPLENS_LOAD(struct net *, sock_net(sk)),
			   cursor->net))
			return false;
	}
	return get_nulls_value(node) == bucket &&
	       tcplens_ehash_is_unlocked(inet_ehash_lockp(hashinfo, bucket)) &&
	       READ_ONCE(chain->first) == first;
}

/**
 * tcplens_ehash_skip() - skip buckets without sockets for the dump
 * @cursor: The dump's position.
 * @batch: The batch; counts the visits.
 * @hashinfo: The namespace's tables.
 * @bucket: The first bucket.
 * @end: The bucket after the last one.
 *
 * Most sockets are nearly alone in their bucket, so empty buckets are common.
 *
 * Context: Any but under a bucket's lock.
 * Return: the first bucket from @bucket on that can have a socket for the dump,
 * or where the batch has visited enough, or @end.
 */
static inline unsigned int
tcplens_ehash_skip(const struct tcplens_cursor *cursor,
		   struct tcplens_batch *batch, struct inet_hashinfo *hashinfo,
		   unsigned int bucket, unsigned int end)
{
	if (!cursor->has_prefilter)
		return tcplens_ehash_skip_empty(hashinfo, bucket, end);
	rcu_read_lock();
	while (bucket < end && batch->visits < TCPLENS_BATCH_VISITS) {
		unsigned int next = bucket;

		if (hlist_nulls_empty(&hashinfo->ehash[bucket].chain))
			next = tcplens_ehash_skip_empty(hashinfo, bucket, end);
		else if (tcplens_ehash_has_none(cursor, batch, hashinfo, bucket))
			next++;
		if (next == bucket)
			break;
		bucket = next;
	}
	rcu_read_unlock();
	return bucket;
}

#endif /* TCPLENS_WALK_EHASH_H */
