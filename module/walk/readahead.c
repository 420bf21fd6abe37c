// SPDX-License-Identifier: GPL-2.0
/*
 * The readahead: a heap of the smallest cookies of a chain. See readahead.h.
 */
#include "walk/readahead.h"
#include "core/stats.h"

#include <linux/list.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <net/inet_hashtables.h>
#include <net/inet_sock.h>
#include <net/sock.h>

static void release_all(struct tcplens_readahead *readahead)
{
	while (readahead->next < readahead->count) {
		struct tcplens_readahead_entry *entry =
			&readahead->entries[readahead->next++];

		if (entry->is_held)
			sock_gen_put(entry->sk);
	}
	readahead->count = 0;
	readahead->next = 0;
	kvfree(readahead->entries);
	readahead->entries = NULL;
}

static void expire(struct work_struct *work)
{
	struct tcplens_readahead *readahead =
		container_of(to_delayed_work(work), struct tcplens_readahead,
			     expiry);

	tcplens_readahead_drop(readahead);
}

/**
 * tcplens_readahead_new() - create an empty readahead
 *
 * Context: Process context; may sleep.
 * Return: the readahead, or NULL without memory.
 */
struct tcplens_readahead *tcplens_readahead_new(void)
{
	struct tcplens_readahead *readahead;

	readahead = kvzalloc(sizeof(*readahead),
			     GFP_KERNEL_ACCOUNT | __GFP_NOWARN);
	if (!readahead)
		return NULL;
	mutex_init(&readahead->lock);
	INIT_DELAYED_WORK(&readahead->expiry, expire);
	return readahead;
}

/**
 * tcplens_readahead_free() - release the references and the memory
 * @readahead: The readahead, or NULL.
 *
 * Context: Process context; may sleep.
 */
void tcplens_readahead_free(struct tcplens_readahead *readahead)
{
	if (!readahead)
		return;
	cancel_delayed_work_sync(&readahead->expiry);
	release_all(readahead);
	mutex_destroy(&readahead->lock);
	kvfree(readahead);
}

/**
 * tcplens_readahead_drop() - release the references
 * @readahead: The readahead, or NULL.
 *
 * Context: Process context; may sleep.
 */
void tcplens_readahead_drop(struct tcplens_readahead *readahead)
{
	if (!readahead)
		return;
	mutex_lock(&readahead->lock);
	release_all(readahead);
	mutex_unlock(&readahead->lock);
}

/**
 * tcplens_readahead_begin() - get ready to look at a chain
 * @readahead: The readahead; loses its sockets.
 * @size: The most sockets to take, at least 1.
 *
 * Context: Process context, under @readahead->lock; may sleep.
 * Return: false without memory.
 */
bool tcplens_readahead_begin(struct tcplens_readahead *readahead,
			     unsigned int size)
{
	release_all(readahead);
	readahead->entries = kvmalloc_array(size, sizeof(*readahead->entries),
					    GFP_KERNEL_ACCOUNT | __GFP_NOWARN);
	if (!readahead->entries)
		return false;
	readahead->size = size;
	readahead->left_out = 0;
	readahead->is_waiting = false;
	return true;
}

/* Moves a smaller cookie down from the top of the heap to its place. */
static void sift_down(struct tcplens_readahead_entry *entries,
		      unsigned int count)
{
	struct tcplens_readahead_entry moved = entries[0];
	unsigned int at = 0, child;

	for (child = 1; child < count; child = 2 * at + 1) {
		if (child + 1 < count &&
		    entries[child + 1].cookie > entries[child].cookie)
			child++;
		if (entries[child].cookie <= moved.cookie)
			break;
		entries[at] = entries[child];
		at = child;
	}
	entries[at] = moved;
}

/* Moves a larger cookie up from the end of the heap to its place. */
static void sift_up(struct tcplens_readahead_entry *entries, unsigned int at)
{
	struct tcplens_readahead_entry moved = entries[at];

	while (at && entries[(at - 1) / 2].cookie < moved.cookie) {
		entries[at] = entries[(at - 1) / 2];
		at = (at - 1) / 2;
	}
	entries[at] = moved;
}

/**
 * tcplens_readahead_insert() - take a socket if its cookie is one of the smallest
 * @readahead: The readahead.
 * @sk: A socket of the chain.
 * @cookie: The socket's cookie.
 *
 * Context: Under the bucket's lock, which is released after at most
 * TCPLENS_BHASH_STRETCH sockets if it is taken again for the same look.
 */
void tcplens_readahead_insert(struct tcplens_readahead *readahead,
			      struct sock *sk, u64 cookie)
{
	struct tcplens_readahead_entry entry = { .cookie = cookie, .sk = sk };
	struct tcplens_readahead_entry *entries = readahead->entries;

	if (readahead->count < readahead->size) {
		entries[readahead->count] = entry;
		sift_up(entries, readahead->count++);
		return;
	}
	readahead->left_out++;
	if (cookie >= entries[0].cookie)
		return;
	if (entries[0].is_held)
		readahead->evicted[readahead->evicted_count++] = entries[0].sk;
	entries[0] = entry;
	sift_down(entries, readahead->count);
}

/**
 * tcplens_readahead_reference() - reference the sockets that were taken
 * @readahead: The readahead.
 *
 * See tcplens_batch_reference() for sockets without a reference. The readahead does
 * not tell those after a time-wait socket from those before, because the heap is not
 * sorted yet: all wait.
 *
 * Context: Under the bucket's lock.
 */
void tcplens_readahead_reference(struct tcplens_readahead *readahead)
{
	unsigned int i;

	for (i = 0; i < readahead->count; i++) {
		struct tcplens_readahead_entry *entry = &readahead->entries[i];

		if (entry->is_held)
			continue;
		if (refcount_inc_not_zero(&entry->sk->sk_refcnt))
			entry->is_held = true;
		else if (inet_sk_state_load(entry->sk) == TCP_TIME_WAIT)
			readahead->is_waiting = true;
	}
}

/**
 * tcplens_readahead_put_evicted() - release evicted sockets
 * @readahead: The readahead.
 *
 * Context: Any but under the bucket's lock: this can free a socket.
 */
void tcplens_readahead_put_evicted(struct tcplens_readahead *readahead)
{
	while (readahead->evicted_count)
		sock_gen_put(readahead->evicted[--readahead->evicted_count]);
}

/**
 * tcplens_readahead_end() - end the look at a chain
 * @readahead: The readahead.
 * @is_complete: The walk saw the whole chain.
 *
 * Context: Process context, under @readahead->lock.
 * Return: false if the walk has to look again: it did not see the whole chain, or
 * a time-wait socket has no reference.
 */
bool tcplens_readahead_end(struct tcplens_readahead *readahead,
			   bool is_complete)
{
	struct tcplens_readahead_entry *entries = readahead->entries;
	unsigned int end;

	if (readahead->is_waiting || !is_complete) {
		release_all(readahead);
		return false;
	}
	for (end = readahead->count; end > 1; end--) {
		swap(entries[0], entries[end - 1]);
		sift_down(entries, end - 1);
	}
	schedule_delayed_work(&readahead->expiry, TCPLENS_READAHEAD_JIFFIES);
	return true;
}

/* Is a socket still where the walk found it? */
static bool is_in_bucket(const struct tcplens_cursor *cursor,
			 const struct inet_hashinfo *hashinfo,
			 const struct sock *sk)
{
	u16 port;

	switch (cursor->table) {
	case TCPLENS_TABLE_BOUND:
		port = READ_ONCE(inet_sk(sk)->inet_num);
		return inet_sk_state_load(sk) == TCP_CLOSE && port &&
		       inet_bhashfn(cursor->net, port, hashinfo->bhash_size) ==
		       cursor->bucket;
	case TCPLENS_TABLE_LISTENERS:
		return !hlist_unhashed_lockless(&sk->sk_node);
	default:
		return !hlist_unhashed_lockless(&sk->sk_node) &&
		       (READ_ONCE(sk->sk_hash) & hashinfo->ehash_mask) ==
		       cursor->bucket;
	}
}

/* Gives the reference of an entry to the batch, or releases it. */
static void take(struct tcplens_cursor *cursor, struct tcplens_batch *batch,
		 struct tcplens_readahead_entry *entry, bool is_there)
{
	bool is_again = entry->cookie == cursor->cookie;

	cursor->cookie = entry->cookie;
	if (!entry->is_held) {
		tcplens_stats_add(TCPLENS_STAT_SOCKETS_DYING, 1);
		return;
	}
	if (!is_again && tcplens_seen_has(&cursor->seen, entry->cookie)) {
		tcplens_stats_add(TCPLENS_STAT_SOCKETS_MOVED, 1);
		is_there = false;
	}
	/* It moved while the lock was released, and is here twice. */
	if (is_again || !is_there) {
		sock_gen_put(entry->sk);
		return;
	}
	if (cursor->table != TCPLENS_TABLE_CONNECTIONS)
		tcplens_seen_add(&cursor->seen, entry->cookie);
	batch->entries[batch->count].cookie = entry->cookie;
	batch->entries[batch->count++].sk = entry->sk;
}

/**
 * tcplens_readahead_take() - fill a batch
 * @readahead: The readahead, after a look at the cursor's bucket.
 * @cursor: The dump's position: the last cookie taken.
 * @batch: The batch to append to, until it is full.
 * @hashinfo: The namespace's tables.
 *
 * Context: Process context, under @readahead->lock: this can free a socket.
 * Return: true if the bucket is done, false if it has more.
 */
bool tcplens_readahead_take(struct tcplens_readahead *readahead,
			    struct tcplens_cursor *cursor,
			    struct tcplens_batch *batch,
			    const struct inet_hashinfo *hashinfo)
{
	while (batch->count < batch->slots &&
	       readahead->next < readahead->count) {
		struct tcplens_readahead_entry *entry =
			&readahead->entries[readahead->next];
		bool is_there = entry->is_held &&
				is_in_bucket(cursor, hashinfo, entry->sk);

		if (entry->is_held && !is_there &&
		    cursor->table == TCPLENS_TABLE_CONNECTIONS) {
			release_all(readahead);
			return false;
		}
		take(cursor, batch, entry, is_there);
		readahead->next++;
	}
	if (readahead->next < readahead->count)
		return false;
	release_all(readahead);
	return !readahead->left_out;
}
