/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_TABLES_H
#define TCPLENS_TABLES_H

#include <linux/spinlock.h>
#include <linux/types.h>

struct inet_hashinfo;
struct net;
struct sock;
struct tcplens_sieve;
struct tcplens_walk;

/**
 * enum tcplens_table - the kernel's tables of sockets
 * @TCPLENS_TABLE_BOUND: What has a port; taken are those only that are in no
 *	other table.
 * @TCPLENS_TABLE_LISTENERS: What listens.
 * @TCPLENS_TABLE_CONNECTIONS: What has a peer, half-open and time-wait ones too.
 *
 * In the order in which a socket moves between them.
 */
enum tcplens_table {
	TCPLENS_TABLE_BOUND,
	TCPLENS_TABLE_LISTENERS,
	TCPLENS_TABLE_CONNECTIONS,
	/* private: */
	TCPLENS_TABLES,
};

/**
 * struct tcplens_table_ops - one of the kernel's hash tables
 * @buckets: Returns how many buckets it has.
 * @skip_empty: Returns the first bucket from @bucket on, below @end, that is
 *	not empty, or @end; looks without a lock. Over pointers, and over many
 *	buckets a few at a time, as a table can have more of them than of
 *	sockets: an empty one of a million takes 6.8 million instructions, and
 *	10.1 one by one.
 * @lock: Returns the lock of a bucket.
 * @no_bh: The kernel takes that lock with softirqs on, and turns them off only
 *	under it: whoever did the opposite would wait for ever with PREEMPT_RT,
 *	where both are locks.
 * @scan: Offers each socket of a bucket to the walk, under the lock.
 * @remember: Sockets of this table may be met again in a later one.
 */
struct tcplens_table_ops {
	unsigned int (*buckets)(const struct inet_hashinfo *hashinfo);
	unsigned int (*skip_empty)(const struct inet_hashinfo *hashinfo,
				   unsigned int bucket, unsigned int end);
	spinlock_t *(*lock)(struct inet_hashinfo *hashinfo,
			    unsigned int bucket);
	bool no_bh;
	void (*scan)(struct tcplens_walk *walk, struct inet_hashinfo *hashinfo);
	bool remember;
};

extern const struct tcplens_table_ops tcplens_tables[TCPLENS_TABLES];

enum tcplens_table tcplens_tables_of_sieve(const struct tcplens_sieve *sieve);
bool tcplens_tables_has_listener(struct net *net, const u8 *address, u16 port,
				 bool (*matches)(const struct sock *sk,
						 const void *what),
				 const void *what);

#endif /* TCPLENS_TABLES_H */
