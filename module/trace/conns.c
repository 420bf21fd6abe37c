// SPDX-License-Identifier: GPL-2.0
/*
 * The lives: what is remembered of a connection, by its cookie, that the kernel
 * does not keep with the socket: since when it is there, and whose it was when a
 * process last did something that only its owner does. The cookie outlives the
 * socket: a time-wait socket has that of the connection it is left of.
 *
 * The room is bounded and made once: sets of a few places, chosen by the cookie.
 * Where a set is full, a closed connection is forgotten first, then whatever
 * changed least recently.
 */
#include "trace/conns.h"
#include "record/record.h"
#include "core/stats.h"

#include <linux/hash.h>
#include <linux/ktime.h>
#include <linux/log2.h>
#include <linux/math64.h>
#include <linux/mm.h>
#include <linux/moduleparam.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

/* Places of a set: their cookies are one cache line. */
#define WAYS		8U
#define LEAST		(4 * WAYS)
#define MOST		16777216U

static unsigned int conns_max = 16384;
module_param(conns_max, uint, 0444);
MODULE_PARM_DESC(conns_max, "connections and listeners whose owner and age are remembered (16384, of 64 bytes)");

/**
 * struct set - a few connections
 * @lock: Protects the rest; held over a few comparisons and whatever a probe
 *	notes, with interrupts off: softirqs take it, and processes under other
 *	locks. Those of logs and histograms are taken under it.
 * @cookies: Which ones, 0 where there is none.
 * @conns: What is remembered of them.
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

/*
 * Where a cookie stands, or a free place for it if @wanted is 0; WAYS if there is
 * none. Most have the place that their lowest bits say: cookies are given in turn.
 */
static unsigned int place(const struct set *set, u64 cookie, u64 wanted)
{
	unsigned int i = cookie % WAYS;

	if (set->cookies[i] == wanted)
		return i;
	for (i = 0; i < WAYS; i++) {
		if (set->cookies[i] == wanted)
			break;
	}
	return i;
}

/* Of two that are used, the one that can better be done without. */
static bool is_evicted_before(const struct tcplens_conn *conn,
		      const struct tcplens_conn *other)
{
	if (conn->is_closed != other->is_closed)
		return conn->is_closed;
	return conn->changed_ns < other->changed_ns;
}

static unsigned int make_place(const struct set *set, u64 cookie)
{
	unsigned int best = place(set, cookie, 0), i;

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
 * tcplens_conns_reset() - nothing is known yet
 * @conn: What to overwrite.
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
 * tcplens_conns_find() - what is remembered of a connection?
 * @cookie: Which one.
 * @conn: Where that goes; made by tcplens_conns_reset() if it is nothing.
 *
 * Context: Any but hard interrupts; takes a raw lock.
 * Return: false if it is nothing.
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
	i = place(set, cookie, cookie);
	if (i < WAYS)
		*conn = set->conns[i];
	else
		tcplens_conns_reset(conn);
	raw_spin_unlock_irqrestore(&set->lock, flags);
	return i < WAYS;
}

/**
 * tcplens_conns_get() - have what is remembered of a connection to oneself
 * @cookie: Which one.
 * @hold: For tcplens_conns_put(), which has to follow soon: interrupts are off,
 *	and neither this nor tcplens_conns_find() may be called meanwhile.
 *
 * Context: In a probe; takes a raw lock.
 * Return: that, or tcplens_conns_reset() if it was nothing: it is remembered from
 * now on.
 */
struct tcplens_conn *tcplens_conns_get(u64 cookie,
				       struct tcplens_conns_hold *hold)
	__acquires(hold->lock)
{
	struct set *set = set_of(cookie);
	unsigned int i;

	hold->lock = &set->lock;
	raw_spin_lock_irqsave(&set->lock, hold->flags);
	i = place(set, cookie, cookie);
	if (i == WAYS) {
		i = make_place(set, cookie);
		set->cookies[i] = cookie;
		tcplens_conns_reset(&set->conns[i]);
	}
	return &set->conns[i];
}

/**
 * tcplens_conns_put() - let others have it
 * @hold: What tcplens_conns_get() took.
 *
 * Context: As that.
 */
void tcplens_conns_put(const struct tcplens_conns_hold *hold)
	__releases(hold->lock)
{
	raw_spin_unlock_irqrestore(hold->lock, hold->flags);
}

/**
 * tcplens_conns_forget() - remember nothing of any connection
 *
 * As nobody notes what changes, it would not be true for long.
 *
 * Context: Process context; no probe runs.
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
 * tcplens_conns_fill_owner() - say whose a connection is
 * @record: Where to: left alone if that is not known.
 * @conn: What is remembered.
 *
 * Its name is the process's own: tcplens_comm_clean() before it is shown.
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
 * tcplens_conns_fill_age() - say how old a connection is
 * @record: Where to: left alone if that is not known.
 * @conn: What is remembered.
 * @now_ns: The time, by ktime_get_ns().
 *
 * Context: Any.
 */
void tcplens_conns_fill_age(struct tcplens_record *record,
		       const struct tcplens_conn *conn, u64 now_ns)
{
	if (conn->start_ns && now_ns >= conn->start_ns)
		record->age_ms = div_u64(now_ns - conn->start_ns, NSEC_PER_MSEC);
}

/**
 * tcplens_conns_fill() - say how old the socket of a record is
 * @record: What is known of it; left alone if that is not.
 *
 * A socket that has disconnected may be there for another connection.
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
 * tcplens_conns_init() - make room, once
 *
 * Context: Process context, one at a time.
 * Return: 0, also if there is room already, or -ENOMEM.
 */
int tcplens_conns_init(void)
{
	unsigned int wanted = clamp(conns_max, LEAST, MOST) / WAYS;
	struct set *room;
	unsigned int i;

	if (sets)
		return 0;
	sets_log2 = ilog2(roundup_pow_of_two(wanted));
	room = kvcalloc(1U << sets_log2, sizeof(*room), GFP_KERNEL);
	if (!room)
		return -ENOMEM;
	for (i = 0; i < 1U << sets_log2; i++)
		raw_spin_lock_init(&room[i].lock);
	/* Readers of /proc may look already. */
	smp_store_release(&sets, room);
	return 0;
}

/**
 * tcplens_conns_exit() - forget all
 *
 * Context: Process context; nobody looks or writes any more.
 */
void tcplens_conns_exit(void)
{
	kvfree(sets);
	sets = NULL;
}

/**
 * tcplens_conns_bytes() - the memory that they take
 *
 * Context: Any.
 * Return: bytes.
 */
size_t tcplens_conns_bytes(void)
{
	/* Pairs with tcplens_conns_init(). */
	return smp_load_acquire(&sets) ? sizeof(*sets) << sets_log2 : 0;
}
