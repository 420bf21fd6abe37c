// SPDX-License-Identifier: GPL-2.0
/*
 * The flight recorder: the last connections that have ended, each with all that
 * was known of it at its end. It is on since the module was loaded, and read at
 * any later time.
 */
#include "closed.h"
#include "histograms.h"
#include "learn.h"
#include "moment.h"

#include <linux/moduleparam.h>

/* About 1 KiB each. */
static unsigned int closed_max = 2048;
module_param_named(closed_kept, closed_max, uint, 0444);
MODULE_PARM_DESC(closed_kept, "finished connections that are kept (2048, of about 1 KiB)");

struct tcplens_log tcplens_closed_log;

/**
 * tcplens_closed_init() - make room, once
 *
 * Context: Process context, one at a time.
 * Return: 0, also if there is room already, or -ENOMEM.
 */
int tcplens_closed_init(void)
{
	if (tcplens_closed_log.count)
		return 0;
	return tcplens_log_init(&tcplens_closed_log, TCPLENS_FILE_CLOSED,
				closed_max);
}

/**
 * tcplens_closed_exit() - give the room back
 *
 * Context: Process context; no probe runs and nobody reads any more.
 */
void tcplens_closed_exit(void)
{
	tcplens_log_exit(&tcplens_closed_log);
}

/**
 * tcplens_closed_write() - keep a connection that ends
 * @change: How it ends; what is remembered of it gets to know where its record
 *	is.
 * @sk: The socket, which still has the state before.
 * @old_state: That state, by the kernel's TCP_*.
 *
 * Context: In a probe; the socket is owned or its lock held. Preemption is off,
 * under rcu_read_lock().
 */
void tcplens_closed_write(struct tcplens_change *change, struct sock *sk,
			  int old_state)
{
	struct tcplens_record *record;

	record = tcplens_moment_begin(&tcplens_closed_log, change->now_ns);
	tcplens_moment_sample(record, &tcplens_closed_log, sk);
	tcplens_moment_life(record, change->life);
	record->state = TCPLENS_STATE_CLOSE;
	record->old_state = old_state;
	record->end = change->end;
	record->errno_name = change->error;
	tcplens_histograms_add(record);
	change->life->closed_number = tcplens_log_write(&tcplens_closed_log,
							record) + 1;
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
	tcplens_log_amend(&tcplens_closed_log, number,
			  offsetof(struct tcplens_record, end), end);
}
