// SPDX-License-Identifier: GPL-2.0
/*
 * The state of a congestion control algorithm, as TCP_CC_INFO and ss -i show it.
 * Most algorithms report none.
 */
#include "sample/congestion_control.h"
#include "core/load.h"
#include "core/uninitialized.h"
#include "sample/ops.h"

#include <linux/inet_diag.h>
#include <net/inet_connection_sock.h>
#include <net/tcp.h>

/* All extensions, as TCP_CC_INFO requests them. */
#define ALL_EXTENSIONS	(~0U)

/* A round-trip time that was not measured yet, in struct tcpvegas_info. */
#define VEGAS_NONE	0x7fffffffU

static void fill_bbr(struct tcplens_record *record,
		     const struct tcp_bbr_info *bbr)
{
	record->bbr_bw = (u64)bbr->bbr_bw_hi << 32 | bbr->bbr_bw_lo;
	/* ~0 until the first sample, which is "no value" here too. */
	record->bbr_min_rtt_us = bbr->bbr_min_rtt;
	record->bbr_pacing_gain = bbr->bbr_pacing_gain;
	record->bbr_cwnd_gain = bbr->bbr_cwnd_gain;
}

/* Without ECN, DCTCP leaves everything to Reno and has no numbers. */
static void fill_dctcp(struct tcplens_record *record,
		       const struct tcp_dctcp_info *dctcp)
{
	record->dctcp_enabled = dctcp->dctcp_enabled;
	if (!dctcp->dctcp_enabled)
		return;
	record->dctcp_ce_state = dctcp->dctcp_ce_state;
	record->dctcp_alpha = dctcp->dctcp_alpha;
	record->dctcp_ab_ecn = dctcp->dctcp_ab_ecn;
	record->dctcp_ab_tot = dctcp->dctcp_ab_tot;
}

static u32 unless_none(u32 rtt)
{
	return rtt == VEGAS_NONE ? TCPLENS_ABSENT_U32 : rtt;
}

static void fill_vegas(struct tcplens_record *record,
		       const struct tcpvegas_info *vegas)
{
	record->vegas_enabled = vegas->tcpv_enabled;
	record->vegas_rttcnt = vegas->tcpv_rttcnt;
	record->vegas_rtt_us = unless_none(vegas->tcpv_rtt);
	record->vegas_minrtt_us = unless_none(vegas->tcpv_minrtt);
}

static void fill(struct tcplens_record *record, int attribute,
		 const union tcp_cc_info *info)
{
	switch (attribute) {
	case INET_DIAG_BBRINFO:
		fill_bbr(record, &info->bbr);
		break;
	case INET_DIAG_DCTCPINFO:
		fill_dctcp(record, &info->dctcp);
		break;
	case INET_DIAG_VEGASINFO:
		fill_vegas(record, &info->vegas);
		break;
	}
}

static void clear(struct tcplens_record *record)
{
	record->bbr_bw = TCPLENS_ABSENT_U64;
	record->bbr_min_rtt_us = TCPLENS_ABSENT_U32;
	record->bbr_pacing_gain = TCPLENS_ABSENT_U32;
	record->bbr_cwnd_gain = TCPLENS_ABSENT_U32;
	record->dctcp_alpha = TCPLENS_ABSENT_U32;
	record->dctcp_ab_ecn = TCPLENS_ABSENT_U32;
	record->dctcp_ab_tot = TCPLENS_ABSENT_U32;
	record->vegas_rttcnt = TCPLENS_ABSENT_U32;
	record->vegas_rtt_us = TCPLENS_ABSENT_U32;
	record->vegas_minrtt_us = TCPLENS_ABSENT_U32;
	record->dctcp_enabled = TCPLENS_ABSENT_U8;
	record->dctcp_ce_state = TCPLENS_ABSENT_U8;
	record->vegas_enabled = TCPLENS_ABSENT_U8;
}

/**
 * tcplens_congestion_control_sample() - sample the congestion control algorithm
 * @record: The record with its state; all columns of the group are set.
 * @sk: A referenced full socket that does not listen.
 *
 * Calls the algorithm's get_info() without the socket lock, as inet_diag does:
 * it only formats data in the socket. If the algorithm was replaced during the
 * call, the data belonged to another algorithm, and the result is dropped.
 *
 * An algorithm initialises its data when the handshake ends. There is none before,
 * nor after a disconnect.
 *
 * Context: Any but hard interrupts, under rcu_read_lock().
 */
void tcplens_congestion_control_sample(struct tcplens_record *record,
				       const struct sock *sk)
{
	const struct inet_connection_sock *icsk = inet_csk(sk);
	const struct tcp_congestion_ops *ops =
		tcplens_ops_congestion_control(sk, record->state);
	struct sock *unlocked = (struct sock *)sk;
	union tcp_cc_info info TCPLENS_UNINITIALIZED;
	int attribute = 0;
	size_t length;

	clear(record);
	if (!ops || !ops->get_info ||
	    !TCPLENS_LOAD(u8, icsk->icsk_ca_initialized))
		return;
	/* The loads of get_info() must not pass the load of the flag. */
	smp_rmb();
	memset(&info, 0, sizeof(info));
	length = TCPLENS_LOAD(size_t, ops->get_info(unlocked, ALL_EXTENSIONS,
						    &attribute, &info));
	/* The loads of get_info() must not pass the second load of the ops. */
	smp_rmb();
	if (length && READ_ONCE(icsk->icsk_ca_ops) == ops)
		fill(record, attribute, &info);
}
