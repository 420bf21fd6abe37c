/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_TRACE_ENABLE_H
#define TCPLENS_TRACE_ENABLE_H

#include <linux/bits.h>
#include <linux/types.h>

/**
 * enum tcplens_trace - what the module traces
 * @TCPLENS_TRACE_CONNS: The recorder: entries of connections, `closed`,
 *	`histograms` and `counters`.
 * @TCPLENS_TRACE_STATES: Events: state transitions.
 * @TCPLENS_TRACE_RETRANSMITS: Events: retransmissions.
 * @TCPLENS_TRACE_CONGESTION: Events: congestion control states.
 * @TCPLENS_TRACE_RESETS: Events: resets sent and received.
 * @TCPLENS_TRACE_LISTEN_DROPS: Events: drops at listeners. The module polls for
 *	these, because no tracepoint tells of them: see listen_drops.c. It counts
 *	listeners that begin and end: see overflows.c.
 * @TCPLENS_TRACE_WINDOWS: Events: zero windows. Runs for every segment received.
 * @TCPLENS_TRACE_SEGMENTS: Records of `segments`. Runs for every segment received.
 */
enum tcplens_trace {
	TCPLENS_TRACE_CONNS	= BIT(0),
	TCPLENS_TRACE_STATES	= BIT(1),
	TCPLENS_TRACE_RETRANSMITS	= BIT(2),
	TCPLENS_TRACE_CONGESTION	= BIT(3),
	TCPLENS_TRACE_RESETS	= BIT(4),
	TCPLENS_TRACE_SEGMENTS	= BIT(5),
	TCPLENS_TRACE_WINDOWS	= BIT(6),
	TCPLENS_TRACE_LISTEN_DROPS	= BIT(7),
};

/* What is traced now: bits of enum tcplens_trace. control.c writes it. */
extern u32 tcplens_enable_mask;

#endif /* TCPLENS_TRACE_ENABLE_H */
