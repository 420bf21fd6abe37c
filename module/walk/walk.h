/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_WALK_WALK_H
#define TCPLENS_WALK_WALK_H

#include "walk/batch.h"
#include "walk/cursor.h"

struct net;
struct tcplens_endpoints;
struct tcplens_readahead;
struct tcplens_required;

/**
 * struct tcplens_walk - a dump of the sockets of a network namespace
 * @cursor: The dump's position.
 * @batch: The sockets that tcplens_walk_next() returned.
 * @readahead: More sockets of a long chain; NULL until the dump meets one.
 *
 * All zeros is a walk that tcplens_walk_start() can start.
 */
struct tcplens_walk {
	struct tcplens_cursor cursor;
	struct tcplens_batch batch;
	struct tcplens_readahead *readahead;
};

void tcplens_walk_start(struct tcplens_walk *walk, struct net *net);
void tcplens_walk_only(struct tcplens_walk *walk, enum tcplens_table table);
void tcplens_walk_others(struct tcplens_walk *walk,
			 bool (*takes)(const struct sock *sk));
void tcplens_walk_prefilter(struct tcplens_walk *walk,
			    const struct tcplens_required *required);
void tcplens_walk_endpoints(struct tcplens_walk *walk,
			    const struct tcplens_endpoints *endpoints);
bool tcplens_walk_ahead(struct tcplens_walk *ahead,
			const struct tcplens_walk *walk,
			enum tcplens_table table);
unsigned int tcplens_walk_next(struct tcplens_walk *walk, unsigned int slots);
void tcplens_walk_add(struct tcplens_walk *walk, struct sock *sk);
void tcplens_walk_keep(struct tcplens_walk *walk, unsigned int i);
void tcplens_walk_put(struct tcplens_walk *walk);
void tcplens_walk_stop(struct tcplens_walk *walk);
bool tcplens_walk_finished(const struct tcplens_walk *walk);

#endif /* TCPLENS_WALK_WALK_H */
