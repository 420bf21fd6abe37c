/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_COMPAT_NET_INET_HASHTABLES_H
#define TCPLENS_COMPAT_NET_INET_HASHTABLES_H

#include_next <net/inet_hashtables.h>

#include <net/inet_connection_sock.h>
#include <net/inet_timewait_sock.h>
#include <net/ipv6.h>

/**
 * tcplens_bind_bucket() - get the bind bucket of a socket's port
 * @sk: A full or time-wait socket that the caller keeps alive.
 *
 * Context: Any; the result is stable under the lock of the port's hash bucket.
 * Return: the bind bucket, or NULL if the socket has no port any more.
 */
static inline struct inet_bind_bucket *
tcplens_bind_bucket(const struct sock *sk)
{
	return inet_sk_state_load(sk) == TCP_TIME_WAIT ?
	       READ_ONCE(inet_twsk(sk)->tw_tb) :
	       READ_ONCE(inet_csk(sk)->icsk_bind_hash);
}

#ifdef TCPLENS_HAVE_BIND_LISTS
/**
 * tcplens_bind_list() - get the list of its port that a socket is in
 * @sk: A full or time-wait socket that the caller keeps alive.
 *
 * Context: Any; the result is stable under the lock of the port's hash bucket.
 * Return: the list, or NULL if the socket has no port any more.
 */
static inline const struct inet_bind2_bucket *
tcplens_bind_list(const struct sock *sk)
{
	return inet_sk_state_load(sk) == TCP_TIME_WAIT ?
	       READ_ONCE(inet_twsk(sk)->tw_tb2) :
	       READ_ONCE(inet_csk(sk)->icsk_bind2_hash);
}

static inline struct sock *
tcplens_bind_first_from(const struct hlist_node *node)
{
	const struct inet_bind2_bucket *tb2;

	tb2 = hlist_entry_safe(node, struct inet_bind2_bucket, bhash_node);
	hlist_for_each_entry_from(tb2, bhash_node) {
		if (!hlist_empty(&tb2->owners))
			return hlist_entry(tb2->owners.first, struct sock,
					   sk_bind_node);
	}
	return NULL;
}

/**
 * tcplens_bind_first() - get the first socket of a port
 * @tb: The port.
 *
 * Context: Under the lock of the port's hash bucket.
 * Return: the socket, or NULL.
 */
static inline struct sock *tcplens_bind_first(const struct inet_bind_bucket *tb)
{
	return tcplens_bind_first_from(tb->bhash2.first);
}

/**
 * tcplens_bind_next() - get the next socket of a port
 * @sk: A socket of the port.
 *
 * Context: Under the lock of the port's hash bucket.
 * Return: the socket, or NULL.
 */
static inline struct sock *tcplens_bind_next(const struct sock *sk)
{
	if (sk->sk_bind_node.next)
		return hlist_entry(sk->sk_bind_node.next, struct sock,
				   sk_bind_node);
	return tcplens_bind_first_from(tcplens_bind_list(sk)->bhash_node.next);
}
#else
/*
 * A port had one list of sockets before commit b2cb9f9ef240 ("tcp: Unlink sk from
 * bhash.", v6.8). Since then, each address of a port has one.
 */
static inline const struct inet_bind_bucket *
tcplens_bind_list(const struct sock *sk)
{
	return tcplens_bind_bucket(sk);
}

static inline struct sock *tcplens_bind_first(const struct inet_bind_bucket *tb)
{
	return hlist_entry_safe(tb->owners.first, struct sock, sk_bind_node);
}

static inline struct sock *tcplens_bind_next(const struct sock *sk)
{
	return hlist_entry_safe(sk->sk_bind_node.next, struct sock,
				sk_bind_node);
}
#endif

/*
 * Listeners were in two tables before commit cae3873c5b3a ("net: inet: Retire port
 * only listening_hash", v5.19). The lists of the remaining table had another type
 * then, so the module walks the other table.
 */
#ifdef TCPLENS_HAVE_LISTENING_HASH
static inline unsigned int lhash2_size(const struct inet_hashinfo *hashinfo)
{
	return INET_LHTABLE_SIZE;
}

#define lhash2			listening_hash

#else
static inline unsigned int lhash2_size(const struct inet_hashinfo *hashinfo)
{
	return hashinfo->lhash2_mask + 1;
}
#endif

#ifdef TCPLENS_HAVE_IN_PLACE
/**
 * tcplens_replaces_in_place() - does a full socket take the place of its request?
 *
 * Context: Any.
 * Return: true if the chain of a connection is never empty meanwhile.
 */
static inline bool tcplens_replaces_in_place(void)
{
	return true;
}
#else
/*
 * The kernel removed the request before it inserted the full socket, until "inet:
 * Avoid ehash lookup race in inet_ehash_insert()" (v6.19), which the stable series
 * have taken.
 */
static inline bool tcplens_replaces_in_place(void)
{
	return false;
}
#endif

#endif /* TCPLENS_COMPAT_NET_INET_HASHTABLES_H */
