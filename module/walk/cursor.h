/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_WALK_CURSOR_H
#define TCPLENS_WALK_CURSOR_H

#include "walk/prefilter.h"
#include "walk/seen.h"
#include "walk/table.h"

#include <linux/types.h>

struct net;
struct sock;

/**
 * struct tcplens_cursor - the position of a dump, and what it looks for
 * @net: The network namespace.
 * @takes: Also take a socket of another namespace if this returns true; or NULL.
 *	Runs under the lock of the bucket.
 * @has_begun: The dump has looked at its first bucket.
 * @is_uncounted: The dump does not count in the module's statistics.
 * @no_more_yields: The dump left @bucket for a signal once. It finishes the
 *	bucket before it does so again, unless the signal is fatal, so that
 *	signals cannot stop it for good.
 * @has_prefilter: The dump takes only sockets that pass @prefilter.
 * @local_port: The only local port that @prefilter lets through, or
 *	TCPLENS_ABSENT_U32.
 * @prefilter: What a socket needs to be taken.
 * @table: The current table, an enum tcplens_table.
 * @end_table: The dump ends before this table.
 * @bucket: The current bucket.
 * @end_bucket: The dump ends before this bucket of its last table; 0 if it walks
 *	all buckets.
 * @cookie: The largest cookie taken from @bucket, 0 if none.
 * @readahead: Sockets of @bucket to take at a look, 0 if a few batches are enough:
 *	see readahead.h.
 * @seen: The sockets taken from the tables of bound sockets and listeners.
 *
 * A cursor holds no reference and no lock. A copy of it is another dump from the
 * same position.
 */
struct tcplens_cursor {
	struct net *net;
	bool (*takes)(const struct sock *sk);
	bool has_begun;
	bool is_uncounted;
	bool no_more_yields;
	bool has_prefilter;
	u32 local_port;
	struct tcplens_prefilter prefilter;
	unsigned int table;
	unsigned int end_table;
	unsigned int bucket;
	unsigned int end_bucket;
	u64 cookie;
	unsigned int readahead;
	struct tcplens_seen seen;
};

/**
 * tcplens_cursor_enter() - go to a bucket of the current table
 * @cursor: The cursor.
 * @bucket: The bucket. A cookie is a position in one bucket only, so entering
 *	another one resets it, and the readahead.
 *
 * Context: Any.
 */
static inline void tcplens_cursor_enter(struct tcplens_cursor *cursor,
					unsigned int bucket)
{
	if (bucket == cursor->bucket)
		return;
	cursor->bucket = bucket;
	cursor->cookie = 0;
	cursor->readahead = 0;
}

#endif /* TCPLENS_WALK_CURSOR_H */
