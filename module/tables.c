// SPDX-License-Identifier: GPL-2.0
/*
 * The tables: the kernel's hash tables of sockets, their buckets and locks.
 *
 * This is the only file that knows them (lookup.c knows how a connection is
 * hashed). Which sockets come next is the walk's business.
 */
#include "tables.h"
#include "lookup.h"
#include "sieve.h"
#include "walk.h"

#include <net/inet_hashtables.h>
#include <net/sock.h>
#include <net/tcp.h>

static unsigned int bound_buckets(const struct inet_hashinfo *hashinfo)
{
	return hashinfo->bhash_size;
}

static unsigned int bound_skip_empty(const struct inet_hashinfo *hashinfo,
				     unsigned int bucket, unsigned int end)
{
	const struct inet_bind_hashbucket *at = hashinfo->bhash2 + bucket;
	const struct inet_bind_hashbucket *last = hashinfo->bhash2 + end;

	while (at < last && hlist_empty(&at->chain))
		at++;
	return at - hashinfo->bhash2;
}

static spinlock_t *bound_lock(struct inet_hashinfo *hashinfo,
			      unsigned int bucket)
{
	return &hashinfo->bhash2[bucket].lock;
}

/*
 * All sockets with a local port are here; only those are wanted that are in no
 * other table. The state is looked at first: some kernels keep time-wait
 * sockets in these lists, which have no struct inet_sock.
 */
static void bound_scan(struct tcplens_walk *walk,
		       struct inet_hashinfo *hashinfo)
{
	struct inet_bind2_bucket *tb2;
	struct sock *sk;

	inet_bind_bucket_for_each(tb2, &hashinfo->bhash2[walk->bucket].chain) {
		if (!net_eq(ib2_net(tb2), walk->net))
			continue;
		sk_for_each_bound(sk, &tb2->owners) {
			if (inet_sk_state_load(sk) == TCP_CLOSE &&
			    inet_sk(sk)->inet_num)
				tcplens_walk_offer(walk, sk);
		}
	}
}

static unsigned int listen_buckets(const struct inet_hashinfo *hashinfo)
{
	return lhash2_size(hashinfo);
}

static unsigned int listen_skip_empty(const struct inet_hashinfo *hashinfo,
				      unsigned int bucket, unsigned int end)
{
	const struct inet_listen_hashbucket *at = hashinfo->lhash2 + bucket;
	const struct inet_listen_hashbucket *last = hashinfo->lhash2 + end;

	while (at < last && hlist_nulls_empty(&at->nulls_head))
		at++;
	return at - hashinfo->lhash2;
}

static spinlock_t *listen_lock(struct inet_hashinfo *hashinfo,
			       unsigned int bucket)
{
	return &hashinfo->lhash2[bucket].lock;
}

static void listen_scan(struct tcplens_walk *walk,
			struct inet_hashinfo *hashinfo)
{
	const struct hlist_nulls_node *node;
	struct sock *sk;

	sk_nulls_for_each(sk, node, &hashinfo->lhash2[walk->bucket].nulls_head)
		tcplens_walk_offer(walk, sk);
}

static unsigned int connected_buckets(const struct inet_hashinfo *hashinfo)
{
	return hashinfo->ehash_mask + 1;
}

/* Of a few at once, as counting them takes as long as looking at them. */
static bool are_empty(const struct inet_ehash_bucket *at)
{
	return hlist_nulls_empty(&at[0].chain) &&
	       hlist_nulls_empty(&at[1].chain) &&
	       hlist_nulls_empty(&at[2].chain) &&
	       hlist_nulls_empty(&at[3].chain);
}

static unsigned int connected_skip_empty(const struct inet_hashinfo *hashinfo,
					 unsigned int bucket, unsigned int end)
{
	const struct inet_ehash_bucket *at = hashinfo->ehash + bucket;
	const struct inet_ehash_bucket *last = hashinfo->ehash + end;

	while (at + 3 < last && are_empty(at))
		at += 4;
	while (at < last && hlist_nulls_empty(&at->chain))
		at++;
	return at - hashinfo->ehash;
}

static spinlock_t *connected_lock(struct inet_hashinfo *hashinfo,
				  unsigned int bucket)
{
	return inet_ehash_lockp(hashinfo, bucket);
}

static void connected_scan(struct tcplens_walk *walk,
			   struct inet_hashinfo *hashinfo)
{
	const struct hlist_nulls_node *node;
	struct sock *sk;

	sk_nulls_for_each(sk, node, &hashinfo->ehash[walk->bucket].chain)
		tcplens_walk_offer(walk, sk);
}

const struct tcplens_table_ops tcplens_tables[TCPLENS_TABLES] = {
	[TCPLENS_TABLE_BOUND] = {
		.buckets	= bound_buckets,
		.skip_empty	= bound_skip_empty,
		.lock		= bound_lock,
		.scan		= bound_scan,
		.remember	= true,
	},
	[TCPLENS_TABLE_LISTENERS] = {
		.buckets	= listen_buckets,
		.skip_empty	= listen_skip_empty,
		.lock		= listen_lock,
		.no_bh		= true,
		.scan		= listen_scan,
		.remember	= true,
	},
	[TCPLENS_TABLE_CONNECTIONS] = {
		.buckets	= connected_buckets,
		.skip_empty	= connected_skip_empty,
		.lock		= connected_lock,
		.scan		= connected_scan,
	},
};

/**
 * tcplens_tables_of_sieve() - in which table is what passes?
 * @sieve: The sieve.
 *
 * Context: Any.
 * Return: the one where sockets of its state stay, or TCPLENS_TABLES if they
 * can be in several.
 */
enum tcplens_table tcplens_tables_of_sieve(const struct tcplens_sieve *sieve)
{
	if (sieve->remote_port != TCPLENS_ABSENT_U32)
		return TCPLENS_TABLE_CONNECTIONS;
	switch (sieve->state) {
	case TCPLENS_ABSENT_U8:
	case TCPLENS_STATE_CLOSE:
		return TCPLENS_TABLES;
	case TCPLENS_STATE_BOUND:
		return TCPLENS_TABLE_BOUND;
	case TCPLENS_STATE_LISTEN:
		return TCPLENS_TABLE_LISTENERS;
	default:
		return TCPLENS_TABLE_CONNECTIONS;
	}
}

/**
 * tcplens_tables_has_listener() - is there such a listener at an address?
 * @net: The namespace; must not die meanwhile.
 * @address: The address: IPv6, or IPv4 mapped into it.
 * @port: The port, in host byte order.
 * @matches: Says whether a socket is what is sought; called under a lock for
 *	all listeners of the namespace there, and for others.
 * @what: Handed to @matches.
 *
 * Context: Process context; takes the lock of one bucket.
 * Return: true if there is one.
 */
bool tcplens_tables_has_listener(struct net *net, const u8 *address, u16 port,
				 bool (*matches)(const struct sock *sk,
						 const void *what),
				 const void *what)
{
	struct inet_hashinfo *hashinfo = net->ipv4.tcp_death_row.hashinfo;
	unsigned int bucket = tcplens_lookup_listeners(net, address, port) &
			      (lhash2_size(hashinfo) - 1);
	const struct hlist_nulls_node *node;
	bool found = false;
	struct sock *sk;

	spin_lock(listen_lock(hashinfo, bucket));
	sk_nulls_for_each(sk, node, &hashinfo->lhash2[bucket].nulls_head) {
		found = net_eq(sock_net(sk), net) && matches(sk, what);
		if (found)
			break;
	}
	spin_unlock(listen_lock(hashinfo, bucket));
	return found;
}
