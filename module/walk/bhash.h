/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The bind hash table (bhash): buckets of ports, each port with a list of the
 * sockets that use it.
 *
 * The lists have every socket with a local port, connected ones too; the walk
 * takes those that are in no other table. All connections of a listener are in the
 * listener's list, which can have any length, and bind() and close() wait for the
 * bucket's lock. So the walk releases the lock every TCPLENS_BHASH_STRETCH
 * sockets. Its position is the next socket, referenced meanwhile. If that socket
 * has left the list when the walk returns, the bucket starts over; that takes a
 * socket that is closed in the moment when the lock is free.
 *
 * The kernel inserts sockets at the head of a list. So a socket that stays is
 * behind the position, or has been visited, wherever the position's socket is.
 */
#ifndef TCPLENS_WALK_BHASH_H
#define TCPLENS_WALK_BHASH_H

#include "walk/batch.h"
#include "walk/cursor.h"

#include <linux/list.h>
#include <net/inet_connection_sock.h>
#include <net/inet_hashtables.h>
#include <net/inet_sock.h>
#include <net/sock.h>

/* Sockets visited under one hold of the lock. */
#define TCPLENS_BHASH_STRETCH	512U

bool tcplens_bhash_pause(struct tcplens_batch *batch, struct sock *sk);
struct sock *tcplens_bhash_resume(struct tcplens_batch *batch,
				  const struct hlist_head *chain);
bool tcplens_bhash_resched(struct tcplens_cursor *cursor,
			   struct tcplens_batch *batch, u64 *last);

/**
 * tcplens_bhash_skip() - skip buckets without candidates
 * @cursor: The dump's position.
 * @hashinfo: The namespace's tables.
 * @bucket: The first bucket.
 * @end: The bucket after the last one.
 *
 * Context: Any.
 * Return: the first bucket from @bucket on that can have a socket for the dump,
 * or @end.
 */
static inline unsigned int
tcplens_bhash_skip(const struct tcplens_cursor *cursor,
		   const struct inet_hashinfo *hashinfo, unsigned int bucket,
		   unsigned int end)
{
	const struct inet_bind_hashbucket *at = hashinfo->bhash + bucket;
	const struct inet_bind_hashbucket *last = hashinfo->bhash + end;

	if (cursor->local_port != TCPLENS_ABSENT_U32) {
		unsigned int only = inet_bhashfn(cursor->net,
						 cursor->local_port,
						 hashinfo->bhash_size);

		return bucket <= only && only < end ? only : end;
	}
	while (at < last && hlist_empty(&at->chain))
		at++;
	return at - hashinfo->bhash;
}

/**
 * tcplens_bhash_is_wanted() - can a port have sockets for the dump?
 * @cursor: The dump's position.
 * @tb: The port.
 *
 * What all sockets of a port have in common is tested here, once.
 *
 * Context: Under the bucket's lock.
 * Return: false if it cannot.
 */
static inline bool tcplens_bhash_is_wanted(const struct tcplens_cursor *cursor,
					   struct inet_bind_bucket *tb)
{
	return net_eq(ib_net(tb), cursor->net) &&
	       (cursor->local_port == TCPLENS_ABSENT_U32 ||
		cursor->local_port == tb->port);
}

/**
 * tcplens_bhash_scan() - offer the bound sockets of the current bucket
 * @cursor: The dump's position.
 * @batch: The batch; @paused is set afterwards if the bucket has more sockets.
 * @hashinfo: The namespace's tables.
 * @offer: Takes a socket, or not.
 * @to: First argument of @offer.
 *
 * Looks at the state first, because most kernels keep time-wait sockets, which
 * have no struct inet_sock, in these lists.
 *
 * Context: Under the bucket's lock.
 */
static __always_inline void
tcplens_bhash_scan(const struct tcplens_cursor *cursor,
		   struct tcplens_batch *batch, struct inet_hashinfo *hashinfo,
		   void (*offer)(void *to, const struct tcplens_cursor *cursor,
				 struct sock *sk),
		   void *to)
{
	const struct hlist_head *chain = &hashinfo->bhash[cursor->bucket].chain;
	struct inet_bind_bucket *tb;
	struct sock *sk = NULL;

	tb = hlist_entry_safe(chain->first, struct inet_bind_bucket, node);
	if (unlikely(batch->paused)) {
		sk = tcplens_bhash_resume(batch, chain);
		if (sk)
			tb = tcplens_bind_bucket(sk);
	}
	hlist_for_each_entry_from(tb, node) {
		if (!sk && tcplens_bhash_is_wanted(cursor, tb))
			sk = tcplens_bind_first(tb);
		for (; sk; sk = tcplens_bind_next(sk)) {
			if (batch->visits++ >= TCPLENS_BHASH_STRETCH &&
			    tcplens_bhash_pause(batch, sk))
				return;
			if (inet_sk_state_load(sk) == TCP_CLOSE &&
			    inet_sk(sk)->inet_num)
				offer(to, cursor, sk);
		}
	}
}

/**
 * tcplens_bhash_has_more() - does the current bucket have another stretch?
 * @cursor: The dump's position.
 * @batch: The batch, after tcplens_bhash_scan().
 * @last: The cookie up to which the bucket is done; overwritten if the walk
 *	leaves the bucket for a signal.
 *
 * Context: Process context with softirqs disabled, without the bucket's lock;
 * enables softirqs in between.
 * Return: true if the bucket has to be scanned again.
 */
static inline bool tcplens_bhash_has_more(struct tcplens_cursor *cursor,
					  struct tcplens_batch *batch,
					  u64 *last)
{
	return unlikely(batch->paused || batch->held_count) &&
	       tcplens_bhash_resched(cursor, batch, last);
}

#endif /* TCPLENS_WALK_BHASH_H */
