// SPDX-License-Identifier: GPL-2.0
/*
 * Histograms of closed connections, by service.
 *
 * Processors share no lock: each counts in a shard of its own, up to a number of
 * shards that bounds the memory. A reader adds the shards up.
 *
 * A port that comes after all lines are taken is counted as `other` at first. A
 * second later it gets the line with the fewest connections, whose counts move to
 * `other`. So a user who connects to many ports takes the lines of ports that are
 * hardly used, one each second.
 */
#include "trace/histograms.h"
#include "record/record.h"
#include "trace/services.h"
#include "trace/shards.h"
#include "trace/transition.h"

#include <linux/tcplens.h>

#include <linux/cache.h>
#include <linux/errno.h>
#include <linux/jiffies.h>
#include <linux/log2.h>
#include <linux/math64.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/tcp.h>
#include <linux/time64.h>
#include <linux/workqueue.h>
#include <net/inet_sock.h>

/**
 * struct shard - the counts of some processors
 * @lock: Protects @lines, with interrupts off. Held over a few additions, or the
 *	copy of a line.
 * @lines: By line of trace/services.h.
 */
struct shard {
	raw_spinlock_t lock;	/* See above. */
	struct tcplens_histograms_line lines[TCPLENS_SERVICES_LINES];
} ____cacheline_aligned_in_smp;

static struct shard *shards;
static unsigned int shards_count;

/* Held while a line goes from one port to another, or is added up. */
static DEFINE_MUTEX(lines_lock);

/* The last service without a line, in each direction; 0 if there was none. */
static u32 wanted[2];

static void give_lines(struct work_struct *work);
static DECLARE_DELAYED_WORK(work, give_lines);

/**
 * tcplens_histograms_init() - allocate the lines, once
 *
 * Context: Process context, one caller at a time.
 * Return: 0, also if they are allocated already, or -ENOMEM.
 */
int tcplens_histograms_init(void)
{
	struct shard *memory;
	unsigned int i;

	if (shards)
		return 0;
	shards_count = tcplens_shards_count();
	memory = kvcalloc(shards_count, sizeof(*memory), GFP_KERNEL);
	if (!memory)
		return -ENOMEM;
	for (i = 0; i < shards_count; i++)
		raw_spin_lock_init(&memory[i].lock);
	tcplens_services_init();
	/* Readers can look already. */
	smp_store_release(&shards, memory);
	return 0;
}

/**
 * tcplens_histograms_exit() - free the lines
 *
 * Context: Process context; no probe runs and no file is open.
 */
void tcplens_histograms_exit(void)
{
	cancel_delayed_work_sync(&work);
	kvfree(shards);
	shards = NULL;
}

/**
 * tcplens_histograms_bytes() - memory used
 *
 * Context: Any.
 * Return: bytes.
 */
size_t tcplens_histograms_bytes(void)
{
	/* Pairs with tcplens_histograms_init(). */
	return smp_load_acquire(&shards) ? shards_count * sizeof(*shards) : 0;
}

static void add_line(struct tcplens_histograms_line *to,
		     const struct tcplens_histograms_line *from)
{
	unsigned int i, bucket;

	to->connections += from->connections;
	for (i = 0; i < TCPLENS_HISTOGRAMS; i++) {
		to->sums[i] += from->sums[i];
		for (bucket = 0; bucket < TCPLENS_HISTOGRAMS_BUCKETS; bucket++)
			to->counts[i][bucket] += from->counts[i][bucket];
	}
}

static void add(struct tcplens_histograms_line *line,
		enum tcplens_histogram histogram, u64 value)
{
	unsigned int bucket = value > 1 ? ilog2(value - 1) + 1 : 0;

	bucket = min(bucket, TCPLENS_HISTOGRAMS_BUCKETS - 1);
	line->sums[histogram] += value;
	line->counts[histogram][bucket]++;
}

static void add_u32(struct tcplens_histograms_line *line,
		    enum tcplens_histogram histogram, u32 value)
{
	if (value != TCPLENS_ABSENT_U32)
		add(line, histogram, value);
}

static void add_connection(struct tcplens_histograms_line *line,
			   const struct tcplens_transition *transition,
			   const struct tcp_sock *tp)
{
	const struct tcplens_conn *conn = transition->conn;

	line->connections++;
	add_u32(line, TCPLENS_HISTOGRAM_CONNECT_US, conn->connect_us);
	if (conn->start_ns)
		add(line, TCPLENS_HISTOGRAM_AGE_MS,
		    div_u64(transition->now_ns - conn->start_ns, NSEC_PER_MSEC));
	if (tp->srtt_us)
		add(line, TCPLENS_HISTOGRAM_SRTT_US, tp->srtt_us >> 3);
	add(line, TCPLENS_HISTOGRAM_RETRANS_TOTAL, tp->total_retrans);
	add(line, TCPLENS_HISTOGRAM_BYTES, tp->bytes_sent + tp->bytes_received);
}

/**
 * tcplens_histograms_add() - count a closed connection
 * @transition: Its transition.
 * @sk: The socket.
 *
 * Context: In a probe, with preemption off.
 */
void tcplens_histograms_add(const struct tcplens_transition *transition,
			    const struct sock *sk)
{
	const struct inet_sock *inet = inet_sk(sk);
	struct shard *shard = &shards[tcplens_shards_own(shards_count)];
	u8 direction = transition->conn->direction;
	unsigned long flags;
	unsigned int line;
	u32 port;

	port = direction == TCPLENS_DIRECTION_OUT ? ntohs(inet->inet_dport) :
						    ntohs(inet->inet_sport);
	raw_spin_lock_irqsave(&shard->lock, flags);
	/* Under the lock, because retire() moves the counts of a line. */
	line = tcplens_services_find(direction, port);
	add_connection(&shard->lines[line], transition, tcp_sk(sk));
	raw_spin_unlock_irqrestore(&shard->lock, flags);
	if (line < TCPLENS_SERVICES_OTHERS || line == TCPLENS_SERVICES_UNKNOWN)
		return;
	WRITE_ONCE(wanted[line - TCPLENS_SERVICES_OTHERS], port);
	if (!delayed_work_pending(&work))
		schedule_delayed_work(&work, HZ);
}

static u64 connections_of(unsigned int line)
{
	u64 sum = 0;
	unsigned int i;

	for (i = 0; i < shards_count; i++)
		sum += READ_ONCE(shards[i].lines[line].connections);
	return sum;
}

/* The line of a direction with the fewest connections that can be retired. */
static unsigned int find_least_used(u8 direction)
{
	unsigned int line = direction * TCPLENS_SERVICES_PORTS;
	unsigned int end = line + TCPLENS_SERVICES_PORTS;
	unsigned int best = TCPLENS_SERVICES_OTHERS;
	u64 fewest = ~0ULL;

	for (; line < end; line++) {
		u64 connections = connections_of(line);

		if (tcplens_services_is_named(line) || connections >= fewest)
			continue;
		fewest = connections;
		best = line;
	}
	return best;
}

static void retire(unsigned int line)
{
	unsigned int i;

	tcplens_services_retire(line);
	for (i = 0; i < shards_count; i++) {
		struct tcplens_histograms_line *lines = shards[i].lines;
		unsigned long flags;

		raw_spin_lock_irqsave(&shards[i].lock, flags);
		add_line(&lines[tcplens_services_other(line)], &lines[line]);
		memset(&lines[line], 0, sizeof(lines[line]));
		raw_spin_unlock_irqrestore(&shards[i].lock, flags);
	}
}

/* The only function that takes lines from ports. */
static void give_lines(struct work_struct *unused)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(wanted); i++) {
		u32 port = xchg(&wanted[i], 0);
		unsigned int line;

		/* Another port can have left a line for it meanwhile. */
		if (!port || tcplens_services_find(i, port) <
			     TCPLENS_SERVICES_OTHERS)
			continue;
		line = find_least_used(i);
		if (line == TCPLENS_SERVICES_OTHERS)
			continue;
		mutex_lock(&lines_lock);
		retire(line);
		tcplens_services_assign(line, port);
		mutex_unlock(&lines_lock);
	}
}

/**
 * tcplens_histograms_sum() - add up a line of all histograms
 * @sum: The sum.
 * @service: What it counts.
 * @line: The line, below TCPLENS_SERVICES_LINES.
 *
 * Each connection is in all of its histograms, or in none.
 *
 * Context: Process context; may sleep.
 * Return: false if nothing was ever recorded.
 */
bool tcplens_histograms_sum(struct tcplens_histograms_line *sum,
			    struct tcplens_service *service, unsigned int line)
{
	/* Pairs with tcplens_histograms_init(). */
	struct shard *all = smp_load_acquire(&shards);
	unsigned long flags;
	unsigned int i;

	if (!all)
		return false;
	memset(sum, 0, sizeof(*sum));
	mutex_lock(&lines_lock);
	*service = tcplens_services_of(line);
	for (i = 0; i < shards_count; i++) {
		raw_spin_lock_irqsave(&all[i].lock, flags);
		add_line(sum, &all[i].lines[line]);
		raw_spin_unlock_irqrestore(&all[i].lock, flags);
	}
	mutex_unlock(&lines_lock);
	return true;
}

/**
 * tcplens_histograms_reset() - clear all lines
 *
 * Context: Process context.
 */
void tcplens_histograms_reset(void)
{
	/* Pairs with tcplens_histograms_init(). */
	struct shard *all = smp_load_acquire(&shards);
	unsigned long flags;
	unsigned int i, line;

	for (i = 0; all && i < shards_count; i++) {
		for (line = 0; line < TCPLENS_SERVICES_LINES; line++) {
			raw_spin_lock_irqsave(&all[i].lock, flags);
			memset(&all[i].lines[line], 0,
			       sizeof(all[i].lines[line]));
			raw_spin_unlock_irqrestore(&all[i].lock, flags);
		}
	}
}
