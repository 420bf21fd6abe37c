// SPDX-License-Identifier: GPL-2.0
/*
 * Finds the bucket of a connection, and what is in it.
 *
 * The kernel's own look-up finds one socket and needs the device that it is bound
 * to. Sockets of one connection can be bound to different devices.
 */
#include "walk/lookup.h"
#include "query/address.h"
#include "query/filter.h"

#include <linux/rculist.h>
#include <linux/rculist_nulls.h>
#include <linux/rcupdate.h>
#include <net/inet6_hashtables.h>
#include <net/inet_hashtables.h>
#include <net/inet_sock.h>
#include <net/inet_timewait_sock.h>
#include <net/sock.h>
#include <net/tcp.h>
#include <net/tcp_states.h>

static u32 hash4(const struct net *net,
		 const struct tcplens_endpoints *endpoints)
{
	__be32 local, remote;

	memcpy(&local, endpoints->local.address + 12, sizeof(local));
	memcpy(&remote, endpoints->remote.address + 12, sizeof(remote));
	return inet_ehashfn(net, local, endpoints->local.port, remote,
			    htons(endpoints->remote.port));
}

#if IS_ENABLED(CONFIG_IPV6)
static u32 hash6(const struct net *net,
		 const struct tcplens_endpoints *endpoints)
{
	struct in6_addr local, remote;

	memcpy(&local, endpoints->local.address, sizeof(local));
	memcpy(&remote, endpoints->remote.address, sizeof(remote));
	return inet6_ehashfn(net, &local, endpoints->local.port, &remote,
			     htons(endpoints->remote.port));
}
#else
/* Without IPv6 the filter never has such endpoints. */
static u32 hash6(const struct net *net,
		 const struct tcplens_endpoints *endpoints)
{
	return 0;
}
#endif

/**
 * tcplens_lookup_hash() - the hash of a connection's sockets
 * @net: The namespace.
 * @endpoints: The connection.
 *
 * The kernel hashes a connection by its endpoints alone. So all its sockets have
 * this hash: bound to any device, in any state, request and time-wait included.
 *
 * Context: Any.
 * Return: the hash.
 */
u32 tcplens_lookup_hash(const struct net *net,
			const struct tcplens_endpoints *endpoints)
{
	if (tcplens_address_is_mapped(endpoints->remote.address))
		return hash4(net, endpoints);
	return hash6(net, endpoints);
}

/*
 * Is @other the socket itself, or its time-wait socket? That has no cookie yet if the
 * connection had none; then endpoints and hash decide.
 */
static bool is_same_connection(const struct sock *other, const struct sock *sk,
			       u32 hash)
{
	u64 cookie, other_cookie;

	if (READ_ONCE(other->sk_hash) != hash)
		return false;
	cookie = atomic64_read(&sk->sk_cookie);
	other_cookie = atomic64_read(&other->sk_cookie);
	if (cookie && other_cookie)
		return cookie == other_cookie;
	return READ_ONCE(other->sk_state) == TCP_TIME_WAIT &&
	       READ_ONCE(other->sk_dport) == READ_ONCE(sk->sk_dport) &&
	       READ_ONCE(inet_twsk(other)->tw_sport) ==
	       READ_ONCE(inet_sk(sk)->inet_sport);
}

/**
 * tcplens_lookup_is_hashed() - is the connection of a socket in the table?
 * @sk: The socket, in any state.
 *
 * A connection in TIME_WAIT is in the table as a small socket with the cookie of the
 * one that a process can still have open. That one is in state CLOSE, and keeps its
 * hash and endpoints. The kernel inserts the small socket first (tcp_time_wait()).
 *
 * The chain can have any length: a user can make a namespace whose table is one
 * chain. So no caller holds a lock.
 *
 * Context: Process context; takes no lock. The caller references @sk and has seen its
 * state by inet_sk_state_load().
 * Return: true if @sk or its TIME_WAIT socket is there.
 */
bool tcplens_lookup_is_hashed(const struct sock *sk)
{
	const struct inet_hashinfo *hashinfo =
		sock_net(sk)->ipv4.tcp_death_row.hashinfo;
	u32 hash = READ_ONCE(sk->sk_hash);
	u32 bucket = hash & hashinfo->ehash_mask;
	const struct hlist_nulls_node *node;
	const struct sock *other;
	bool found = false;

	/* It was never connected. */
	if (!hash)
		return false;
	rcu_read_lock();
	do {
		sk_nulls_for_each_rcu(other, node, &hashinfo->ehash[bucket].chain) {
			found = is_same_connection(other, sk, hash);
			if (found)
				break;
		}
		/* A reader that follows a moved socket ends in another bucket. */
	} while (!found && get_nulls_value(node) != bucket);
	rcu_read_unlock();
	return found;
}
