/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_TRACE_PROBES_H
#define TCPLENS_TRACE_PROBES_H

#include <linux/types.h>

/**
 * struct tcplens_probe - what one of the kernel's tracepoints calls
 * @name: The tracepoint.
 * @probe: The function, which has the prototype of that tracepoint.
 * @enables: What needs it: bits of enum tcplens_trace.
 */
struct tcplens_probe {
	const char *name;
	void *probe;
	u32 enables;
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
