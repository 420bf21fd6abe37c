// SPDX-License-Identifier: GPL-2.0
/*
 * The listener counts: how many accepted connections each listener has.
 *
 * A connection counts for the listener that the module remembers, by its cookie. Of
 * a connection with an unknown listener, the port is noted: then no listener on that
 * port has a count. A listener can have connections with other ports than its own;
 * then one connection with an unknown listener is enough to have no count.
 *
 * This file is pure: see core/pure.h.
 */
#include "relate/listener_counts.h"

/* The slot of @cookie, or the free slot for it. */
static unsigned int slot_of(const struct tcplens_listener_counts *counts,
			    u64 cookie)
{
	/* The golden ratio, as in the kernel's hash_64(). Cookies are consecutive. */
	unsigned int slot = cookie * 0x61c8864680b583ebULL >> 32;

	slot %= TCPLENS_LISTENER_COUNTS_SLOTS;
	while (counts->slots[slot].cookie && counts->slots[slot].cookie != cookie)
		slot = (slot + 1) % TCPLENS_LISTENER_COUNTS_SLOTS;
	return slot;
}

/**
 * tcplens_listener_counts_reset() - remove all listeners
 * @counts: The counts.
 *
 * Context: Any.
 */
void tcplens_listener_counts_reset(struct tcplens_listener_counts *counts)
{
	memset(counts, 0, sizeof(*counts));
}

/**
 * tcplens_listener_counts_has_room() - do more listeners fit?
 * @counts: The counts.
 * @listeners: The number of listeners.
 *
 * Context: Any.
 * Return: true if they fit.
 */
bool tcplens_listener_counts_has_room(const struct tcplens_listener_counts *counts,
				      unsigned int listeners)
{
	return counts->count + listeners <= TCPLENS_LISTENER_COUNTS_MAX;
}

/**
 * tcplens_listener_counts_add() - add a listener
 * @counts: The counts; they have room for it.
 * @cookie: Its cookie.
 *
 * Context: Any.
 */
void tcplens_listener_counts_add(struct tcplens_listener_counts *counts,
				 u64 cookie)
{
	struct tcplens_listener_count *count =
		&counts->slots[slot_of(counts, cookie)];

	if (count->cookie)
		return;
	count->cookie = cookie;
	counts->count++;
}

/**
 * tcplens_listener_counts_count() - count an accepted connection
 * @counts: The counts.
 * @cookie: The cookie of its listener, which need not be in @counts.
 * @is_established: The connection is in ESTABLISHED.
 *
 * Context: Any.
 */
void tcplens_listener_counts_count(struct tcplens_listener_counts *counts,
				   u64 cookie, bool is_established)
{
	struct tcplens_listener_count *count =
		&counts->slots[slot_of(counts, cookie)];

	if (!count->cookie)
		return;
	count->accepted++;
	count->established += is_established;
}

/**
 * tcplens_listener_counts_unknown() - note a connection with an unknown listener
 * @counts: The counts.
 * @port: The connection's local port.
 *
 * Context: Any.
 */
void tcplens_listener_counts_unknown(struct tcplens_listener_counts *counts,
				     u16 port)
{
	counts->has_unknown = true;
	counts->unknown_ports[port / 64] |= 1ULL << port % 64;
}

static bool is_unknown(const struct tcplens_listener_counts *counts,
		       const struct tcplens_record *record, bool has_any_port)
{
	u16 port = record->local.port;

	if (has_any_port)
		return counts->has_unknown;
	return counts->unknown_ports[port / 64] >> port % 64 & 1;
}

/**
 * tcplens_listener_counts_fill() - fill in the connection counts of a listener
 * @counts: The counts, with all connections counted.
 * @record: The listener's record, with its cookie, port and accept queue. The
 *	columns have no value yet. The accept queue always gets one, the others keep
 *	none if a connection with an unknown listener can be this one's, or if the
 *	listener is not in @counts.
 * @has_any_port: Its connections can have any local port.
 *
 * Context: Any.
 */
void tcplens_listener_counts_fill(const struct tcplens_listener_counts *counts,
				  struct tcplens_record *record,
				  bool has_any_port)
{
	const struct tcplens_listener_count *count =
		&counts->slots[slot_of(counts, record->cookie)];

	record->connections_unaccepted = record->backlog;
	if (!count->cookie || is_unknown(counts, record, has_any_port))
		return;
	record->connections = count->accepted + record->backlog;
	record->connections_established = count->established;
}
