// SPDX-License-Identifier: GPL-2.0
/*
 * The walk: from the hash tables of a network namespace to referenced sockets.
 *
 * This file chooses the next buckets; tables.c knows the tables, and batch.h and
 * readahead.c take and reference their sockets. Of a socket the walk reads its
 * namespace, its cookie, its local port, and what the prefilter compares.
 *
 * The walk locks a bucket, references up to a batch of its sockets, and unlocks
 * it; everything else happens without the lock. It takes a bucket that has more
 * than a batch in the order of cookies: the next batch is the smallest cookies
 * above the last one taken. So the position is one number, whatever the length of
 * the chain, and the dump gives a socket that stays from its first batch to its
 * last exactly once, however the chain changes. (readahead.h explains how that takes
 * linear time, and bhash.h the lists of the bind hash table, which take more than one
 * hold of the lock.) A connection
 * keeps its cookie from the request socket through the full socket to the
 * time-wait socket, and these replace each other in one bucket under its lock.
 *
 * Tables come in the order in which a socket moves between them: bound, then
 * listening or connected. So the dump misses no socket that moves on, and it
 * remembers the cookies of the first two tables, which are small, to give none
 * twice. Two cases remain: with more than TCPLENS_SEEN_MAX sockets in those
 * tables, a socket that moves on during the dump can appear in both states; so can
 * one that disconnects and connects again, because that is another connection in
 * another bucket.
 */
#include "walk/walk.h"
#include "core/stats.h"
#include "query/filter.h"
#include "walk/lookup.h"
#include "walk/readahead.h"
#include "walk/tables.h"

#include <linux/sched.h>
#include <net/inet_hashtables.h>
#include <net/sock.h>
#include <net/tcp.h>

/* Buckets that the walk passes before it lets its caller check for signals. */
#define STRIDE		4096U

/**
 * tcplens_walk_start() - start a dump
 * @walk: The walk to overwrite: all zeros, or started before. The caller has
 *	released its batch.
 * @net: The network namespace; outlives the walk's calls.
 *
 * Context: Process context; may sleep.
 */
void tcplens_walk_start(struct tcplens_walk *walk, struct net *net)
{
	memset(&walk->cursor, 0, sizeof(walk->cursor));
	walk->cursor.net = net;
	walk->cursor.end_table = TCPLENS_TABLES;
	walk->cursor.local_port = TCPLENS_ABSENT_U32;
	walk->batch.count = 0;
	tcplens_readahead_drop(walk->readahead);
}

static void restrict_to(struct tcplens_cursor *cursor, enum tcplens_table table)
{
	cursor->table = table;
	cursor->end_table = table + 1;
}

/**
 * tcplens_walk_only() - restrict a dump to one table
 * @walk: A walk at its start.
 * @table: The table.
 *
 * Context: Any.
 */
void tcplens_walk_only(struct tcplens_walk *walk, enum tcplens_table table)
{
	restrict_to(&walk->cursor, table);
}

/**
 * tcplens_walk_others() - take sockets of other namespaces, too
 * @walk: A walk at its start, of the listeners or of the connections only: the
 *	namespaces share these tables.
 * @takes: Whether to take a socket of another namespace. The caller or the socket
 *	keeps that namespace alive. Runs under the lock of a bucket.
 *
 * Context: Any.
 */
void tcplens_walk_others(struct tcplens_walk *walk,
			 bool (*takes)(const struct sock *sk))
{
	walk->cursor.takes = takes;
}

/**
 * tcplens_walk_prefilter() - skip sockets that cannot match a filter
 * @walk: A walk at its start.
 * @required: The filter's required terms; without any, nothing is skipped.
 *
 * Skips whole tables too: connections, for a filter that matches only listeners.
 *
 * Context: Any.
 */
void tcplens_walk_prefilter(struct tcplens_walk *walk,
			    const struct tcplens_required *required)
{
	enum tcplens_table table = tcplens_prefilter_table(required);
	struct tcplens_cursor *cursor = &walk->cursor;

	if (table != TCPLENS_TABLES)
		restrict_to(cursor, table);
	cursor->local_port = required->local_port;
	tcplens_prefilter_init(&cursor->prefilter, required);
	cursor->has_prefilter = tcplens_prefilter_is_needed(required);
}

/**
 * tcplens_walk_endpoints() - restrict a dump to the bucket of a connection
 * @walk: A walk at its start.
 * @endpoints: The connection.
 *
 * All sockets with these endpoints, bound to whatever device, are in one bucket
 * of the table of connections, request and time-wait sockets included. The dump
 * gives the other sockets of that bucket too.
 *
 * Context: Any.
 */
void tcplens_walk_endpoints(struct tcplens_walk *walk,
			    const struct tcplens_endpoints *endpoints)
{
	struct tcplens_cursor *cursor = &walk->cursor;
	const struct inet_hashinfo *hashinfo;

	hashinfo = cursor->net->ipv4.tcp_death_row.hashinfo;
	restrict_to(cursor, TCPLENS_TABLE_CONNECTIONS);
	cursor->bucket = tcplens_lookup_hash(cursor->net, endpoints) &
			 hashinfo->ehash_mask;
	cursor->end_bucket = cursor->bucket + 1;
}

/**
 * tcplens_walk_ahead() - start a dump of what is left of a table for another dump
 * @ahead: The walk to overwrite: all zeros, or started before.
 * @walk: The other dump.
 * @table: The table.
 *
 * Context: Process context; may sleep.
 * Return: false if the other dump has left the table or does not enter it.
 */
bool tcplens_walk_ahead(struct tcplens_walk *ahead,
			const struct tcplens_walk *walk,
			enum tcplens_table table)
{
	struct tcplens_cursor *cursor = &ahead->cursor;

	if (walk->cursor.table > table || walk->cursor.end_table <= table)
		return false;
	*cursor = walk->cursor;
	if (cursor->table < table) {
		cursor->bucket = 0;
		cursor->cookie = 0;
		cursor->readahead = 0;
	}
	restrict_to(cursor, table);
	cursor->is_uncounted = true;
	ahead->batch.count = 0;
	tcplens_readahead_drop(ahead->readahead);
	return true;
}

/**
 * tcplens_walk_finished() - is the dump at its end?
 * @walk: The walk.
 *
 * Context: Any.
 * Return: true if tcplens_walk_next() will give nothing more.
 */
bool tcplens_walk_finished(const struct tcplens_walk *walk)
{
	return walk->cursor.table == walk->cursor.end_table;
}

static void count_start(struct tcplens_cursor *cursor)
{
	if (cursor->has_begun || cursor->is_uncounted)
		return;
	cursor->has_begun = true;
	tcplens_stats_add(cursor->end_bucket ? TCPLENS_STAT_LOOKUPS :
			  TCPLENS_STAT_DUMPS, 1);
}

static void enter_next_table(struct tcplens_cursor *cursor)
{
	cursor->table++;
	cursor->bucket = 0;
	cursor->cookie = 0;
	cursor->readahead = 0;
	if (cursor->table == cursor->end_table && !cursor->end_bucket &&
	    !cursor->is_uncounted)
		tcplens_stats_add(TCPLENS_STAT_DUMPS_FINISHED, 1);
}

static void get_readahead(struct tcplens_walk *walk)
{
	if (!walk->cursor.readahead || walk->readahead)
		return;
	walk->readahead = tcplens_readahead_new();
	if (!walk->readahead)
		walk->cursor.readahead = 0;
}

/**
 * tcplens_walk_next() - reference the next sockets
 * @walk: The walk; it holds no references.
 * @slots: The most sockets to take, at least 1.
 *
 * Fills @walk->batch. It can be empty before the dump is finished, so that the
 * caller can check for signals: one call passes at most a stride of buckets, or
 * the chains of @slots sockets.
 *
 * Context: Process context; may sleep. Takes bucket locks one at a time, with
 * softirqs disabled where the kernel disables them, never a socket lock. The
 * caller keeps the namespace alive.
 * Return: the number of sockets; tcplens_walk_put() releases them.
 */
unsigned int tcplens_walk_next(struct tcplens_walk *walk, unsigned int slots)
{
	struct tcplens_cursor *cursor = &walk->cursor;
	struct tcplens_batch *batch = &walk->batch;
	unsigned int buckets = cursor->end_bucket;

	count_start(cursor);
	if (!buckets)
		buckets = tcplens_tables_buckets(cursor->net, cursor->table);
	tcplens_batch_begin(batch, min_t(unsigned int, slots,
					 TCPLENS_BATCH_SOCKETS));
	get_readahead(walk);
	tcplens_tables_take(cursor, batch, walk->readahead,
			    min(buckets, cursor->bucket + STRIDE));
	/* A time-wait socket without a reference: let its creator run on. */
	if (batch->is_waiting)
		schedule_timeout_uninterruptible(1);
	if (cursor->bucket >= buckets)
		enter_next_table(cursor);
	tcplens_stats_add(TCPLENS_STAT_SOCKETS, batch->count);
	return batch->count;
}

/**
 * tcplens_walk_add() - add a socket that no table has
 * @walk: The walk, finished; its batch has room.
 * @sk: The socket, referenced; the batch takes the reference.
 *
 * Context: Any.
 */
void tcplens_walk_add(struct tcplens_walk *walk, struct sock *sk)
{
	struct tcplens_batch *batch = &walk->batch;

	batch->entries[batch->count].cookie = tcplens_cookie(sk);
	batch->entries[batch->count].sk = sk;
	batch->count++;
	tcplens_stats_add(TCPLENS_STAT_SOCKETS, 1);
}

/**
 * tcplens_walk_keep() - take over a reference from the walk
 * @walk: The walk.
 * @i: The entry of its batch: the last entry takes its place.
 *
 * Context: Any.
 */
void tcplens_walk_keep(struct tcplens_walk *walk, unsigned int i)
{
	struct tcplens_batch *batch = &walk->batch;

	batch->entries[i] = batch->entries[--batch->count];
}

/**
 * tcplens_walk_put() - release the references of tcplens_walk_next()
 * @walk: The walk.
 *
 * Context: Process context: this can free a socket.
 */
void tcplens_walk_put(struct tcplens_walk *walk)
{
	tcplens_batch_put(&walk->batch);
}

/**
 * tcplens_walk_stop() - release what the walk has for later calls
 * @walk: The walk: all zeros, or started before. The caller has released its batch.
 *
 * Without this, the walk keeps the memory of its readahead. The dump can go on.
 *
 * Context: Process context; may sleep.
 */
void tcplens_walk_stop(struct tcplens_walk *walk)
{
	tcplens_readahead_free(walk->readahead);
	walk->readahead = NULL;
}
