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
 * struct scratch - where a processor puts records together
 * @records: Of its process, and of its softirq.
 */
struct scratch {
	struct tcplens_record records[2];
};

static struct scratch __percpu *scratches;

/**
 * tcplens_builder_init() - make room, once
 *
 * Context: Process context, one at a time.
 * Return: 0, also if there is room already, or -ENOMEM.
 */
int tcplens_builder_init(void)
{
	int cpu;

	if (scratches)
		return 0;
	scratches = alloc_percpu(struct scratch);
	if (!scratches)
		return -ENOMEM;
	for_each_possible_cpu(cpu) {
		struct scratch *scratch = per_cpu_ptr(scratches, cpu);

		tcplens_layout_clear_all(&scratch->records[0]);
		tcplens_layout_clear_all(&scratch->records[1]);
	}
	return 0;
}

/**
 * tcplens_builder_exit() - give the room back
 *
 * Context: Process context; no probe runs any more.
 */
void tcplens_builder_exit(void)
{
	free_percpu(scratches);
	scratches = NULL;
}

/**
 * tcplens_builder_set_time() - say when it was
 * @record: The record.
 * @now_ns: The time, by ktime_get_ns().
 *
 * Context: Any.
 */
void tcplens_builder_set_time(struct tcplens_record *record, u64 now_ns)
{
	ktime_t now = ns_to_ktime(now_ns);

	record->time_ns = now_ns;
	record->time_unix_us = ktime_to_us(ktime_mono_to_real(now));
}

/**
 * tcplens_builder_begin() - begin a record
 * @ring: Where it will go.
 * @now_ns: The time, by ktime_get_ns().
 *
 * Context: In a probe, with preemption off; the record is this probe's until it
 * turns that on, and one log's at a time.
 * Return: the record. It has the time; of the columns of @ring those are absent that
 * neither tcplens_builder_sample() or tcplens_builder_blank() nor
 * tcplens_builder_set_conn() writes.
 */
struct tcplens_record *tcplens_builder_begin(const struct tcplens_ring *ring,
					    u64 now_ns)
{
	struct scratch *scratch = this_cpu_ptr(scratches);
	struct tcplens_record *record;

	record = &scratch->records[!!in_serving_softirq()];
	/* Looking at a socket writes what is looked at, absent or not. */
	tcplens_layout_clear(&ring->event_fields, record);
	tcplens_builder_set_time(record, now_ns);
	return record;
}

/**
 * tcplens_builder_sample() - look at the socket that it is about
 * @record: The record, which has the time.
 * @ring: Where it will go: looked at is what that keeps.
 * @sk: The socket, of any kind, which cannot go meanwhile.
 *
 * Context: In a probe, with preemption off, under rcu_read_lock().
 */
void tcplens_builder_sample(struct tcplens_record *record,
			   const struct tcplens_ring *ring, struct sock *sk)
{
	tcplens_sample_fill(record, sk, &init_user_ns, &ring->plan);
	record->netns = sock_net(sk)->ns.inum;
}

/**
 * tcplens_builder_blank() - there is no socket that it is about
 * @record: The record, which has the time.
 * @ring: Where it will go.
 *
 * Context: As tcplens_builder_begin().
 */
void tcplens_builder_blank(struct tcplens_record *record,
			  const struct tcplens_ring *ring)
{
	u64 now_ns = record->time_ns;

	tcplens_layout_clear(&ring->layout, record);
	tcplens_builder_set_time(record, now_ns);
}

/**
 * tcplens_builder_set_conn() - say what is remembered of the connection
 * @record: What tcplens_builder_begin() gave.
 * @conn: What is remembered; may be nothing.
 *
 * Context: Any.
 */
void tcplens_builder_set_conn(struct tcplens_record *record,
			 const struct tcplens_conn *conn)
{
	record->connect_us = conn->connect_us;
	record->age_ms = TCPLENS_ABSENT_U64;
	tcplens_conns_fill_age(record, conn, record->time_ns);
	record->pid = TCPLENS_ABSENT_U32;
	record->owner_source = TCPLENS_ABSENT_U8;
	record->comm[0] = '\0';
	tcplens_conns_fill_owner(record, conn);
}
