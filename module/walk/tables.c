// SPDX-License-Identifier: GPL-2.0
/*
 * The kernel's hash tables of TCP sockets, their buckets and their locks.
 *
 * Only this file, bhash.h, ehash.h and lookup.c know them; lookup.c finds the bucket
 * of a connection. Each table has a function that takes a batch from
 * its buckets, and one that looks at a long chain for the readahead. They are alike
 * and not one over pointers to functions: indirect calls were a fifth of the cost of
 * a dump.
 */
#include "walk/tables.h"
#include "core/stats.h"
#include "walk/batch.h"
#include "walk/bhash.h"
#include "walk/cursor.h"
#include "walk/ehash.h"
#include "walk/readahead.h"

#include <linux/bottom_half.h>
#include <linux/rculist_nulls.h>
#include <linux/spinlock.h>
#include <net/inet_hashtables.h>
#include <net/sock.h>
#include <net/tcp.h>

/*
 * Buckets that are passed with softirqs disabled. Disabling and enabling them
 * for each bucket was a tenth of the cost of an empty table.
 */
#define BH_BUCKETS	64U

/* Moves on, unless the bucket has more for the next batch. */
static __always_inline void leave_bucket(struct tcplens_cursor *cursor,
					 const struct tcplens_batch *batch,
					 u64 last)
{
	if (batch->is_partial) {
		tcplens_stats_add(TCPLENS_STAT_BUCKETS_RESUMED, 1);
		cursor->cookie = last;
		cursor->readahead = tcplens_readahead_size(batch->left_out,
							   batch->slots);
	} else {
		tcplens_cursor_enter(cursor, cursor->bucket + 1);
	}
}

static __always_inline void begin_bucket(struct tcplens_batch *batch)
{
	batch->first = batch->count;
	batch->is_partial = false;
	batch->left_out = 0;
}

/* Returns how many times it took the lock. */
static __always_inline unsigned int
take_bound_bucket(struct tcplens_cursor *cursor, struct tcplens_batch *batch,
		  struct inet_hashinfo *hashinfo)
{
	spinlock_t *lock = &hashinfo->bhash[cursor->bucket].lock;
	unsigned int locked = 0;
	u64 last = 0;

	begin_bucket(batch);
	do {
		spin_lock(lock);
		tcplens_bhash_scan(cursor, batch, hashinfo, tcplens_batch_offer,
				   batch);
		if (batch->count > batch->first)
			last = tcplens_batch_reference(batch, cursor,
						       !batch->paused);
		spin_unlock(lock);
		locked++;
	} while (tcplens_bhash_has_more(cursor, batch, &last));
	leave_bucket(cursor, batch, last);
	return locked;
}

static void take_bound(struct tcplens_cursor *cursor,
		       struct tcplens_batch *batch,
		       struct inet_hashinfo *hashinfo, unsigned int end)
{
	unsigned int locked = 0;

	local_bh_disable();
	while (tcplens_batch_has_room(batch)) {
		tcplens_cursor_enter(cursor,
				     tcplens_bhash_skip(cursor, hashinfo,
							cursor->bucket, end));
		if (cursor->bucket >= end)
			break;
		locked += take_bound_bucket(cursor, batch, hashinfo);
	}
	local_bh_enable();
	tcplens_stats_add(TCPLENS_STAT_BUCKETS_LOCKED, locked);
}

static unsigned int skip_listeners(const struct inet_hashinfo *hashinfo,
				   unsigned int bucket, unsigned int end)
{
	const struct inet_listen_hashbucket *at = hashinfo->lhash2 + bucket;
	const struct inet_listen_hashbucket *last = hashinfo->lhash2 + end;

	while (at < last && hlist_nulls_empty(&at->nulls_head))
		at++;
	return at - hashinfo->lhash2;
}

static void take_listener_bucket(struct tcplens_cursor *cursor,
				 struct tcplens_batch *batch,
				 struct inet_listen_hashbucket *bucket)
{
	const struct hlist_nulls_node *node;
	struct sock *sk;
	u64 last = 0;

	begin_bucket(batch);
	spin_lock(&bucket->lock);
	sk_nulls_for_each(sk, node, &bucket->nulls_head)
		tcplens_batch_offer_wanted(batch, cursor, sk);
	if (batch->count > batch->first)
		last = tcplens_batch_reference(batch, cursor, true);
	spin_unlock(&bucket->lock);
	leave_bucket(cursor, batch, last);
}

/*
 * The kernel takes these locks with softirqs enabled, and disables softirqs only
 * under them. On PREEMPT_RT both are sleeping locks, so the opposite order here
 * would deadlock.
 */
static void take_listeners(struct tcplens_cursor *cursor,
			   struct tcplens_batch *batch,
			   struct inet_hashinfo *hashinfo, unsigned int end)
{
	unsigned int locked = 0;

	while (tcplens_batch_has_room(batch)) {
		tcplens_cursor_enter(cursor,
				     skip_listeners(hashinfo, cursor->bucket,
						    end));
		if (cursor->bucket >= end)
			break;
		take_listener_bucket(cursor, batch,
				     &hashinfo->lhash2[cursor->bucket]);
		locked++;
	}
	tcplens_stats_add(TCPLENS_STAT_BUCKETS_LOCKED, locked);
}

/* Not inlined: it would cost the walks of one namespace 4 instructions per socket. */
static noinline void offer_all(const struct tcplens_cursor *cursor,
			       struct tcplens_batch *batch,
			       const struct hlist_nulls_head *chain)
{
	const struct hlist_nulls_node *node;
	struct sock *sk;

	sk_nulls_for_each(sk, node, chain)
		tcplens_batch_offer_wanted(batch, cursor, sk);
}

static __always_inline void offer(const struct tcplens_cursor *cursor,
				  struct tcplens_batch *batch,
				  const struct hlist_nulls_head *chain)
{
	const struct hlist_nulls_node *node;
	struct sock *sk;

	if (unlikely(cursor->takes))
		return offer_all(cursor, batch, chain);

	sk_nulls_for_each(sk, node, chain)
		tcplens_batch_offer(batch, cursor, sk);
}

static __always_inline void
take_connection_bucket(struct tcplens_cursor *cursor,
		       struct tcplens_batch *batch,
		       struct inet_hashinfo *hashinfo)
{
	spinlock_t *lock = inet_ehash_lockp(hashinfo, cursor->bucket);
	u64 last = 0;

	begin_bucket(batch);
	spin_lock(lock);
	offer(cursor, batch, &hashinfo->ehash[cursor->bucket].chain);
	if (batch->count > batch->first)
		last = tcplens_batch_reference(batch, cursor, false);
	spin_unlock(lock);
	leave_bucket(cursor, batch, last);
}

static void take_connections(struct tcplens_cursor *cursor,
			     struct tcplens_batch *batch,
			     struct inet_hashinfo *hashinfo, unsigned int end)
{
	unsigned int locked = 0;

	local_bh_disable();
	while (tcplens_batch_has_room(batch)) {
		/* The current bucket can have emptied since the last batch. */
		tcplens_cursor_enter(cursor,
				     tcplens_ehash_skip(cursor, batch,
							hashinfo,
							cursor->bucket, end));
		if (cursor->bucket >= end)
			break;
		take_connection_bucket(cursor, batch, hashinfo);
		locked++;
	}
	local_bh_enable();
	tcplens_stats_add(TCPLENS_STAT_BUCKETS_LOCKED, locked);
}

/* The first bucket from the current one on that can have a socket for the dump. */
static unsigned int skip(const struct tcplens_cursor *cursor,
			 struct tcplens_batch *batch,
			 struct inet_hashinfo *hashinfo, unsigned int end)
{
	switch (cursor->table) {
	case TCPLENS_TABLE_BOUND:
		return tcplens_bhash_skip(cursor, hashinfo, cursor->bucket,
					  end);
	case TCPLENS_TABLE_LISTENERS:
		return skip_listeners(hashinfo, cursor->bucket, end);
	default:
		return tcplens_ehash_skip(cursor, batch, hashinfo,
					  cursor->bucket, end);
	}
}

/* Looks at a bucket of bound sockets; false if a signal ended that. */
static bool read_bound_ahead(struct tcplens_cursor *cursor,
			     struct tcplens_batch *batch,
			     struct tcplens_readahead *readahead,
			     struct inet_hashinfo *hashinfo)
{
	spinlock_t *lock = &hashinfo->bhash[cursor->bucket].lock;
	unsigned int locked = 0;
	u64 last;

	begin_bucket(batch);
	local_bh_disable();
	do {
		spin_lock(lock);
		tcplens_bhash_scan(cursor, batch, hashinfo,
				   tcplens_readahead_offer, readahead);
		tcplens_readahead_reference(readahead);
		spin_unlock(lock);
		tcplens_readahead_put_evicted(readahead);
		locked++;
	} while (tcplens_bhash_has_more(cursor, batch, &last));
	local_bh_enable();
	tcplens_stats_add(TCPLENS_STAT_BUCKETS_LOCKED, locked);
	return !batch->is_partial;
}

/* With softirqs enabled: see take_listeners(). */
static void read_listeners_ahead(struct tcplens_cursor *cursor,
				 struct tcplens_readahead *readahead,
				 struct inet_listen_hashbucket *bucket)
{
	const struct hlist_nulls_node *node;
	struct sock *sk;

	spin_lock(&bucket->lock);
	sk_nulls_for_each(sk, node, &bucket->nulls_head)
		tcplens_readahead_offer(readahead, cursor, sk);
	tcplens_readahead_reference(readahead);
	spin_unlock(&bucket->lock);
	tcplens_stats_add(TCPLENS_STAT_BUCKETS_LOCKED, 1);
}

static void read_connections_ahead(struct tcplens_cursor *cursor,
				   struct tcplens_readahead *readahead,
				   struct inet_hashinfo *hashinfo)
{
	spinlock_t *lock = inet_ehash_lockp(hashinfo, cursor->bucket);
	const struct hlist_nulls_node *node;
	struct sock *sk;

	local_bh_disable();
	spin_lock(lock);
	sk_nulls_for_each(sk, node, &hashinfo->ehash[cursor->bucket].chain)
		tcplens_readahead_offer(readahead, cursor, sk);
	tcplens_readahead_reference(readahead);
	spin_unlock(lock);
	local_bh_enable();
	tcplens_stats_add(TCPLENS_STAT_BUCKETS_LOCKED, 1);
}

/*
 * Fills the readahead from the current bucket. Then the caller can check for
 * signals: the chain is long.
 */
static bool read_ahead(struct tcplens_cursor *cursor, struct tcplens_batch *batch,
		       struct tcplens_readahead *readahead,
		       struct inet_hashinfo *hashinfo)
{
	bool is_complete = true;

	if (!tcplens_readahead_begin(readahead, cursor->readahead)) {
		cursor->readahead = 0;
		return false;
	}
	switch (cursor->table) {
	case TCPLENS_TABLE_BOUND:
		is_complete = read_bound_ahead(cursor, batch, readahead, hashinfo);
		break;
	case TCPLENS_TABLE_LISTENERS:
		read_listeners_ahead(cursor, readahead,
				     &hashinfo->lhash2[cursor->bucket]);
		break;
	default:
		read_connections_ahead(cursor, readahead, hashinfo);
		break;
	}
	tcplens_stats_add(TCPLENS_STAT_BUCKETS_RESUMED, 1);
	batch->visits = TCPLENS_BATCH_VISITS;
	if (tcplens_readahead_end(readahead, is_complete))
		return true;
	batch->is_waiting = is_complete;
	return false;
}

static void take_ahead(struct tcplens_cursor *cursor, struct tcplens_batch *batch,
		       struct tcplens_readahead *readahead,
		       struct inet_hashinfo *hashinfo)
{
	bool is_done = false;

	mutex_lock(&readahead->lock);
	if (readahead->entries || read_ahead(cursor, batch, readahead, hashinfo))
		is_done = tcplens_readahead_take(readahead, cursor, batch,
						 hashinfo);
	mutex_unlock(&readahead->lock);
	if (is_done)
		tcplens_cursor_enter(cursor, cursor->bucket + 1);
}

static void take(struct tcplens_cursor *cursor, struct tcplens_batch *batch,
		 struct inet_hashinfo *hashinfo, unsigned int end)
{
	switch (cursor->table) {
	case TCPLENS_TABLE_BOUND:
		take_bound(cursor, batch, hashinfo, end);
		break;
	case TCPLENS_TABLE_LISTENERS:
		take_listeners(cursor, batch, hashinfo, end);
		break;
	case TCPLENS_TABLE_CONNECTIONS:
		take_connections(cursor, batch, hashinfo, end);
		break;
	}
}

/**
 * tcplens_tables_take() - take a batch from the current table
 * @cursor: The dump's position: moves to the first bucket that has more.
 * @batch: The batch to append to, until it has no room.
 * @readahead: The walk's readahead, or NULL.
 * @end: The bucket before which to stop.
 *
 * Context: Process context; may sleep. Takes bucket locks, see tcplens_walk_next().
 */
void tcplens_tables_take(struct tcplens_cursor *cursor,
			 struct tcplens_batch *batch,
			 struct tcplens_readahead *readahead, unsigned int end)
{
	struct inet_hashinfo *hashinfo =
		cursor->net->ipv4.tcp_death_row.hashinfo;

	while (tcplens_batch_has_room(batch)) {
		if (cursor->readahead && readahead) {
			take_ahead(cursor, batch, readahead, hashinfo);
			continue;
		}
		tcplens_cursor_enter(cursor, skip(cursor, batch, hashinfo, end));
		if (cursor->bucket >= end)
			break;
		take(cursor, batch, hashinfo,
		     min(end, cursor->bucket + BH_BUCKETS));
	}
}

/**
 * tcplens_tables_buckets() - the size of a table
 * @net: The network namespace.
 * @table: The table.
 *
 * Context: Any.
 * Return: the number of buckets.
 */
unsigned int tcplens_tables_buckets(const struct net *net,
				    enum tcplens_table table)
{
	const struct inet_hashinfo *hashinfo =
		net->ipv4.tcp_death_row.hashinfo;

	switch (table) {
	case TCPLENS_TABLE_BOUND:
		return hashinfo->bhash_size;
	case TCPLENS_TABLE_LISTENERS:
		return lhash2_size(hashinfo);
	default:
		return hashinfo->ehash_mask + 1;
	}
}
