/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_SAMPLE_AGGREGATE_H
#define TCPLENS_SAMPLE_AGGREGATE_H

#include "record/record.h"

#include <linux/tcplens.h>

struct sock;

/* Slots of the histograms: the first is below 2, the last has no upper end. */
#define TCPLENS_SRTT_SLOTS	25
#define TCPLENS_CWND_SLOTS	20

/* How many congestion control algorithms are told apart. */
#define TCPLENS_AGGREGATE_CCS	16

/**
 * struct tcplens_aggregate_cc - the connections that use one algorithm
 * @cc: Its name, filled up with zeros.
 * @sockets: How many they are.
 */
struct tcplens_aggregate_cc {
	char cc[TCPLENS_NAME_BYTES];
	u64 sockets;
};

/**
 * struct tcplens_aggregate - what is counted
 * @sockets: All of them.
 * @inet: Those of IPv4.
 * @inet6: Those of IPv6.
 * @requests: Half-open ones.
 * @timewaits: Time-wait ones.
 * @listeners: Those that listen.
 * @orphans: Those that no process has any more.
 * @state: By enum tcplens_state.
 * @recvq_bytes: Sum of the column of that name; so are those that follow.
 * @sendq_bytes: Likewise.
 * @rmem_alloc_bytes: Likewise.
 * @wmem_queued_bytes: Likewise.
 * @forward_alloc_bytes: Likewise.
 * @bytes_sent: Likewise.
 * @bytes_received: Likewise.
 * @bytes_retrans: Likewise.
 * @segs_in: Likewise.
 * @segs_out: Likewise.
 * @retrans_total: Likewise.
 * @retrans_out: Likewise.
 * @lost: Likewise.
 * @srtt_us: How many, by the logarithm of that column to base 2.
 * @snd_cwnd: Likewise.
 * @other_algorithms: Connections with one that has no place in @algorithms.
 * @algorithms: The first ones that were met.
 */
struct tcplens_aggregate {
	u64 sockets;
	u64 inet;
	u64 inet6;
	u64 requests;
	u64 timewaits;
	u64 listeners;
	u64 orphans;
	u64 state[TCPLENS_STATES];
	u64 recvq_bytes;
	u64 sendq_bytes;
	u64 rmem_alloc_bytes;
	u64 wmem_queued_bytes;
	u64 forward_alloc_bytes;
	u64 bytes_sent;
	u64 bytes_received;
	u64 bytes_retrans;
	u64 segs_in;
	u64 segs_out;
	u64 retrans_total;
	u64 retrans_out;
	u64 lost;
	u64 srtt_us[TCPLENS_SRTT_SLOTS];
	u64 snd_cwnd[TCPLENS_CWND_SLOTS];
	u64 other_algorithms;
	struct tcplens_aggregate_cc algorithms[TCPLENS_AGGREGATE_CCS];
};

void tcplens_aggregate_add(struct tcplens_aggregate *totals, const struct sock *sk);

#endif /* TCPLENS_SAMPLE_AGGREGATE_H */
