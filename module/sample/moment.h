/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Values that depend on several fields of a connection, as of one moment.
 *
 * Fields of different moments give what no moment has: the queue of a program that
 * writes and a peer that acknowledges between two loads has 4 GiB, and a time
 * counts an interval twice, once in the sum and once as the current one.
 *
 * What every socket needs is inline here: it loads the fields, and loads them again
 * to see whether they are the same. If not, moment.c tries again. An array, or the
 * address of a structure with the fields, would give the callers a stack canary.
 */
#ifndef TCPLENS_SAMPLE_MOMENT_H
#define TCPLENS_SAMPLE_MOMENT_H

#include "core/load.h"
#include "record/record.h"

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

u64 tcplens_moment_bytes_again(const struct sock *sk);
void tcplens_moment_queues_again(struct tcplens_record *record,
				 const struct sock *sk);
void tcplens_moment_window_again(struct tcplens_record *record,
				 const struct sock *sk);
void tcplens_moment_scoreboard_again(struct tcplens_record *record,
				     const struct sock *sk);
void tcplens_moment_limits_again(struct tcplens_record *record,
				 const struct sock *sk);
void tcplens_moment_rate(struct tcplens_record *record, const struct sock *sk);
u64 tcplens_moment_progress_us(const struct sock *sk);

/**
 * tcplens_moment_is_unusual() - are sequence numbers no queues in this state?
 * @state: sk_state.
 *
 * Context: Any.
 * Return: true if tcplens_moment_queues_again() must decide.
 */
static inline bool tcplens_moment_is_unusual(int state)
{
	return (TCPF_CLOSE | TCPF_SYN_SENT) >> state & 1;
}

/**
 * tcplens_moment_bytes() - get the bytes in the queues of a connection, for a sum
 * @sk: A referenced full socket that does not listen.
 * @state: Its sk_state.
 * @recvq: Gets recvq_bytes.
 * @sendq: Gets sendq_bytes.
 *
 * Numbers of which the ends and the state stay the same belong together.
 *
 * Context: Any.
 * Return: false if tcplens_moment_bytes_again() has to find them.
 */
static inline bool tcplens_moment_bytes(const struct sock *sk, int state,
					u32 *recvq, u32 *sendq)
{
	const struct tcp_sock *tp = tcp_sk(sk);
	u32 write_seq = READ_ONCE(tp->write_seq);
	u32 rcv_nxt = READ_ONCE(tp->rcv_nxt);

	/* Between the first and the second loads. */
	smp_rmb();
	*sendq = write_seq - READ_ONCE(tp->snd_una);
	*recvq = rcv_nxt - READ_ONCE(tp->copied_seq);
	/* See above. */
	smp_rmb();
	return likely(write_seq == READ_ONCE(tp->write_seq) &&
		      rcv_nxt == READ_ONCE(tp->rcv_nxt) &&
		      state == READ_ONCE(sk->sk_state) &&
		      !tcplens_moment_is_unusual(state));
}

/**
 * tcplens_moment_queues() - sample the queues of a connection
 * @record: The record.
 * @sk: A referenced full socket that does not listen.
 *
 * Context: Any.
 */
static inline void tcplens_moment_queues(struct tcplens_record *record,
					 const struct sock *sk)
{
	const struct tcp_sock *tp = tcp_sk(sk);
	u32 write_seq = READ_ONCE(tp->write_seq);
	u32 rcv_nxt = READ_ONCE(tp->rcv_nxt);
	u32 copied_seq = READ_ONCE(tp->copied_seq);
	u32 snd_nxt = READ_ONCE(tp->snd_nxt);
	u32 snd_una;
	int state;

	/* Between the first and the second loads. */
	smp_rmb();
	snd_una = READ_ONCE(tp->snd_una);
	state = READ_ONCE(sk->sk_state);
	/* See above. */
	smp_rmb();
	if (unlikely(write_seq != READ_ONCE(tp->write_seq) ||
		     rcv_nxt != READ_ONCE(tp->rcv_nxt) ||
		     copied_seq != READ_ONCE(tp->copied_seq) ||
		     snd_nxt != READ_ONCE(tp->snd_nxt) ||
		     tcplens_moment_is_unusual(state))) {
		tcplens_moment_queues_again(record, sk);
		return;
	}
	record->recvq_bytes = rcv_nxt - copied_seq;
	record->sendq_bytes = write_seq - snd_una;
	record->notsent_bytes = write_seq - snd_nxt;
	record->retransq_bytes = snd_nxt - snd_una;
}

/**
 * tcplens_moment_window() - sample the window that was advertised last
 * @record: The record.
 * @sk: A referenced full socket that does not listen.
 *
 * The rest of the window is at most its size.
 *
 * Context: Any.
 */
static inline void tcplens_moment_window(struct tcplens_record *record,
					 const struct sock *sk)
{
	const struct tcp_sock *tp = tcp_sk(sk);
	u32 rcv_wup = READ_ONCE(tp->rcv_wup);
	u32 rcv_wnd = READ_ONCE(tp->rcv_wnd);
	u32 rcv_nxt;

	/* Between the first and the second loads. */
	smp_rmb();
	rcv_nxt = READ_ONCE(tp->rcv_nxt);
	/* See above. */
	smp_rmb();
	if (unlikely(rcv_wup != READ_ONCE(tp->rcv_wup) ||
		     rcv_wnd != READ_ONCE(tp->rcv_wnd))) {
		tcplens_moment_window_again(record, sk);
		return;
	}
	record->rcv_wnd = rcv_wnd;
	record->rcv_window = tcplens_moment_distance(rcv_nxt, rcv_wup + rcv_wnd);
}

/**
 * tcplens_moment_scoreboard() - sample the scoreboard of a connection
 * @record: The record.
 * @sk: A referenced full socket that does not listen.
 *
 * Context: Any.
 */
static inline void tcplens_moment_scoreboard(struct tcplens_record *record,
					     const struct sock *sk)
{
	const struct tcp_sock *tp = tcp_sk(sk);
	u32 packets_out = READ_ONCE(tp->packets_out);
	u32 retrans_out = READ_ONCE(tp->retrans_out);
	u32 sacked_out = READ_ONCE(tp->sacked_out);
	u32 lost_out;

	/* Between the first and the second loads. */
	smp_rmb();
	lost_out = READ_ONCE(tp->lost_out);
	/* See above. */
	smp_rmb();
	if (unlikely(packets_out != READ_ONCE(tp->packets_out) ||
		     retrans_out != READ_ONCE(tp->retrans_out) ||
		     sacked_out != READ_ONCE(tp->sacked_out))) {
		tcplens_moment_scoreboard_again(record, sk);
		return;
	}
	record->unacked = packets_out;
	record->retrans_out = retrans_out;
	record->sacked = sacked_out;
	record->lost = lost_out;
}

/**
 * struct tcplens_moment_chrono - what limited sending, and for how long
 * @type: What limits it now, an enum tcp_chrono.
 * @start: Since when, in jiffies.
 * @busy: The jiffies that the congestion window limited it until @start.
 * @rwnd: Likewise, the peer's window.
 * @sndbuf: Likewise, the send buffer.
 * @now: The time in jiffies.
 */
struct tcplens_moment_chrono {
	u32 type;
	u32 start;
	u32 busy;
	u32 rwnd;
	u32 sndbuf;
	u32 now;
};

/* As tcp_get_info(), adds the time of the current limit to that limit's sum. */
static inline u64
tcplens_moment_limited_us(const struct tcplens_moment_chrono *chrono,
			  enum tcp_chrono type, u64 ticks)
{
	if (type == chrono->type)
		ticks += (u32)(chrono->now - chrono->start);
	return ticks * (USEC_PER_SEC / HZ);
}

/**
 * tcplens_moment_set_limits() - set the columns of the limits
 * @record: The record.
 * @chrono: The limits.
 *
 * Context: Any.
 */
static inline void
tcplens_moment_set_limits(struct tcplens_record *record,
			  const struct tcplens_moment_chrono *chrono)
{
	record->rwnd_limited_us = tcplens_moment_limited_us(chrono,
							    TCP_CHRONO_RWND_LIMITED,
							    chrono->rwnd);
	record->sndbuf_limited_us = tcplens_moment_limited_us(chrono,
							      TCP_CHRONO_SNDBUF_LIMITED,
							      chrono->sndbuf);
	/* If neither window nor buffer limits, the congestion window does. */
	record->cwnd_limited_us = tcplens_moment_limited_us(chrono,
							    TCP_CHRONO_BUSY,
							    chrono->busy);
	record->busy_time_us = record->cwnd_limited_us +
			       record->rwnd_limited_us +
			       record->sndbuf_limited_us;
}

/**
 * tcplens_moment_limits() - sample the time with data in flight
 * @record: The record.
 * @sk: A referenced full socket that does not listen.
 *
 * Context: Any.
 */
static inline void tcplens_moment_limits(struct tcplens_record *record,
					 const struct sock *sk)
{
	const struct tcp_sock *tp = tcp_sk(sk);
	struct tcplens_moment_chrono chrono = {
		.type = TCPLENS_LOAD(u8, tp->chrono_type),
		.start = READ_ONCE(tp->chrono_start),
		.busy = READ_ONCE(tp->chrono_stat[TCP_CHRONO_BUSY - 1]),
		.rwnd = READ_ONCE(tp->chrono_stat[TCP_CHRONO_RWND_LIMITED - 1]),
		.sndbuf = READ_ONCE(tp->chrono_stat[TCP_CHRONO_SNDBUF_LIMITED - 1]),
	};

	/* Between the first and the second loads. */
	smp_rmb();
	chrono.now = tcp_jiffies32;
	/* See above. */
	smp_rmb();
	if (unlikely(chrono.type != TCPLENS_LOAD(u8, tp->chrono_type) ||
		     chrono.start != READ_ONCE(tp->chrono_start) ||
		     chrono.busy != READ_ONCE(tp->chrono_stat[TCP_CHRONO_BUSY - 1]) ||
		     chrono.rwnd != READ_ONCE(tp->chrono_stat[TCP_CHRONO_RWND_LIMITED - 1]) ||
		     chrono.sndbuf != READ_ONCE(tp->chrono_stat[TCP_CHRONO_SNDBUF_LIMITED - 1]))) {
		tcplens_moment_limits_again(record, sk);
		return;
	}
	tcplens_moment_set_limits(record, &chrono);
}

#endif /* TCPLENS_SAMPLE_MOMENT_H */
