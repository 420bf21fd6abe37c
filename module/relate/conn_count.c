// SPDX-License-Identifier: GPL-2.0
/*
 * The connection count: how many connections each listener has.
 *
 * It works on a chunk of listeners at a time, so that its memory is bounded. A
 * copy of the dump's cursor walks ahead and gathers the listen keys of the next
 * listeners, without keeping references. One dump of the connections then counts
 * for all these keys, and the dump goes on over the listeners. All this happens
 * in small steps, so that the caller can check for signals between two of them.
 *
 * The next chunk begins one batch before the end of this one. If gathered
 * listeners are closed before the dump reaches them, its batches reach further,
 * but still end among the gathered listeners.
 */
#include "relate/conn_count.h"
#include "core/load.h"
#include "query/address.h"
#include "sample/endpoints.h"
#include "walk/lookup.h"

#include <linux/tcplens.h>

#include <linux/ipv6.h>
#include <linux/mm.h>
#include <net/inet_sock.h>
#include <net/sock.h>
#include <net/tcp_states.h>

/* States of a connection that came from a listener. */
#define CHILD_STATES	(TCPF_ESTABLISHED | TCPF_SYN_RECV | TCPF_FIN_WAIT1 | \
			 TCPF_FIN_WAIT2 | TCPF_CLOSE_WAIT | TCPF_LAST_ACK |  \
			 TCPF_CLOSING)

#if IS_ENABLED(CONFIG_IPV6)
static void load_address6(u8 *address, const struct sock *sk)
{
	struct in6_addr copy = tcplens_endpoints_load6(&sk->sk_v6_rcv_saddr);

	memcpy(address, &copy, sizeof(copy));
}
#else
static void load_address6(u8 *address, const struct sock *sk)
{
	memset(address, 0, sizeof(struct in6_addr));
}
#endif

static bool is_v6only(const struct sock *sk)
{
	return TCPLENS_LOAD(bool, ipv6_only_sock(sk));
}

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
	tcplens_address_map4(key->address, &address4);
}

static void gather_batch(struct tcplens_conn_count *conn_count)
{
	struct tcplens_walk *walk = &conn_count->walk;
	struct tcplens_listen_key key;
	unsigned int i;

	for (i = 0; i < walk->batch.count; i++) {
		const struct sock *sk = walk->batch.entries[i].sk;

		if (inet_sk_state_load(sk) != TCP_LISTEN)
			continue;
		load_key(&key, sk);
		tcplens_listen_keys_add(&conn_count->keys, &key, is_v6only(sk));
	}
	conn_count->gathered += walk->batch.count;
}

/* Gathers one batch; starts to count if no other batch is left or fits. */
static void gather(struct tcplens_conn_count *conn_count)
{
	struct tcplens_walk *walk = &conn_count->walk;
	struct net *net = walk->cursor.net;

	tcplens_walk_next(walk, TCPLENS_BATCH_SOCKETS);
	gather_batch(conn_count);
	tcplens_walk_put(walk);
	conn_count->is_last = tcplens_walk_finished(walk);
	if (!conn_count->is_last &&
	    tcplens_listen_keys_has_room(&conn_count->keys, TCPLENS_BATCH_SOCKETS))
		return;
	conn_count->is_all &= conn_count->is_last;
	conn_count->left = conn_count->gathered - TCPLENS_BATCH_SOCKETS;
	conn_count->phase = TCPLENS_CONN_COUNT_COUNT;
	tcplens_walk_start(walk, net);
	tcplens_walk_only(walk, TCPLENS_TABLE_CONNECTIONS);
}

/* Does @sk listen with the key @at? Called under the lock of its bucket. */
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

/* Does a listener of another chunk have one of the preferred keys? */
static bool is_taken(struct tcplens_conn_count *conn_count,
		     const struct tcplens_listen_key *candidates,
		     unsigned int count)
{
	unsigned int i;

	if (conn_count->is_all)
		return false;
	for (i = 0; i < count; i++) {
		if (tcplens_lookup_has_listener(conn_count->walk.cursor.net,
						candidates[i].address,
						candidates[i].port, listens_at,
						&candidates[i]))
			return true;
	}
	return false;
}

static void count_connection(struct tcplens_conn_count *conn_count,
			     const struct sock *sk)
{
	struct tcplens_listen_key key, keys[TCPLENS_LISTEN_KEYS_CANDIDATES];
	int state = inet_sk_state_load(sk);
	unsigned int count, i;
	bool has_process;

	if (!(1 << state & CHILD_STATES))
		return;
	load_key(&key, sk);
	if (!tcplens_listen_keys_has_port(&conn_count->keys, key.port))
		return;
	count = tcplens_listen_keys_candidates(&key, keys);
	for (i = 0; i < count; i++) {
		if (tcplens_listen_keys_has(&conn_count->keys, &keys[i]))
			break;
	}
	if (i == count || is_taken(conn_count, keys, i))
		return;
	/* In this order: the kernel sets SOCK_DEAD before it clears sk_socket. */
	has_process = READ_ONCE(sk->sk_socket);
	tcplens_listen_keys_count(&conn_count->keys, &keys[i],
				  state == TCP_ESTABLISHED,
				  has_process || sock_flag(sk, SOCK_DEAD));
}

static void count_batch(struct tcplens_conn_count *conn_count)
{
	struct tcplens_walk *walk = &conn_count->walk;
	unsigned int i;

	tcplens_walk_next(walk, TCPLENS_BATCH_SOCKETS);
	for (i = 0; i < walk->batch.count; i++)
		count_connection(conn_count, walk->batch.entries[i].sk);
	tcplens_walk_put(walk);
	if (tcplens_walk_finished(walk))
		conn_count->phase = TCPLENS_CONN_COUNT_READY;
}

/**
 * tcplens_conn_count_start() - get ready for a dump
 * @conn_count: The counts.
 *
 * Context: Any.
 */
void tcplens_conn_count_start(struct tcplens_conn_count *conn_count)
{
	conn_count->phase = TCPLENS_CONN_COUNT_NONE;
	conn_count->is_all = true;
}

/**
 * tcplens_conn_count_free() - free the counts
 * @conn_count: The counts, or NULL.
 *
 * Context: Process context; may sleep.
 */
void tcplens_conn_count_free(struct tcplens_conn_count *conn_count)
{
	if (conn_count)
		tcplens_walk_stop(&conn_count->walk);
	kvfree(conn_count);
}

/**
 * tcplens_conn_count_advance() - do one step, if the dump needs one
 * @conn_count: The counts of the dump.
 * @walk: The dump; it holds no references.
 *
 * Context: Process context; may sleep. Takes bucket locks one at a time, never a
 * socket lock. A step is about as long as a call of tcplens_walk_next().
 * Return: true if the dump can continue, false if another step is needed first.
 */
bool tcplens_conn_count_advance(struct tcplens_conn_count *conn_count,
				const struct tcplens_walk *walk)
{
	switch (conn_count->phase) {
	case TCPLENS_CONN_COUNT_NONE:
		if (!tcplens_walk_ahead(&conn_count->walk, walk,
					TCPLENS_TABLE_LISTENERS))
			return true;
		tcplens_listen_keys_reset(&conn_count->keys);
		conn_count->gathered = 0;
		conn_count->phase = TCPLENS_CONN_COUNT_GATHER;
		return false;
	case TCPLENS_CONN_COUNT_GATHER:
		gather(conn_count);
		return false;
	case TCPLENS_CONN_COUNT_COUNT:
		count_batch(conn_count);
		return false;
	default:
		return true;
	}
}

/**
 * tcplens_conn_count_fill() - fill in the connection counts of a listener
 * @conn_count: The counts; tcplens_conn_count_advance() let the dump continue.
 * @record: The socket's record from tcplens_sample_fill(). Without a listener, and
 *	for one that is newer than the counts, the columns keep no value.
 * @sk: The socket.
 *
 * Context: Any.
 */
void tcplens_conn_count_fill(struct tcplens_conn_count *conn_count,
			     struct tcplens_record *record,
			     const struct sock *sk)
{
	struct tcplens_listen_key key;

	if (record->state != TCPLENS_STATE_LISTEN ||
	    conn_count->phase != TCPLENS_CONN_COUNT_READY)
		return;
	load_key(&key, sk);
	tcplens_listen_keys_fill(&conn_count->keys, record, &key, is_v6only(sk));
}

/**
 * tcplens_conn_count_pass() - note that the dump has passed listeners
 * @conn_count: The counts of the dump.
 * @listeners: The number of listeners.
 *
 * Context: Any.
 */
void tcplens_conn_count_pass(struct tcplens_conn_count *conn_count,
			     unsigned int listeners)
{
	if (conn_count->phase != TCPLENS_CONN_COUNT_READY || conn_count->is_last)
		return;
	conn_count->left -= min(conn_count->left, listeners);
	if (conn_count->left)
		return;
	conn_count->phase = TCPLENS_CONN_COUNT_NONE;
	conn_count->is_all = false;
}
