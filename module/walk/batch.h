/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The batch: the sockets that the walk takes from a bucket, and their references.
 *
 * Besides bhash.c, only this file references sockets. Its functions are inline in
 * the loops of tables.c, once for each table, because most of a dump's time is
 * spent here.
 */
#ifndef TCPLENS_WALK_BATCH_H
#define TCPLENS_WALK_BATCH_H

#include "core/cookie.h"
#include "core/stats.h"
#include "walk/cursor.h"

#include <net/net_namespace.h>
#include <net/sock.h>
#include <net/tcp_states.h>

/* Sockets that the walk references at a time. */
#define TCPLENS_BATCH_SOCKETS	64

/* Sockets that the walk visits before it lets its caller check for signals. */
#define TCPLENS_BATCH_VISITS	4096U

/**
 * struct tcplens_batch_entry - a socket of a batch
 * @cookie: The socket's cookie.
 * @sk: A full, request or time-wait socket: look at sk_state first.
 */
struct tcplens_batch_entry {
	u64 cookie;
	struct sock *sk;
};

/**
 * struct tcplens_batch - referenced sockets
 * @count: Used entries of @entries.
 * @first: First of @entries that belongs to the current bucket.
 * @slots: Entries of @entries that this batch may use.
 * @is_partial: The current bucket has more sockets than the batch took.
 * @left_out: How many, roughly.
 * @is_waiting: A time-wait socket there has no reference yet. The task that
 *	creates it sets one as soon as it runs on.
 * @visits: Sockets visited so far, roughly.
 * @paused: The socket before which the walk released the lock of the current
 *	bucket, NULL if it did not: see bhash.h.
 * @paused_list: The list of @paused at that time.
 * @held_count: Used entries of @held.
 * @entries: The sockets. The batch holds a reference to each until
 *	tcplens_batch_put().
 * @held: References for the time without the bucket's lock: @paused, and the
 *	entries of the current bucket.
 */
struct tcplens_batch {
	unsigned int count;
	unsigned int first;
	unsigned int slots;
	bool is_partial;
	bool is_waiting;
	unsigned int left_out;
	unsigned int visits;
	struct sock *paused;
	const void *paused_list;
	unsigned int held_count;
	struct tcplens_batch_entry entries[TCPLENS_BATCH_SOCKETS];
	struct sock *held[TCPLENS_BATCH_SOCKETS + 1];
};

/**
 * tcplens_batch_begin() - start an empty batch
 * @batch: The batch, which holds no references.
 * @slots: The most sockets to take, 1 to TCPLENS_BATCH_SOCKETS.
 *
 * Context: Any.
 */
static inline void tcplens_batch_begin(struct tcplens_batch *batch,
				       unsigned int slots)
{
	batch->count = 0;
	batch->slots = slots;
	batch->is_waiting = false;
	batch->visits = 0;
	batch->paused = NULL;
	batch->held_count = 0;
}

/**
 * tcplens_batch_has_room() - can the walk enter another bucket?
 * @batch: The batch.
 *
 * Context: Any.
 * Return: false if the batch is full, has to wait for a socket, or has visited
 * enough.
 */
static inline bool tcplens_batch_has_room(const struct tcplens_batch *batch)
{
	return batch->count < batch->slots && !batch->is_waiting &&
	       batch->visits < TCPLENS_BATCH_VISITS;
}

/**
 * tcplens_batch_insert() - insert a socket in the order of cookies
 * @batch: The batch; a full one drops the largest cookie of the bucket.
 * @sk: A socket of the current bucket.
 * @cookie: The socket's cookie.
 *
 * Context: Under the bucket's lock.
 */
static inline void tcplens_batch_insert(struct tcplens_batch *batch,
					struct sock *sk, u64 cookie)
{
	struct tcplens_batch_entry *entries = batch->entries;
	unsigned int at = batch->count;

	if (at == batch->slots) {
		batch->is_partial = true;
		batch->left_out++;
		if (cookie > entries[at - 1].cookie)
			return;
		at--;
	} else {
		batch->count++;
	}
	for (; at > batch->first && entries[at - 1].cookie > cookie; at--)
		entries[at] = entries[at - 1];
	entries[at].cookie = cookie;
	entries[at].sk = sk;
}

/**
 * tcplens_batch_candidate() - does the dump take a socket of its namespace?
 * @cursor: The dump's position: it skips sockets that fail the prefilter, and
 *	cookies up to the last one taken.
 * @sk: A socket of the current bucket.
 *
 * Context: Under the bucket's lock.
 * Return: the socket's cookie, or 0 if the dump skips it.
 */
static __always_inline u64
tcplens_batch_candidate(const struct tcplens_cursor *cursor, struct sock *sk)
{
	u64 cookie;

	if (cursor->has_prefilter &&
	    !tcplens_prefilter_passes(&cursor->prefilter, sk))
		return 0;
	cookie = tcplens_cookie(sk);
	return cookie > cursor->cookie ? cookie : 0;
}

/**
 * tcplens_batch_offer() - take a socket, unless the dump skips it
 * @batch: The batch; void for tcplens_bhash_scan().
 * @cursor: The dump's position.
 * @sk: A socket of the current bucket.
 *
 * Context: Under the bucket's lock.
 */
static __always_inline void
tcplens_batch_offer(void *batch, const struct tcplens_cursor *cursor,
		    struct sock *sk)
{
	u64 cookie;

	if (!net_eq(sock_net(sk), cursor->net))
		return;
	cookie = tcplens_batch_candidate(cursor, sk);
	if (cookie)
		tcplens_batch_insert(batch, sk, cookie);
}

/**
 * tcplens_batch_is_wanted() - is a socket of a namespace that the dump takes?
 * @cursor: The dump's position; it can take sockets of other namespaces, too.
 * @sk: A socket of the current bucket.
 *
 * Context: Under the bucket's lock.
 * Return: whether it is.
 */
static inline bool tcplens_batch_is_wanted(const struct tcplens_cursor *cursor,
					   const struct sock *sk)
{
	return net_eq(sock_net(sk), cursor->net) ||
	       (cursor->takes && cursor->takes(sk));
}

/**
 * tcplens_batch_offer_wanted() - take a socket of any namespace that the dump takes
 * @batch: The batch.
 * @cursor: The dump's position.
 * @sk: A listener or a connection of the current bucket.
 *
 * Context: Under the bucket's lock.
 */
static __always_inline void
tcplens_batch_offer_wanted(struct tcplens_batch *batch,
			   const struct tcplens_cursor *cursor, struct sock *sk)
{
	u64 cookie;

	if (!tcplens_batch_is_wanted(cursor, sk))
		return;
	cookie = tcplens_batch_candidate(cursor, sk);
	if (cookie)
		tcplens_batch_insert(batch, sk, cookie);
}

/**
 * tcplens_batch_reference() - reference the entries of the current bucket
 * @batch: The batch, which has entries of the bucket.
 * @cursor: The dump's position; gets the cookies that are seen.
 * @remember: The sockets can move to another table.
 *
 * A request socket, and on some kernels a time-wait socket, is in the chain for a
 * moment before its reference count is set, so the count is raised only if it is
 * not zero (compat/README.md has which kernels do so). A request socket
 * without a reference is new and left out, as is a socket that an earlier table
 * gave. A time-wait socket replaces one that the dump owes: it and the sockets
 * after it wait for the next batch, see @is_waiting of struct tcplens_batch.
 *
 * Context: Under the bucket's lock.
 * Return: the cookie up to which the bucket is done.
 */
static __always_inline u64
tcplens_batch_reference(struct tcplens_batch *batch,
			struct tcplens_cursor *cursor, bool remember)
{
	unsigned int kept = batch->first, i;
	u64 last = cursor->cookie;

	for (i = batch->first; i < batch->count; i++) {
		struct tcplens_batch_entry *entry = &batch->entries[i];

		/* It moved while the lock was released, and is here twice. */
		if (remember && entry->cookie == last)
			continue;
		if (tcplens_seen_has(&cursor->seen, entry->cookie)) {
			tcplens_stats_add(TCPLENS_STAT_SOCKETS_MOVED, 1);
		} else if (refcount_inc_not_zero(&entry->sk->sk_refcnt)) {
			if (remember)
				tcplens_seen_add(&cursor->seen, entry->cookie);
			batch->entries[kept++] = *entry;
		} else if (inet_sk_state_load(entry->sk) != TCP_TIME_WAIT) {
			tcplens_stats_add(TCPLENS_STAT_SOCKETS_DYING, 1);
		} else {
			batch->is_partial = true;
			batch->is_waiting = true;
			break;
		}
		last = batch->entries[i].cookie;
	}
	batch->count = kept;
	return last;
}

/**
 * tcplens_batch_put() - release the references of a batch
 * @batch: The batch.
 *
 * Context: Process context: this can free a socket.
 */
static inline void tcplens_batch_put(struct tcplens_batch *batch)
{
	while (batch->count)
		sock_gen_put(batch->entries[--batch->count].sk);
}

#endif /* TCPLENS_WALK_BATCH_H */
