// SPDX-License-Identifier: GPL-2.0
/*
 * Long lists of the bind hash table: what happens while the walk releases their
 * lock. See bhash.h.
 *
 * References taken for that time are released one stretch later: the socket at
 * the position, whose list is compared first, and the entries so far, which are
 * referenced again together with the entries of the next stretch.
 */
#include "walk/bhash.h"
#include "core/load.h"

#include <linux/bottom_half.h>
#include <linux/sched/signal.h>

/**
 * tcplens_bhash_pause() - make a socket the position and end the scan there
 * @batch: The batch.
 * @sk: The socket.
 *
 * Context: Under the bucket's lock.
 * Return: false if the socket has no reference yet, because a task is just
 * creating it.
 */
bool tcplens_bhash_pause(struct tcplens_batch *batch, struct sock *sk)
{
	if (!refcount_inc_not_zero(&sk->sk_refcnt))
		return false;
	batch->paused = sk;
	batch->paused_list = tcplens_bind_list(sk);
	return true;
}

/*
 * Is the position's socket still in its list? A socket that left can have come
 * back, and so can the bucket of its port. Then nothing else of the old list is
 * left, and the socket is before all that is new.
 */
static bool is_in_list(const struct tcplens_batch *batch,
		       const struct hlist_head *chain)
{
	const struct inet_bind_bucket *at, *tb;

	tb = tcplens_bind_bucket(batch->paused);
	if (tcplens_bind_list(batch->paused) != batch->paused_list)
		return false;
	inet_bind_bucket_for_each(at, chain) {
		if (at == tb)
			return true;
	}
	return false;
}

/**
 * tcplens_bhash_resume() - find the position again
 * @batch: The batch, which has paused; drops the bucket's entries if the bucket
 *	starts over.
 * @chain: The bucket's chain of ports.
 *
 * Context: Under the bucket's lock.
 * Return: the next socket, or NULL if the bucket starts over.
 */
struct sock *tcplens_bhash_resume(struct tcplens_batch *batch,
				  const struct hlist_head *chain)
{
	struct sock *sk = batch->paused;
	bool is_there = is_in_list(batch, chain);

	batch->paused = NULL;
	if (is_there)
		return sk;
	batch->count = batch->first;
	batch->is_partial = false;
	batch->left_out = 0;
	return NULL;
}

static void release_held(struct tcplens_batch *batch)
{
	while (batch->held_count)
		sock_gen_put(batch->held[--batch->held_count]);
}

static void hold(struct tcplens_batch *batch)
{
	unsigned int i;

	for (i = batch->first; i < batch->count; i++)
		batch->held[batch->held_count++] = batch->entries[i].sk;
	batch->held[batch->held_count++] = batch->paused;
}

static bool is_interrupted(const struct tcplens_cursor *cursor)
{
	return cursor->no_more_yields ? fatal_signal_pending(current) :
					signal_pending(current);
}

/* Drops the bucket's entries and ends the batch: the dump returns to the bucket. */
static void yield_bucket(struct tcplens_cursor *cursor,
			 struct tcplens_batch *batch, u64 *last)
{
	release_held(batch);
	batch->paused = NULL;
	batch->count = batch->first;
	batch->slots = batch->first;
	batch->is_partial = true;
	batch->left_out = 0;
	cursor->no_more_yields = true;
	*last = cursor->cookie;
}

/**
 * tcplens_bhash_resched() - let other tasks run between two stretches
 * @cursor: The dump's position.
 * @batch: The batch, which has paused, or reached the end of a bucket in which
 *	it had.
 * @last: The cookie up to which the bucket is done; overwritten if the walk
 *	leaves the bucket for a signal.
 *
 * Context: Process context with softirqs disabled, without the bucket's lock;
 * enables softirqs in between.
 * Return: true if the bucket has another stretch.
 */
bool tcplens_bhash_resched(struct tcplens_cursor *cursor,
			   struct tcplens_batch *batch, u64 *last)
{
	local_bh_enable();
	release_held(batch);
	if (batch->paused) {
		hold(batch);
		cond_resched();
		if (is_interrupted(cursor))
			yield_bucket(cursor, batch, last);
	} else {
		cursor->no_more_yields = false;
	}
	batch->visits = 0;
	local_bh_disable();
	return batch->paused;
}
