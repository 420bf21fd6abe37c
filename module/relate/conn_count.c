// SPDX-License-Identifier: GPL-2.0
/*
 * The connection count: how many connections each listener has.
 *
 * The length of its accept queue is what the kernel counts. An accepted connection
 * does not know its listener, and neither its address nor its device tells which one
 * that was: a VRF, TPROXY, BPF or another listener of a SO_REUSEPORT group can have
 * been in between, or the listener is closed. So it counts for the listener that
 * trace/ remembers. Where it remembers none, the count is not known.
 *
 * It works on a chunk of listeners at a time, so that its memory is bounded. A
 * copy of the dump's cursor walks ahead and gathers the next listeners, without
 * keeping references. One dump of the connections then counts for all of them, and
 * the dump goes on over the listeners. All this happens in small steps, so that the
 * caller can check for signals between two of them.
 *
 * The next chunk begins one batch before the end of this one. If gathered
 * listeners are closed before the dump reaches them, its batches reach further,
 * but still end among the gathered listeners.
 */
#include "relate/conn_count.h"
#include "core/load.h"
#include "trace/conns.h"

#include <linux/tcplens.h>

#include <linux/bpf-netns.h>
#include <linux/ipv6.h>
#include <linux/mm.h>
#include <linux/rcupdate.h>
#include <linux/tcp.h>
#include <net/inet_sock.h>
#include <net/mptcp.h>
#include <net/net_namespace.h>
#include <net/request_sock.h>
#include <net/sock.h>
#include <net/tcp_states.h>

/* States of a connection that came from a listener. */
#define CHILD_STATES	(TCPF_ESTABLISHED | TCPF_SYN_RECV | TCPF_FIN_WAIT1 | \
			 TCPF_FIN_WAIT2 | TCPF_CLOSE_WAIT | TCPF_LAST_ACK |  \
			 TCPF_CLOSING)

static void gather_batch(struct tcplens_conn_count *conn_count)
{
	struct tcplens_walk *walk = &conn_count->walk;
	unsigned int i;

	for (i = 0; i < walk->batch.count; i++) {
		const struct tcplens_batch_entry *entry = &walk->batch.entries[i];

		if (inet_sk_state_load(entry->sk) == TCP_LISTEN)
			tcplens_listener_counts_add(&conn_count->counts,
						    entry->cookie);
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
	    tcplens_listener_counts_has_room(&conn_count->counts,
					     TCPLENS_BATCH_SOCKETS))
		return;
	conn_count->left = conn_count->gathered - TCPLENS_BATCH_SOCKETS;
	conn_count->phase = TCPLENS_CONN_COUNT_COUNT;
	tcplens_walk_start(walk, net);
	tcplens_walk_only(walk, TCPLENS_TABLE_CONNECTIONS);
}

#if IS_ENABLED(CONFIG_IPV6)
static bool has_input_device6(const struct sock *sk)
{
	return READ_ONCE(sk->sk_family) == AF_INET6 &&
	       TCPLENS_LOAD(int, inet6_sk(sk)->mcast_oif);
}
#else
static bool has_input_device6(const struct sock *sk)
{
	return false;
}
#endif

/*
 * Did the connection come to a listener? The kernel notes its input device in the
 * fields of IP_MULTICAST_IF and IPV6_MULTICAST_IF, options that TCP sockets refuse.
 * It is no longer the connection that came if a process has bound the socket since.
 */
static bool is_incoming(const struct sock *sk)
{
	if (TCPLENS_LOAD(u8, sk->sk_userlocks) & SOCK_BINDPORT_LOCK)
		return false;
	return TCPLENS_LOAD(int, inet_sk(sk)->mc_index) || has_input_device6(sk);
}

/*
 * A TCP Fast Open connection can be accepted in SYN_RECV. It has its request socket
 * then, which references the listener. The kernel takes the request socket from the
 * connection before it frees it, so both loads of it being the same, the listener is
 * that of this request.
 */
static u64 fastopen_listener(const struct sock *sk)
{
	const struct request_sock *request =
		rcu_dereference(tcp_sk(sk)->fastopen_rsk);
	const struct sock *listener;
	u64 cookie;

	listener = request ? READ_ONCE(request->rsk_listener) : NULL;
	cookie = listener ? atomic64_read(&listener->sk_cookie) : 0;
	/* See above. */
	smp_rmb();
	if (rcu_access_pointer(tcp_sk(sk)->fastopen_rsk) != request)
		return 0;
	return cookie;
}

/* The cookie of the listener, or 0 if it is not known. */
static u64 listener_of(const struct sock *sk, int state)
{
	struct tcplens_conn conn;

	if (state == TCP_SYN_RECV)
		return fastopen_listener(sk);
	tcplens_conns_find(atomic64_read(&sk->sk_cookie), &conn);
	return conn.listener_cookie;
}

/*
 * In this order: the kernel sets SOCK_DEAD before it clears sk_socket. A connection
 * without both is in an accept queue, or a subflow of MPTCP. Only a process that has
 * accepted a connection closes it.
 */
static bool is_accepted(const struct sock *sk, int state)
{
	const struct socket *socket;

	if (1 << state & (TCPF_FIN_WAIT1 | TCPF_FIN_WAIT2 | TCPF_CLOSING |
			  TCPF_LAST_ACK))
		return true;
	socket = READ_ONCE(sk->sk_socket);
	/* See above. */
	smp_rmb();
	return socket || sock_flag(sk, SOCK_DEAD);
}

static void count_connection(struct tcplens_conn_count *conn_count,
			     const struct sock *sk)
{
	int state = inet_sk_state_load(sk);
	u64 listener_cookie;
	bool accepted;

	if (!(1 << state & CHILD_STATES) || !is_incoming(sk))
		return;
	accepted = is_accepted(sk, state);
	if (!accepted && !TCPLENS_LOAD(bool, sk_is_mptcp(sk)))
		return;
	/* A subflow is in the accept queue, or a process closes its connection. */
	listener_cookie = accepted ? listener_of(sk, state) : 0;
	if (listener_cookie)
		tcplens_listener_counts_count(&conn_count->counts,
					      listener_cookie,
					      state == TCP_ESTABLISHED);
	else
		tcplens_listener_counts_unknown(&conn_count->counts,
						READ_ONCE(inet_sk(sk)->inet_num));
}

static void count_batch(struct tcplens_conn_count *conn_count)
{
	struct tcplens_walk *walk = &conn_count->walk;
	unsigned int i;

	tcplens_walk_next(walk, TCPLENS_BATCH_SOCKETS);
	rcu_read_lock();
	for (i = 0; i < walk->batch.count; i++)
		count_connection(conn_count, walk->batch.entries[i].sk);
	rcu_read_unlock();
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
		tcplens_listener_counts_reset(&conn_count->counts);
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

/*
 * Connections of a transparent listener have the port that the client chose, and a
 * BPF program of the type sk_lookup can give any connection to any listener.
 */
static bool has_any_port(const struct sock *sk)
{
	return inet_test_bit(TRANSPARENT, sk) ||
	       rcu_access_pointer(sock_net(sk)->bpf.run_array[NETNS_BPF_SK_LOOKUP]);
}

/**
 * tcplens_conn_count_fill() - fill in the connection counts of a listener
 * @conn_count: The counts; tcplens_conn_count_advance() let the dump continue.
 * @record: The socket's record from tcplens_sample_fill(). Without a listener, and
 *	for one that is newer than the counts, the columns keep no value; and as
 *	tcplens_listener_counts_fill() says.
 * @sk: The socket.
 *
 * Context: Any.
 */
void tcplens_conn_count_fill(struct tcplens_conn_count *conn_count,
			     struct tcplens_record *record,
			     const struct sock *sk)
{
	if (record->state == TCPLENS_STATE_LISTEN &&
	    conn_count->phase == TCPLENS_CONN_COUNT_READY)
		tcplens_listener_counts_fill(&conn_count->counts, record,
					     has_any_port(sk));
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
}
