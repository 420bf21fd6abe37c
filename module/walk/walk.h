/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_WALK_WALK_H
#define TCPLENS_WALK_WALK_H

#include "walk/seen.h"
#include "walk/prefilter.h"
#include "walk/tables.h"

#include <linux/types.h>

struct net;
struct sock;
struct tcplens_endpoints;

/* The most sockets that are referenced at a time. */
#define TCPLENS_BATCH_SOCKETS	64

/**
 * struct tcplens_batch_entry - a socket the walk chose
 * @cookie: Its identity.
 * @sk: The socket: full, request or time-wait; look at sk_state first.
 */
struct tcplens_batch_entry {
	u64 cookie;
	struct sock *sk;
};

/**
 * struct tcplens_walk - a pass over the tables of one namespace
 * @net: The namespace.
 * @begun: The first bucket was looked at.
 * @is_look: It looks ahead of a pass and is not counted as another one.
 * @is_sifted: Only what passes @mesh is taken.
 * @local_port: The local port of @mesh, or TCPLENS_ABSENT_U32.
 * @mesh: What a socket must have.
 * @table: The table in work: an enum tcplens_table.
 * @end: The one that the pass does not go into any more.
 * @bucket: The bucket in work.
 * @stop: The bucket of the last table at which the pass ends, 0 if it goes
 *	through all of them.
 * @cookie: Largest cookie already taken of @bucket, 0 if none was.
 * @count: Valid entries of @picks.
 * @first: First of @picks that belongs to @bucket.
 * @room: Entries of @picks that may be used this time.
 * @partial: @bucket holds more than was given.
 * @visits: Sockets passed over this time, roughly.
 * @is_waiting: A time-wait socket there has no reference yet. It gets its own as
 *	soon as whoever makes it goes on, which may be held up.
 * @insists: A bucket was left for a signal. The next time it is not.
 * @paused: The lock of @bucket was let go of before this socket; NULL if not.
 * @paused_list: The list that it was in.
 * @held_count: Valid entries of @held.
 * @met: The sockets met in the small tables.
 * @picks: The sockets that tcplens_walk_next() returned; the walk holds a
 *	reference to each until tcplens_walk_put().
 * @held: References to what is needed while the lock is let go of: @paused, and
 *	the @picks of @bucket up to then.
 *
 * Between two calls only what is sought, @table, @end, @bucket, @stop, @cookie,
 * @insists and @met matter, and no socket is referenced.
 */
struct tcplens_walk {
	struct net *net;
	bool begun;
	bool is_look;
	bool is_sifted;
	u32 local_port;
	struct tcplens_prefilter mesh;
	unsigned int table;
	unsigned int end;
	unsigned int bucket;
	unsigned int stop;
	u64 cookie;
	unsigned int count;
	unsigned int first;
	unsigned int room;
	bool partial;
	bool is_waiting;
	unsigned int visits;
	bool insists;
	struct sock *paused;
	const void *paused_list;
	unsigned int held_count;
	struct tcplens_seen met;
	struct tcplens_batch_entry picks[TCPLENS_BATCH_SOCKETS];
	struct sock *held[TCPLENS_BATCH_SOCKETS + 1];
};

void tcplens_walk_start(struct tcplens_walk *walk, struct net *net);
void tcplens_walk_only(struct tcplens_walk *walk,
		       enum tcplens_table table);
void tcplens_walk_prefilter(struct tcplens_walk *walk,
		       const struct tcplens_required *sieve);
void tcplens_walk_endpoints(struct tcplens_walk *walk,
			 const struct tcplens_endpoints *connection);
bool tcplens_walk_ahead(struct tcplens_walk *ahead,
			const struct tcplens_walk *walk,
			enum tcplens_table table);
unsigned int tcplens_walk_next(struct tcplens_walk *walk, unsigned int room);
void tcplens_walk_put(struct tcplens_walk *walk);
bool tcplens_walk_finished(const struct tcplens_walk *walk);

#endif /* TCPLENS_WALK_WALK_H */
