/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_RELATE_LISTENER_COUNTS_H
#define TCPLENS_RELATE_LISTENER_COUNTS_H

#include "record/record.h"

/* Listeners that are counted at a time, and slots for them: a power of two. */
#define TCPLENS_LISTENER_COUNTS_MAX	1536
#define TCPLENS_LISTENER_COUNTS_SLOTS	2048

/**
 * struct tcplens_listener_count - the accepted connections of a listener
 * @cookie: The listener's cookie, 0 for a free slot.
 * @accepted: Accepted connections.
 * @established: Those of them in ESTABLISHED.
 */
struct tcplens_listener_count {
	u64 cookie;
	u32 accepted;
	u32 established;
};

/**
 * struct tcplens_listener_counts - the accepted connections of a set of listeners
 * @count: Used entries of @slots.
 * @has_unknown: There is an accepted connection with an unknown listener.
 * @unknown_ports: A bitmap of the local ports of these connections.
 * @slots: A hash table of the listeners.
 */
struct tcplens_listener_counts {
	unsigned int count;
	bool has_unknown;
	u64 unknown_ports[65536 / 64];
	struct tcplens_listener_count slots[TCPLENS_LISTENER_COUNTS_SLOTS];
};

void tcplens_listener_counts_reset(struct tcplens_listener_counts *counts);
bool tcplens_listener_counts_has_room(const struct tcplens_listener_counts *counts,
				      unsigned int listeners);
void tcplens_listener_counts_add(struct tcplens_listener_counts *counts,
				 u64 cookie);
void tcplens_listener_counts_count(struct tcplens_listener_counts *counts,
				   u64 cookie, bool is_established);
void tcplens_listener_counts_unknown(struct tcplens_listener_counts *counts,
				     u16 port);
void tcplens_listener_counts_fill(const struct tcplens_listener_counts *counts,
				  struct tcplens_record *record,
				  bool has_any_port);

#endif /* TCPLENS_RELATE_LISTENER_COUNTS_H */
