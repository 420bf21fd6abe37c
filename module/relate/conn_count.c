// SPDX-License-Identifier: GPL-2.0
/*
 * The census: how many connections each listener has.
 *
 * They are counted for a stretch of listeners at a time, so that the memory is
 * bounded: a copy of the pass looks ahead and gathers the addresses of the next
 * listeners, without keeping a reference; one pass over the connections counts
 * for them all; then the pass goes on over these. All that in small steps: what
 * is between two of them is the caller's, who looks for signals there.
 *
 * The next stretch begins before the end of this one: as many listeners as the
 * pass takes at a time are gathered and not counted upon, so that some that have
 * gone meanwhile do not have the pass meet others that were not gathered.
 */
#include "relate/conn_count.h"
#include "core/load.h"
#include "walk/lookup.h"

#include <linux/tcplens.h>

#include <linux/ipv6.h>
#include <net/inet_sock.h>
#include <net/sock.h>
#include <net/tcp_states.h>

/* States of a connection that a listener has made. */
#define CHILD_STATES	(TCPF_ESTABLISHED | TCPF_SYN_RECV | TCPF_FIN_WAIT1 | \
			 TCPF_FIN_WAIT2 | TCPF_CLOSE_WAIT | TCPF_LAST_ACK |  \
			 TCPF_CLOSING)

#if IS_ENABLED(CONFIG_IPV6)
static void load_address6(u8 *address, const struct sock *sk)
{
	struct in6_addr copy;

	/* Connecting may write it at this moment: a part may be the old one. */
	data_race(copy = sk->sk_v6_rcv_saddr);
	memcpy(address, &copy, sizeof(copy));
}

static bool is_v6only(const struct sock *sk)
{
	return TCPLENS_LOAD(bool, ipv6_only_sock(sk));
}
#else
static void load_address6(u8 *address, const struct sock *sk)
{
	memset(address, 0, sizeof(struct in6_addr));
}

static bool is_v6only(const struct sock *sk)
{
	return false;
}
#endif

static void load_key(struct tcplens_listen_key *key, const struct sock *sk)
{
	__be32 address4 = READ_ONCE(sk->sk_rcv_saddr);

	key->family = READ_ONCE(sk->sk_family);
	key->port = READ_ONCE(inet_sk(sk)->inet_num);
	key->device = READ_ONCE(sk->sk_bound_dev_if);
	if (key->family == AF_INET6) {
		load_address6(key->address, sk);
		return;
	}
	memset(key->address, 0, 10);
	memset(key->address + 10, 0xff, 2);
	memcpy(key->address + 12, &address4, sizeof(address4));
}

static void gather_batch(struct tcplens_conn_count *census)
{
	struct tcplens_walk *walk = &census->walk;
	struct tcplens_listen_key key;
	unsigned int i;

	for (i = 0; i < walk->batch.count; i++) {
		const struct sock *sk = walk->batch.entries[i].sk;

		if (inet_sk_state_load(sk) != TCP_LISTEN)
			continue;
		load_key(&key, sk);
		tcplens_listen_keys_add(&census->children, &key, is_v6only(sk));
	}
	census->gathered += walk->batch.count;
}

/* One batch; the connections come next if that was all that fits. */
static void gather(struct tcplens_conn_count *census)
{
	struct tcplens_walk *walk = &census->walk;
	struct net *net = walk->cursor.net;

	tcplens_walk_next(walk, TCPLENS_BATCH_SOCKETS);
	gather_batch(census);
	tcplens_walk_put(walk);
	census->is_last = tcplens_walk_finished(walk);
	if (!census->is_last &&
	    tcplens_listen_keys_has_room(&census->children, TCPLENS_BATCH_SOCKETS))
		return;
	census->is_all &= census->is_last;
	census->left = census->gathered - TCPLENS_BATCH_SOCKETS;
	census->phase = TCPLENS_CONN_COUNT_COUNT;
	tcplens_walk_start(walk, net);
	tcplens_walk_only(walk, TCPLENS_TABLE_CONNECTIONS);
}

/* Called under the lock of a listener's bucket. */
static bool listens_at(const struct sock *sk, const void *at)
{
	struct tcplens_listen_key key, keys[TCPLENS_LISTEN_KEYS_OF_LISTENER];
	unsigned int count, i;

	load_key(&key, sk);
	count = tcplens_listen_keys_of_listener(&key, is_v6only(sk), keys);
	for (i = 0; i < count; i++) {
		if (tcplens_listen_keys_is_same(&keys[i], at))
			return true;
	}
	return false;
}

/* Does a listener of another stretch come before this one's? */
static bool is_taken(struct tcplens_conn_count *census,
		     const struct tcplens_listen_key *candidates,
		     unsigned int count)
{
	unsigned int i;

	if (census->is_all)
		return false;
	for (i = 0; i < count; i++) {
		if (tcplens_lookup_has_listener(census->walk.cursor.net,
						candidates[i].address,
						candidates[i].port, listens_at,
						&candidates[i]))
			return true;
	}
	return false;
}

static void count_connection(struct tcplens_conn_count *census,
			     const struct sock *sk)
{
	struct tcplens_listen_key key, keys[TCPLENS_LISTEN_KEYS_CANDIDATES];
	int state = inet_sk_state_load(sk);
	unsigned int count, i;
	bool has_program;

	if (!(1 << state & CHILD_STATES))
		return;
	load_key(&key, sk);
	if (!tcplens_listen_keys_has_port(&census->children, key.port))
		return;
	count = tcplens_listen_keys_candidates(&key, keys);
	for (i = 0; i < count; i++) {
		if (tcplens_listen_keys_has(&census->children, &keys[i]))
			break;
	}
	if (i == count || is_taken(census, keys, i))
		return;
	/* In this order: what is orphaned has been marked so before. */
	has_program = READ_ONCE(sk->sk_socket);
	tcplens_listen_keys_count(&census->children, &keys[i],
			       state == TCP_ESTABLISHED,
			       has_program || sock_flag(sk, SOCK_DEAD));
}

static void count(struct tcplens_conn_count *census)
{
	struct tcplens_walk *walk = &census->walk;
	unsigned int i;

	tcplens_walk_next(walk, TCPLENS_BATCH_SOCKETS);
	for (i = 0; i < walk->batch.count; i++)
		count_connection(census, walk->batch.entries[i].sk);
	tcplens_walk_put(walk);
	if (tcplens_walk_finished(walk))
		census->phase = TCPLENS_CONN_COUNT_READY;
}

/**
 * tcplens_conn_count_start() - a pass begins
 * @census: Its census.
 *
 * Context: Any.
 */
void tcplens_conn_count_start(struct tcplens_conn_count *census)
{
	census->phase = TCPLENS_CONN_COUNT_NONE;
	census->is_all = true;
}

/**
 * tcplens_conn_count_advance() - count a bit more, if that is needed
 * @census: The census of a pass that was started.
 * @pass: The pass; must hold no picks.
 *
 * Context: As tcplens_walk_next(), and its work is of the same size.
 * Return: true if the pass can go on, false if this has to be called again.
 */
bool tcplens_conn_count_advance(struct tcplens_conn_count *census,
			    const struct tcplens_walk *pass)
{
	switch (census->phase) {
	case TCPLENS_CONN_COUNT_NONE:
		if (!tcplens_walk_ahead(&census->walk, pass,
					TCPLENS_TABLE_LISTENERS))
			return true;
		tcplens_listen_keys_reset(&census->children);
		census->gathered = 0;
		census->phase = TCPLENS_CONN_COUNT_GATHER;
		return false;
	case TCPLENS_CONN_COUNT_GATHER:
		gather(census);
		return false;
	case TCPLENS_CONN_COUNT_COUNT:
		count(census);
		return false;
	default:
		return true;
	}
}

/**
 * tcplens_conn_count_fill() - say how many children a listener has
 * @census: The census, which lets the pass go on.
 * @record: What tcplens_sample_fill() said of it; if it does not listen, or
 *	is newer than the count, its children stay absent.
 * @sk: The socket.
 *
 * Context: Any.
 */
void tcplens_conn_count_fill(struct tcplens_conn_count *census,
			 struct tcplens_record *record,
			 const struct sock *sk)
{
	struct tcplens_listen_key key;

	if (record->state != TCPLENS_STATE_LISTEN ||
	    census->phase != TCPLENS_CONN_COUNT_READY)
		return;
	load_key(&key, sk);
	tcplens_listen_keys_fill(&census->children, record, &key, is_v6only(sk));
}

/**
 * tcplens_conn_count_pass() - the pass has met listeners
 * @census: Its census.
 * @listeners: How many.
 *
 * Context: Any.
 */
void tcplens_conn_count_pass(struct tcplens_conn_count *census, unsigned int listeners)
{
	if (census->phase != TCPLENS_CONN_COUNT_READY || census->is_last)
		return;
	census->left -= min(census->left, listeners);
	if (census->left)
		return;
	census->phase = TCPLENS_CONN_COUNT_NONE;
	census->is_all = false;
}
