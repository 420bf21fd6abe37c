// SPDX-License-Identifier: GPL-2.0
/*
 * The moment: fields that changed while moment.h loaded them, and columns that not
 * every dump needs. See tcplens_load_together(). Where its loads never agree, each
 * load comes before those of fields that are subtracted from it: the difference is
 * too small, but not too large. Other values are then not known.
 */
#include "sample/moment.h"
#include "core/load.h"

#include <linux/jiffies.h>
#include <linux/math64.h>

/**
 * struct queues - the queues of a connection
 * @state: sk_state.
 * @packets_out: Segments sent and not acknowledged.
 * @write_seq: The end of what the program has written.
 * @snd_nxt: The end of what was sent.
 * @snd_una: The end of what was acknowledged.
 * @rcv_nxt: The end of what was received in order.
 * @copied_seq: The end of what the program has read.
 */
struct queues {
	u32 state;
	u32 packets_out;
	u32 write_seq;
	u32 snd_nxt;
	u32 snd_una;
	u32 rcv_nxt;
	u32 copied_seq;
};

static inline void load_queues(void *fields, const void *from)
{
	struct queues *queues = fields;
	const struct sock *sk = from;
	const struct tcp_sock *tp = tcp_sk(sk);

	queues->state = inet_sk_state_load(sk);
	queues->packets_out = READ_ONCE(tp->packets_out);
	queues->write_seq = READ_ONCE(tp->write_seq);
	queues->snd_nxt = READ_ONCE(tp->snd_nxt);
	queues->snd_una = READ_ONCE(tp->snd_una);
	queues->rcv_nxt = READ_ONCE(tp->rcv_nxt);
	queues->copied_seq = READ_ONCE(tp->copied_seq);
}

/* Makes @from at most @to. */
static void limit(u32 *from, u32 to)
{
	*from = to - tcplens_moment_distance(*from, to);
}

/*
 * A closed or disconnected socket has no send queue, whatever its sequence
 * numbers: tcp_disconnect() moves write_seq ahead of those that the connection
 * used. Nor has one that has not sent its SYN: connect() sets write_seq first. In
 * SYN_SENT there is no receive queue: the SYN-ACK sets rcv_nxt first, then
 * copied_seq, then the state.
 */
static void get_queues(struct queues *queues, const struct sock *sk)
{
	bool is_syn_sent;

	tcplens_load_together(queues, sizeof(*queues), load_queues, sk);
	is_syn_sent = queues->state == TCP_SYN_SENT;
	if (queues->state == TCP_CLOSE || (is_syn_sent && !queues->packets_out)) {
		queues->snd_nxt = queues->write_seq;
		queues->snd_una = queues->write_seq;
	}
	if (is_syn_sent)
		queues->copied_seq = queues->rcv_nxt;
	limit(&queues->snd_nxt, queues->write_seq);
	limit(&queues->snd_una, queues->snd_nxt);
	limit(&queues->copied_seq, queues->rcv_nxt);
}

/**
 * tcplens_moment_bytes_again() - get the bytes in queues that change
 * @sk: A referenced full socket that does not listen.
 *
 * Also for the states in which sequence numbers are no queues.
 *
 * Context: Any.
 * Return: recvq_bytes in the upper half, sendq_bytes in the lower half.
 */
u64 tcplens_moment_bytes_again(const struct sock *sk)
{
	struct queues queues;

	get_queues(&queues, sk);
	return (u64)(queues.rcv_nxt - queues.copied_seq) << 32 |
	       (u32)(queues.write_seq - queues.snd_una);
}

/**
 * tcplens_moment_queues_again() - sample queues that change
 * @record: The record.
 * @sk: A referenced full socket that does not listen.
 *
 * Also for the states in which sequence numbers are no queues.
 *
 * Context: Any.
 */
void tcplens_moment_queues_again(struct tcplens_record *record,
				 const struct sock *sk)
{
	struct queues queues;

	get_queues(&queues, sk);
	record->recvq_bytes = queues.rcv_nxt - queues.copied_seq;
	record->sendq_bytes = queues.write_seq - queues.snd_una;
	record->notsent_bytes = queues.write_seq - queues.snd_nxt;
	record->retransq_bytes = queues.snd_nxt - queues.snd_una;
}

/**
 * struct window - the window that was advertised last
 * @rcv_wup: Where it begins.
 * @rcv_wnd: Its size.
 * @rcv_nxt: The end of what was received in order.
 */
struct window {
	u32 rcv_wup;
	u32 rcv_wnd;
	u32 rcv_nxt;
};

static inline void load_window(void *fields, const void *from)
{
	struct window *window = fields;
	const struct tcp_sock *tp = tcp_sk((const struct sock *)from);

	window->rcv_wup = READ_ONCE(tp->rcv_wup);
	window->rcv_wnd = READ_ONCE(tp->rcv_wnd);
	window->rcv_nxt = READ_ONCE(tp->rcv_nxt);
}

/**
 * tcplens_moment_window_again() - sample a window that changes
 * @record: The record.
 * @sk: A referenced full socket that does not listen.
 *
 * Context: Any.
 */
void tcplens_moment_window_again(struct tcplens_record *record,
				 const struct sock *sk)
{
	struct window window;

	tcplens_load_together(&window, sizeof(window), load_window, sk);
	record->rcv_wnd = window.rcv_wnd;
	record->rcv_window = tcplens_moment_distance(window.rcv_nxt,
						     window.rcv_wup +
						     window.rcv_wnd);
}

/**
 * struct scoreboard - segments by their fate
 * @packets_out: Sent and not acknowledged.
 * @retrans_out: Retransmitted.
 * @sacked_out: Selectively acknowledged.
 * @lost_out: Marked lost.
 */
struct scoreboard {
	u32 packets_out;
	u32 retrans_out;
	u32 sacked_out;
	u32 lost_out;
};

static inline void load_scoreboard(void *fields, const void *from)
{
	struct scoreboard *scoreboard = fields;
	const struct tcp_sock *tp = tcp_sk((const struct sock *)from);

	scoreboard->packets_out = READ_ONCE(tp->packets_out);
	scoreboard->retrans_out = READ_ONCE(tp->retrans_out);
	scoreboard->sacked_out = READ_ONCE(tp->sacked_out);
	scoreboard->lost_out = READ_ONCE(tp->lost_out);
}

/**
 * tcplens_moment_scoreboard_again() - sample a scoreboard that changes
 * @record: The record.
 * @sk: A referenced full socket that does not listen.
 *
 * Context: Any.
 */
void tcplens_moment_scoreboard_again(struct tcplens_record *record,
				     const struct sock *sk)
{
	struct scoreboard scoreboard;

	tcplens_load_together(&scoreboard, sizeof(scoreboard), load_scoreboard,
			      sk);
	record->unacked = scoreboard.packets_out;
	record->retrans_out = scoreboard.retrans_out;
	record->sacked = scoreboard.sacked_out;
	record->lost = scoreboard.lost_out;
}

/**
 * struct rate - a sample of the delivery rate
 * @delivered: Segments.
 * @interval_us: The time that they took.
 * @is_app_limited: The program had nothing to send meanwhile.
 */
struct rate {
	u32 delivered;
	u32 interval_us;
	u32 is_app_limited;
};

static inline void load_rate(void *fields, const void *from)
{
	struct rate *rate = fields;
	const struct tcp_sock *tp = tcp_sk((const struct sock *)from);

	rate->delivered = READ_ONCE(tp->rate_delivered);
	rate->interval_us = READ_ONCE(tp->rate_interval_us);
	rate->is_app_limited = TCPLENS_LOAD(u8, tp->rate_app_limited);
}

/**
 * tcplens_moment_rate() - sample the delivery rate
 * @record: The record with its snd_mss. Both columns have no value.
 * @sk: A referenced full socket that does not listen.
 *
 * Context: Any.
 */
void tcplens_moment_rate(struct tcplens_record *record, const struct sock *sk)
{
	struct rate rate;

	if (!tcplens_load_together(&rate, sizeof(rate), load_rate, sk) ||
	    !rate.delivered || !rate.interval_us)
		return;
	record->delivery_rate = div_u64((u64)rate.delivered * record->snd_mss *
					USEC_PER_SEC, rate.interval_us);
	record->delivery_rate_app_limited = rate.is_app_limited;
}

/**
 * struct flight - what is in flight, and when the last part of it arrived
 * @packets_out: Segments sent and not acknowledged.
 * @sacked_out: Those of them that were selectively acknowledged.
 * @is_sack_reneg: The peer has taken back what it acknowledged selectively.
 * @snd_una: The end of what was acknowledged.
 * @snd_nxt: The end of what was sent.
 * @delivered_low: When the peer acknowledged a segment last, or the flight began.
 * @delivered_high: Likewise, the upper half.
 */
struct flight {
	u32 packets_out;
	u32 sacked_out;
	u32 is_sack_reneg;
	u32 snd_una;
	u32 snd_nxt;
	u32 delivered_low;
	u32 delivered_high;
};

static inline void load_flight(void *fields, const void *from)
{
	struct flight *flight = fields;
	const struct tcp_sock *tp = tcp_sk((const struct sock *)from);
	u64 delivered_us = READ_ONCE(tp->delivered_mstamp);

	flight->packets_out = READ_ONCE(tp->packets_out);
	flight->sacked_out = READ_ONCE(tp->sacked_out);
	flight->is_sack_reneg = TCPLENS_LOAD(u8, tp->is_sack_reneg);
	flight->snd_una = READ_ONCE(tp->snd_una);
	flight->snd_nxt = READ_ONCE(tp->snd_nxt);
	flight->delivered_low = delivered_us;
	flight->delivered_high = delivered_us >> 32;
}

/*
 * The kernel counts a duplicate ACK without SACK as a delivery, and forgets it after
 * a timeout. A connection that ends drops its flight: then not all is acknowledged.
 */
static bool is_acknowledged_in_order(const struct flight *flight,
				     const struct tcp_sock *tp)
{
	if (!flight->packets_out)
		return flight->snd_una == flight->snd_nxt;
	return !flight->sacked_out && !flight->is_sack_reneg &&
	       TCPLENS_LOAD(u8, tp->rx_opt.sack_ok);
}

/**
 * tcplens_moment_progress_us() - when did the peer acknowledge, or a flight begin?
 * @sk: A referenced full socket that does not listen, has completed its handshake,
 *	and of which a segment was acknowledged or sent.
 *
 * The later one. The ACK of a part of a segment does not count: the kernel stores
 * the time of whole ones.
 *
 * Context: Any.
 * Return: the time in microseconds by ktime_get_ns(), or 0 if it is not known.
 */
u64 tcplens_moment_progress_us(const struct sock *sk)
{
	struct flight flight;

	if (!tcplens_load_together(&flight, sizeof(flight), load_flight, sk) ||
	    !is_acknowledged_in_order(&flight, tcp_sk(sk)))
		return 0;
	return (u64)flight.delivered_high << 32 | flight.delivered_low;
}

static inline void load_chrono(void *fields, const void *from)
{
	struct tcplens_moment_chrono *chrono = fields;
	const struct tcp_sock *tp = tcp_sk((const struct sock *)from);

	chrono->type = TCPLENS_LOAD(u8, tp->chrono_type);
	chrono->start = READ_ONCE(tp->chrono_start);
	chrono->busy = READ_ONCE(tp->chrono_stat[TCP_CHRONO_BUSY - 1]);
	chrono->rwnd = READ_ONCE(tp->chrono_stat[TCP_CHRONO_RWND_LIMITED - 1]);
	chrono->sndbuf = READ_ONCE(tp->chrono_stat[TCP_CHRONO_SNDBUF_LIMITED - 1]);
	chrono->now = tcp_jiffies32;
}

/**
 * tcplens_moment_limits_again() - sample limits that change
 * @record: The record.
 * @sk: A referenced full socket that does not listen.
 *
 * Context: Any.
 */
void tcplens_moment_limits_again(struct tcplens_record *record,
				 const struct sock *sk)
{
	struct tcplens_moment_chrono chrono;

	record->busy_time_us = TCPLENS_ABSENT_U64;
	record->rwnd_limited_us = TCPLENS_ABSENT_U64;
	record->sndbuf_limited_us = TCPLENS_ABSENT_U64;
	record->cwnd_limited_us = TCPLENS_ABSENT_U64;
	if (tcplens_load_together(&chrono, sizeof(chrono), load_chrono, sk))
		tcplens_moment_set_limits(record, &chrono);
}
