/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_TRACE_PROBES_H
#define TCPLENS_TRACE_PROBES_H

#include <linux/bits.h>
#include <linux/types.h>

/**
 * enum tcplens_use - what tracepoints are attached for
 * @TCPLENS_USE_LIVES: What is remembered of connections, closed ones, and
 *	histograms.
 * @TCPLENS_USE_STATES: Events: changes of state.
 * @TCPLENS_USE_RETRANSMITS: Events: what is sent again.
 * @TCPLENS_USE_CONGESTION: Events: states of congestion control.
 * @TCPLENS_USE_RESETS: Events: resets.
 * @TCPLENS_USE_OVERFLOWS: Events: listeners that had no room. No tracepoint tells
 *	that: see overflows.c.
 * @TCPLENS_USE_WINDOWS: Events: windows that close and open: at each segment that
 *	comes.
 * @TCPLENS_USE_SAMPLES: What is read of `probe`: at each segment that comes.
 */
enum tcplens_use {
	TCPLENS_USE_LIVES	= BIT(0),
	TCPLENS_USE_STATES	= BIT(1),
	TCPLENS_USE_RETRANSMITS	= BIT(2),
	TCPLENS_USE_CONGESTION	= BIT(3),
	TCPLENS_USE_RESETS	= BIT(4),
	TCPLENS_USE_SAMPLES	= BIT(5),
	TCPLENS_USE_WINDOWS	= BIT(6),
	TCPLENS_USE_OVERFLOWS	= BIT(7),
};

/**
 * struct tcplens_probe - what one of the kernel's tracepoints calls
 * @name: The tracepoint.
 * @probe: The function, which has the prototype of that tracepoint.
 * @uses: What it is attached for: bits of enum tcplens_use.
 */
struct tcplens_probe {
	const char *name;
	void *probe;
	u32 uses;
};

enum {
	TCPLENS_PROBE_STATE,
	TCPLENS_PROBE_RETRANSMIT_SKB,
	TCPLENS_PROBE_RETRANSMIT_SYNACK,
	TCPLENS_PROBE_CONGESTION,
	TCPLENS_PROBE_RESET_SENT,
	TCPLENS_PROBE_RESET_RECEIVED,
	TCPLENS_PROBE_SEGMENT_RECEIVED,
	/* private: */
	TCPLENS_PROBES,
};

extern const struct tcplens_probe tcplens_probes[TCPLENS_PROBES];

#endif /* TCPLENS_TRACE_PROBES_H */
