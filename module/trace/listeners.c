// SPDX-License-Identifier: GPL-2.0
/*
 * The listeners: by cookie, the process that called listen(), and when.
 *
 * They have a table of their own, because a listener changes once and is needed
 * for every connection that comes to it: among connections it would be evicted
 * first. An entry stays until the socket stops listening. If there is no room, the
 * new listener gets no entry: so a user who opens thousands of listeners takes
 * none from the services that run already.
 */
#include "trace/listeners.h"

#include <linux/moduleparam.h>

static unsigned int listeners_max = 4096;
module_param(listeners_max, uint, 0444);
MODULE_PARM_DESC(listeners_max,
		 "listeners to track (default 4096, 104 bytes each)");

static struct tcplens_conn_table table = {
	.lost	= TCPLENS_STAT_LISTENERS_LOST,
};

/**
 * tcplens_listeners_find() - copy an entry
 * @cookie: The cookie of the listener; 0 has no entry.
 * @conn: The copy; after tcplens_conn_reset() if there is no entry.
 *
 * Context: Any but hard interrupts; spins on the lock of the entry.
 * Return: false if there is no entry.
 */
bool tcplens_listeners_find(u64 cookie, struct tcplens_conn *conn)
{
	return tcplens_conn_table_find(&table, cookie, conn);
}

/**
 * tcplens_listeners_take() - copy an entry and remove it
 * @cookie: The cookie of the socket that stops listening.
 * @conn: The copy; does not change if there is no entry.
 *
 * Context: In a probe; spins on the lock of the entry.
 */
void tcplens_listeners_take(u64 cookie, struct tcplens_conn *conn)
{
	tcplens_conn_table_take(&table, cookie, conn);
}

/**
 * tcplens_listeners_add() - copy an entry into the table, if it has room
 * @cookie: The cookie of the socket that starts listening.
 * @conn: The entry.
 *
 * Context: In a probe; spins on the lock of the entry.
 */
void tcplens_listeners_add(u64 cookie, const struct tcplens_conn *conn)
{
	tcplens_conn_table_add(&table, cookie, conn);
}

/**
 * tcplens_listeners_forget() - drop all entries
 *
 * Without the probe of state transitions the entries would soon be wrong.
 *
 * Context: Process context.
 */
void tcplens_listeners_forget(void)
{
	tcplens_conn_table_clear(&table);
}

/**
 * tcplens_listeners_init() - allocate the table, once
 *
 * Context: Process context, one caller at a time.
 * Return: 0, also if it is allocated already, or -ENOMEM.
 */
int tcplens_listeners_init(void)
{
	return tcplens_conn_table_init(&table, listeners_max);
}

/**
 * tcplens_listeners_exit() - free the table
 *
 * Context: Process context; no probe runs and no file is open.
 */
void tcplens_listeners_exit(void)
{
	tcplens_conn_table_exit(&table);
}

/**
 * tcplens_listeners_bytes() - memory used
 *
 * Context: Any.
 * Return: bytes.
 */
size_t tcplens_listeners_bytes(void)
{
	return tcplens_conn_table_bytes(&table);
}
