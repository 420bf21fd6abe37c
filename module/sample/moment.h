/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Values that depend on several fields of a connection, as of one moment.
 *
 * Fields of different moments give what no moment has: the queue of a program that
 * writes and a peer that acknowledges between two loads has 4 GiB, and a time
 * counts an interval twice, once in the sum and once as the current one. See
 * tcplens_load_together(). Where its loads never agree, each load below comes
 * before those of fields that are subtracted from it, so that a difference is too
 * small and not too large; other values are then not known.
 *
 * Both records and aggregates use these functions.
 */
#ifndef TCPLENS_SAMPLE_MOMENT_H
#define TCPLENS_SAMPLE_MOMENT_H

#include "core/absent.h"
#include "core/load.h"

#include <linux/jiffies.h>
#include <linux/minmax.h>
#include <linux/tcp.h>
#include <net/sock.h>
#include <net/tcp.h>
#include <net/tcp_states.h>

/**
 * tcplens_moment_distance() - get the bytes between two sequence numbers
 * @from: The first one.
 * @to: The last one.
 *
 * Context: Any.
 * Return: the bytes, 0 if @to is not after @from.
 */
static inline u32 tcplens_moment_distance(u32 from, u32 to)
{
	return max_t(int, to - from, 0);
}

/**
 * struct tcplens_moment_send - the send queue of a connection
 * @state: sk_state.
 * @packets_out: Segments sent and not acknowledged.
 * @write_seq: The end of what the program has written.
 * @snd_nxt: The end of what was sent.
 * @snd_una: The end of what was acknowledged.
 */
struct tcplens_moment_send {
	u32 state;
	u32 packets_out;
	u32 write_seq;
	u32 snd_nxt;
	u32 snd_una;
};

static inline void tcplens_moment_load_send(void *fields, const void *from)
{
	struct tcplens_moment_send *send = fields;
	const struct sock *sk = from;
	const struct tcp_sock *tp = tcp_sk(sk);

	send->state = inet_sk_state_load(sk);
	send->packets_out = READ_ONCE(tp->packets_out);
	send->write_seq = READ_ONCE(tp->write_seq);
	send->snd_nxt = READ_ONCE(tp->snd_nxt);
	send->snd_una = READ_ONCE(tp->snd_una);
}

/**
 * tcplens_moment_send() - load the send queue of a connection
 * @send: The result.
 * @sk: A referenced full socket that does not listen.
 *
 * A closed or disconnected socket has no queue, whatever its sequence numbers:
 * tcp_disconnect() moves write_seq ahead of those that the connection used. Nor
 * has one that has not sent its SYN: connect() sets write_seq first.
 *
 * Context: Any.
 */
static inline void tcplens_moment_send(struct tcplens_moment_send *send,
				       const struct sock *sk)
{
	tcplens_load_together(send, sizeof(*send), tcplens_moment_load_send,
			      sk);
	if (send->state == TCP_CLOSE ||
	    (send->state == TCP_SYN_SENT && !send->packets_out)) {
		send->snd_nxt = send->write_seq;
		send->snd_una = send->write_seq;
	}
}

/**
 * tcplens_moment_sendq_bytes() - get the bytes that await acknowledgment
 * @send: The send queue.
 *
 * Context: Any.
 * Return: the bytes, those of SYN and FIN included.
 */
static inline u32
tcplens_moment_sendq_bytes(const struct tcplens_moment_send *send)
{
	return tcplens_moment_distance(send->snd_una, send->write_seq);
}

/**
 * struct tcplens_moment_receive - the receive queue of a connection
 * @state: sk_state.
 * @rcv_nxt: The end of what was received in order.
 * @copied_seq: The end of what the program has read.
 */
struct tcplens_moment_receive {
	u32 state;
	u32 rcv_nxt;
	u32 copied_seq;
};

static inline void tcplens_moment_load_receive(void *fields, const void *from)
{
	struct tcplens_moment_receive *receive = fields;
	const struct sock *sk = from;
	const struct tcp_sock *tp = tcp_sk(sk);

	receive->state = inet_sk_state_load(sk);
	receive->rcv_nxt = READ_ONCE(tp->rcv_nxt);
	receive->copied_seq = READ_ONCE(tp->copied_seq);
}

/**
 * tcplens_moment_recvq_bytes() - get the bytes that recv() can return
 * @sk: A referenced full socket that does not listen.
 *
 * In SYN_SENT there are none: the SYN-ACK sets rcv_nxt first, then copied_seq, then
 * the state.
 *
 * Context: Any.
 * Return: the bytes; a FIN counts 1.
 */
static inline u32 tcplens_moment_recvq_bytes(const struct sock *sk)
{
	struct tcplens_moment_receive receive;

	tcplens_load_together(&receive, sizeof(receive),
			      tcplens_moment_load_receive, sk);
	if (receive.state == TCP_SYN_SENT)
		return 0;
	return tcplens_moment_distance(receive.copied_seq, receive.rcv_nxt);
}

/**
 * struct tcplens_moment_window - the window that was advertised last
 * @rcv_wup: Where it begins.
 * @rcv_wnd: Its size.
 * @rcv_nxt: The end of what was received in order.
 */
struct tcplens_moment_window {
	u32 rcv_wup;
	u32 rcv_wnd;
	u32 rcv_nxt;
};

static inline void tcplens_moment_load_window(void *fields, const void *from)
{
	struct tcplens_moment_window *window = fields;
	const struct tcp_sock *tp = tcp_sk((const struct sock *)from);

	window->rcv_wup = READ_ONCE(tp->rcv_wup);
	window->rcv_wnd = READ_ONCE(tp->rcv_wnd);
	window->rcv_nxt = READ_ONCE(tp->rcv_nxt);
}

/**
 * tcplens_moment_window() - load the window that was advertised last
 * @window: The result.
 * @sk: A referenced full socket that does not listen.
 *
 * Context: Any.
 * Return: the unused part of the window in bytes, at most its size.
 */
static inline u32 tcplens_moment_window(struct tcplens_moment_window *window,
					const struct sock *sk)
{
	tcplens_load_together(window, sizeof(*window),
			      tcplens_moment_load_window, sk);
	return tcplens_moment_distance(window->rcv_nxt,
				       window->rcv_wup + window->rcv_wnd);
}

/**
 * struct tcplens_moment_scoreboard - segments by their fate
 * @packets_out: Sent and not acknowledged.
 * @retrans_out: Retransmitted.
 * @sacked_out: Selectively acknowledged.
 * @lost_out: Marked lost.
 */
struct tcplens_moment_scoreboard {
	u32 packets_out;
	u32 retrans_out;
	u32 sacked_out;
	u32 lost_out;
};

static inline void tcplens_moment_load_scoreboard(void *fields,
						  const void *from)
{
	struct tcplens_moment_scoreboard *scoreboard = fields;
	const struct tcp_sock *tp = tcp_sk((const struct sock *)from);

	scoreboard->packets_out = READ_ONCE(tp->packets_out);
	scoreboard->retrans_out = READ_ONCE(tp->retrans_out);
	scoreboard->sacked_out = READ_ONCE(tp->sacked_out);
	scoreboard->lost_out = READ_ONCE(tp->lost_out);
}

/**
 * tcplens_moment_scoreboard() - load the scoreboard of a connection
 * @scoreboard: The result.
 * @sk: A referenced full socket that does not listen.
 *
 * Context: Any.
 */
static inline void
tcplens_moment_scoreboard(struct tcplens_moment_scoreboard *scoreboard,
			  const struct sock *sk)
{
	tcplens_load_together(scoreboard, sizeof(*scoreboard),
			      tcplens_moment_load_scoreboard, sk);
}

/**
 * struct tcplens_moment_chrono - what limited sending, and for how long
 * @now: The time in jiffies.
 * @type: What limits it now, an enum tcp_chrono.
 * @start: Since when, in jiffies.
 * @ticks: The jiffies of each limit until @start.
 */
struct tcplens_moment_chrono {
	u32 now;
	u32 type;
	u32 start;
	u32 ticks[__TCP_CHRONO_MAX - TCP_CHRONO_BUSY];
};

static inline void tcplens_moment_load_chrono(void *fields, const void *from)
{
	struct tcplens_moment_chrono *chrono = fields;
	const struct tcp_sock *tp = tcp_sk((const struct sock *)from);
	unsigned int i;

	chrono->type = TCPLENS_LOAD(u8, tp->chrono_type);
	chrono->start = READ_ONCE(tp->chrono_start);
	for (i = 0; i < ARRAY_SIZE(chrono->ticks); i++)
		chrono->ticks[i] = READ_ONCE(tp->chrono_stat[i]);
	chrono->now = tcp_jiffies32;
}

/**
 * tcplens_moment_limits_us() - get the times with data in flight
 * @us: The times by what limited sending, in microseconds: index 0 is
 *	TCP_CHRONO_BUSY.
 * @sk: A referenced full socket that does not listen.
 *
 * Context: Any.
 * Return: false if the times are not known.
 */
static inline bool
tcplens_moment_limits_us(u64 us[__TCP_CHRONO_MAX - TCP_CHRONO_BUSY],
			 const struct sock *sk)
{
	struct tcplens_moment_chrono chrono;
	unsigned int i;

	if (!tcplens_load_together(&chrono, sizeof(chrono),
				   tcplens_moment_load_chrono, sk))
		return false;
	for (i = 0; i < ARRAY_SIZE(chrono.ticks); i++) {
		u64 ticks = chrono.ticks[i];

		if (i + TCP_CHRONO_BUSY == chrono.type)
			ticks += (u32)(chrono.now - chrono.start);
		us[i] = ticks * (USEC_PER_SEC / HZ);
	}
	return true;
}

/**
 * struct tcplens_moment_rate - a sample of the delivery rate
 * @delivered: Segments.
 * @interval_us: The time that they took.
 * @is_app_limited: The program had nothing to send meanwhile.
 */
struct tcplens_moment_rate {
	u32 delivered;
	u32 interval_us;
	u32 is_app_limited;
};

static inline void tcplens_moment_load_rate(void *fields, const void *from)
{
	struct tcplens_moment_rate *rate = fields;
	const struct tcp_sock *tp = tcp_sk((const struct sock *)from);

	rate->delivered = READ_ONCE(tp->rate_delivered);
	rate->interval_us = READ_ONCE(tp->rate_interval_us);
	rate->is_app_limited = TCPLENS_LOAD(u8, tp->rate_app_limited);
}

/**
 * tcplens_moment_rate() - load the last sample of the delivery rate
 * @rate: The result.
 * @sk: A referenced full socket that does not listen.
 *
 * Context: Any.
 * Return: false if there is none, or if it is not known.
 */
static inline bool tcplens_moment_rate(struct tcplens_moment_rate *rate,
				       const struct sock *sk)
{
	return tcplens_load_together(rate, sizeof(*rate),
				     tcplens_moment_load_rate, sk) &&
	       rate->delivered && rate->interval_us;
}

#endif /* TCPLENS_SAMPLE_MOMENT_H */
