// SPDX-License-Identifier: GPL-2.0
/*
 * The walk: the hash tables of a namespace to referenced sockets.
 *
 * It decides which buckets come next, of the tables that tables.c knows; which of
 * their sockets do, and their references, are in picks.h. None is looked into
 * beyond what that takes: namespace, cookie and what a sieve asks for.
 *
 * A bucket is locked, up to a batch of its sockets is referenced, and it is
 * unlocked; everything else happens outside. A bucket that holds more than a
 * batch is taken in the order of its sockets' cookies: the next batch is the
 * smallest cookies above the last one taken. The position is therefore one
 * number, whatever the length of the chain, and a socket that was there from
 * the first batch to the last is met exactly once, however the chain changes
 * in between. (A list of the table of ports is gone through under more than one
 * hold of its lock: see ports.h.) A connection keeps its cookie from the
 * half-open request through the full socket to the time-wait one, and these
 * replace each other in the same bucket under its lock.
 *
 * Tables come in the order in which a socket moves between them: bound, then
 * listening or connected. So no socket is missed by moving on; and the cookies
 * met in the first two tables, which are small, are remembered so that it is
 * not met again either. (With more than about two hundred sockets there, one
 * that moves on during the pass can be listed in both states. So can one that
 * disconnects and connects anew: another connection stands in another bucket.)
 */
#include "walk/walk.h"
#include "walk/lookup.h"
#include "core/stats.h"
#include "walk/tables.h"

#include <linux/sched.h>
#include <net/inet_hashtables.h>
#include <net/sock.h>
#include <net/tcp.h>

/* Buckets that are passed in one go before the caller is asked again. */
#define STRIDE		4096U

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
	walk->local_port = TCPLENS_ABSENT_U32;
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
 * tcplens_walk_prefilter() - have the pass leave sockets out
 * @walk: A walk that was started and not gone on with.
 * @sieve: What they must have; lets everything pass if it says nothing.
 *
 * Tables that have no such sockets are left out with them, for instance all
 * connections where listeners are asked for.
 *
 * Context: Any.
 */
void tcplens_walk_prefilter(struct tcplens_walk *walk,
		       const struct tcplens_required *sieve)
{
	enum tcplens_table table = tcplens_prefilter_table(sieve);

	if (table != TCPLENS_TABLES)
		tcplens_walk_only(walk, table);
	walk->local_port = sieve->local_port;
	tcplens_prefilter_init(sieve, &walk->mesh);
	walk->is_sifted = sieve->state != TCPLENS_ABSENT_U8 ||
			  sieve->local_port != TCPLENS_ABSENT_U32 ||
			  sieve->remote_port != TCPLENS_ABSENT_U32;
}

/**
 * tcplens_walk_endpoints() - have the pass look only where a connection can be
 * @walk: A walk that was started and not gone on with.
 * @connection: The connection.
 *
 * All sockets with these ends, whatever device they are bound to, are in one
 * bucket of the table of connections, and half-open and time-wait ones are
 * too. The pass is that bucket; what else happens to be there is given as well.
 *
 * Context: Any.
 */
void tcplens_walk_endpoints(struct tcplens_walk *walk,
			 const struct tcplens_endpoints *connection)
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
 * @room: How many at most; 1 to TCPLENS_BATCH_SOCKETS.
 *
 * Fills @walk->picks. May find nothing before the pass is finished, so that
 * the caller has its chance to look for signals; the work of one call is
 * bounded by the buckets of a stride and the chains of @room sockets.
 *
 * Context: Process context; may sleep. Takes bucket locks one at a time, with
 * softirqs off where the kernel does so, never the socket lock. The caller must
 * keep the namespace from dying.
 * Return: the number of @walk->picks; tcplens_walk_put() them.
 */
unsigned int tcplens_walk_next(struct tcplens_walk *walk, unsigned int room)
{
	unsigned int buckets;

	if (!walk->begun && !walk->is_look) {
		walk->begun = true;
		tcplens_stats_add(walk->stop ? TCPLENS_STAT_LOOKUPS :
				  TCPLENS_STAT_DUMPS, 1);
	}
	walk->room = min_t(unsigned int, room, TCPLENS_BATCH_SOCKETS);
	buckets = walk->stop;
	if (!buckets)
		buckets = tcplens_tables_buckets(walk->net, walk->table);
	walk->is_waiting = false;
	walk->visits = 0;
	tcplens_tables_take(walk, min(buckets, walk->bucket + STRIDE));
	/* Lets whoever makes it go on; with PREEMPT_RT that can be a task. */
	if (walk->is_waiting)
		schedule_timeout_uninterruptible(1);
	if (walk->bucket >= buckets) {
		walk->table++;
		walk->bucket = 0;
		walk->cookie = 0;
		if (tcplens_walk_finished(walk) && !walk->stop &&
		    !walk->is_look)
			tcplens_stats_add(TCPLENS_STAT_DUMPS_FINISHED, 1);
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
