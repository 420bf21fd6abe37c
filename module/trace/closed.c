// SPDX-License-Identifier: GPL-2.0
/*
 * Closed connections, each with its final values: what the recorder keeps. It runs
 * from load on, and its file is read at any later time.
 */
#include "trace/closed.h"
#include "trace/builder.h"
#include "trace/histograms.h"
#include "trace/recorder.h"
#include "trace/transition.h"

#include <linux/tcplens.h>

#include <linux/moduleparam.h>
#include <net/sock.h>

static unsigned int closed_max = 1600;
module_param(closed_max, uint, 0444);
MODULE_PARM_DESC(closed_max, "closed connections to keep (default 1600, 1 KiB each)");

/**
 * tcplens_closed_alloc() - allocate the recorder, once
 *
 * Context: Process context, one caller at a time.
 * Return: 0, also if they are allocated already, or -ENOMEM.
 */
int tcplens_closed_alloc(void)
{
	return tcplens_recorder_init(closed_max);
}

/**
 * tcplens_closed_exit() - free the recorder
 *
 * Context: Process context; no probe runs and no file is open.
 */
void tcplens_closed_exit(void)
{
	tcplens_recorder_exit();
}

static enum tcplens_shares_class class_of(const struct tcplens_record *record)
{
	if (record->close_reason == TCPLENS_CLOSE_ORDERLY)
		return TCPLENS_SHARES_ORDERLY;
	if (record->old_state == TCPLENS_STATE_SYN_SENT ||
	    record->old_state == TCPLENS_STATE_SYN_RECV)
		return TCPLENS_SHARES_FAILED;
	return TCPLENS_SHARES_ABNORMAL;
}

/**
 * tcplens_closed_write() - record a connection that reaches CLOSE
 * @transition: The transition; its entry gets the id of the record.
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

	record = tcplens_builder_begin(&tcplens_recorder_template,
				       transition->now_ns);
	tcplens_builder_sample(record, &tcplens_recorder_template, sk);
	tcplens_builder_set_conn(record, transition->conn);
	record->state = TCPLENS_STATE_CLOSE;
	record->old_state = old_state;
	record->close_reason = transition->close_reason;
	record->errno_name = transition->error;
	tcplens_histograms_add(transition, sk, old_state);
	transition->conn->close_reason = transition->close_reason;
	transition->conn->closed_id =
		tcplens_recorder_write(record, class_of(record),
				       READ_ONCE(sk->sk_uid));
}

/**
 * tcplens_closed_amend() - correct how a recorded connection ended
 * @id: The id of its record.
 * @close_reason: An enum tcplens_close_reason.
 *
 * The kernel changes the state to CLOSE before it sends the reset.
 *
 * Context: In a probe.
 */
void tcplens_closed_amend(u64 id, u8 close_reason)
{
	tcplens_recorder_amend(id, offsetof(struct tcplens_record, close_reason),
			       close_reason);
}
