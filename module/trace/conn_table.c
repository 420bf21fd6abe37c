// SPDX-License-Identifier: GPL-2.0
/*
 * A bounded hash table of entries: the key selects a set of a few entries.
 *
 * Any user learns the cookies of own sockets, and cookies ascend, so any user can
 * predict those to come. The hash has a random key, so no user can choose the sets.
 *
 * Each entry has a lock of its own, a bit beside its key. So processors share only
 * the lines of connections that they share, and a look-up takes one atomic
 * operation. Interrupts are off while an entry is locked, because softirqs lock
 * entries, and processes under other locks. The holder of one waits for another
 * only as tcplens_conn_table_take() says.
 *
 * The kernel's lock of a socket serialises the writers of its entry, so no two
 * processors create an entry with the same key. A full set evicts an entry that is not
 * locked.
 */
#include "trace/conn_table.h"

#include <linux/cache.h>
#include <linux/irqflags.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/processor.h>
#include <linux/slab.h>

/* Entries of a set. */
#define WAYS		8U
#define ENTRIES_MIN	(4 * WAYS)
#define ENTRIES_MAX	16777216U

/* The lock of an entry, below its key. */
#define LOCKED		1ULL

/**
 * struct tcplens_conn_set - a few entries
 * @words: The keys of the entries, shifted by the bit of the lock; 0 for a free one.
 * @conns: The entries. The lock of an entry protects it, and the change of its key.
 */
struct tcplens_conn_set {
	atomic64_t words[WAYS];
	struct tcplens_conn conns[WAYS];
} ____cacheline_aligned;

static struct tcplens_conn_set *set_of(const struct tcplens_conn_table *table,
				       u64 key)
{
	return &table->sets[tcplens_hash_get(&table->hash, key, table->sets_log2)];
}

static u64 unlocked_word(u64 key)
{
	return key << 1;
}

/* The entry with a key, locked or not; WAYS if there is none. */
static __always_inline unsigned int find_entry(const struct tcplens_conn_set *set,
					       u64 unlocked)
{
	unsigned int i;

	/* Half of the instructions. */
#pragma GCC unroll 8
	for (i = 0; i < WAYS; i++) {
		if ((atomic64_read(&set->words[i]) ^ unlocked) <= LOCKED)
			break;
	}
	return i;
}

/* Fails if another processor locks the entry, or has changed its key. */
static bool lock_entry(struct tcplens_conn_set *set, unsigned int i, u64 from,
		       u64 unlocked)
{
	s64 expected = from;

	return atomic64_try_cmpxchg_acquire(&set->words[i], &expected,
					    unlocked | LOCKED);
}

/* Finds and locks an entry. Returns WAYS if there is none. */
static __always_inline unsigned int lock_found(struct tcplens_conn_set *set, u64 unlocked)
{
	for (;;) {
		unsigned int i = find_entry(set, unlocked);

		if (i == WAYS || lock_entry(set, i, unlocked, unlocked))
			return i;
		cpu_relax();
	}
}

static void unlock_entry(struct tcplens_conn_set *set, unsigned int i, u64 word)
{
	atomic64_set_release(&set->words[i], word);
}

static bool is_evicted_before(const struct tcplens_conn *conn,
			      const struct tcplens_conn *other)
{
	/* Another processor can be changing them: then the choice is not the best. */
	bool is_first = data_race(conn->is_closed && !other->is_closed);
	/* Likewise. */
	bool is_last = data_race(!conn->is_closed && other->is_closed);

	/* Likewise. */
	return is_first || (!is_last && data_race(conn->changed_ns < other->changed_ns));
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

/* Locks a free entry for a key. Returns WAYS if there is none. */
static unsigned int lock_free(struct tcplens_conn_set *set, u64 unlocked)
{
	for (;;) {
		unsigned int i = find_entry(set, 0);

		if (i == WAYS || lock_entry(set, i, 0, unlocked))
			return i;
		cpu_relax();
	}
}

/* Locks an entry for a key, a free one or one that it evicts. */
static unsigned int make_room(const struct tcplens_conn_table *table,
			      struct tcplens_conn_set *set, u64 unlocked)
{
	unsigned int i = lock_free(set, unlocked);

	while (i == WAYS) {
		unsigned int oldest = find_oldest(set);
		u64 word = atomic64_read(&set->words[oldest]);

		if (!(word & LOCKED) && lock_entry(set, oldest, word, unlocked))
			i = oldest;
		else
			cpu_relax();
		if (i < WAYS && word && !set->conns[i].is_closed)
			tcplens_stats_add(table->lost, 1);
	}
	return i;
}

/**
 * tcplens_conn_table_has() - is there an entry?
 * @table: The table, perhaps not initialised.
 * @key: The key, not 0.
 *
 * Context: Any.
 * Return: true if there is one now.
 */
bool tcplens_conn_table_has(const struct tcplens_conn_table *table, u64 key)
{
	return READ_ONCE(table->sets) &&
	       find_entry(set_of(table, key), unlocked_word(key)) < WAYS;
}

/* Copies an entry and unlocks it, with another word to remove it. */
static bool copy_entry(const struct tcplens_conn_table *table, u64 key,
		       struct tcplens_conn *conn, u64 word)
{
	struct tcplens_conn_set *set = set_of(table, key);
	unsigned long flags;
	unsigned int i;

	local_irq_save(flags);
	i = lock_found(set, unlocked_word(key));
	if (i < WAYS) {
		*conn = set->conns[i];
		unlock_entry(set, i, word);
	}
	local_irq_restore(flags);
	return i < WAYS;
}

/**
 * tcplens_conn_table_find() - copy an entry
 * @table: The table, perhaps not initialised.
 * @key: The key; 0 has no entry.
 * @conn: The copy; after tcplens_conn_reset() if there is no entry.
 *
 * Context: Any but hard interrupts; spins on the lock of the entry.
 * Return: false if there is no entry.
 */
bool tcplens_conn_table_find(const struct tcplens_conn_table *table, u64 key,
			     struct tcplens_conn *conn)
{
	if (key && READ_ONCE(table->sets) &&
	    copy_entry(table, key, conn, unlocked_word(key)))
		return true;
	tcplens_conn_reset(conn);
	return false;
}

/**
 * tcplens_conn_table_take() - copy an entry and remove it
 * @table: The table, initialised.
 * @key: The key, not 0.
 * @conn: The copy; does not change if there is no entry. It can be a locked entry of
 *	the same socket: no other processor locks that one and waits for this one.
 *
 * Context: In a probe; spins on the lock of the entry.
 * Return: false if there is no entry.
 */
bool tcplens_conn_table_take(struct tcplens_conn_table *table, u64 key,
			     struct tcplens_conn *conn)
{
	return copy_entry(table, key, conn, 0);
}

/**
 * tcplens_conn_table_add() - copy an entry into a table, if it has room
 * @table: The table, initialised.
 * @key: The key, not 0.
 * @conn: The entry. It overwrites one with this key, and evicts none.
 *
 * Context: In a probe; spins on the lock of the entry.
 */
void tcplens_conn_table_add(struct tcplens_conn_table *table, u64 key,
			    const struct tcplens_conn *conn)
{
	struct tcplens_conn_set *set = set_of(table, key);
	u64 unlocked = unlocked_word(key);
	unsigned long flags;
	unsigned int i;

	local_irq_save(flags);
	i = lock_found(set, unlocked);
	if (i == WAYS)
		i = lock_free(set, unlocked);
	if (i < WAYS) {
		set->conns[i] = *conn;
		unlock_entry(set, i, unlocked);
	} else {
		tcplens_stats_add(table->lost, 1);
	}
	local_irq_restore(flags);
}

/**
 * tcplens_conn_table_get() - lock an entry, and create it if there is none
 * @table: The table, initialised.
 * @key: The key, not 0.
 * @hold: The lock, for tcplens_conn_table_put(). Until then interrupts are off, and
 *	the caller locks no other entry of this table but as
 *	tcplens_conn_table_take() says.
 *
 * A full set evicts an entry for the new one.
 *
 * Context: In a probe; spins on the lock of the entry.
 * Return: the entry.
 */
struct tcplens_conn *tcplens_conn_table_get(struct tcplens_conn_table *table,
					    u64 key,
					    struct tcplens_conn_hold *hold)
{
	struct tcplens_conn_set *set = set_of(table, key);
	unsigned int i;

	hold->unlocked = unlocked_word(key);
	local_irq_save(hold->flags);
	i = lock_found(set, hold->unlocked);
	if (i == WAYS) {
		i = make_room(table, set, hold->unlocked);
		tcplens_conn_reset(&set->conns[i]);
	}
	hold->word = &set->words[i];
	return &set->conns[i];
}

/**
 * tcplens_conn_table_put() - unlock an entry
 * @hold: The lock that tcplens_conn_table_get() took.
 *
 * Context: As tcplens_conn_table_get().
 */
void tcplens_conn_table_put(const struct tcplens_conn_hold *hold)
{
	atomic64_set_release(hold->word, hold->unlocked);
	local_irq_restore(hold->flags);
}

/* Removes an entry that no processor has locked, or waits until that is so. */
static void clear_entry(atomic64_t *word)
{
	s64 old = atomic64_read(word);

	while (old) {
		if (!(old & LOCKED) && atomic64_try_cmpxchg(word, &old, 0))
			return;
		cpu_relax();
		old = atomic64_read(word);
	}
}

/**
 * tcplens_conn_table_clear() - drop all entries
 * @table: The table, perhaps not initialised.
 *
 * Context: Process context. Probes can still run.
 */
void tcplens_conn_table_clear(struct tcplens_conn_table *table)
{
	unsigned int i, way;

	for (i = 0; table->sets && i < 1U << table->sets_log2; i++) {
		for (way = 0; way < WAYS; way++)
			clear_entry(&table->sets[i].words[way]);
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

	if (table->sets)
		return 0;
	table->sets_log2 = ilog2(roundup_pow_of_two(wanted));
	tcplens_hash_init(&table->hash);
	sets = kvcalloc(1U << table->sets_log2, sizeof(*sets), GFP_KERNEL);
	if (!sets)
		return -ENOMEM;
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
