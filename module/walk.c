// SPDX-License-Identifier: GPL-2.0
/*
 * The walk: the hash tables of a namespace to referenced sockets.
 *
 * It decides which sockets come next, of the tables that tables.c knows, and is
 * the only file that references them. It looks into none beyond what that takes:
 * namespace, cookie and what a sieve asks for.
 *
 * A bucket is locked, up to a batch of its sockets is referenced, and it is
 * unlocked; everything else happens outside. A bucket that holds more than a
 * batch is taken in the order of its sockets' cookies: the next batch is the
 * smallest cookies above the last one taken. The position is therefore one
 * number, whatever the length of the chain, and a socket that was there from
 * the first batch to the last is met exactly once, however the chain changes
 * in between. A connection keeps its cookie from the half-open request through
 * the full socket to the time-wait one, and these replace each other in the
 * same bucket under its lock.
 *
 * Tables come in the order in which a socket moves between them: bound, then
 * listening or connected. So no socket is missed by moving on; and the cookies
 * met in the first two tables, which are small, are remembered so that it is
 * not met again either. (With more than about two hundred sockets there, one
 * that moves on during the pass can be listed in both states. So can one that
 * disconnects and connects anew: another connection stands in another bucket.)
 */
#include "walk.h"
#include "cookie.h"
#include "lookup.h"
#include "stats.h"
#include "tables.h"

#include <linux/hash.h>
#include <linux/spinlock.h>
#include <net/inet_hashtables.h>
#include <net/sock.h>
#include <net/tcp.h>

/* Empty buckets that are passed in one go before the caller is asked again. */
#define STRIDE		16384U

/* The slot where @cookie is remembered, or the empty one where it would be. */
static u64 *memory_slot(struct tcplens_walk *walk, u64 cookie)
{
	unsigned int slot = hash_64(cookie, ilog2(TCPLENS_WALK_MEMORY));

	while (walk->memory[slot] && walk->memory[slot] != cookie)
		slot = (slot + 1) % TCPLENS_WALK_MEMORY;
	return &walk->memory[slot];
}

static bool is_remembered(struct tcplens_walk *walk, u64 cookie)
{
	return walk->remembered && *memory_slot(walk, cookie) == cookie;
}

static void remember(struct tcplens_walk *walk, u64 cookie)
{
	u64 *slot;

	/* Some slots stay empty, so that every search comes to an end. */
	if (walk->remembered == TCPLENS_WALK_MEMORY * 7 / 8)
		return;
	slot = memory_slot(walk, cookie);
	if (!*slot) {
		*slot = cookie;
		walk->remembered++;
	}
}

/**
 * tcplens_walk_offer() - take a socket into the batch
 * @walk: The walk.
 * @sk: A socket of the bucket in work.
 *
 * Does nothing if its turn has been or is still to come. The bucket's picks are
 * kept in the order of their cookies; when there is no room the largest gives
 * way.
 *
 * Context: Under the bucket's lock.
 */
void tcplens_walk_offer(struct tcplens_walk *walk, struct sock *sk)
{
	struct tcplens_walk_pick *picks = walk->picks;
	unsigned int at = walk->count;
	u64 cookie;

	if (!net_eq(sock_net(sk), walk->net))
		return;
	if (walk->is_sifted && !tcplens_sieve_passes(&walk->sieve, sk))
		return;
	cookie = tcplens_cookie(sk);
	if (cookie <= walk->cookie)
		return;
	if (at == walk->room) {
		walk->partial = true;
		if (cookie > picks[at - 1].cookie)
			return;
		at--;
	} else {
		walk->count++;
	}
	for (; at > walk->first && picks[at - 1].cookie > cookie; at--)
		picks[at] = picks[at - 1];
	picks[at].cookie = cookie;
	picks[at].sk = sk;
}

/*
 * References the bucket's picks. A socket that is just being born or has just
 * died stands in the chain without a reference, so sock_hold() would not do:
 * such a one is left out.
 */
static void reference_picks(struct tcplens_walk *walk)
{
	unsigned int kept = walk->first, i;

	for (i = walk->first; i < walk->count; i++) {
		struct sock *sk = walk->picks[i].sk;

		if (refcount_inc_not_zero(&sk->sk_refcnt))
			walk->picks[kept++] = walk->picks[i];
	}
	tcplens_stats_add(TCPLENS_STAT_SOCKETS_DYING, walk->count - kept);
	walk->count = kept;
}

/* Puts back the picks that an earlier table of this pass has given already. */
static void forget_moved(struct tcplens_walk *walk,
			 const struct tcplens_table_ops *table)
{
	unsigned int kept = walk->first, i;

	for (i = walk->first; i < walk->count; i++) {
		struct tcplens_walk_pick *pick = &walk->picks[i];

		if (is_remembered(walk, pick->cookie)) {
			sock_gen_put(pick->sk);
			tcplens_stats_add(TCPLENS_STAT_SOCKETS_MOVED, 1);
			continue;
		}
		if (table->remember)
			remember(walk, pick->cookie);
		walk->picks[kept++] = *pick;
	}
	walk->count = kept;
}

/* A cookie is a position in its own bucket only, so it does not go along. */
static void enter_bucket(struct tcplens_walk *walk, unsigned int bucket)
{
	if (bucket == walk->bucket)
		return;
	walk->bucket = bucket;
	walk->cookie = 0;
}

/* What is done under the lock; gives the last cookie that was picked. */
static u64 pick(struct tcplens_walk *walk, struct inet_hashinfo *hashinfo,
		const struct tcplens_table_ops *table)
{
	u64 last;

	table->scan(walk, hashinfo);
	last = walk->count ? walk->picks[walk->count - 1].cookie : 0;
	reference_picks(walk);
	return last;
}

static void take_bucket(struct tcplens_walk *walk,
			struct inet_hashinfo *hashinfo,
			const struct tcplens_table_ops *table)
{
	spinlock_t *lock = table->lock(hashinfo, walk->bucket);
	u64 last;

	walk->first = walk->count;
	walk->partial = false;

	if (table->no_bh) {
		spin_lock(lock);
		last = pick(walk, hashinfo, table);
		spin_unlock(lock);
	} else {
		spin_lock_bh(lock);
		last = pick(walk, hashinfo, table);
		spin_unlock_bh(lock);
	}

	if (table->remember || walk->remembered)
		forget_moved(walk, table);
	tcplens_stats_add(TCPLENS_STAT_BUCKETS_LOCKED, 1);
	if (walk->partial) {
		tcplens_stats_add(TCPLENS_STAT_BUCKETS_RESUMED, 1);
		walk->cookie = last;
	} else {
		enter_bucket(walk, walk->bucket + 1);
	}
}

/**
 * tcplens_walk_start() - begin a pass
 * @walk: The walk to overwrite; it must hold no picks.
 * @net: The namespace; must outlive the walk's calls.
 *
 * Context: Any.
 */
void tcplens_walk_start(struct tcplens_walk *walk, struct net *net)
{
	memset(walk, 0, offsetof(struct tcplens_walk, picks));
	walk->net = net;
	walk->end = TCPLENS_TABLES;
}

/**
 * tcplens_walk_only() - have the pass go over one table
 * @walk: A walk that was started and not gone on with.
 * @table: The table.
 *
 * Context: Any.
 */
void tcplens_walk_only(struct tcplens_walk *walk,
		       enum tcplens_table table)
{
	walk->table = table;
	walk->end = table + 1;
}

/**
 * tcplens_walk_sift() - have the pass leave sockets out
 * @walk: A walk that was started and not gone on with.
 * @sieve: What they must have; lets everything pass if it says nothing.
 *
 * Tables that have no such sockets are left out with them, for instance all
 * connections where listeners are asked for.
 *
 * Context: Any.
 */
void tcplens_walk_sift(struct tcplens_walk *walk,
		       const struct tcplens_sieve *sieve)
{
	enum tcplens_table table = tcplens_tables_of_sieve(sieve);

	if (table != TCPLENS_TABLES)
		tcplens_walk_only(walk, table);
	walk->sieve = *sieve;
	walk->is_sifted = sieve->state != TCPLENS_ABSENT_U8 ||
			  sieve->local_port != TCPLENS_ABSENT_U32 ||
			  sieve->remote_port != TCPLENS_ABSENT_U32;
}

/**
 * tcplens_walk_narrow() - have the pass look only where a connection can be
 * @walk: A walk that was started and not gone on with.
 * @connection: The connection.
 *
 * All sockets with these ends, whatever device they are bound to, are in one
 * bucket of the table of connections, and half-open and time-wait ones are
 * too. The pass is that bucket; what else happens to be there is given as well.
 *
 * Context: Any.
 */
void tcplens_walk_narrow(struct tcplens_walk *walk,
			 const struct tcplens_connection *connection)
{
	const struct inet_hashinfo *hashinfo;

	hashinfo = walk->net->ipv4.tcp_death_row.hashinfo;
	tcplens_walk_only(walk, TCPLENS_TABLE_CONNECTIONS);
	walk->bucket = tcplens_lookup_hash(walk->net, connection) &
		       hashinfo->ehash_mask;
	walk->stop = walk->bucket + 1;
}

/**
 * tcplens_walk_ahead() - look at what a pass will meet in a table
 * @ahead: The walk to overwrite: goes over that, and nothing else.
 * @walk: The pass; must hold no picks.
 * @table: The table.
 *
 * Context: Any.
 * Return: false if the pass has left that table, or does not go there.
 */
bool tcplens_walk_ahead(struct tcplens_walk *ahead,
			const struct tcplens_walk *walk,
			enum tcplens_table table)
{
	if (walk->table > table || walk->end <= table)
		return false;
	memcpy(ahead, walk, offsetof(struct tcplens_walk, picks));
	if (walk->table < table) {
		ahead->bucket = 0;
		ahead->cookie = 0;
	}
	tcplens_walk_only(ahead, table);
	ahead->is_look = true;
	return true;
}

/**
 * tcplens_walk_finished() - has the pass come to its end?
 * @walk: The walk.
 *
 * Return: true when tcplens_walk_next() will find nothing more.
 */
bool tcplens_walk_finished(const struct tcplens_walk *walk)
{
	return walk->table == walk->end;
}

/**
 * tcplens_walk_next() - reference the next sockets
 * @walk: The walk; must hold no picks.
 * @room: How many at most; 1 to TCPLENS_WALK_BATCH.
 *
 * Fills @walk->picks. May find nothing before the pass is finished, so that
 * the caller has its chance to look for signals; the work of one call is
 * bounded by the buckets of a stride and the chains of @room sockets.
 *
 * Context: Process context; takes bucket locks one at a time, with softirqs
 * off where the kernel does so, never the socket lock. The caller must keep the
 * namespace from dying.
 * Return: the number of @walk->picks; tcplens_walk_put() them.
 */
unsigned int tcplens_walk_next(struct tcplens_walk *walk, unsigned int room)
{
	struct inet_hashinfo *hashinfo;
	const struct tcplens_table_ops *table;
	unsigned int buckets, end;

	if (!walk->begun && !walk->is_look) {
		walk->begun = true;
		tcplens_stats_add(walk->stop ? TCPLENS_STAT_LOOKUPS :
				  TCPLENS_STAT_WALKS, 1);
	}
	hashinfo = walk->net->ipv4.tcp_death_row.hashinfo;
	walk->room = min_t(unsigned int, room, TCPLENS_WALK_BATCH);
	table = &tcplens_tables[walk->table];
	buckets = walk->stop ? walk->stop : table->buckets(hashinfo);
	end = min(buckets, walk->bucket + STRIDE);

	while (walk->count < walk->room) {
		/* May leave one that was begun, if it has emptied since. */
		enter_bucket(walk, table->skip_empty(hashinfo, walk->bucket,
						     end));
		if (walk->bucket >= end)
			break;
		take_bucket(walk, hashinfo, table);
	}
	if (walk->bucket >= buckets) {
		walk->table++;
		enter_bucket(walk, 0);
		if (tcplens_walk_finished(walk) && !walk->stop &&
		    !walk->is_look)
			tcplens_stats_add(TCPLENS_STAT_WALKS_FINISHED, 1);
	}
	tcplens_stats_add(TCPLENS_STAT_SOCKETS, walk->count);
	return walk->count;
}

/**
 * tcplens_walk_put() - give back the references of tcplens_walk_next()
 * @walk: The walk.
 *
 * Context: Process context: a socket may be freed here.
 */
void tcplens_walk_put(struct tcplens_walk *walk)
{
	unsigned int i;

	for (i = 0; i < walk->count; i++)
		sock_gen_put(walk->picks[i].sk);
	walk->count = 0;
}
