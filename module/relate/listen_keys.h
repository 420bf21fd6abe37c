/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_RELATE_LISTEN_KEYS_H
#define TCPLENS_RELATE_LISTEN_KEYS_H

#include "record/record.h"

/*
 * How many addresses are counted for at a time, and in how many slots they are
 * looked for: a power of two, with some that stay empty.
 */
#define TCPLENS_LISTEN_KEYS_MAX	768
#define TCPLENS_LISTEN_KEYS_SLOTS	1024

/* The most addresses that can be listened at for one connection. */
#define TCPLENS_LISTEN_KEYS_CANDIDATES	8

/* The most addresses that one listener listens at. */
#define TCPLENS_LISTEN_KEYS_OF_LISTENER	2

/**
 * struct tcplens_listen_key - an address that is listened at
 * @address: An IPv6 address, or an IPv4 one mapped into IPv6; either of them
 *	unspecified stands for all of its kind.
 * @device: Index of the interface that the socket is bound to, 0 for any.
 * @port: The port, in host byte order.
 * @family: The socket's: TCPLENS_FAMILY_INET or TCPLENS_FAMILY_INET6.
 */
struct tcplens_listen_key {
	u8 address[16];
	u32 device;
	u16 port;
	u8 family;
};

/**
 * struct tcplens_listen_slot - the connections of one address
 * @key: The address.
 * @is_used: There is one.
 * @all: All connections.
 * @accepted: Those in ESTABLISHED that were accepted.
 * @unaccepted: Those that nobody has accepted yet.
 */
struct tcplens_listen_slot {
	struct tcplens_listen_key key;
	bool is_used;
	u32 all;
	u32 accepted;
	u32 unaccepted;
};

/**
 * struct tcplens_listen_keys - the connections of some addresses
 * @count: Used entries of @slots.
 * @ports: One bit for each value of the last bits of a port: set where one of
 *	the addresses has such a port, so that most others are known by a look.
 * @slots: The addresses, by their hash.
 */
struct tcplens_listen_keys {
	unsigned int count;
	u64 ports[16];
	struct tcplens_listen_slot slots[TCPLENS_LISTEN_KEYS_SLOTS];
};

bool tcplens_listen_keys_is_same(const struct tcplens_listen_key *a,
			      const struct tcplens_listen_key *b);
void tcplens_listen_keys_reset(struct tcplens_listen_keys *children);
bool tcplens_listen_keys_has_room(const struct tcplens_listen_keys *children,
			       unsigned int listeners);
void tcplens_listen_keys_add(struct tcplens_listen_keys *children,
			  const struct tcplens_listen_key *listener,
			  bool v6only);
bool tcplens_listen_keys_has_port(const struct tcplens_listen_keys *children,
			       u16 port);
bool tcplens_listen_keys_has(const struct tcplens_listen_keys *children,
			  const struct tcplens_listen_key *key);
unsigned int
tcplens_listen_keys_of_listener(const struct tcplens_listen_key *listener,
			     bool v6only, struct tcplens_listen_key *keys);
unsigned int
tcplens_listen_keys_candidates(const struct tcplens_listen_key *connection,
			    struct tcplens_listen_key *candidates);
void tcplens_listen_keys_count(struct tcplens_listen_keys *children,
			    const struct tcplens_listen_key *key,
			    bool is_established, bool is_accepted);
void tcplens_listen_keys_fill(const struct tcplens_listen_keys *children,
			   struct tcplens_record *record,
			   const struct tcplens_listen_key *listener,
			   bool v6only);

#endif /* TCPLENS_RELATE_LISTEN_KEYS_H */
