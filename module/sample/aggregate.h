/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_SAMPLE_AGGREGATE_H
#define TCPLENS_SAMPLE_AGGREGATE_H

#include "record/record.h"

#include <linux/tcplens.h>

struct sock;

/* Slots of the histograms: the first is below 2, the last has no upper end. */
#define TCPLENS_SRTT_SLOTS	25
#define TCPLENS_CWND_SLOTS	20

/* Congestion control algorithms that are counted by name. */
#define TCPLENS_AGGREGATE_CCS	16

/**
 * struct tcplens_aggregate_cc - the connections with one algorithm
 * @cc: The algorithm's name, padded with zeros.
 * @sockets: Connections; 0 if the entry is unused.
 */
struct tcplens_aggregate_cc {
	char cc[TCPLENS_NAME_BYTES];
	u64 sockets;
};

/**
 * struct tcplens_aggregate - counts and sums over sockets
 * @sockets: All sockets.
 * @inet: IPv4 sockets.
 * @inet6: IPv6 sockets.
 * @requests: Request sockets.
 * @timewaits: Time-wait sockets.
 * @listeners: Listeners.
 * @orphans: Full sockets without a process.
 * @state: Sockets by enum tcplens_state.
 * @recvq_bytes: Sum of the column of this name, like the members after it.
 * @sendq_bytes: See @recvq_bytes.
 * @rmem_alloc_bytes: See @recvq_bytes.
 * @wmem_queued_bytes: See @recvq_bytes.
 * @forward_alloc_bytes: See @recvq_bytes.
 * @bytes_sent: See @recvq_bytes.
 * @bytes_received: See @recvq_bytes.
 * @bytes_retrans: See @recvq_bytes.
 * @segs_in: See @recvq_bytes.
 * @segs_out: See @recvq_bytes.
 * @retrans_total: See @recvq_bytes.
 * @retrans_out: See @recvq_bytes.
 * @lost: See @recvq_bytes.
 * @srtt_us: Connections by the binary logarithm of this column.
 * @snd_cwnd: Connections by the binary logarithm of this column.
 * @other_algorithms: Connections with an algorithm that is not in @algorithms.
 * @algorithms: The first algorithms seen.
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

void tcplens_aggregate_add(struct tcplens_aggregate *aggregate,
			   const struct sock *sk);

#endif /* TCPLENS_SAMPLE_AGGREGATE_H */
