// SPDX-License-Identifier: GPL-2.0
/*
 * The flight recorder: the last closed connections, each with its final values.
 * It runs from load on, and its file is read at any later time.
 */
#include "trace/closed.h"
#include "trace/builder.h"
#include "trace/histograms.h"
#include "trace/transition.h"

#include <linux/moduleparam.h>

static unsigned int closed_max = 1600;
module_param(closed_max, uint, 0444);
MODULE_PARM_DESC(closed_max, "closed connections to keep (default 1600, 1 KiB each)");

struct tcplens_ring tcplens_closed_ring;

/**
 * tcplens_closed_init() - allocate the ring, once
 *
 * Context: Process context, one caller at a time.
 * Return: 0, also if it is allocated already, or -ENOMEM.
 */
int tcplens_closed_init(void)
{
	if (tcplens_closed_ring.count)
		return 0;
	return tcplens_ring_init(&tcplens_closed_ring, TCPLENS_FILE_CLOSED,
				 closed_max);
}

/**
 * tcplens_closed_exit() - free the ring
 *
 * Context: Process context; no probe runs and no file is open.
 */
void tcplens_closed_exit(void)
{
	tcplens_ring_exit(&tcplens_closed_ring);
}

/**
 * tcplens_closed_write() - record a connection that reaches CLOSE
 * @transition: The transition; its entry gets the number of the record.
 * @sk: The socket, still in the old state.
 * @old_state: That state, a TCP_* of the kernel.
 *
 * Context: In a probe, with interrupts off, under rcu_read_lock(); the caller owns
 * the socket or holds its lock.
 */
void tcplens_closed_write(struct tcplens_transition *transition,
			  struct sock *sk, int old_state)
{
	struct tcplens_record *record;

	record = tcplens_builder_begin(&tcplens_closed_ring,
				       transition->now_ns);
	tcplens_builder_sample(record, &tcplens_closed_ring, sk);
	tcplens_builder_set_conn(record, transition->conn);
	record->state = TCPLENS_STATE_CLOSE;
	record->old_state = old_state;
	record->close_reason = transition->close_reason;
	record->errno_name = transition->error;
	tcplens_histograms_add(record);
	transition->conn->close_reason = transition->close_reason;
	transition->conn->closed_number =
		tcplens_ring_write(&tcplens_closed_ring, record) + 1;
}

/**
 * tcplens_closed_amend() - correct how a recorded connection ended
 * @number: The number of its record.
 * @close_reason: An enum tcplens_close_reason.
 *
 * The kernel changes the state to CLOSE before it sends the reset.
 *
 * Context: In a probe.
 */
void tcplens_closed_amend(u64 number, u8 close_reason)
{
	tcplens_ring_amend(&tcplens_closed_ring, number,
			   offsetof(struct tcplens_record, close_reason),
			   close_reason);
}
