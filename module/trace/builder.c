// SPDX-License-Identifier: GPL-2.0
/*
 * The builder: where probes put a record together before they write it to a ring.
 *
 * A record is too large for the stack of a softirq, so each processor has scratch
 * records: one for processes, one for the softirq that interrupts them.
 */
#include "trace/builder.h"
#include "sample/sample.h"
#include "trace/conns.h"
#include "trace/owner.h"

#include <linux/ktime.h>
#include <linux/percpu.h>
#include <linux/preempt.h>
#include <linux/tcp.h>
#include <linux/user_namespace.h>
#include <net/net_namespace.h>
#include <net/sock.h>
#include <net/tcp_states.h>

/**
 * struct scratch - the scratch records of a processor
 * @records: For processes, and for the softirq.
 */
struct scratch {
	struct tcplens_record records[2];
};

static struct scratch __percpu *scratches;

/**
 * tcplens_builder_init() - allocate the scratch records, once
 *
 * Context: Process context, one caller at a time.
 * Return: 0, also if they are allocated already, or -ENOMEM.
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
 * tcplens_builder_exit() - free the scratch records
 *
 * Context: Process context; no probe runs.
 */
void tcplens_builder_exit(void)
{
	free_percpu(scratches);
	scratches = NULL;
}

/**
 * tcplens_builder_set_time() - set the time of a record
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
 * @template: The template of the record.
 * @now_ns: The time, by ktime_get_ns().
 *
 * The caller owns the scratch record until it enables preemption, and builds one
 * record at a time.
 *
 * Context: In a probe, with preemption off.
 * Return: the record. Its time is set, and its event fields have no value.
 * tcplens_builder_sample() or tcplens_builder_blank(), and
 * tcplens_builder_set_conn(), set the ring's other columns.
 */
struct tcplens_record *tcplens_builder_begin(const struct tcplens_template *template,
					     u64 now_ns)
{
	struct scratch *scratch = this_cpu_ptr(scratches);
	struct tcplens_record *record;

	record = &scratch->records[!!in_serving_softirq()];
	tcplens_layout_clear(&template->event_fields, record);
	tcplens_builder_set_time(record, now_ns);
	return record;
}

/**
 * tcplens_builder_set_port() - drop a port that the socket does not have
 * @record: The record, sampled.
 * @sk: The socket, or its copy.
 *
 * Before the SYN is sent, connect() can find no port, and then inet_sport is 0 or that
 * of an earlier connection. A port of bind() is in inet_num.
 *
 * Context: Any.
 */
void tcplens_builder_set_port(struct tcplens_record *record, const struct sock *sk)
{
	if (sk->sk_state == TCP_SYN_SENT && !tcp_sk(sk)->segs_out &&
	    !inet_sk(sk)->inet_num)
		record->local.port = TCPLENS_ABSENT_U32;
}

/**
 * tcplens_builder_sample() - sample the socket of a record
 * @record: The record, after tcplens_builder_begin().
 * @template: The template of the record.
 * @sk: A socket of any kind that is not freed meanwhile.
 *
 * Context: In a probe, with preemption off, under rcu_read_lock().
 */
void tcplens_builder_sample(struct tcplens_record *record,
			    const struct tcplens_template *template, struct sock *sk)
{
	tcplens_sample_fill(record, sk, &init_user_ns, &template->plan);
	record->netns = sock_net(sk)->ns.inum;
	tcplens_builder_set_port(record, sk);
}

/**
 * tcplens_builder_blank() - clear a record that has no socket
 * @record: The record, after tcplens_builder_begin(); keeps its time.
 * @template: The template of the record.
 *
 * Context: As tcplens_builder_begin().
 */
void tcplens_builder_blank(struct tcplens_record *record,
			   const struct tcplens_template *template)
{
	u64 now_ns = record->time_ns;

	tcplens_layout_clear(&template->layout, record);
	tcplens_builder_set_time(record, now_ns);
}

/**
 * tcplens_builder_set_conn() - set owner, age and connect time
 * @record: The record, after tcplens_builder_begin().
 * @conn: The entry of the connection.
 *
 * Context: Any.
 */
void tcplens_builder_set_conn(struct tcplens_record *record,
			      const struct tcplens_conn *conn)
{
	record->connect_us = conn->connect_us;
	record->age_ms = TCPLENS_ABSENT_U64;
	record->direction = TCPLENS_ABSENT_U8;
	tcplens_conns_fill_age(record, conn, record->time_ns);
	record->pid = TCPLENS_ABSENT_U32;
	record->owner_source = TCPLENS_ABSENT_U8;
	record->comm[0] = '\0';
	if (tcplens_owner_is_known(conn))
		tcplens_conns_fill_owner(record, conn);
}
