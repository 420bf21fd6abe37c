/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The picks: which sockets of a bucket come next, and their references.
 *
 * This is the only place where sockets are referenced. It is inlined into the
 * loops of tables.c, once for each table: most of what a pass takes is here.
 */
#ifndef TCPLENS_WALK_BATCH_H
#define TCPLENS_WALK_BATCH_H

#include "core/cookie.h"
#include "walk/seen.h"
#include "walk/prefilter.h"
#include "core/stats.h"
#include "walk/walk.h"

#include <net/net_namespace.h>
#include <net/sock.h>
#include <net/tcp_states.h>

/**
 * tcplens_batch_insert() - keep a bucket's picks in the order of their cookies
 * @walk: The walk.
 * @sk: A socket of the bucket in work.
 * @cookie: Its cookie.
 *
 * When there is no room the largest cookie gives way.
 *
 * Context: Under the bucket's lock.
 */
static inline void tcplens_batch_insert(struct tcplens_walk *walk,
					struct sock *sk, u64 cookie)
{
	struct tcplens_batch_entry *picks = walk->picks;
	unsigned int at = walk->count;

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

/**
 * tcplens_batch_offer() - take a socket into the batch
 * @walk: The walk.
 * @sk: A socket of the bucket in work.
 *
 * Unless its turn has been, is still to come, or never is.
 *
 * Context: Under the bucket's lock.
 */
static __always_inline void tcplens_batch_offer(struct tcplens_walk *walk,
						struct sock *sk)
{
	u64 cookie;

	if (!net_eq(sock_net(sk), walk->net))
		return;
	if (walk->is_sifted && !tcplens_prefilter_passes(&walk->mesh, sk))
		return;
	cookie = tcplens_cookie(sk);
	if (cookie > walk->cookie)
		tcplens_batch_insert(walk, sk, cookie);
}

/**
 * tcplens_batch_reference() - reference the picks of a bucket
 * @walk: The walk, which has some.
 * @remember: They may be met again in another table.
 *
 * A half-open or time-wait socket stands in the chain for a moment before it has
 * a reference, so sock_hold() would not do. A half-open one is new and left out,
 * as is what an earlier table of this pass has given. A time-wait one has taken
 * the place of a socket that was there: it and what comes after it are left for
 * another time, see @is_waiting of struct tcplens_walk.
 *
 * Context: Under the bucket's lock.
 * Return: the cookie up to which the bucket has been given.
 */
static __always_inline u64 tcplens_batch_reference(struct tcplens_walk *walk,
						   bool remember)
{
	unsigned int kept = walk->first, i;
	u64 last = walk->cookie;

	for (i = walk->first; i < walk->count; i++) {
		struct tcplens_batch_entry *pick = &walk->picks[i];

		/* Was put elsewhere while the lock was let go of: see ports.h. */
		if (remember && pick->cookie == last)
			continue;
		if (tcplens_seen_has(&walk->met, pick->cookie)) {
			tcplens_stats_add(TCPLENS_STAT_SOCKETS_MOVED, 1);
		} else if (refcount_inc_not_zero(&pick->sk->sk_refcnt)) {
			if (remember)
				tcplens_seen_add(&walk->met, pick->cookie);
			walk->picks[kept++] = *pick;
		} else if (inet_sk_state_load(pick->sk) != TCP_TIME_WAIT) {
			tcplens_stats_add(TCPLENS_STAT_SOCKETS_DYING, 1);
		} else {
			walk->partial = true;
			walk->is_waiting = true;
			break;
		}
		last = walk->picks[i].cookie;
	}
	walk->count = kept;
	return last;
}

#endif /* TCPLENS_WALK_BATCH_H */
