// SPDX-License-Identifier: GPL-2.0
/*
 * The counters of all connections: of the closed ones, and of those that live.
 *
 * A pass takes the sums of the closed connections, then walks the living ones. One
 * that closes in between is in neither, and no connection is in both: a closed one
 * has an entry that says so before its state is CLOSE.
 *
 * A number can be lower than in the pass before: one that just closed is missing, an
 * entry was evicted, a port got a line of its own, or a reset corrected how a
 * connection ended. Then the pass gives the higher number, which the true one
 * reaches again. A line that goes to another port starts over.
 */
#include "trace/living.h"
#include "core/load.h"
#include "record/record.h"
#include "sample/moment.h"
#include "trace/conns.h"
#include "trace/counters.h"
#include "trace/histograms.h"
#include "trace/services.h"
#include "walk/walk.h"

#include <linux/errno.h>
#include <linux/minmax.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/string.h>
#include <net/net_namespace.h>
#include <net/sock.h>
#include <net/tcp_states.h>

/* A connection in one of the other states is not established, or ended. */
#define ESTABLISHED	(TCPF_ESTABLISHED | TCPF_FIN_WAIT1 | TCPF_FIN_WAIT2 |	\
			 TCPF_CLOSE_WAIT | TCPF_LAST_ACK | TCPF_CLOSING)

/* Held over a pass: it protects all that follows. */
static DEFINE_MUTEX(lock);

static struct tcplens_walk walk;

/* For the columns of the limits. */
static struct tcplens_record record;

/* What the last pass gave. */
static struct tcplens_counters shown[TCPLENS_SERVICES_LINES];

/*
 * Another namespace stays as long as a socket of it that holds it. Those of the
 * kernel can outlive it: the pass leaves them out, and counts them when they close.
 */
static bool holds_namespace(const struct sock *sk)
{
	return 1 << inet_sk_state_load(sk) & ESTABLISHED &&
	       TCPLENS_LOAD(bool, sk->sk_net_refcnt);
}

/* A line that went to a port after the sums were taken has those of another one. */
static unsigned int find_line(struct tcplens_counters *counters, u8 direction,
			      u16 port)
{
	unsigned int line = tcplens_services_find(direction, port);
	struct tcplens_service *service = &counters[line].service;

	if (line >= TCPLENS_SERVICES_OTHERS || service->port == port)
		return line;
	if (service->port)
		return tcplens_services_other(line);
	service->port = port;
	return line;
}

static void add_limits(u64 *values, const struct sock *sk)
{
	u64 *limited = values + TCPLENS_COUNTER_LIMITED - TCP_CHRONO_BUSY;

	tcplens_moment_limits(&record, sk);
	limited[TCP_CHRONO_BUSY] += record.cwnd_limited_us / (USEC_PER_SEC / HZ);
	limited[TCP_CHRONO_RWND_LIMITED] +=
		record.rwnd_limited_us / (USEC_PER_SEC / HZ);
	limited[TCP_CHRONO_SNDBUF_LIMITED] +=
		record.sndbuf_limited_us / (USEC_PER_SEC / HZ);
}

static void add_connection(struct tcplens_counters *counters,
			   const struct sock *sk, u64 cookie)
{
	struct tcplens_conn conn;
	unsigned int line;

	if (!(1 << inet_sk_state_load(sk) & ESTABLISHED))
		return;
	/* Waits for a probe that is counting the connection as closed. */
	tcplens_conns_find(cookie, &conn);
	if (conn.is_closed)
		return;
	line = find_line(counters, conn.direction,
			 tcplens_services_port(conn.direction, sk));
	counters[line].values[TCPLENS_COUNTER_OPENED]++;
	tcplens_counters_add_traffic(counters[line].values, sk);
	add_limits(counters[line].values, sk);
}

static void add_batch(struct tcplens_counters *counters,
		      const struct tcplens_batch *batch)
{
	unsigned int i;

	rcu_read_lock();
	for (i = 0; i < batch->count; i++)
		add_connection(counters, batch->entries[i].sk,
			       batch->entries[i].cookie);
	rcu_read_unlock();
}

static int add_living(struct tcplens_counters *counters)
{
	int ret = 0;

	tcplens_walk_start(&walk, &init_net);
	tcplens_walk_only(&walk, TCPLENS_TABLE_CONNECTIONS);
	tcplens_walk_others(&walk, holds_namespace);
	while (!ret && !tcplens_walk_finished(&walk)) {
		tcplens_walk_next(&walk, TCPLENS_BATCH_SOCKETS);
		add_batch(counters, &walk.batch);
		tcplens_walk_put(&walk);
		cond_resched();
		if (fatal_signal_pending(current))
			ret = -EINTR;
	}
	tcplens_walk_stop(&walk);
	return ret;
}

/* A counter of reasons is below 0 while its amendment is in another line. */
static u64 unless_negative(u64 value)
{
	return (s64)value < 0 ? 0 : value;
}

static void keep_highest(struct tcplens_counters *counters,
			 struct tcplens_counters *before)
{
	const struct tcplens_service *service = &counters->service;
	unsigned int i;

	if (before->service.port != service->port ||
	    before->service.retired != service->retired)
		memset(before, 0, sizeof(*before));
	before->service = *service;
	for (i = 0; i < TCPLENS_COUNTERS; i++) {
		before->values[i] = max(before->values[i],
					unless_negative(counters->values[i]));
		counters->values[i] = before->values[i];
	}
}

/**
 * tcplens_living_count() - get the counters of closed and living connections
 * @counters: The counters: TCPLENS_SERVICES_LINES of them.
 *
 * Context: Process context; may sleep, and waits for another caller.
 * Return: 0, or -EINTR if a signal kills the process.
 */
int tcplens_living_count(struct tcplens_counters *counters)
{
	unsigned int line;
	int ret = 0;

	if (mutex_lock_killable(&lock))
		return -EINTR;
	if (tcplens_histograms_count(counters))
		ret = add_living(counters);
	for (line = 0; !ret && line < TCPLENS_SERVICES_LINES; line++)
		keep_highest(&counters[line], &shown[line]);
	mutex_unlock(&lock);
	return ret;
}
