/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The table of ports: its buckets, and the lists of sockets in them.
 *
 * It has every socket with a local port, connected ones too; of these only such
 * are wanted that are in no other table. All children of a listener are in one
 * list, which can be of any length, and who opens or closes one of them waits for
 * the lock of its bucket: so that is let go of every so many sockets. Where the
 * pass stands is the socket that comes next, which is referenced meanwhile; if it
 * has left its list by then, the bucket begins anew. For that it takes one socket
 * out of a stretch to go in the very moment when nobody holds the lock.
 *
 * New sockets are put in front of a list. So whoever stays is either behind that
 * socket or was met, wherever else that one may have been put meanwhile.
 *
 * The scan is inlined into the loops of tables.c.
 */
#ifndef TCPLENS_WALK_BHASH_H
#define TCPLENS_WALK_BHASH_H

#include "walk/batch.h"
#include "walk/walk.h"

#include <linux/list.h>
#include <net/inet_connection_sock.h>
#include <net/inet_hashtables.h>
#include <net/inet_sock.h>
#include <net/sock.h>

/* Sockets that are passed over before the lock is let go of. */
#define TCPLENS_BHASH_STRETCH	512U

bool tcplens_bhash_pause(struct tcplens_walk *walk, struct sock *sk);
struct sock *tcplens_bhash_resume(struct tcplens_walk *walk,
				  const struct hlist_head *chain);
bool tcplens_bhash_resched(struct tcplens_walk *walk, u64 *last);

/**
 * tcplens_bhash_skip() - pass over buckets without sockets
 * @walk: The walk.
 * @hashinfo: The tables.
 * @bucket: Where to begin.
 * @end: Where to stop.
 *
 * Context: Any.
 * Return: the first bucket from @bucket on that may have what the walk wants,
 * or @end.
 */
static inline unsigned int
tcplens_bhash_skip(const struct tcplens_walk *walk,
		   const struct inet_hashinfo *hashinfo, unsigned int bucket,
		   unsigned int end)
{
	const struct inet_bind_hashbucket *at = hashinfo->bhash + bucket;
	const struct inet_bind_hashbucket *last = hashinfo->bhash + end;

	if (walk->local_port != TCPLENS_ABSENT_U32) {
		unsigned int only = inet_bhashfn(walk->net, walk->local_port,
						 hashinfo->bhash_size);

		return bucket <= only && only < end ? only : end;
	}
	while (at < last && hlist_empty(&at->chain))
		at++;
	return at - hashinfo->bhash;
}

/**
 * tcplens_bhash_is_wanted() - can a port have what the walk wants?
 * @walk: The walk.
 * @tb: The port.
 *
 * What the sieve asks for all its sockets together is not asked for each.
 *
 * Context: Under the lock of its bucket.
 * Return: false if it cannot.
 */
static inline bool tcplens_bhash_is_wanted(const struct tcplens_walk *walk,
					   struct inet_bind_bucket *tb)
{
	return net_eq(ib_net(tb), walk->net) &&
	       (walk->local_port == TCPLENS_ABSENT_U32 ||
		walk->local_port == tb->port);
}

/**
 * tcplens_bhash_scan() - offer the sockets of a bucket to the walk
 * @walk: The walk; has @paused afterwards if there are more.
 * @hashinfo: The tables.
 *
 * The state is looked at first: most kernels keep time-wait sockets in these
 * lists, which have no struct inet_sock.
 *
 * Context: Under the bucket's lock.
 */
static __always_inline void tcplens_bhash_scan(struct tcplens_walk *walk,
					       struct inet_hashinfo *hashinfo)
{
	const struct hlist_head *chain = &hashinfo->bhash[walk->bucket].chain;
	struct inet_bind_bucket *tb;
	struct sock *sk = NULL;

	tb = hlist_entry_safe(chain->first, struct inet_bind_bucket, node);
	if (unlikely(walk->paused)) {
		sk = tcplens_bhash_resume(walk, chain);
		if (sk)
			tb = tcplens_bind_bucket(sk);
	}
	hlist_for_each_entry_from(tb, node) {
		if (!sk && tcplens_bhash_is_wanted(walk, tb))
			sk = tcplens_bind_first(tb);
		for (; sk; sk = tcplens_bind_next(sk)) {
			if (walk->visits++ >= TCPLENS_BHASH_STRETCH &&
			    tcplens_bhash_pause(walk, sk))
				return;
			if (inet_sk_state_load(sk) == TCP_CLOSE &&
			    inet_sk(sk)->inet_num)
				tcplens_batch_offer(walk, sk);
		}
	}
}

/**
 * tcplens_bhash_has_more() - was that not all of a bucket?
 * @walk: The walk, which has scanned it.
 * @last: The cookie up to which it has been given; overwritten if it was left.
 *
 * Context: Process context, with softirqs off, which come on in between; without
 * the bucket's lock.
 * Return: true if it has to be scanned on.
 */
static inline bool tcplens_bhash_has_more(struct tcplens_walk *walk, u64 *last)
{
	return unlikely(walk->paused || walk->held_count) &&
	       tcplens_bhash_resched(walk, last);
}

#endif /* TCPLENS_WALK_BHASH_H */
