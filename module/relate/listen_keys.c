// SPDX-License-Identifier: GPL-2.0
/*
 * Whose children connections are: the address that is listened at for one.
 *
 * A connection does not know its listener. It is counted for the address that
 * the kernel's lookup would choose for it: its own one before the unspecified
 * one of its family, and of either the one bound to its device first. All
 * sockets that listen at the same address have the same children.
 *
 * A listener of IPv6 makes sockets of IPv6, also where they carry IPv4, so the
 * family tells the children of two listeners apart. One of IPv6 at the
 * unspecified address that takes IPv4 is two addresses here: of IPv6 and of
 * IPv4 mapped into it.
 *
 * This file is pure: see pure.h.
 */
#include "relate/listen_keys.h"
#include "query/address.h"

/**
 * tcplens_listen_keys_is_same() - are two addresses the same?
 * @a: One.
 * @b: The other.
 *
 * Return: true if so.
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

/* Multiplied by the golden ratio, as the kernel's hash_32() does. */
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

/* The slot of @key, or the empty one where it would be. */
static unsigned int slot_of(const struct tcplens_listen_keys *children,
			    const struct tcplens_listen_key *key)
{
	unsigned int slot = first_slot(key);

	while (children->slots[slot].is_used &&
	       !tcplens_listen_keys_is_same(&children->slots[slot].key, key))
		slot = (slot + 1) % TCPLENS_LISTEN_KEYS_SLOTS;
	return slot;
}

/**
 * tcplens_listen_keys_reset() - forget all addresses
 * @children: What to empty.
 */
void tcplens_listen_keys_reset(struct tcplens_listen_keys *children)
{
	memset(children, 0, sizeof(*children));
}

/**
 * tcplens_listen_keys_has_room() - do more listeners fit?
 * @children: The addresses.
 * @listeners: How many more.
 *
 * Return: true if they certainly do.
 */
bool tcplens_listen_keys_has_room(const struct tcplens_listen_keys *children,
			       unsigned int listeners)
{
	return children->count + TCPLENS_LISTEN_KEYS_OF_LISTENER * listeners <=
	       TCPLENS_LISTEN_KEYS_MAX;
}

/**
 * tcplens_listen_keys_of_listener() - the addresses that a socket listens at
 * @listener: What it is bound to.
 * @v6only: It refuses IPv4.
 * @keys: Room for TCPLENS_LISTEN_KEYS_OF_LISTENER of them.
 *
 * Return: how many there are.
 */
unsigned int
tcplens_listen_keys_of_listener(const struct tcplens_listen_key *listener,
			     bool v6only, struct tcplens_listen_key *keys)
{
	keys[0] = *listener;
	if (v6only || !is_unspecified(listener->address))
		return 1;
	keys[1] = *listener;
	memset(keys[1].address + 10, 0xff, 2);
	return 2;
}

/**
 * tcplens_listen_keys_add() - count for one more listener from now on
 * @children: The addresses; must have room for it.
 * @listener: What it is bound to.
 * @v6only: It refuses IPv4.
 */
void tcplens_listen_keys_add(struct tcplens_listen_keys *children,
			  const struct tcplens_listen_key *listener,
			  bool v6only)
{
	struct tcplens_listen_key keys[TCPLENS_LISTEN_KEYS_OF_LISTENER];
	unsigned int count, i;

	count = tcplens_listen_keys_of_listener(listener, v6only, keys);
	for (i = 0; i < count; i++) {
		unsigned int slot = slot_of(children, &keys[i]);

		if (children->slots[slot].is_used)
			continue;
		children->slots[slot].is_used = true;
		children->slots[slot].key = keys[i];
		children->count++;
	}
	children->ports[listener->port / 64 % 16] |=
		1ULL << listener->port % 64;
}

/**
 * tcplens_listen_keys_has_port() - can a connection be counted here?
 * @children: The addresses.
 * @port: Its local port.
 *
 * Return: false if certainly no address has the port.
 */
bool tcplens_listen_keys_has_port(const struct tcplens_listen_keys *children,
			       u16 port)
{
	return children->ports[port / 64 % 16] >> port % 64 & 1;
}

/**
 * tcplens_listen_keys_has() - is it counted for this address?
 * @children: The addresses.
 * @key: One.
 *
 * Return: true if it is among them.
 */
bool tcplens_listen_keys_has(const struct tcplens_listen_keys *children,
			  const struct tcplens_listen_key *key)
{
	return children->slots[slot_of(children, key)].is_used;
}

/* Appends an address with the connection's device, and with none. */
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
 * tcplens_listen_keys_candidates() - where a listener can be for a connection
 * @connection: Its local end.
 * @candidates: Room for TCPLENS_LISTEN_KEYS_CANDIDATES addresses, the one that the
 *	connection belongs to if it is listened at first.
 *
 * A socket of IPv6 that carries IPv4 can be made one of IPv4 (IPV6_ADDRFORM):
 * such a one's listener comes last.
 *
 * Return: how many there are.
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
 * @children: The addresses.
 * @key: The one among them that it belongs to.
 * @is_established: Its state is ESTABLISHED.
 * @is_accepted: A program has it, or had it.
 */
void tcplens_listen_keys_count(struct tcplens_listen_keys *children,
			    const struct tcplens_listen_key *key,
			    bool is_established, bool is_accepted)
{
	struct tcplens_listen_slot *slot =
		&children->slots[slot_of(children, key)];

	slot->all++;
	slot->accepted += is_established && is_accepted;
	slot->unaccepted += !is_accepted;
}

/**
 * tcplens_listen_keys_fill() - say how many children a listener has
 * @children: The addresses, whose connections were counted.
 * @record: Its record; what is filled here is absent, and stays so if it was
 *	not counted for the listener.
 * @listener: What it is bound to.
 * @v6only: It refuses IPv4.
 */
void tcplens_listen_keys_fill(const struct tcplens_listen_keys *children,
			   struct tcplens_record *record,
			   const struct tcplens_listen_key *listener,
			   bool v6only)
{
	struct tcplens_listen_key keys[TCPLENS_LISTEN_KEYS_OF_LISTENER];
	u32 all = 0, accepted = 0, unaccepted = 0;
	unsigned int count, i;

	count = tcplens_listen_keys_of_listener(listener, v6only, keys);
	for (i = 0; i < count; i++) {
		const struct tcplens_listen_slot *slot =
			&children->slots[slot_of(children, &keys[i])];

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
