/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_WALK_TABLE_H
#define TCPLENS_WALK_TABLE_H

/**
 * enum tcplens_table - the kernel's hash tables of TCP sockets
 * @TCPLENS_TABLE_BOUND: Sockets by local port (bhash). The walk takes those that
 *	are in no other table.
 * @TCPLENS_TABLE_LISTENERS: Listeners (lhash2).
 * @TCPLENS_TABLE_CONNECTIONS: Sockets with a peer, request and time-wait sockets
 *	included (ehash).
 *
 * A socket moves through the tables in this order.
 */
enum tcplens_table {
	TCPLENS_TABLE_BOUND,
	TCPLENS_TABLE_LISTENERS,
	TCPLENS_TABLE_CONNECTIONS,
	/* private: */
	TCPLENS_TABLES,
};

#endif /* TCPLENS_WALK_TABLE_H */
