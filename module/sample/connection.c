// SPDX-License-Identifier: GPL-2.0
/*
 * The protocol state of a connection: struct tcp_info and more, by single loads.
 * tcp_get_info() itself takes the socket lock and may sleep.
 */
#include "sample/connection.h"
#include "core/load.h"
#include "record/columns.h"
#include "sample/moment.h"
#include "sample/ops.h"
#include "sample/time.h"

#include <linux/tcplens.h>

#include <linux/jiffies.h>
#include <linux/math64.h>
#include <linux/tcp.h>
#include <net/inet_connection_sock.h>
#include <net/tcp.h>

/* The kernel counts these times in 32 bits: 198 days, with 250 ticks a second. */
static u64 age_ms(u32 now_jiffies, u32 since_jiffies)
{
	return tcplens_time_ms((u32)(now_jiffies - since_jiffies));
}

static void sample_counters(struct tcplens_record *record,
			    const struct tcp_sock *tp)
{
	record->bytes_retrans = READ_ONCE(tp->bytes_retrans);
	record->bytes_acked = READ_ONCE(tp->bytes_acked);
	record->bytes_received = READ_ONCE(tp->bytes_received);
	record->data_segs_in = READ_ONCE(tp->data_segs_in);
	record->data_segs_out = READ_ONCE(tp->data_segs_out);
	record->delivered_ce = READ_ONCE(tp->delivered_ce);
	record->delivered = READ_ONCE(tp->delivered);
	/* Causes after effects: no more is acknowledged than was sent. */
	smp_rmb();
	record->bytes_sent = READ_ONCE(tp->bytes_sent);
	record->segs_in = READ_ONCE(tp->segs_in);
	record->segs_out = READ_ONCE(tp->segs_out);
	record->dsack_dups = READ_ONCE(tp->dsack_dups);
	record->reord_seen = READ_ONCE(tp->reord_seen);
	record->reordering = READ_ONCE(tp->reordering);
	record->rcv_ooopack = READ_ONCE(tp->rcv_ooopack);
	record->rehash = (u64)READ_ONCE(tp->timeout_rehash) +
			 tcplens_plb_rehash(tp);
	tcplens_rto_totals(tp, &record->total_rto,
			   &record->total_rto_recoveries,
			   &record->total_rto_time_ms);
	/* The first timeout of each recovery does not count. */
	if (record->total_rto != TCPLENS_ABSENT_U32)
		record->subsequent_rto =
			tcplens_moment_distance(record->total_rto_recoveries,
						record->total_rto);
}

static void sample_sequence(struct tcplens_record *record,
			    const struct tcp_sock *tp)
{
	record->copied_seq = READ_ONCE(tp->copied_seq);
	record->write_seq = READ_ONCE(tp->write_seq);
	record->rcv_nxt = READ_ONCE(tp->rcv_nxt);
	record->snd_nxt = READ_ONCE(tp->snd_nxt);
	record->snd_una = READ_ONCE(tp->snd_una);
}

/*
 * The initial sequence numbers: the current ones less the bytes counted since.
 * The kernel updates the two one after the other, so a result is only used if a
 * second load confirms it.
 */
static void derive_initial(struct tcplens_record *record,
			   const struct tcp_sock *tp)
{
	u32 snd = record->snd_una - record->bytes_acked;
	u32 rcv = record->rcv_nxt - record->bytes_received - 1;

	record->snd_initial = TCPLENS_ABSENT_U64;
	record->rcv_initial = TCPLENS_ABSENT_U64;
	switch (record->state) {
	case TCPLENS_STATE_BOUND:
	case TCPLENS_STATE_CLOSE:
	case TCPLENS_STATE_SYN_SENT:
		/* At least one of the endpoints has no sequence numbers yet. */
		return;
	}
	if (snd == READ_ONCE(tp->snd_una) - (u32)READ_ONCE(tp->bytes_acked))
		record->snd_initial = snd;
	if (rcv == READ_ONCE(tp->rcv_nxt) -
		   (u32)READ_ONCE(tp->bytes_received) - 1)
		record->rcv_initial = rcv;
}

/* The kernel has no threshold yet. */
static u32 unless_infinite(u32 ssthresh)
{
	return ssthresh >= TCP_INFINITE_SSTHRESH ? TCPLENS_ABSENT_U32 : ssthresh;
}

static void sample_windows(struct tcplens_record *record, const struct sock *sk)
{
	const struct tcp_sock *tp = tcp_sk(sk);

	record->snd_cwnd = READ_ONCE(tp->snd_cwnd);
	record->snd_cwnd_clamp = READ_ONCE(tp->snd_cwnd_clamp);
	record->snd_ssthresh = unless_infinite(READ_ONCE(tp->snd_ssthresh));
	record->snd_wnd = READ_ONCE(tp->snd_wnd);
	record->max_window = READ_ONCE(tp->max_window);
	record->rcv_ssthresh = READ_ONCE(tp->rcv_ssthresh);
	record->rcv_space = READ_ONCE(tp->rcvq_space.space);
	record->window_clamp = READ_ONCE(tp->window_clamp);
	tcplens_moment_window(record, sk);
}

static void sample_segment_sizes(struct tcplens_record *record,
				 const struct sock *sk)
{
	const struct inet_connection_sock *icsk = inet_csk(sk);
	const struct tcp_sock *tp = tcp_sk(sk);

	record->snd_mss = READ_ONCE(tp->mss_cache);
	record->rcv_mss = READ_ONCE(icsk->icsk_ack.rcv_mss);
	record->advmss = READ_ONCE(tp->advmss);
	record->mss_clamp = READ_ONCE(tp->rx_opt.mss_clamp);
	record->pmtu = READ_ONCE(icsk->icsk_pmtu_cookie);
}

static void sample_negotiated(struct tcplens_record *record,
			      const struct tcp_sock *tp)
{
	record->timestamps = TCPLENS_LOAD(u8, tp->rx_opt.tstamp_ok);
	record->sack = TCPLENS_LOAD(u8, tp->rx_opt.sack_ok) != 0;
	record->ecn_mode = tcplens_ecn_mode(tp);
	record->ecn = record->ecn_mode != TCPI_ECN_MODE_DISABLED;
	record->ecn_seen = !!(READ_ONCE(tp->ecn_flags) & TCP_ECN_SEEN);
	record->usec_ts = tcplens_usec_ts(tp);
	record->tfo_child = tcplens_tfo_child(tp);
	tcplens_accecn(tp, record);
	record->syn_data_acked = TCPLENS_LOAD(u8, tp->syn_data_acked);
	record->fastopen_client_fail = TCPLENS_LOAD(u8, tp->fastopen_client_fail);
	record->snd_wscale = TCPLENS_ABSENT_U8;
	record->rcv_wscale = TCPLENS_ABSENT_U8;
	if (TCPLENS_LOAD(u8, tp->rx_opt.wscale_ok)) {
		record->snd_wscale = TCPLENS_LOAD(u8, tp->rx_opt.snd_wscale);
		record->rcv_wscale = TCPLENS_LOAD(u8, tp->rx_opt.rcv_wscale);
	}
}

static void sample_round_trip(struct tcplens_record *record,
			      const struct sock *sk)
{
	const struct inet_connection_sock *icsk = inet_csk(sk);
	const struct tcp_sock *tp = tcp_sk(sk);
	u32 rcv_rtt_us = READ_ONCE(tp->rcv_rtt_est.rtt_us);
	u32 last_rtt_us = READ_ONCE(tp->rack.rtt_us);

	record->srtt_us = TCPLENS_ABSENT_U32;
	record->rttvar_us = TCPLENS_ABSENT_U32;
	record->rtt_deviation_us = TCPLENS_ABSENT_U32;
	if (tcplens_connection_srtt_us(tp, &record->srtt_us)) {
		record->rttvar_us = READ_ONCE(tp->mdev_us) >> 2;
		record->rtt_deviation_us = READ_ONCE(tp->rttvar_us) >> 2;
	}
	/* RACK measures only if both endpoints support SACK. */
	record->last_rtt_us = last_rtt_us ? last_rtt_us : TCPLENS_ABSENT_U32;
	record->rcv_rtt_us = rcv_rtt_us ? rcv_rtt_us >> 3 : TCPLENS_ABSENT_U32;
	/* ~0 until the first sample, which is "no value" here too. */
	record->min_rtt_us = TCPLENS_LOAD(u32, tcp_min_rtt(tp));
	record->rto_us = jiffies_to_usecs(READ_ONCE(icsk->icsk_rto));
	record->ato_us = jiffies_to_usecs(tcplens_ato(sk));
	record->retransmits = READ_ONCE(icsk->icsk_retransmits);
	record->probes = READ_ONCE(icsk->icsk_probes_out);
	record->backoff = READ_ONCE(icsk->icsk_backoff);
}

static void sample_ages(struct tcplens_record *record, const struct sock *sk,
			u32 now_jiffies)
{
	const struct tcp_sock *tp = tcp_sk(sk);
	u32 last_ack_recv = READ_ONCE(tp->rcv_tstamp);

	record->last_data_sent_ms = TCPLENS_ABSENT_U64;
	record->last_data_recv_ms = TCPLENS_ABSENT_U64;
	record->last_ack_recv_ms = TCPLENS_ABSENT_U64;
	if (record->data_segs_out)
		record->last_data_sent_ms = age_ms(now_jiffies, READ_ONCE(tp->lsndtime));
	if (record->data_segs_in)
		record->last_data_recv_ms =
			age_ms(now_jiffies, READ_ONCE(inet_csk(sk)->icsk_ack.lrcvtime));
	if (last_ack_recv)
		record->last_ack_recv_ms = age_ms(now_jiffies, last_ack_recv);
}

/*
 * The handshake of a passive connection, and that of an active one until its end,
 * leaves delivered_mstamp as an earlier user of the socket left it. A segment can
 * have a time in the future, by pacing.
 */
static void sample_progress(struct tcplens_record *record, const struct sock *sk)
{
	const struct tcp_sock *tp = tcp_sk(sk);
	u64 progress_us, now_us;

	switch (record->state) {
	case TCPLENS_STATE_BOUND:
	case TCPLENS_STATE_CLOSE:
	case TCPLENS_STATE_SYN_SENT:
	case TCPLENS_STATE_SYN_RECV:
		return;
	}
	if (!READ_ONCE(tp->bytes_acked) && !READ_ONCE(tp->data_segs_out))
		return;
	progress_us = tcplens_moment_progress_us(sk);
	now_us = tcp_clock_us();
	if (progress_us)
		record->una_age_ms = now_us > progress_us ?
				     div_u64(now_us - progress_us, USEC_PER_MSEC) : 0;
}

static u64 unless_unlimited(unsigned long rate)
{
	return rate == ~0UL ? TCPLENS_ABSENT_U64 : rate;
}

/* Bytes per second. */
static u64 rate_of(u32 segments, u32 mss, u32 us)
{
	if (!segments || !us || us == TCPLENS_ABSENT_U32)
		return TCPLENS_ABSENT_U64;
	return div_u64((u64)segments * mss * USEC_PER_SEC, us);
}

/* After the acknowledgment of its FIN, a connection sends nothing more. */
static bool can_send(u8 state)
{
	return state != TCPLENS_STATE_FIN_WAIT2 &&
	       state != TCPLENS_STATE_CLOSE && state != TCPLENS_STATE_BOUND;
}

static void sample_rates(struct tcplens_record *record, const struct sock *sk)
{
	record->max_pacing_rate =
		unless_unlimited(READ_ONCE(sk->sk_max_pacing_rate));
	record->pacing_rate = TCPLENS_ABSENT_U64;
	record->send_rate = TCPLENS_ABSENT_U64;
	if (can_send(record->state)) {
		record->pacing_rate =
			unless_unlimited(READ_ONCE(sk->sk_pacing_rate));
		record->send_rate = rate_of(record->snd_cwnd, record->snd_mss,
					    record->srtt_us);
	}
	record->delivery_rate = TCPLENS_ABSENT_U64;
	record->delivery_rate_app_limited = TCPLENS_ABSENT_U8;
	/* The kernel measures a SYN or FIN, too, as a full segment. */
	if (READ_ONCE(tcp_sk(sk)->data_segs_out))
		tcplens_moment_rate(record, sk);
}

/* Segments sent, neither acknowledged nor marked lost (RFC 6675: pipe). */
static void derive_in_flight(struct tcplens_record *record)
{
	u32 out = record->unacked + record->retrans_out;
	u32 left = record->sacked + record->lost;

	record->in_flight = out > left ? out - left : 0;
	record->in_flight_bytes = (u64)record->in_flight * record->snd_mss;
}

static void sample_algorithm(struct tcplens_record *record, const struct sock *sk)
{
	const struct tcp_congestion_ops *ca_ops = tcplens_ops_congestion_control(sk, record->state);

	if (ca_ops)
		memcpy(record->cc, ca_ops->name, sizeof(record->cc));
	else
		memset(record->cc, 0, sizeof(record->cc));
	record->ca_state = TCPLENS_LOAD(u8, inet_csk(sk)->icsk_ca_state);
}

/**
 * tcplens_connection_sample() - sample the protocol state of a connection
 * @record: The record; all columns of @groups are set, except those that this
 *	kernel lacks.
 * @sk: A referenced full socket that does not listen.
 * @groups: The groups to sample: bits of enum tcplens_group.
 * @now_jiffies: The time, tcp_jiffies32.
 *
 * Context: Any but hard interrupts, under rcu_read_lock().
 */
void tcplens_connection_sample(struct tcplens_record *record,
			       const struct sock *sk, u32 groups, u32 now_jiffies)
{
	const struct tcp_sock *tp = tcp_sk(sk);

	if (groups & TCPLENS_GROUP_COUNTERS)
		sample_counters(record, tp);
	if (groups & TCPLENS_GROUP_SCOREBOARD) {
		tcplens_moment_scoreboard(record, sk);
		record->retrans_total = READ_ONCE(tp->total_retrans);
	}
	if (groups & TCPLENS_GROUP_QUEUES)
		tcplens_moment_queues(record, sk);
	if (groups & TCPLENS_GROUP_SEQUENCE)
		sample_sequence(record, tp);
	if (groups & TCPLENS_GROUP_WINDOWS)
		sample_windows(record, sk);
	if (groups & TCPLENS_GROUP_SIZES)
		sample_segment_sizes(record, sk);
	if (groups & TCPLENS_GROUP_NEGOTIATED)
		sample_negotiated(record, tp);
	if (groups & TCPLENS_GROUP_ROUND_TRIP)
		sample_round_trip(record, sk);
	if (groups & TCPLENS_GROUP_CA)
		sample_algorithm(record, sk);
	if (groups & TCPLENS_GROUP_PROGRESS)
		sample_progress(record, sk);
	if (groups & TCPLENS_GROUP_LIMITS)
		tcplens_moment_limits(record, sk);
	/* These groups are derived from columns of other groups. */
	if (groups & TCPLENS_GROUP_AGES)
		sample_ages(record, sk, now_jiffies);
	if (groups & TCPLENS_GROUP_RATES)
		sample_rates(record, sk);
	if (groups & TCPLENS_GROUP_IN_FLIGHT)
		derive_in_flight(record);
	if (groups & TCPLENS_GROUP_INITIAL)
		derive_initial(record, tp);
}
