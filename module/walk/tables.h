/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_WALK_TABLES_H
#define TCPLENS_WALK_TABLES_H

#include "walk/table.h"

struct net;
struct tcplens_batch;
struct tcplens_cursor;
struct tcplens_readahead;

unsigned int tcplens_tables_buckets(const struct net *net,
				    enum tcplens_table table);
void tcplens_tables_take(struct tcplens_cursor *cursor,
			 struct tcplens_batch *batch,
			 struct tcplens_readahead *readahead, unsigned int end);

#endif /* TCPLENS_WALK_TABLES_H */
