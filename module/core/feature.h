/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_CORE_FEATURE_H
#define TCPLENS_CORE_FEATURE_H

/**
 * enum tcplens_feature - what a kernel may not have
 * @TCPLENS_FEATURE_NONE: Nothing: the column is there on every kernel.
 * @TCPLENS_FEATURE_RTO_TOTALS: Counts its retransmission timeouts.
 * @TCPLENS_FEATURE_USEC_TS: Timestamps (RFC 7323) in microseconds.
 * @TCPLENS_FEATURE_ACCECN: More accurate feedback of congestion (RFC 9768).
 * @TCPLENS_FEATURE_TFO_CHILD: Remembers what fast open made.
 * @TCPLENS_FEATURE_TLS: TLS below the sockets.
 * @TCPLENS_FEATURE_TLS_HINTS: And what a program may promise to make it cheaper.
 * @TCPLENS_FEATURE_MPTCP: MPTCP.
 * @TCPLENS_FEATURE_MD5: Signatures with MD5 (RFC 2385).
 * @TCPLENS_FEATURE_AO: Signatures of TCP-AO (RFC 5925).
 * @TCPLENS_FEATURE_CGROUP: Control groups of sockets.
 * @TCPLENS_FEATURE_BUSY_POLL: Polling of devices by those who read.
 * @TCPLENS_FEATURE_PREFER_BUSY_POLL: And without interrupts meanwhile.
 * @TCPLENS_FEATURE_RESERVE_MEM: Memory that is a socket's own in advance.
 * @TCPLENS_FEATURE_TXREHASH: Can be told to stay on a path.
 * @TCPLENS_FEATURE_PORT_RANGE: Ports to choose from, by socket.
 * @TCPLENS_FEATURE_RESET_REASON: Says why it sends a reset.
 */
enum tcplens_feature {
	TCPLENS_FEATURE_NONE		= 0,
	TCPLENS_FEATURE_RTO_TOTALS	= 1 << 0,
	TCPLENS_FEATURE_USEC_TS		= 1 << 1,
	TCPLENS_FEATURE_ACCECN		= 1 << 2,
	TCPLENS_FEATURE_TFO_CHILD	= 1 << 3,
	TCPLENS_FEATURE_TLS		= 1 << 4,
	TCPLENS_FEATURE_TLS_HINTS	= 1 << 5,
	TCPLENS_FEATURE_MPTCP		= 1 << 6,
	TCPLENS_FEATURE_MD5		= 1 << 7,
	TCPLENS_FEATURE_AO		= 1 << 8,
	TCPLENS_FEATURE_CGROUP		= 1 << 9,
	TCPLENS_FEATURE_BUSY_POLL	= 1 << 10,
	TCPLENS_FEATURE_PREFER_BUSY_POLL = 1 << 11,
	TCPLENS_FEATURE_RESERVE_MEM	= 1 << 12,
	TCPLENS_FEATURE_TXREHASH	= 1 << 13,
	TCPLENS_FEATURE_PORT_RANGE	= 1 << 14,
	TCPLENS_FEATURE_RESET_REASON	= 1 << 15,
};

#endif /* TCPLENS_CORE_FEATURE_H */
