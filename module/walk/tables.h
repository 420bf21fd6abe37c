/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_WALK_TABLES_H
#define TCPLENS_WALK_TABLES_H

#include "walk/table.h"

struct net;
struct tcplens_batch;
struct tcplens_cursor;

unsigned int tcplens_tables_buckets(const struct net *net,
				    enum tcplens_table table);
void tcplens_tables_take(struct tcplens_cursor *cursor,
			 struct tcplens_batch *batch, unsigned int end);

#endif /* TCPLENS_WALK_TABLES_H */
