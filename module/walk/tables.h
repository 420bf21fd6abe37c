/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_WALK_TABLES_H
#define TCPLENS_WALK_TABLES_H

#include <linux/types.h>

struct net;
struct tcplens_walk;

/**
 * enum tcplens_table - the kernel's tables of sockets
 * @TCPLENS_TABLE_BOUND: What has a port; taken are those only that are in no
 *	other table.
 * @TCPLENS_TABLE_LISTENERS: What listens.
 * @TCPLENS_TABLE_CONNECTIONS: What has a peer, half-open and time-wait ones too.
 *
 * In the order in which a socket moves between them.
 */
enum tcplens_table {
	TCPLENS_TABLE_BOUND,
	TCPLENS_TABLE_LISTENERS,
	TCPLENS_TABLE_CONNECTIONS,
	/* private: */
	TCPLENS_TABLES,
};

unsigned int tcplens_tables_buckets(const struct net *net,
				    enum tcplens_table table);
void tcplens_tables_take(struct tcplens_walk *walk, unsigned int end);

#endif /* TCPLENS_WALK_TABLES_H */
