/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_TRACE_CONN_TABLE_H
#define TCPLENS_TRACE_CONN_TABLE_H

#include "core/hash.h"
#include "core/stats.h"
#include "trace/conn.h"

#include <linux/atomic.h>
#include <linux/types.h>

struct tcplens_conn_set;

/**
 * struct tcplens_conn_table - a bounded hash table of entries
 * @sets: The sets, or NULL before tcplens_conn_table_init().
 * @sets_log2: Binary logarithm of their number, at least 2.
 * @hash: The hash of keys.
 * @lost: Counts the entries of open sockets that did not fit.
 */
struct tcplens_conn_table {
	struct tcplens_conn_set *sets;
	unsigned int sets_log2;
	struct tcplens_hash hash;
	enum tcplens_stat lost;
};

/**
 * struct tcplens_conn_hold - the lock that tcplens_conn_table_put() releases
 * @word: The word of the entry, which has its key and its lock.
 * @unlocked: The word without the lock.
 * @flags: The saved interrupt state.
 */
struct tcplens_conn_hold {
	atomic64_t *word;
	u64 unlocked;
	unsigned long flags;
};

int tcplens_conn_table_init(struct tcplens_conn_table *table,
			    unsigned int entries);
void tcplens_conn_table_exit(struct tcplens_conn_table *table);
void tcplens_conn_table_clear(struct tcplens_conn_table *table);
bool tcplens_conn_table_has(const struct tcplens_conn_table *table, u64 key);
bool tcplens_conn_table_find(const struct tcplens_conn_table *table, u64 key,
			     struct tcplens_conn *conn);
bool tcplens_conn_table_take(struct tcplens_conn_table *table, u64 key,
			     struct tcplens_conn *conn);
struct tcplens_conn *tcplens_conn_table_get(struct tcplens_conn_table *table,
					    u64 key,
					    struct tcplens_conn_hold *hold);
void tcplens_conn_table_add(struct tcplens_conn_table *table, u64 key,
			    const struct tcplens_conn *conn);
void tcplens_conn_table_put(const struct tcplens_conn_hold *hold);
size_t tcplens_conn_table_bytes(const struct tcplens_conn_table *table);

#endif /* TCPLENS_TRACE_CONN_TABLE_H */
