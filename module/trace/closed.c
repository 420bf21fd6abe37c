// SPDX-License-Identifier: GPL-2.0
/*
 * Closed connections, each with its final values: what the recorder keeps. It runs
 * from load on, and its file is read at any later time.
 *
 * The probe keeps the image of the socket, and a reader makes the record: most
 * connections are displaced before anybody reads them.
 */
#include "trace/closed.h"
#include "core/uninitialized.h"
#include "trace/builder.h"
#include "trace/histograms.h"
#include "trace/owner.h"
#include "trace/recorder.h"
#include "trace/transition.h"

#include <linux/tcplens.h>

#include <linux/moduleparam.h>
#include <linux/rcupdate.h>
#include <net/sock.h>

static unsigned int closed_max = 1600;
module_param(closed_max, uint, 0444);
MODULE_PARM_DESC(closed_max, "closed connections to keep (default 1600, 700 bytes each)");

/* What a reader samples. The image has the control group itself. */
static struct tcplens_template template;

/**
 * tcplens_closed_alloc() - allocate the recorder, once
 *
 * Context: Process context, one caller at a time.
 * Return: 0, also if they are allocated already, or -ENOMEM.
 */
int tcplens_closed_alloc(void)
{
	tcplens_template_init(&template, TCPLENS_FILE_CLOSED);
	template.plan.groups &= ~TCPLENS_GROUP_CGROUP;
	return tcplens_recorder_init(closed_max, sizeof(struct tcplens_closed));
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

static enum tcplens_shares_class class_of(u8 close_reason, int old_state)
{
	if (close_reason == TCPLENS_CLOSE_ORDERLY)
		return TCPLENS_SHARES_ORDERLY;
	if (old_state == TCP_SYN_SENT || old_state == TCP_SYN_RECV)
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
	struct tcplens_recorder_writer writer TCPLENS_UNINITIALIZED;
	struct tcplens_closed *closed;

	closed = tcplens_recorder_begin(&writer, transition->now_ns,
					class_of(transition->close_reason, old_state),
					READ_ONCE(sk->sk_uid));
	closed->now_ns = transition->now_ns;
	closed->conn = *transition->conn;
	if (!tcplens_owner_is_known(transition->conn))
		closed->conn.pid = 0;
	closed->close_reason = transition->close_reason;
	closed->error = transition->error;
	tcplens_image_take(&closed->image, sk);
	transition->conn->closed_id = tcplens_recorder_end(&writer);
	transition->conn->close_reason = transition->close_reason;
	tcplens_histograms_add(transition, sk, old_state);
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
	tcplens_recorder_amend(id, offsetof(struct tcplens_closed, close_reason),
			       close_reason);
}

/**
 * tcplens_closed_read() - make the record of a closed connection
 * @id: The id of its record.
 * @reader: Where the record is made.
 * @record: The record to overwrite; cleared once by the caller.
 *
 * Context: Process context, or a softirq.
 * Return: false if the record was displaced.
 */
bool tcplens_closed_read(u64 id, struct tcplens_closed_reader *reader,
			 struct tcplens_record *record)
{
	const struct tcplens_closed *closed = &reader->closed;
	u8 old_state;

	if (!tcplens_recorder_read(id, &reader->closed))
		return false;
	tcplens_layout_clear(&template.event_fields, record);
	tcplens_image_sample(record, &closed->image, &reader->socket,
			     &template.plan);
	old_state = closed->image.state;
	tcplens_builder_set_port(record, (struct sock *)&reader->socket.tcp);
	tcplens_builder_set_time(record, closed->now_ns);
	tcplens_builder_set_conn(record, &closed->conn);
	record->netns = closed->image.netns;
	record->state = TCPLENS_STATE_CLOSE;
	record->old_state = old_state;
	record->close_reason = closed->close_reason;
	record->errno_name = closed->error;
	return true;
}
