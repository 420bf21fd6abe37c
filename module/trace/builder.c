// SPDX-License-Identifier: GPL-2.0
/*
 * The moment: what all records have that probes write, and where they are put
 * together.
 *
 * A record is too large for the stack of a softirq. There is one for each
 * processor, and another for the process that a softirq interrupts; but for
 * `closed`, whose records are made where they stay.
 */
#include "trace/builder.h"
#include "trace/conns.h"
#include "sample/sample.h"

#include <linux/ktime.h>
#include <linux/percpu.h>
#include <linux/preempt.h>
#include <linux/user_namespace.h>
#include <net/net_namespace.h>
#include <net/sock.h>

/**
 * struct desk - where a processor puts records together
 * @records: Of its process, and of its softirq.
 */
struct desk {
	struct tcplens_record records[2];
};

static struct desk __percpu *desks;

/**
 * tcplens_moment_init() - make room, once
 *
 * Context: Process context, one at a time.
 * Return: 0, also if there is room already, or -ENOMEM.
 */
int tcplens_moment_init(void)
{
	int cpu;

	if (desks)
		return 0;
	desks = alloc_percpu(struct desk);
	if (!desks)
		return -ENOMEM;
	for_each_possible_cpu(cpu) {
		struct desk *desk = per_cpu_ptr(desks, cpu);

		tcplens_words_clear_all(&desk->records[0]);
		tcplens_words_clear_all(&desk->records[1]);
	}
	return 0;
}

/**
 * tcplens_moment_exit() - give the room back
 *
 * Context: Process context; no probe runs any more.
 */
void tcplens_moment_exit(void)
{
	free_percpu(desks);
	desks = NULL;
}

/**
 * tcplens_moment_time() - say when it was
 * @record: The record.
 * @now_ns: The time, by ktime_get_ns().
 *
 * Context: Any.
 */
void tcplens_moment_time(struct tcplens_record *record, u64 now_ns)
{
	ktime_t now = ns_to_ktime(now_ns);

	record->time_ns = now_ns;
	record->time_unix_us = ktime_to_us(ktime_mono_to_real(now));
}

/**
 * tcplens_moment_begin() - begin a record
 * @log: Where it will go.
 * @now_ns: The time, by ktime_get_ns().
 *
 * Context: In a probe, with preemption off; the record is this probe's until it
 * turns that on, and one log's at a time.
 * Return: the record. It has the time; of the columns of @log those are absent that
 * neither tcplens_moment_sample() or tcplens_moment_blank() nor
 * tcplens_moment_life() writes.
 */
struct tcplens_record *tcplens_moment_begin(const struct tcplens_log *log,
					    u64 now_ns)
{
	struct desk *desk = this_cpu_ptr(desks);
	struct tcplens_record *record;

	record = &desk->records[!!in_serving_softirq()];
	/* Looking at a socket writes what is looked at, absent or not. */
	tcplens_words_clear(&log->said, record);
	tcplens_moment_time(record, now_ns);
	return record;
}

/**
 * tcplens_moment_sample() - look at the socket that it is about
 * @record: The record, which has the time.
 * @log: Where it will go: looked at is what that keeps.
 * @sk: The socket, of any kind, which cannot go meanwhile.
 *
 * Context: In a probe, with preemption off, under rcu_read_lock().
 */
void tcplens_moment_sample(struct tcplens_record *record,
			   const struct tcplens_log *log, struct sock *sk)
{
	tcplens_sample_fill(record, sk, &init_user_ns, &log->plan);
	record->netns = sock_net(sk)->ns.inum;
}

/**
 * tcplens_moment_blank() - there is no socket that it is about
 * @record: The record, which has the time.
 * @log: Where it will go.
 *
 * Context: As tcplens_moment_begin().
 */
void tcplens_moment_blank(struct tcplens_record *record,
			  const struct tcplens_log *log)
{
	u64 now_ns = record->time_ns;

	tcplens_words_clear(&log->words, record);
	tcplens_moment_time(record, now_ns);
}

/**
 * tcplens_moment_life() - say what is remembered of the connection
 * @record: What tcplens_moment_begin() gave.
 * @life: What is remembered; may be nothing.
 *
 * Context: Any.
 */
void tcplens_moment_life(struct tcplens_record *record,
			 const struct tcplens_life *life)
{
	record->connect_us = life->connect_us;
	record->age_ms = TCPLENS_ABSENT_U64;
	tcplens_lives_age(record, life, record->time_ns);
	record->pid = TCPLENS_ABSENT_U32;
	record->owner_source = TCPLENS_ABSENT_U8;
	record->comm[0] = '\0';
	tcplens_lives_own(record, life);
}
