/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_RELATE_LISTEN_KEYS_H
#define TCPLENS_RELATE_LISTEN_KEYS_H

#include "record/record.h"

/* Listen keys that are counted at a time, and slots for them: a power of two. */
#define TCPLENS_LISTEN_KEYS_MAX	768
#define TCPLENS_LISTEN_KEYS_SLOTS	1024

/* The most listen keys that can accept one connection. */
#define TCPLENS_LISTEN_KEYS_CANDIDATES	8

/* The most listen keys of one listener. */
#define TCPLENS_LISTEN_KEYS_OF_LISTENER	2

/**
 * struct tcplens_listen_key - where a socket listens
 * @address: An IPv6 address or an IPv4-mapped one; the unspecified address of
 *	either is a wildcard.
 * @device: Index of the device that the socket is bound to, 0 if none.
 * @port: The port, in host byte order.
 * @family: The socket's family: TCPLENS_FAMILY_INET or TCPLENS_FAMILY_INET6.
 */
struct tcplens_listen_key {
	u8 address[16];
	u32 device;
	u16 port;
	u8 family;
};

/**
 * struct tcplens_listen_slot - the connections of one listen key
 * @key: The listen key.
 * @is_used: The slot has a key.
 * @all: All connections.
 * @accepted: Accepted connections in ESTABLISHED.
 * @unaccepted: Connections that wait for accept().
 */
struct tcplens_listen_slot {
	struct tcplens_listen_key key;
	bool is_used;
	u32 all;
	u32 accepted;
	u32 unaccepted;
};

/**
 * struct tcplens_listen_keys - the connections of a set of listen keys
 * @count: Used entries of @slots.
 * @ports: A bitmap of the keys' ports modulo 1024. It rejects most connections
 *	without a key before @slots is searched.
 * @slots: A hash table of the keys.
 */
struct tcplens_listen_keys {
	unsigned int count;
	u64 ports[16];
	struct tcplens_listen_slot slots[TCPLENS_LISTEN_KEYS_SLOTS];
};

bool tcplens_listen_keys_is_same(const struct tcplens_listen_key *a,
				 const struct tcplens_listen_key *b);
void tcplens_listen_keys_reset(struct tcplens_listen_keys *keys);
bool tcplens_listen_keys_has_room(const struct tcplens_listen_keys *keys,
				  unsigned int listeners);
void tcplens_listen_keys_add(struct tcplens_listen_keys *keys,
			     const struct tcplens_listen_key *listener,
			     bool v6only);
bool tcplens_listen_keys_has_port(const struct tcplens_listen_keys *keys,
				  u16 port);
bool tcplens_listen_keys_has(const struct tcplens_listen_keys *keys,
			     const struct tcplens_listen_key *key);
unsigned int
tcplens_listen_keys_of_listener(const struct tcplens_listen_key *listener,
				bool v6only, struct tcplens_listen_key *own);
unsigned int
tcplens_listen_keys_candidates(const struct tcplens_listen_key *connection,
			       struct tcplens_listen_key *candidates);
void tcplens_listen_keys_count(struct tcplens_listen_keys *keys,
			       const struct tcplens_listen_key *key,
			       bool is_established, bool is_accepted);
void tcplens_listen_keys_fill(const struct tcplens_listen_keys *keys,
			      struct tcplens_record *record,
			      const struct tcplens_listen_key *listener,
			      bool v6only);

#endif /* TCPLENS_RELATE_LISTEN_KEYS_H */
