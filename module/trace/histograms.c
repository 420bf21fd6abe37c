// SPDX-License-Identifier: GPL-2.0
/*
 * Histograms and counters of closed connections, by service.
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
#include "core/load.h"
#include "sample/connection.h"
#include "trace/counters.h"
#include "trace/services.h"
#include "trace/shards.h"
#include "trace/transition.h"

#include <linux/tcplens.h>

#include <linux/bitops.h>
#include <linux/build_bug.h>
#include <linux/cache.h>
#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/jiffies.h>
#include <linux/math64.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/tcp.h>
#include <linux/time64.h>
#include <linux/workqueue.h>
#include <net/sock.h>
#include <net/tcp.h>
#include <net/tcp_states.h>

/**
 * struct line - what is counted of a service
 * @histograms: The histograms, which a user can reset.
 * @counters: By enum tcplens_counter.
 */
struct line {
	struct tcplens_histograms_line histograms;
	u64 counters[TCPLENS_COUNTERS];
};

/**
 * struct shard - the counts of some processors
 * @lock: Protects @lines, with interrupts off. Held over a few additions, or the
 *	copy of a line.
 * @lines: By line of trace/services.h.
 */
struct shard {
	raw_spinlock_t lock;	/* See above. */
	struct line lines[TCPLENS_SERVICES_LINES];
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

static void add_counters(u64 *to, const u64 *from)
{
	unsigned int i;

	for (i = 0; i < TCPLENS_COUNTERS; i++)
		to[i] += from[i];
}

static void add_histograms(struct tcplens_histograms_line *to,
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

/* Bucket 0 has 0 and 1. */
static __always_inline void add_u32(struct tcplens_histograms_line *line,
				    enum tcplens_histogram histogram, u32 value)
{
	BUILD_BUG_ON(TCPLENS_HISTOGRAMS_BUCKETS <= 32);
	line->sums[histogram] += value;
	line->counts[histogram][fls(value - !!value)]++;
}

static __always_inline void add_u64(struct tcplens_histograms_line *line,
				    enum tcplens_histogram histogram, u64 value)
{
	unsigned int bucket = fls64(value - !!value);

	bucket = min(bucket, TCPLENS_HISTOGRAMS_BUCKETS - 1);
	line->sums[histogram] += value;
	line->counts[histogram][bucket]++;
}

static __always_inline void
add_connection(struct tcplens_histograms_line *line,
	       const struct tcplens_transition *transition, const struct sock *sk)
{
	const struct tcplens_conn *conn = transition->conn;
	const struct tcp_sock *tp = tcp_sk(sk);
	u32 srtt_us;

	line->connections++;
	if (conn->connect_us != TCPLENS_ABSENT_U32)
		add_u32(line, TCPLENS_HISTOGRAM_CONNECT_US, conn->connect_us);
	if (conn->start_ns && transition->now_ns >= conn->start_ns)
		add_u64(line, TCPLENS_HISTOGRAM_AGE_MS,
			div_u64(transition->now_ns - conn->start_ns,
				NSEC_PER_MSEC));
	if (tcplens_connection_srtt_us(tp, &srtt_us))
		add_u32(line, TCPLENS_HISTOGRAM_SRTT_US, srtt_us);
	add_u32(line, TCPLENS_HISTOGRAM_RETRANS_TOTAL,
		READ_ONCE(tp->total_retrans));
	add_u64(line, TCPLENS_HISTOGRAM_BYTES,
		READ_ONCE(tp->bytes_sent) + READ_ONCE(tp->bytes_received));
}

static unsigned int failure_of(u8 error)
{
	static const u8 failures[] = {
		[0]		= TCPLENS_FAILURE_NONE + 1,
		[EACCES]	= TCPLENS_FAILURE_EACCES + 1,
		[EADDRNOTAVAIL]	= TCPLENS_FAILURE_EADDRNOTAVAIL + 1,
		[ENETUNREACH]	= TCPLENS_FAILURE_ENETUNREACH + 1,
		[ECONNABORTED]	= TCPLENS_FAILURE_ECONNABORTED + 1,
		[ETIMEDOUT]	= TCPLENS_FAILURE_ETIMEDOUT + 1,
		[ECONNREFUSED]	= TCPLENS_FAILURE_ECONNREFUSED + 1,
		[EHOSTUNREACH]	= TCPLENS_FAILURE_EHOSTUNREACH + 1,
	};

	if (error >= ARRAY_SIZE(failures) || !failures[error])
		return TCPLENS_FAILURE_OTHER;
	return failures[error] - 1;
}

/* The caller owns the socket, so the time of the current limit is not in its sum. */
static __always_inline void add_limits(u64 *counters, const struct tcp_sock *tp)
{
	u8 type = TCPLENS_LOAD(u8, tp->chrono_type);
	u64 *limited = counters + TCPLENS_COUNTER_LIMITED;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(tp->chrono_stat); i++)
		limited[i] += READ_ONCE(tp->chrono_stat[i]);
	if (type != TCP_CHRONO_UNSPEC)
		limited[type - TCP_CHRONO_BUSY] +=
			(u32)(tcp_jiffies32 - READ_ONCE(tp->chrono_start));
}

static __always_inline void
count_connection(u64 *counters, const struct tcplens_transition *transition,
		 const struct sock *sk, int old_state)
{
	tcplens_counters_add_traffic(counters, sk);
	add_limits(counters, tcp_sk(sk));
	counters[TCPLENS_COUNTER_CLOSED + transition->close_reason]++;
	if (old_state == TCP_SYN_SENT)
		counters[TCPLENS_COUNTER_FAILED +
			 failure_of(transition->error)]++;
	else if (old_state != TCP_SYN_RECV)
		counters[TCPLENS_COUNTER_OPENED]++;
}

static void want_line(unsigned int line, u16 port)
{
	WRITE_ONCE(wanted[line - TCPLENS_SERVICES_OTHERS], port);
	if (!delayed_work_pending(&work))
		schedule_delayed_work(&work, HZ);
}

/**
 * tcplens_histograms_add() - count a closed connection
 * @transition: Its transition to CLOSE.
 * @sk: The socket, still in the old state.
 * @old_state: That state, a TCP_* of the kernel.
 *
 * Context: In a probe, with interrupts off; the caller owns the socket or holds its
 * lock.
 */
void tcplens_histograms_add(const struct tcplens_transition *transition,
			    const struct sock *sk, int old_state)
{
	struct shard *shard = &shards[tcplens_shards_own(shards_count)];
	u8 direction = transition->conn->direction;
	u16 port = tcplens_services_port(direction, sk);
	struct line *line;
	unsigned int i;

	raw_spin_lock(&shard->lock);
	/* Under the lock, because retire() moves the counts of a line. */
	i = tcplens_services_find(direction, port);
	line = &shard->lines[i];
	/* The compiler would compute the address again for each histogram. */
	OPTIMIZER_HIDE_VAR(line);
	add_connection(&line->histograms, transition, sk);
	count_connection(line->counters, transition, sk, old_state);
	raw_spin_unlock(&shard->lock);
	if (i >= TCPLENS_SERVICES_OTHERS && i < TCPLENS_SERVICES_UNKNOWN)
		want_line(i, port);
}

/**
 * tcplens_histograms_amend() - correct how a counted connection ended
 * @sk: The connection: a full socket, or a time-wait socket.
 * @direction: Its direction, an enum tcplens_direction, or TCPLENS_ABSENT_U8.
 * @from: The reason that was counted, an enum tcplens_close_reason.
 * @to: The reason.
 *
 * Another shard can have counted it: a counter of this one is below 0 then, and the
 * sum is right.
 *
 * Context: In a probe, with interrupts off.
 */
void tcplens_histograms_amend(const struct sock *sk, u8 direction, u8 from, u8 to)
{
	/* Pairs with tcplens_histograms_init(). */
	struct shard *all = smp_load_acquire(&shards), *shard;
	u16 port;
	u64 *closed;

	if (!all)
		return;
	if (sk->sk_state == TCP_TIME_WAIT)
		port = direction == TCPLENS_DIRECTION_OUT ?
		       ntohs(sk->sk_dport) : sk->sk_num;
	else
		port = tcplens_services_port(direction, sk);
	shard = &all[tcplens_shards_own(shards_count)];
	raw_spin_lock(&shard->lock);
	closed = shard->lines[tcplens_services_find(direction, port)].counters +
		 TCPLENS_COUNTER_CLOSED;
	closed[from]--;
	closed[to]++;
	raw_spin_unlock(&shard->lock);
}

static u64 connections_of(unsigned int line)
{
	u64 sum = 0;
	unsigned int i;

	for (i = 0; i < shards_count; i++)
		sum += READ_ONCE(shards[i].lines[line].histograms.connections);
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
		struct line *from = &shards[i].lines[line];
		struct line *to =
			&shards[i].lines[tcplens_services_other(line)];
		unsigned long flags;

		raw_spin_lock_irqsave(&shards[i].lock, flags);
		add_histograms(&to->histograms, &from->histograms);
		add_counters(to->counters, from->counters);
		memset(from, 0, sizeof(*from));
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
		add_histograms(sum, &all[i].lines[line].histograms);
		raw_spin_unlock_irqrestore(&all[i].lock, flags);
	}
	mutex_unlock(&lines_lock);
	return true;
}

/**
 * tcplens_histograms_count() - add up the counters of all lines
 * @counters: The sums: TCPLENS_SERVICES_LINES of them.
 *
 * No line goes from one port to another meanwhile.
 *
 * Context: Process context; may sleep.
 * Return: false if nothing was ever recorded; then all are 0.
 */
bool tcplens_histograms_count(struct tcplens_counters *counters)
{
	/* Pairs with tcplens_histograms_init(). */
	struct shard *all = smp_load_acquire(&shards);
	unsigned long flags;
	unsigned int i, line;

	memset(counters, 0, TCPLENS_SERVICES_LINES * sizeof(*counters));
	if (!all)
		return false;
	mutex_lock(&lines_lock);
	for (line = 0; line < TCPLENS_SERVICES_LINES; line++) {
		counters[line].service = tcplens_services_of(line);
		for (i = 0; i < shards_count; i++) {
			raw_spin_lock_irqsave(&all[i].lock, flags);
			add_counters(counters[line].values,
				     all[i].lines[line].counters);
			raw_spin_unlock_irqrestore(&all[i].lock, flags);
		}
	}
	mutex_unlock(&lines_lock);
	return true;
}

/**
 * tcplens_histograms_reset() - clear all histograms
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
			memset(&all[i].lines[line].histograms, 0,
			       sizeof(all[i].lines[line].histograms));
			raw_spin_unlock_irqrestore(&all[i].lock, flags);
		}
	}
}
