/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_TRACE_HISTOGRAMS_H
#define TCPLENS_TRACE_HISTOGRAMS_H

#include <linux/types.h>

struct sock;
struct tcplens_counters;
struct tcplens_service;
struct tcplens_transition;

/* Bucket i counts values up to 2^i and above 2^(i-1); the last one the rest. */
#define TCPLENS_HISTOGRAMS_BUCKETS	34U

/**
 * enum tcplens_histogram - the values that are counted when a connection ends
 * @TCPLENS_HISTOGRAM_CONNECT_US: Time from the SYN to ESTABLISHED.
 * @TCPLENS_HISTOGRAM_AGE_MS: Age.
 * @TCPLENS_HISTOGRAM_SRTT_US: Smoothed round-trip time.
 * @TCPLENS_HISTOGRAM_RETRANS_TOTAL: Retransmitted segments.
 * @TCPLENS_HISTOGRAM_BYTES: Bytes sent and received.
 */
enum tcplens_histogram {
	TCPLENS_HISTOGRAM_CONNECT_US,
	TCPLENS_HISTOGRAM_AGE_MS,
	TCPLENS_HISTOGRAM_SRTT_US,
	TCPLENS_HISTOGRAM_RETRANS_TOTAL,
	TCPLENS_HISTOGRAM_BYTES,
	/* private: */
	TCPLENS_HISTOGRAMS,
};

/**
 * struct tcplens_histograms_line - one line of each histogram
 * @connections: Connections that ended.
 * @sums: Sums of their values.
 * @counts: Connections by bucket. A connection without the value is in no bucket.
 */
struct tcplens_histograms_line {
	u64 connections;
	u64 sums[TCPLENS_HISTOGRAMS];
	u64 counts[TCPLENS_HISTOGRAMS][TCPLENS_HISTOGRAMS_BUCKETS];
};

int tcplens_histograms_init(void);
void tcplens_histograms_exit(void);
void tcplens_histograms_add(const struct tcplens_transition *transition,
			    const struct sock *sk, int old_state);
void tcplens_histograms_amend(const struct sock *sk, u8 direction, u8 from, u8 to);
bool tcplens_histograms_count(struct tcplens_counters *counters);
bool tcplens_histograms_sum(struct tcplens_histograms_line *sum,
			    struct tcplens_service *service, unsigned int line);
void tcplens_histograms_reset(void);
size_t tcplens_histograms_bytes(void);

#endif /* TCPLENS_TRACE_HISTOGRAMS_H */
