// SPDX-License-Identifier: GPL-2.0
/*
 * The long lists of the table of ports: what is done where their lock is let go
 * of. See ports.h.
 *
 * What is referenced there is given back one stretch later: the socket where the
 * pass stands, which is compared with the lists before, and the picks up to then,
 * which are referenced anew with those that have come to them.
 */
#include "walk/bhash.h"
#include "core/load.h"

#include <linux/bottom_half.h>
#include <linux/sched/signal.h>

/**
 * tcplens_bhash_pause() - let the lock go before a socket
 * @walk: The walk.
 * @sk: The socket.
 *
 * Context: Under the bucket's lock.
 * Return: false if it cannot be referenced, as it is just being made.
 */
bool tcplens_bhash_pause(struct tcplens_walk *walk, struct sock *sk)
{
	if (!refcount_inc_not_zero(&sk->sk_refcnt))
		return false;
	walk->paused = sk;
	walk->paused_list = tcplens_bind_list(sk);
	return true;
}

/*
 * One that has been put elsewhere may be there again, and so may what it was in:
 * nothing else of that is left then, and it is in front of all that is new.
 */
static bool is_still_there(const struct tcplens_walk *walk,
			   const struct hlist_head *chain)
{
	const struct inet_bind_bucket *at, *tb;

	tb = tcplens_bind_bucket(walk->paused);
	if (tcplens_bind_list(walk->paused) != walk->paused_list)
		return false;
	inet_bind_bucket_for_each(at, chain) {
		if (at == tb)
			return true;
	}
	return false;
}

/**
 * tcplens_bhash_resume() - find out where a bucket goes on
 * @walk: The walk, which has paused there.
 * @chain: The bucket.
 *
 * Context: Under the bucket's lock.
 * Return: the socket that comes next, or NULL if all begins anew.
 */
struct sock *tcplens_bhash_resume(struct tcplens_walk *walk,
				  const struct hlist_head *chain)
{
	struct sock *sk = walk->paused;
	bool is_there = is_still_there(walk, chain);

	walk->paused = NULL;
	if (is_there)
		return sk;
	walk->count = walk->first;
	walk->partial = false;
	return NULL;
}

static void let_go(struct tcplens_walk *walk)
{
	while (walk->held_count)
		sock_gen_put(walk->held[--walk->held_count]);
}

static void hold(struct tcplens_walk *walk)
{
	unsigned int i;

	for (i = walk->first; i < walk->count; i++)
		walk->held[walk->held_count++] = walk->picks[i].sk;
	walk->held[walk->held_count++] = walk->paused;
}

/* Who left a bucket for a signal does not again: others may come all the time. */
static bool is_called_away(const struct tcplens_walk *walk)
{
	return walk->insists ? fatal_signal_pending(current) :
			       signal_pending(current);
}

/* It is as if the bucket had not been begun; nothing more is taken this time. */
static void leave(struct tcplens_walk *walk, u64 *last)
{
	let_go(walk);
	walk->paused = NULL;
	walk->count = walk->first;
	walk->room = walk->first;
	walk->partial = true;
	walk->insists = true;
	*last = walk->cookie;
}

/**
 * tcplens_bhash_resched() - let others do something before a list goes on
 * @walk: The walk, which has paused, or come to the end of a bucket in which it
 *	had.
 * @last: The cookie up to which the bucket has been given; overwritten if it was
 *	left for a signal.
 *
 * Context: Process context, with softirqs off, which come on in between; without
 * the bucket's lock.
 * Return: true if the walk has paused and goes on.
 */
bool tcplens_bhash_resched(struct tcplens_walk *walk, u64 *last)
{
	local_bh_enable();
	let_go(walk);
	if (walk->paused) {
		hold(walk);
		cond_resched();
		if (is_called_away(walk))
			leave(walk, last);
	} else {
		walk->insists = false;
	}
	walk->visits = 0;
	local_bh_disable();
	return walk->paused;
}
