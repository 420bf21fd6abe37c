// SPDX-License-Identifier: GPL-2.0
/*
 * The flight recorder: the last connections that have ended, each with all that
 * was known of it at its end. It is on since the module was loaded, and read at
 * any later time.
 */
#include "trace/closed.h"
#include "trace/histograms.h"
#include "trace/transition.h"
#include "trace/builder.h"

#include <linux/cpumask.h>
#include <linux/moduleparam.h>
#include <linux/percpu.h>

static unsigned int closed_max = 1600;
module_param(closed_max, uint, 0444);
MODULE_PARM_DESC(closed_max, "finished connections that are kept (1600, of 1.3 KiB)");

struct tcplens_ring tcplens_closed_ring;

/* Where a processor makes the next record. */
static DEFINE_PER_CPU(struct tcplens_record *, spare);

/**
 * tcplens_closed_init() - make room, once
 *
 * Context: Process context, one at a time.
 * Return: 0, also if there is room already, or -ENOMEM.
 */
int tcplens_closed_init(void)
{
	int ret, cpu;

	if (tcplens_closed_ring.count)
		return 0;
	ret = tcplens_ring_init_whole(&tcplens_closed_ring, TCPLENS_FILE_CLOSED,
				     closed_max, nr_cpu_ids);
	if (ret)
		return ret;
	for_each_possible_cpu(cpu)
		per_cpu(spare, cpu) = tcplens_ring_spare(&tcplens_closed_ring,
							cpu);
	return 0;
}

/**
 * tcplens_closed_exit() - give the room back
 *
 * Context: Process context; no probe runs and nobody reads any more.
 */
void tcplens_closed_exit(void)
{
	tcplens_ring_exit(&tcplens_closed_ring);
}

/**
 * tcplens_closed_write() - keep a connection that ends
 * @transition: How it ends; what is remembered of it gets to know where its record
 *	is.
 * @sk: The socket, which still has the state before.
 * @old_state: That state, by the kernel's TCP_*.
 *
 * Context: In a probe; the socket is owned or its lock held. Interrupts are off,
 * as what is remembered is held; under rcu_read_lock().
 */
void tcplens_closed_write(struct tcplens_transition *transition, struct sock *sk,
			  int old_state)
{
	struct tcplens_record *record = this_cpu_read(spare);
	u64 number;

	tcplens_builder_set_time(record, transition->now_ns);
	tcplens_builder_sample(record, &tcplens_closed_ring, sk);
	tcplens_builder_set_conn(record, transition->conn);
	record->state = TCPLENS_STATE_CLOSE;
	record->old_state = old_state;
	record->end = transition->end;
	record->errno_name = transition->error;
	tcplens_histograms_add(record);
	this_cpu_write(spare, tcplens_ring_exchange(&tcplens_closed_ring, record,
						   &number));
	transition->conn->closed_number = number + 1;
}

/**
 * tcplens_closed_amend() - it ended otherwise than it seemed
 * @number: Its record, less 1 than what is remembered of it.
 * @end: An enum tcplens_end.
 *
 * The kernel closes a connection before it says that it resets it.
 *
 * Context: In a probe.
 */
void tcplens_closed_amend(u64 number, u8 end)
{
	tcplens_ring_amend(&tcplens_closed_ring, number,
			  offsetof(struct tcplens_record, end), end);
}
