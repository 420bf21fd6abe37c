/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_COMPAT_LINUX_TRACEPOINT_H
#define TCPLENS_COMPAT_LINUX_TRACEPOINT_H

#include_next <linux/tracepoint.h>

#include <linux/preempt.h>

#ifdef TCPLENS_HAVE_TRACEPOINT_PREEMPT
/* The kernel has disabled preemption already. */
static inline void tcplens_probe_enter(void)
{
}

static inline void tcplens_probe_leave(void)
{
}
#else
/**
 * tcplens_probe_enter() - begin a probe that stays on its processor
 *
 * Tracepoints call probes with preemption enabled since they use SRCU (v6.19). Without
 * preemption the probe is a reader of RCU, too.
 *
 * Context: In a probe.
 */
static inline void tcplens_probe_enter(void)
{
	preempt_disable();
}

/**
 * tcplens_probe_leave() - end a probe that began with tcplens_probe_enter()
 *
 * Context: In a probe.
 */
static inline void tcplens_probe_leave(void)
{
	preempt_enable();
}
#endif

#endif /* TCPLENS_COMPAT_LINUX_TRACEPOINT_H */
