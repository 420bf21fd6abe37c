/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_WALK_SEEN_H
#define TCPLENS_WALK_SEEN_H

#include <linux/hash.h>
#include <linux/log2.h>
#include <linux/types.h>

/* How many fit: a power of two. An eighth of them stays empty. */
#define TCPLENS_SEEN_SLOTS	256

/**
 * struct tcplens_seen - sockets that a pass has met
 * @count: Used slots of @cookies.
 * @cookies: Their cookies, hashed by themselves; 0 where there is none.
 *
 * All zeros is none. Inlined, as every socket of a pass is asked for.
 */
struct tcplens_seen {
	unsigned int count;
	u64 cookies[TCPLENS_SEEN_SLOTS];
};

/**
 * tcplens_seen_slot() - where a cookie is, or would be
 * @met: The sockets met.
 * @cookie: A cookie.
 *
 * Context: Any.
 * Return: an index of @met->cookies.
 */
static inline unsigned int tcplens_seen_slot(const struct tcplens_seen *met,
					    u64 cookie)
{
	unsigned int slot = hash_64(cookie, ilog2(TCPLENS_SEEN_SLOTS));

	while (met->cookies[slot] && met->cookies[slot] != cookie)
		slot = (slot + 1) % TCPLENS_SEEN_SLOTS;
	return slot;
}

/**
 * tcplens_seen_has() - was it met?
 * @met: The sockets met.
 * @cookie: A socket's cookie.
 *
 * Context: Any.
 * Return: true if it was added, and had room.
 */
static inline bool tcplens_seen_has(const struct tcplens_seen *met, u64 cookie)
{
	return met->count &&
	       met->cookies[tcplens_seen_slot(met, cookie)] == cookie;
}

/**
 * tcplens_seen_add() - it was met
 * @met: The sockets met.
 * @cookie: A socket's cookie, which was not.
 *
 * Does nothing if there is no room.
 *
 * Context: Any.
 */
static inline void tcplens_seen_add(struct tcplens_seen *met, u64 cookie)
{
	/* Some slots stay empty, so that every search comes to an end. */
	if (met->count == TCPLENS_SEEN_SLOTS * 7 / 8)
		return;
	met->cookies[tcplens_seen_slot(met, cookie)] = cookie;
	met->count++;
}

#endif /* TCPLENS_WALK_SEEN_H */
