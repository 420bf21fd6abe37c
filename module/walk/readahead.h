/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The readahead: sockets of one long chain that are referenced ahead of the batch.
 *
 * Any user can make one: listeners of one address and port, sockets bound to one
 * port, and a table of connections with one chain, in a network namespace of its own.
 * (The hash of connections has a secret, so users cannot choose their chains.)
 *
 * The walk takes a long chain in the order of cookies, and the kernel's chains have
 * another order. So each look at a chain visits all its sockets, and batches of 64
 * would take time quadratic in its length. The readahead takes an eighth of a chain
 * at a time, up to 4096 sockets. Up to 32768 sockets that makes eight looks, whatever
 * the length; beyond, a 64th of the looks without it. A look holds the lock no longer
 * than a batch does: the heap moves an entry at most 12 times for a socket that it
 * takes, the batch up to 63 times.
 *
 * Its references do not last: TCPLENS_READAHEAD_JIFFIES after a look, a work item
 * releases what is left, and the walk looks at the chain again, from the last cookie
 * taken. So the cookie alone is the position, as for chains without a readahead, and
 * a reader that stops keeps neither sockets nor memory.
 *
 * Meanwhile a process's socket that was closed keeps its namespace alive. A time-wait
 * socket does not: its namespace releases the open files, and with them the readahead,
 * before it destroys its tables, because the module registers with it after TCP.
 *
 * A socket can leave its chain between the look and its batch. So the walk tests each
 * one when the batch takes it. A listener or a bound socket that left is skipped. A
 * connection can have a successor with its cookie in the chain, so the walk looks
 * again.
 */
#ifndef TCPLENS_WALK_READAHEAD_H
#define TCPLENS_WALK_READAHEAD_H

#include "walk/batch.h"
#include "walk/bhash.h"
#include "walk/cursor.h"

#include <linux/jiffies.h>
#include <linux/mutex.h>
#include <linux/types.h>
#include <linux/workqueue.h>

struct inet_hashinfo;

/* How long the readahead holds references at most. */
#define TCPLENS_READAHEAD_JIFFIES	HZ

/**
 * struct tcplens_readahead_entry - a socket
 * @cookie: The socket's cookie.
 * @sk: The socket.
 * @is_held: The readahead has a reference to it.
 */
struct tcplens_readahead_entry {
	u64 cookie;
	struct sock *sk;
	bool is_held;
};

/**
 * struct tcplens_readahead - the next sockets of a chain
 * @lock: Serialises the walk and @expiry.
 * @expiry: Releases what is left.
 * @entries: The sockets, NULL if there are none: a heap with the largest cookie
 *	first while the walk looks at the chain, then sorted.
 * @size: Size of @entries.
 * @count: Used entries.
 * @next: The first entry that no batch has taken.
 * @left_out: The chain has more sockets: how many, roughly.
 * @is_waiting: A time-wait socket has no reference yet, see struct tcplens_batch.
 * @evicted_count: Used entries of @evicted.
 * @evicted: Sockets with a reference that gave their entries to smaller cookies.
 */
struct tcplens_readahead {
	struct mutex lock;	/* Serialises the walk and the expiry. */
	struct delayed_work expiry;
	struct tcplens_readahead_entry *entries;
	unsigned int size;
	unsigned int count;
	unsigned int next;
	unsigned int left_out;
	bool is_waiting;
	unsigned int evicted_count;
	struct sock *evicted[TCPLENS_BHASH_STRETCH];
};

struct tcplens_readahead *tcplens_readahead_new(void);
void tcplens_readahead_free(struct tcplens_readahead *readahead);
void tcplens_readahead_drop(struct tcplens_readahead *readahead);
bool tcplens_readahead_begin(struct tcplens_readahead *readahead,
			     unsigned int size);
void tcplens_readahead_insert(struct tcplens_readahead *readahead,
			      struct sock *sk, u64 cookie);
void tcplens_readahead_reference(struct tcplens_readahead *readahead);
void tcplens_readahead_put_evicted(struct tcplens_readahead *readahead);
bool tcplens_readahead_end(struct tcplens_readahead *readahead,
			   bool is_complete);
bool tcplens_readahead_take(struct tcplens_readahead *readahead,
			    struct tcplens_cursor *cursor,
			    struct tcplens_batch *batch,
			    const struct inet_hashinfo *hashinfo);

/**
 * tcplens_readahead_size() - how many sockets to take at a look
 * @left_out: Sockets of the chain that did not fit into a batch.
 * @slots: The size of the batch.
 *
 * Context: Any.
 * Return: the number; 0 if a few batches are enough.
 */
static inline unsigned int tcplens_readahead_size(unsigned int left_out,
						  unsigned int slots)
{
	if (left_out <= 4 * slots)
		return 0;
	return clamp(left_out / 8, (unsigned int)TCPLENS_BATCH_SOCKETS, 4096U);
}

/**
 * tcplens_readahead_offer() - take a socket, unless the dump skips it
 * @readahead: The readahead; void for tcplens_bhash_scan().
 * @cursor: The dump's position.
 * @sk: A socket of the current bucket.
 *
 * Context: Under the bucket's lock.
 */
static __always_inline void
tcplens_readahead_offer(void *readahead, const struct tcplens_cursor *cursor,
			struct sock *sk)
{
	u64 cookie;

	if (!tcplens_batch_is_wanted(cursor, sk))
		return;
	cookie = tcplens_batch_candidate(cursor, sk);
	if (cookie)
		tcplens_readahead_insert(readahead, sk, cookie);
}

#endif /* TCPLENS_WALK_READAHEAD_H */
