// SPDX-License-Identifier: GPL-2.0
/*
 * The timers of a full socket: which one runs out next, and each by itself.
 */
#include "sample/timers.h"

#include <linux/tcplens.h>

#include <linux/jiffies.h>
#include <linux/timer.h>
#include <net/inet_connection_sock.h>
#include <net/tcp.h>

/* By the kernel's ICSK_TIME_*: one timer serves all of these, in turn. */
static const u8 pending[] = {
	[ICSK_TIME_RETRANS]	= TCPLENS_TIMER_RETRANSMIT,
	[ICSK_TIME_PROBE0]	= TCPLENS_TIMER_PERSIST,
	[ICSK_TIME_LOSS_PROBE]	= TCPLENS_TIMER_LOSS_PROBE,
	[ICSK_TIME_REO_TIMEOUT]	= TCPLENS_TIMER_REORDER,
};

/**
 * tcplens_timers_remaining_ms() - the time until a timer runs out
 * @expires: When it does, in jiffies.
 *
 * Context: Any.
 * Return: milliseconds, 0 when it is due (as in struct inet_diag_msg).
 */
u32 tcplens_timers_remaining_ms(unsigned long expires)
{
	return jiffies_delta_to_msecs(expires - jiffies);
}

/* What delays an acknowledgment; runs beside the others. */
static void sample_delack(struct tcplens_record *record, const struct sock *sk)
{
	const struct inet_connection_sock *icsk = inet_csk(sk);
	unsigned long expires = icsk_delack_timeout(icsk);

	record->delack_timer_ms = TCPLENS_ABSENT_U32;
	if (READ_ONCE(icsk->icsk_ack.pending) & ICSK_ACK_TIMER)
		record->delack_timer_ms = tcplens_timers_remaining_ms(expires);
}

/**
 * tcplens_timers_sample() - look at the timers of a full socket
 * @record: The record; its @timer_ms is absent.
 * @sk: A referenced full socket that does not listen.
 *
 * Context: Any but hard interrupts.
 */
void tcplens_timers_sample(struct tcplens_record *record,
			   const struct sock *sk)
{
	const struct inet_connection_sock *icsk = inet_csk(sk);
	u8 which;

	record->timer = TCPLENS_TIMER_NONE;
	record->keepalive_timer_ms = TCPLENS_ABSENT_U32;
	if (timer_pending(&icsk->icsk_keepalive_timer)) {
		unsigned long expires =
			READ_ONCE(icsk->icsk_keepalive_timer.expires);

		record->timer = TCPLENS_TIMER_KEEPALIVE;
		record->timer_ms = tcplens_timers_remaining_ms(expires);
		record->keepalive_timer_ms = record->timer_ms;
	}
	/* Pairs with the release in the kernel's inet_csk_reset_xmit_timer(). */
	which = smp_load_acquire(&icsk->icsk_pending);
	if (which < ARRAY_SIZE(pending) && pending[which]) {
		record->timer = pending[which];
		record->timer_ms =
			tcplens_timers_remaining_ms(tcp_timeout_expires(sk));
	}
	sample_delack(record, sk);
}
