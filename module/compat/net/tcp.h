/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_COMPAT_NET_TCP_H
#define TCPLENS_COMPAT_NET_TCP_H

#include_next <net/tcp.h>

#include "core/absent.h"
#include "core/load.h"

#ifndef TCPI_ECN_MODE_DISABLED
/* Headers that know only these two modes have no names for them. */
#define TCPI_ECN_MODE_DISABLED	0
#define TCPI_ECN_MODE_RFC3168	1
#endif

/*
 * New members of struct tcp_sock. A column of a missing member has no value, and
 * TCPLENS_FEATURES (features.h) lacks its feature.
 */
#ifdef TCPLENS_HAVE_RTO_TOTALS
/**
 * struct tcplens_rto - the retransmission timeouts of a connection
 * @total: The number of timeouts.
 * @recoveries: The number of recoveries from timeouts.
 * @stamp_ms: When the current recovery began, 0 if there is none.
 * @sum_ms: The time that the other recoveries took.
 * @now_ms: The time, 0 if there is no current recovery.
 */
struct tcplens_rto {
	u32 total;
	u32 recoveries;
	u32 stamp_ms;
	u32 sum_ms;
	u32 now_ms;
};

static inline void load_rto(void *fields, const void *from)
{
	const struct tcp_sock *tp = from;
	struct tcplens_rto *rto = fields;

	rto->total = READ_ONCE(tp->total_rto);
	rto->recoveries = READ_ONCE(tp->total_rto_recoveries);
	rto->stamp_ms = READ_ONCE(tp->rto_stamp);
	rto->sum_ms = READ_ONCE(tp->total_rto_time);
	rto->now_ms = rto->stamp_ms ? tcp_clock_ms() : 0;
}

/**
 * tcplens_rto_totals() - get the retransmission timeouts of a connection
 * @tp: A referenced full socket.
 * @total: The number of timeouts.
 * @recoveries: The number of recoveries from timeouts.
 * @time_ms: The time that recoveries took, or TCPLENS_ABSENT_U64.
 *
 * The kernel counts them since commit 3868ab0f1925 ("tcp: new TCP_INFO stats for
 * RTO events", v6.7). Without that, the results are unchanged.
 *
 * Context: Any.
 */
static inline void tcplens_rto_totals(const struct tcp_sock *tp, u32 *total,
				      u32 *recoveries, u64 *time_ms)
{
	struct tcplens_rto rto;
	bool is_known = tcplens_load_together(&rto, sizeof(rto),
					      load_rto, tp);

	*total = rto.total;
	*recoveries = rto.recoveries;
	*time_ms = is_known ? rto.sum_ms + (u64)(rto.now_ms - rto.stamp_ms) :
			      TCPLENS_ABSENT_U64;
}

/**
 * tcplens_rto_time_ms() - get the time that recoveries from timeouts took
 * @tp: A full socket whose lock the caller holds.
 *
 * Context: Any.
 * Return: milliseconds, with those of the current recovery; 0 if this kernel does not
 * count them.
 */
static inline u32 tcplens_rto_time_ms(const struct tcp_sock *tp)
{
	u32 sum_ms = tp->total_rto_time;

	return tp->rto_stamp ? sum_ms + tcp_clock_ms() - tp->rto_stamp : sum_ms;
}

/**
 * tcplens_set_rto_time() - set the time that recoveries from timeouts took
 * @tp: A copy of a socket.
 * @time_ms: What tcplens_rto_time_ms() returned.
 *
 * Context: Any.
 */
static inline void tcplens_set_rto_time(struct tcp_sock *tp, u32 time_ms)
{
	tp->total_rto_time = time_ms;
	/* The sum has the current recovery. */
	tp->rto_stamp = 0;
}
#else
static inline u32 tcplens_rto_time_ms(const struct tcp_sock *tp)
{
	return 0;
}

static inline void tcplens_set_rto_time(struct tcp_sock *tp, u32 time_ms)
{
}

static inline void tcplens_rto_totals(const struct tcp_sock *tp, u32 *total,
				      u32 *recoveries, u64 *time_ms)
{
}
#endif

#ifdef TCPLENS_HAVE_USEC_TS
/**
 * tcplens_usec_ts() - does a connection use timestamps in microseconds?
 * @tp: A referenced full socket.
 *
 * Since commit 614e8316aa4c ("tcp: add support for usec resolution in TCP TS
 * values", v6.7).
 *
 * Context: Any.
 * Return: 1, 0, or TCPLENS_ABSENT_U8 if this kernel has no such timestamps.
 */
static inline u8 tcplens_usec_ts(const struct tcp_sock *tp)
{
	return TCPLENS_LOAD(u8, tp->tcp_usec_ts);
}
#else
static inline u8 tcplens_usec_ts(const struct tcp_sock *tp)
{
	return TCPLENS_ABSENT_U8;
}
#endif

#ifdef TCPLENS_HAVE_PLB
/**
 * tcplens_plb_rehash() - get the number of path changes after congestion (PLB)
 * @tp: A referenced full socket.
 *
 * Since commit 29c1c44646ae ("tcp: add u32 counter in tcp_sock and an SNMP
 * counter for PLB", v6.2).
 *
 * Context: Any.
 * Return: the number, 0 if this kernel has no PLB.
 */
static inline u32 tcplens_plb_rehash(const struct tcp_sock *tp)
{
	return READ_ONCE(tp->plb_rehash);
}
#else
static inline u32 tcplens_plb_rehash(const struct tcp_sock *tp)
{
	return 0;
}
#endif

#ifdef TCPLENS_HAVE_ECN_MODES
/**
 * tcplens_ecn_mode() - get the negotiated ECN mode
 * @tp: A referenced full socket.
 *
 * ECN was one flag before commit 041fb11d518f ("tcp: helpers for ECN mode
 * handling", v6.15).
 *
 * Context: Any.
 * Return: one of TCPI_ECN_MODE_*.
 */
static inline u8 tcplens_ecn_mode(const struct tcp_sock *tp)
{
	switch (READ_ONCE(tp->ecn_flags) & TCP_ECN_MODE_ANY) {
	case TCP_ECN_DISABLED:
		return TCPI_ECN_MODE_DISABLED;
	case TCP_ECN_MODE_RFC3168:
		return TCPI_ECN_MODE_RFC3168;
	case TCP_ECN_MODE_ACCECN:
		return TCPI_ECN_MODE_ACCECN;
	default:
		return TCPI_ECN_MODE_PENDING;
	}
}
#else
static inline u8 tcplens_ecn_mode(const struct tcp_sock *tp)
{
	return READ_ONCE(tp->ecn_flags) & TCP_ECN_OK ? TCPI_ECN_MODE_RFC3168 :
						       TCPI_ECN_MODE_DISABLED;
}
#endif

#ifdef TCPLENS_HAVE_ACCECN
/**
 * tcplens_accecn() - sample the counters of accurate ECN feedback
 * @tp: A referenced full socket.
 * @record: The record. If this kernel lacks RFC 9768, it is unchanged.
 *
 * Context: Any.
 */
static inline void tcplens_accecn(const struct tcp_sock *tp,
				  struct tcplens_record *record)
{
	const u32 *delivered = tp->delivered_ecn_bytes;
	const u32 *received = tp->received_ecn_bytes;

	record->received_ce = READ_ONCE(tp->received_ce);
	record->received_e1_bytes = READ_ONCE(received[INET_ECN_ECT_1 - 1]);
	record->received_e0_bytes = READ_ONCE(received[INET_ECN_ECT_0 - 1]);
	record->received_ce_bytes = READ_ONCE(received[INET_ECN_CE - 1]);
	record->delivered_e1_bytes = READ_ONCE(delivered[INET_ECN_ECT_1 - 1]);
	record->delivered_e0_bytes = READ_ONCE(delivered[INET_ECN_ECT_0 - 1]);
	record->delivered_ce_bytes = READ_ONCE(delivered[INET_ECN_CE - 1]);
	record->accecn_opt_seen = TCPLENS_LOAD(u8, tp->saw_accecn_opt);
	record->accecn_fail_mode = TCPLENS_LOAD(u8, tp->accecn_fail_mode);
}
#else
static inline void tcplens_accecn(const struct tcp_sock *tp,
				  struct tcplens_record *record)
{
}
#endif

#ifdef TCPLENS_HAVE_TFO_CHILD
/**
 * tcplens_tfo_child() - did TCP Fast Open create the connection from its SYN?
 * @tp: A referenced full socket.
 *
 * Context: Any.
 * Return: 1, 0, or TCPLENS_ABSENT_U8 if this kernel does not keep that.
 */
static inline u8 tcplens_tfo_child(const struct tcp_sock *tp)
{
	return TCPLENS_LOAD(u8, tp->syn_fastopen_child);
}
#else
static inline u8 tcplens_tfo_child(const struct tcp_sock *tp)
{
	return TCPLENS_ABSENT_U8;
}
#endif

#ifdef CONFIG_TCP_MD5SIG
/**
 * tcplens_has_md5() - has a socket a key for TCP MD5 signatures?
 * @tp: A referenced full socket.
 *
 * Looks only at the pointer to the list of keys: connect() can free the list
 * without a grace period.
 *
 * Context: Any.
 * Return: 1, 0, or TCPLENS_ABSENT_U8 without CONFIG_TCP_MD5SIG.
 */
static inline u8 tcplens_has_md5(const struct tcp_sock *tp)
{
	return !!rcu_access_pointer(tp->md5sig_info);
}
#else
static inline u8 tcplens_has_md5(const struct tcp_sock *tp)
{
	return TCPLENS_ABSENT_U8;
}
#endif

#ifdef CONFIG_TCP_AO
/**
 * tcplens_has_ao() - has a socket a TCP-AO key?
 * @tp: A referenced full socket.
 *
 * Context: Any.
 * Return: 1, 0, or TCPLENS_ABSENT_U8 without CONFIG_TCP_AO.
 */
static inline u8 tcplens_has_ao(const struct tcp_sock *tp)
{
	return !!rcu_access_pointer(tp->ao_info);
}
#else
static inline u8 tcplens_has_ao(const struct tcp_sock *tp)
{
	return TCPLENS_ABSENT_U8;
}
#endif

#ifndef TCPLENS_HAVE_RTO_MAX
/* All sockets have the same maximum RTO. */
static inline u32 tcp_rto_max(const struct sock *sk)
{
	return TCP_RTO_MAX;
}
#endif

#ifdef TCPLENS_HAVE_DELACK_MAX
/**
 * tcplens_ato() - get the delay of ACKs
 * @sk: A referenced full socket.
 *
 * Since commit bbf80d713fe7 ("tcp: derive delack_max from rto_min", v6.7) the
 * delay stays below the minimum RTO.
 *
 * Context: Under rcu_read_lock().
 * Return: jiffies.
 */
static inline u32 tcplens_ato(const struct sock *sk)
{
	const struct inet_connection_sock *icsk = inet_csk(sk);
	u32 most = max_t(u32, TCPLENS_LOAD(u32, tcp_rto_min(sk)), 2) - 1;

	most = min_t(u32, most, READ_ONCE(icsk->icsk_delack_max));
	return min_t(u32, TCPLENS_LOAD(u32, icsk->icsk_ack.ato), most);
}

/**
 * tcplens_set_ato() - set the delay of ACKs
 * @icsk: A copy of a socket.
 * @ato: What tcplens_ato() returned, in jiffies.
 *
 * Context: Any.
 */
static inline void tcplens_set_ato(struct inet_connection_sock *icsk, u32 ato)
{
	icsk->icsk_ack.ato = ato;
	/* It is below both limits already. */
	icsk->icsk_delack_max = INT_MAX;
	icsk->icsk_rto_min = INT_MAX;
}
#else
static inline u32 tcplens_ato(const struct sock *sk)
{
	return TCPLENS_LOAD(u32, inet_csk(sk)->icsk_ack.ato);
}

static inline void tcplens_set_ato(struct inet_connection_sock *icsk, u32 ato)
{
	icsk->icsk_ack.ato = ato;
}
#endif

#endif /* TCPLENS_COMPAT_NET_TCP_H */
