/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_WALK_SEEN_H
#define TCPLENS_WALK_SEEN_H

#include <linux/hash.h>
#include <linux/log2.h>
#include <linux/types.h>

/* Slots of the hash table: a power of two. */
#define TCPLENS_SEEN_SLOTS	256
/* An eighth of the slots stays empty, so that every probe sequence ends. */
#define TCPLENS_SEEN_MAX	(TCPLENS_SEEN_SLOTS * 7 / 8)

/**
 * struct tcplens_seen - the sockets that a dump has taken from the small tables
 * @count: Used slots of @cookies.
 * @cookies: An open hash table of their cookies; 0 is a free slot.
 *
 * All zeros is an empty set. The functions are inline because the walk looks up
 * every socket.
 */
struct tcplens_seen {
	unsigned int count;
	u64 cookies[TCPLENS_SEEN_SLOTS];
};

/**
 * tcplens_seen_slot() - the slot of a cookie
 * @seen: The set.
 * @cookie: A socket's cookie.
 *
 * Context: Any.
 * Return: the index of @cookie in @seen->cookies, or of the free slot for it.
 */
static inline unsigned int tcplens_seen_slot(const struct tcplens_seen *seen,
					     u64 cookie)
{
	unsigned int slot = hash_64(cookie, ilog2(TCPLENS_SEEN_SLOTS));

	while (seen->cookies[slot] && seen->cookies[slot] != cookie)
		slot = (slot + 1) % TCPLENS_SEEN_SLOTS;
	return slot;
}

/**
 * tcplens_seen_has() - test for a cookie
 * @seen: The set.
 * @cookie: A socket's cookie.
 *
 * Context: Any.
 * Return: true if the cookie is in the set.
 */
static inline bool tcplens_seen_has(const struct tcplens_seen *seen, u64 cookie)
{
	return seen->count &&
	       seen->cookies[tcplens_seen_slot(seen, cookie)] == cookie;
}

/**
 * tcplens_seen_add() - remember a reported cookie
 * @seen: The set; does not have the cookie. A full set does not change.
 * @cookie: A socket's cookie.
 *
 * Context: Any.
 */
static inline void tcplens_seen_add(struct tcplens_seen *seen, u64 cookie)
{
	if (seen->count == TCPLENS_SEEN_MAX)
		return;
	seen->cookies[tcplens_seen_slot(seen, cookie)] = cookie;
	seen->count++;
}

#endif /* TCPLENS_WALK_SEEN_H */
