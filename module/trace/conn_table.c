// SPDX-License-Identifier: GPL-2.0
/*
 * A bounded hash table of entries: the key selects a set of a few entries.
 *
 * Any user learns the cookies of own sockets, and cookies ascend, so any user can
 * predict those to come. The hash has a random key, so no user can choose the
 * sets. With one multiplication alone, cookies at equal distances can share a set,
 * and a user can find such a distance: one of the user's own connections loses its
 * age. Folding the product before a second multiplication ends that: two cookies
 * that share a set tell nothing about a third one. It costs five instructions more
 * than hash_64(); siphash would cost about a hundred for each of the ten look-ups
 * in the life of a connection.
 */
#include "trace/conn_table.h"

#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/random.h>
#include <linux/slab.h>

/* Entries of a set. */
#define WAYS		8U
#define ENTRIES_MIN	(4 * WAYS)
#define ENTRIES_MAX	16777216U

/**
 * struct tcplens_conn_set - a few entries
 * @lock: Protects the rest, with interrupts off, because softirqs take it, and
 *	processes under other locks. Held over a few comparisons and the work of
 *	a probe; locks of rings and histograms nest inside it.
 * @keys: The keys of the entries, 0 for a free one.
 * @conns: The entries. A set is 776 bytes, not aligned to cache lines.
 */
struct tcplens_conn_set {
	raw_spinlock_t lock;	/* See above. */
	u64 keys[WAYS];
	struct tcplens_conn conns[WAYS];
};

static struct tcplens_conn_set *set_of(const struct tcplens_conn_table *table,
				       u64 key)
{
	u64 hash = key * table->multipliers[0];

	hash ^= hash >> 32;
	hash *= table->multipliers[1];
	return &table->sets[hash >> (64 - table->sets_log2)];
}

/* The entry with a key, or a free one for key 0; WAYS if there is none. */
static unsigned int find_entry(const struct tcplens_conn_set *set, u64 key)
{
	unsigned int i;

	for (i = 0; i < WAYS; i++) {
		if (set->keys[i] == key)
			break;
	}
	return i;
}

static bool is_evicted_before(const struct tcplens_conn *conn,
			      const struct tcplens_conn *other)
{
	if (conn->is_closed != other->is_closed)
		return conn->is_closed;
	return conn->changed_ns < other->changed_ns;
}

/* The entry to evict: a closed one first, then the one that changed least recently. */
static unsigned int find_oldest(const struct tcplens_conn_set *set)
{
	unsigned int best = 0, i;

	for (i = 1; i < WAYS; i++) {
		if (is_evicted_before(&set->conns[i], &set->conns[best]))
			best = i;
	}
	return best;
}

/* A free entry, or an evicted one. */
static unsigned int make_room(const struct tcplens_conn_table *table,
			      const struct tcplens_conn_set *set)
{
	unsigned int i = find_entry(set, 0);

	if (i < WAYS)
		return i;
	i = find_oldest(set);
	if (!set->conns[i].is_closed)
		tcplens_stats_add(table->lost, 1);
	return i;
}

/* Copies an entry; returns its number, or WAYS if there is none. */
static unsigned int copy_entry(const struct tcplens_conn_set *set, u64 key,
			       struct tcplens_conn *conn)
{
	unsigned int i = find_entry(set, key);

	if (i < WAYS)
		*conn = set->conns[i];
	else
		tcplens_conn_reset(conn);
	return i;
}

/**
 * tcplens_conn_table_has() - is there an entry?
 * @table: The table, initialised.
 * @key: The key, not 0.
 *
 * Context: Any but hard interrupts; takes a raw lock.
 * Return: true if there is one now.
 */
bool tcplens_conn_table_has(const struct tcplens_conn_table *table, u64 key)
{
	struct tcplens_conn_set *set;
	unsigned long flags;
	bool has;

	if (!READ_ONCE(table->sets))
		return false;
	set = set_of(table, key);
	raw_spin_lock_irqsave(&set->lock, flags);
	has = find_entry(set, key) < WAYS;
	raw_spin_unlock_irqrestore(&set->lock, flags);
	return has;
}

/**
 * tcplens_conn_table_find() - copy an entry
 * @table: The table, perhaps not initialised.
 * @key: The key; 0 has no entry.
 * @conn: The copy; after tcplens_conn_reset() if there is no entry.
 *
 * Context: Any but hard interrupts; takes a raw lock.
 * Return: false if there is no entry.
 */
bool tcplens_conn_table_find(const struct tcplens_conn_table *table, u64 key,
			     struct tcplens_conn *conn)
{
	struct tcplens_conn_set *set;
	unsigned long flags;
	unsigned int i;

	if (!key || !READ_ONCE(table->sets)) {
		tcplens_conn_reset(conn);
		return false;
	}
	set = set_of(table, key);
	raw_spin_lock_irqsave(&set->lock, flags);
	i = copy_entry(set, key, conn);
	raw_spin_unlock_irqrestore(&set->lock, flags);
	return i < WAYS;
}

/**
 * tcplens_conn_table_take() - copy an entry and remove it
 * @table: The table, initialised.
 * @key: The key, not 0.
 * @conn: The copy; after tcplens_conn_reset() if there is no entry.
 *
 * Context: In a probe; takes a raw lock.
 * Return: false if there is no entry.
 */
bool tcplens_conn_table_take(struct tcplens_conn_table *table, u64 key,
			     struct tcplens_conn *conn)
{
	struct tcplens_conn_set *set = set_of(table, key);
	unsigned long flags;
	unsigned int i;

	raw_spin_lock_irqsave(&set->lock, flags);
	i = copy_entry(set, key, conn);
	if (i < WAYS)
		set->keys[i] = 0;
	raw_spin_unlock_irqrestore(&set->lock, flags);
	return i < WAYS;
}

/**
 * tcplens_conn_table_add() - copy an entry into a table, if it has room
 * @table: The table, initialised.
 * @key: The key, not 0.
 * @conn: The entry. It overwrites one with this key, and evicts none.
 *
 * Context: In a probe; takes a raw lock.
 */
void tcplens_conn_table_add(struct tcplens_conn_table *table, u64 key,
			    const struct tcplens_conn *conn)
{
	struct tcplens_conn_set *set = set_of(table, key);
	unsigned long flags;
	unsigned int i;

	raw_spin_lock_irqsave(&set->lock, flags);
	i = find_entry(set, key);
	if (i == WAYS)
		i = find_entry(set, 0);
	if (i < WAYS) {
		set->keys[i] = key;
		set->conns[i] = *conn;
	} else {
		tcplens_stats_add(table->lost, 1);
	}
	raw_spin_unlock_irqrestore(&set->lock, flags);
}

/**
 * tcplens_conn_table_get() - lock an entry, and create it if there is none
 * @table: The table, initialised.
 * @key: The key, not 0.
 * @hold: The lock, for tcplens_conn_table_put(). Until then interrupts are off,
 *	and the caller uses no table of entries.
 *
 * A full set evicts an entry for the new one.
 *
 * Context: In a probe; takes a raw lock.
 * Return: the entry.
 */
struct tcplens_conn *tcplens_conn_table_get(struct tcplens_conn_table *table,
					    u64 key,
					    struct tcplens_conn_hold *hold)
	__acquires(hold->lock)
{
	struct tcplens_conn_set *set = set_of(table, key);
	unsigned int i;

	hold->lock = &set->lock;
	raw_spin_lock_irqsave(&set->lock, hold->flags);
	i = find_entry(set, key);
	if (i == WAYS) {
		i = make_room(table, set);
		set->keys[i] = key;
		tcplens_conn_reset(&set->conns[i]);
	}
	return &set->conns[i];
}

/**
 * tcplens_conn_table_put() - unlock an entry
 * @hold: The lock that tcplens_conn_table_get() took.
 *
 * Context: As tcplens_conn_table_get().
 */
void tcplens_conn_table_put(const struct tcplens_conn_hold *hold)
	__releases(hold->lock)
{
	raw_spin_unlock_irqrestore(hold->lock, hold->flags);
}

/**
 * tcplens_conn_table_clear() - drop all entries
 * @table: The table, perhaps not initialised.
 *
 * Context: Process context. Probes can still run.
 */
void tcplens_conn_table_clear(struct tcplens_conn_table *table)
{
	struct tcplens_conn_set *set;
	unsigned long flags;
	unsigned int i;

	for (i = 0; table->sets && i < 1U << table->sets_log2; i++) {
		set = &table->sets[i];
		raw_spin_lock_irqsave(&set->lock, flags);
		memset(set->keys, 0, sizeof(set->keys));
		raw_spin_unlock_irqrestore(&set->lock, flags);
	}
}

/**
 * tcplens_conn_table_init() - allocate a table, once
 * @table: The table.
 * @entries: The number of entries wanted.
 *
 * Context: Process context, one caller at a time.
 * Return: 0, also if it is allocated already, or -ENOMEM.
 */
int tcplens_conn_table_init(struct tcplens_conn_table *table,
			    unsigned int entries)
{
	unsigned int wanted = clamp(entries, ENTRIES_MIN, ENTRIES_MAX) / WAYS;
	struct tcplens_conn_set *sets;
	unsigned int i;

	if (table->sets)
		return 0;
	table->sets_log2 = ilog2(roundup_pow_of_two(wanted));
	get_random_bytes(table->multipliers, sizeof(table->multipliers));
	table->multipliers[0] |= 1;
	table->multipliers[1] |= 1;
	sets = kvcalloc(1U << table->sets_log2, sizeof(*sets), GFP_KERNEL);
	if (!sets)
		return -ENOMEM;
	for (i = 0; i < 1U << table->sets_log2; i++)
		raw_spin_lock_init(&sets[i].lock);
	/* Readers of /proc can look already. */
	smp_store_release(&table->sets, sets);
	return 0;
}

/**
 * tcplens_conn_table_exit() - free a table
 * @table: The table, perhaps not initialised.
 *
 * Context: Process context; no probe runs and no file is open.
 */
void tcplens_conn_table_exit(struct tcplens_conn_table *table)
{
	kvfree(table->sets);
	table->sets = NULL;
}

/**
 * tcplens_conn_table_bytes() - memory used
 * @table: The table, perhaps not initialised.
 *
 * Context: Any.
 * Return: bytes.
 */
size_t tcplens_conn_table_bytes(const struct tcplens_conn_table *table)
{
	/* Pairs with tcplens_conn_table_init(). */
	return smp_load_acquire(&table->sets) ?
	       sizeof(*table->sets) << table->sets_log2 : 0;
}
