// SPDX-License-Identifier: GPL-2.0
/*
 * The listen keys: where sockets listen, and how many connections each key has.
 *
 * A connection does not know its listener. It counts for the key that the kernel's
 * listener lookup would choose for its local endpoint: the exact address before
 * the wildcard, and for each of them a key bound to its device first. All sockets
 * with the same key have the same connections.
 *
 * An IPv6 listener creates IPv6 sockets, for IPv4 connections too, so the family
 * separates the connections of two listeners. An IPv6 wildcard listener that
 * accepts IPv4 has two keys: the IPv6 wildcard and the IPv4-mapped one.
 *
 * This file is pure: see core/pure.h.
 */
#include "relate/listen_keys.h"
#include "query/address.h"

/**
 * tcplens_listen_keys_is_same() - are two keys the same?
 * @a: One key.
 * @b: The other key.
 *
 * Context: Any.
 * Return: true if they are.
 */
bool tcplens_listen_keys_is_same(const struct tcplens_listen_key *a,
				 const struct tcplens_listen_key *b)
{
	return a->port == b->port && a->device == b->device &&
	       a->family == b->family &&
	       !memcmp(a->address, b->address, sizeof(a->address));
}

static bool is_unspecified(const u8 *address)
{
	static const u8 zeros[16];

	return !memcmp(address, zeros, sizeof(zeros));
}

/* Multiplies by the golden ratio, as the kernel's hash_32() does. */
static u32 mix(u32 hash, u32 value)
{
	return (hash ^ value) * 0x61c88647;
}

static unsigned int first_slot(const struct tcplens_listen_key *key)
{
	u32 hash = mix(key->port, key->device), words[4];
	unsigned int i;

	memcpy(words, key->address, sizeof(words));
	for (i = 0; i < ARRAY_SIZE(words); i++)
		hash = mix(hash ^ hash >> 16, words[i]);
	return (hash ^ hash >> 16) % TCPLENS_LISTEN_KEYS_SLOTS;
}

/* The slot of @key, or the empty slot for it. */
static unsigned int slot_of(const struct tcplens_listen_keys *keys,
			    const struct tcplens_listen_key *key)
{
	unsigned int slot = first_slot(key);

	while (keys->slots[slot].is_used &&
	       !tcplens_listen_keys_is_same(&keys->slots[slot].key, key))
		slot = (slot + 1) % TCPLENS_LISTEN_KEYS_SLOTS;
	return slot;
}

/**
 * tcplens_listen_keys_reset() - remove all keys
 * @keys: The keys.
 *
 * Context: Any.
 */
void tcplens_listen_keys_reset(struct tcplens_listen_keys *keys)
{
	memset(keys, 0, sizeof(*keys));
}

/**
 * tcplens_listen_keys_has_room() - do more listeners fit?
 * @keys: The keys.
 * @listeners: The number of listeners.
 *
 * Context: Any.
 * Return: true if they fit, whatever their keys.
 */
bool tcplens_listen_keys_has_room(const struct tcplens_listen_keys *keys,
				  unsigned int listeners)
{
	return keys->count + TCPLENS_LISTEN_KEYS_OF_LISTENER * listeners <=
	       TCPLENS_LISTEN_KEYS_MAX;
}

/**
 * tcplens_listen_keys_of_listener() - get the keys of a listener
 * @listener: The listener's address, device, port and family.
 * @v6only: The listener does not accept IPv4.
 * @own: The result, at most TCPLENS_LISTEN_KEYS_OF_LISTENER keys.
 *
 * Context: Any.
 * Return: the number of keys.
 */
unsigned int
tcplens_listen_keys_of_listener(const struct tcplens_listen_key *listener,
				bool v6only, struct tcplens_listen_key *own)
{
	own[0] = *listener;
	if (v6only || !is_unspecified(listener->address))
		return 1;
	own[1] = *listener;
	memset(own[1].address + 10, 0xff, 2);
	return 2;
}

/**
 * tcplens_listen_keys_add() - add the keys of a listener
 * @keys: The keys; they have room for it.
 * @listener: The listener's address, device, port and family.
 * @v6only: The listener does not accept IPv4.
 *
 * Context: Any.
 */
void tcplens_listen_keys_add(struct tcplens_listen_keys *keys,
			     const struct tcplens_listen_key *listener,
			     bool v6only)
{
	struct tcplens_listen_key own[TCPLENS_LISTEN_KEYS_OF_LISTENER];
	unsigned int count, i;

	count = tcplens_listen_keys_of_listener(listener, v6only, own);
	for (i = 0; i < count; i++) {
		unsigned int slot = slot_of(keys, &own[i]);

		if (keys->slots[slot].is_used)
			continue;
		keys->slots[slot].is_used = true;
		keys->slots[slot].key = own[i];
		keys->count++;
	}
	keys->ports[listener->port / 64 % 16] |= 1ULL << listener->port % 64;
}

/**
 * tcplens_listen_keys_has_port() - can there be a key with a port?
 * @keys: The keys.
 * @port: The port.
 *
 * Context: Any.
 * Return: false if no key has the port; true can be wrong.
 */
bool tcplens_listen_keys_has_port(const struct tcplens_listen_keys *keys,
				  u16 port)
{
	return keys->ports[port / 64 % 16] >> port % 64 & 1;
}

/**
 * tcplens_listen_keys_has() - is there such a key?
 * @keys: The keys.
 * @key: The key.
 *
 * Context: Any.
 * Return: true if @key is in @keys.
 */
bool tcplens_listen_keys_has(const struct tcplens_listen_keys *keys,
			     const struct tcplens_listen_key *key)
{
	return keys->slots[slot_of(keys, key)].is_used;
}

/* Appends a key with the connection's device, then without a device. */
static unsigned int append(struct tcplens_listen_key *candidates,
			   unsigned int count,
			   const struct tcplens_listen_key *key)
{
	candidates[count++] = *key;
	if (key->device) {
		candidates[count] = *key;
		candidates[count++].device = 0;
	}
	return count;
}

/**
 * tcplens_listen_keys_candidates() - get the keys that can accept a connection
 * @connection: The connection's local address, device, port and family.
 * @candidates: The result, at most TCPLENS_LISTEN_KEYS_CANDIDATES keys in the
 *	order of the kernel's lookup: the connection counts for the first one that
 *	has a listener.
 *
 * IPV6_ADDRFORM can turn an IPv6 socket with an IPv4 connection into an IPv4
 * socket. So IPv4 connections have IPv6 keys too, as the last candidates.
 *
 * Context: Any.
 * Return: the number of keys.
 */
unsigned int
tcplens_listen_keys_candidates(const struct tcplens_listen_key *connection,
			       struct tcplens_listen_key *candidates)
{
	struct tcplens_listen_key own = *connection, any = *connection;
	unsigned int count;

	memset(any.address, 0, sizeof(any.address));
	if (tcplens_address_is_mapped(own.address))
		memset(any.address + 10, 0xff, 2);
	count = append(candidates, 0, &own);
	count = append(candidates, count, &any);
	if (own.family == TCPLENS_FAMILY_INET6)
		return count;
	own.family = TCPLENS_FAMILY_INET6;
	any.family = TCPLENS_FAMILY_INET6;
	count = append(candidates, count, &own);
	return append(candidates, count, &any);
}

/**
 * tcplens_listen_keys_count() - count a connection
 * @keys: The keys.
 * @key: The key in @keys for which the connection counts.
 * @is_established: The connection is in ESTABLISHED.
 * @is_accepted: A process has accepted the connection.
 *
 * Context: Any.
 */
void tcplens_listen_keys_count(struct tcplens_listen_keys *keys,
			       const struct tcplens_listen_key *key,
			       bool is_established, bool is_accepted)
{
	struct tcplens_listen_slot *slot = &keys->slots[slot_of(keys, key)];

	slot->all++;
	slot->accepted += is_established && is_accepted;
	slot->unaccepted += !is_accepted;
}

/**
 * tcplens_listen_keys_fill() - fill in the connection counts of a listener
 * @keys: The keys, with all connections counted.
 * @record: The listener's record. The columns have no value yet, and keep none if
 *	@keys lacks one of the listener's keys.
 * @listener: The listener's address, device, port and family.
 * @v6only: The listener does not accept IPv4.
 *
 * Context: Any.
 */
void tcplens_listen_keys_fill(const struct tcplens_listen_keys *keys,
			      struct tcplens_record *record,
			      const struct tcplens_listen_key *listener,
			      bool v6only)
{
	struct tcplens_listen_key own[TCPLENS_LISTEN_KEYS_OF_LISTENER];
	u32 all = 0, accepted = 0, unaccepted = 0;
	unsigned int count, i;

	count = tcplens_listen_keys_of_listener(listener, v6only, own);
	for (i = 0; i < count; i++) {
		const struct tcplens_listen_slot *slot =
			&keys->slots[slot_of(keys, &own[i])];

		if (!slot->is_used)
			return;
		all += slot->all;
		accepted += slot->accepted;
		unaccepted += slot->unaccepted;
	}
	record->children = all;
	record->children_accepted = accepted;
	record->children_unaccepted = unaccepted;
}
