// SPDX-License-Identifier: GPL-2.0
/*
 * The connection table: by cookie, what the kernel does not keep with a socket:
 * when the connection started, and the process that last did what only an owner
 * can do. The cookie outlives the socket: a time-wait socket has the cookie of
 * its connection.
 *
 * The table is allocated once and bounded: the cookie selects a set of a few
 * entries. A full set evicts a closed connection first, then the entry that
 * changed least recently.
 */
#include "trace/conns.h"
#include "core/stats.h"
#include "record/record.h"

#include <linux/hash.h>
#include <linux/ktime.h>
#include <linux/log2.h>
#include <linux/math64.h>
#include <linux/mm.h>
#include <linux/moduleparam.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

/* Entries of a set. */
#define WAYS		8U
#define ENTRIES_MIN	(4 * WAYS)
#define ENTRIES_MAX	16777216U

static unsigned int conns_max = 16384;
module_param(conns_max, uint, 0444);
MODULE_PARM_DESC(conns_max,
		 "connections and listeners to track (default 16384, 97 bytes each)");

/**
 * struct set - a few entries
 * @lock: Protects the rest, with interrupts off, because softirqs take it, and
 *	processes under other locks. Held over a few comparisons and the work of
 *	a probe; locks of rings and histograms nest inside it.
 * @cookies: The cookies of the entries, 0 for a free one.
 * @conns: The entries. A set is 776 bytes, not aligned to cache lines.
 */
struct set {
	raw_spinlock_t lock;	/* See above. */
	u64 cookies[WAYS];
	struct tcplens_conn conns[WAYS];
};

static struct set *sets;
static unsigned int sets_log2;

static struct set *set_of(u64 cookie)
{
	return &sets[hash_64(cookie, sets_log2)];
}

/* The entry with a cookie, or a free one for cookie 0; WAYS if there is none. */
static unsigned int find_entry(const struct set *set, u64 cookie)
{
	unsigned int i;

	for (i = 0; i < WAYS; i++) {
		if (set->cookies[i] == cookie)
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

static unsigned int find_room(const struct set *set)
{
	unsigned int best = find_entry(set, 0), i;

	if (best < WAYS)
		return best;
	best = 0;
	for (i = 1; i < WAYS; i++) {
		if (is_evicted_before(&set->conns[i], &set->conns[best]))
			best = i;
	}
	if (!set->conns[best].is_closed)
		tcplens_stats_add(TCPLENS_STAT_CONNS_EVICTED, 1);
	return best;
}

/**
 * tcplens_conns_reset() - make an entry of which nothing is known
 * @conn: The entry to overwrite.
 *
 * Context: Any.
 */
void tcplens_conns_reset(struct tcplens_conn *conn)
{
	*conn = (struct tcplens_conn){
		.connect_us	= TCPLENS_ABSENT_U32,
		.owner_source	= TCPLENS_ABSENT_U8,
		.reset		= TCPLENS_ABSENT_U8,
	};
}

/**
 * tcplens_conns_find() - copy an entry
 * @cookie: The cookie of the connection.
 * @conn: The copy; after tcplens_conns_reset() if there is no entry.
 *
 * Context: Any but hard interrupts; takes a raw lock.
 * Return: false if there is no entry.
 */
bool tcplens_conns_find(u64 cookie, struct tcplens_conn *conn)
{
	struct set *set;
	unsigned long flags;
	unsigned int i;

	if (!READ_ONCE(sets)) {
		tcplens_conns_reset(conn);
		return false;
	}
	set = set_of(cookie);
	raw_spin_lock_irqsave(&set->lock, flags);
	i = find_entry(set, cookie);
	if (i < WAYS)
		*conn = set->conns[i];
	else
		tcplens_conns_reset(conn);
	raw_spin_unlock_irqrestore(&set->lock, flags);
	return i < WAYS;
}

/**
 * tcplens_conns_get() - lock an entry, and create it if there is none
 * @cookie: The cookie of the connection.
 * @hold: The lock, for tcplens_conns_put(). Until then interrupts are off, and
 *	the caller calls neither this function nor tcplens_conns_find().
 *
 * Context: In a probe; takes a raw lock.
 * Return: the entry.
 */
struct tcplens_conn *tcplens_conns_get(u64 cookie,
				       struct tcplens_conns_hold *hold)
	__acquires(hold->lock)
{
	struct set *set = set_of(cookie);
	unsigned int i;

	hold->lock = &set->lock;
	raw_spin_lock_irqsave(&set->lock, hold->flags);
	i = find_entry(set, cookie);
	if (i == WAYS) {
		i = find_room(set);
		set->cookies[i] = cookie;
		tcplens_conns_reset(&set->conns[i]);
	}
	return &set->conns[i];
}

/**
 * tcplens_conns_put() - unlock an entry
 * @hold: The lock that tcplens_conns_get() took.
 *
 * Context: As tcplens_conns_get().
 */
void tcplens_conns_put(const struct tcplens_conns_hold *hold)
	__releases(hold->lock)
{
	raw_spin_unlock_irqrestore(hold->lock, hold->flags);
}

/**
 * tcplens_conns_forget() - drop all entries
 *
 * Without the probe of state transitions the entries would soon be wrong.
 *
 * Context: Process context. Probes of resets can still run.
 */
void tcplens_conns_forget(void)
{
	unsigned long flags;
	unsigned int i;

	for (i = 0; sets && i < 1U << sets_log2; i++) {
		raw_spin_lock_irqsave(&sets[i].lock, flags);
		memset(sets[i].cookies, 0, sizeof(sets[i].cookies));
		raw_spin_unlock_irqrestore(&sets[i].lock, flags);
	}
}

/**
 * tcplens_conns_fill_owner() - fill in the owner of a connection
 * @record: The record; does not change if the owner is not known.
 * @conn: The entry of the connection.
 *
 * Context: Any.
 */
void tcplens_conns_fill_owner(struct tcplens_record *record,
			      const struct tcplens_conn *conn)
{
	if (!conn->pid)
		return;
	record->pid = conn->pid;
	record->owner_source = conn->owner_source;
	memcpy(record->comm, conn->comm, sizeof(record->comm));
}

/**
 * tcplens_conns_fill_age() - fill in the age of a connection
 * @record: The record; does not change if the start is not known.
 * @conn: The entry of the connection.
 * @now_ns: The time, by ktime_get_ns().
 *
 * Context: Any.
 */
void tcplens_conns_fill_age(struct tcplens_record *record,
			    const struct tcplens_conn *conn, u64 now_ns)
{
	if (conn->start_ns && now_ns >= conn->start_ns)
		record->age_ms = div_u64(now_ns - conn->start_ns,
					 NSEC_PER_MSEC);
}

/**
 * tcplens_conns_fill() - look up and fill in the age of a sampled socket
 * @record: The socket; does not change if its start is not known.
 *
 * A socket that disconnected keeps the cookie of the closed connection, but can
 * become another one. So only a time-wait socket has the age of a closed one.
 *
 * Context: Any but hard interrupts; takes a raw lock.
 */
void tcplens_conns_fill(struct tcplens_record *record)
{
	struct tcplens_conn conn;

	if (!tcplens_conns_find(record->cookie, &conn))
		return;
	if (!conn.is_closed || record->kind == TCPLENS_KIND_TIMEWAIT)
		tcplens_conns_fill_age(record, &conn, ktime_get_ns());
}

/**
 * tcplens_conns_init() - allocate the table, once
 *
 * Context: Process context, one caller at a time.
 * Return: 0, also if it is allocated already, or -ENOMEM.
 */
int tcplens_conns_init(void)
{
	unsigned int wanted = clamp(conns_max, ENTRIES_MIN, ENTRIES_MAX) / WAYS;
	struct set *table;
	unsigned int i;

	if (sets)
		return 0;
	sets_log2 = ilog2(roundup_pow_of_two(wanted));
	table = kvcalloc(1U << sets_log2, sizeof(*table), GFP_KERNEL);
	if (!table)
		return -ENOMEM;
	for (i = 0; i < 1U << sets_log2; i++)
		raw_spin_lock_init(&table[i].lock);
	/* Readers of /proc can look already. */
	smp_store_release(&sets, table);
	return 0;
}

/**
 * tcplens_conns_exit() - free the table
 *
 * Context: Process context; no probe runs and no file is open.
 */
void tcplens_conns_exit(void)
{
	kvfree(sets);
	sets = NULL;
}

/**
 * tcplens_conns_bytes() - memory used
 *
 * Context: Any.
 * Return: bytes.
 */
size_t tcplens_conns_bytes(void)
{
	/* Pairs with tcplens_conns_init(). */
	return smp_load_acquire(&sets) ? sizeof(*sets) << sets_log2 : 0;
}
