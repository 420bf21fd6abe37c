// SPDX-License-Identifier: GPL-2.0
/*
 * The module parameters that enable and disable tracing at run time.
 *
 * They are not files of debugfs, because a locked down kernel makes debugfs
 * read-only.
 */
#include "files/params.h"
#include "trace/control.h"
#include "trace/enable.h"

#include <linux/kernel.h>
#include <linux/moduleparam.h>

/**
 * enum param - the parameters that can be written while the module is loaded
 * @PARAM_RECORDER: Record connections: `closed`, `histograms`, `counters`, owners and
 *	ages.
 * @PARAM_STATES: Events: state transitions.
 * @PARAM_RETRANSMITS: Events: retransmissions.
 * @PARAM_CONGESTION: Events: congestion control states.
 * @PARAM_RESETS: Events: resets.
 * @PARAM_LISTEN_DROPS: Events: drops at listeners.
 * @PARAM_WINDOWS: Events: zero windows.
 * @PARAM_ALWAYS: Record events while no process reads them, too.
 * @PARAMS: Number of parameters.
 */
enum param {
	PARAM_RECORDER,
	PARAM_STATES,
	PARAM_RETRANSMITS,
	PARAM_CONGESTION,
	PARAM_RESETS,
	PARAM_LISTEN_DROPS,
	PARAM_WINDOWS,
	PARAM_ALWAYS,
	PARAMS,
};

static bool params[PARAMS] = {
	[PARAM_RECORDER]	= true,
	[PARAM_STATES]		= true,
	[PARAM_RETRANSMITS]	= true,
	[PARAM_CONGESTION]	= true,
	[PARAM_RESETS]		= true,
	[PARAM_LISTEN_DROPS]	= true,
};

static const u32 traces[PARAMS] = {
	[PARAM_RECORDER]	= TCPLENS_TRACE_CONNS,
	[PARAM_STATES]		= TCPLENS_TRACE_STATES,
	[PARAM_RETRANSMITS]	= TCPLENS_TRACE_RETRANSMITS,
	[PARAM_CONGESTION]	= TCPLENS_TRACE_CONGESTION,
	[PARAM_RESETS]		= TCPLENS_TRACE_RESETS,
	[PARAM_LISTEN_DROPS]	= TCPLENS_TRACE_LISTEN_DROPS,
	[PARAM_WINDOWS]		= TCPLENS_TRACE_WINDOWS,
};

static u32 configured(void)
{
	u32 mask = 0;
	unsigned int i;

	for (i = 0; i < PARAMS; i++) {
		if (params[i])
			mask |= traces[i];
	}
	return mask;
}

/* The kernel serialises writes to the parameters of a module. */
static int set_param(const char *value, const struct kernel_param *kernel_param)
{
	bool *param = kernel_param->arg;
	bool before = *param, after;
	int ret;

	ret = kstrtobool(value, &after);
	if (ret)
		return ret;
	WRITE_ONCE(*param, after);
	ret = tcplens_control_configure(configured(), params[PARAM_ALWAYS]);
	if (ret)
		WRITE_ONCE(*param, before);
	return ret;
}

static const struct kernel_param_ops param_ops = {
	.set	= set_param,
	.get	= param_get_bool,
};

#define RUNTIME_PARAM(name, index, text)				\
	module_param_cb(name, &param_ops, &params[index], 0644);	\
	MODULE_PARM_DESC(name, text)

RUNTIME_PARAM(recorder, PARAM_RECORDER,
	      "record owners, ages and closed connections (default Y)");
RUNTIME_PARAM(events_states, PARAM_STATES,
	      "events: state transitions (default Y)");
RUNTIME_PARAM(events_retransmits, PARAM_RETRANSMITS,
	      "events: retransmissions (default Y)");
RUNTIME_PARAM(events_congestion, PARAM_CONGESTION,
	      "events: congestion control states (default Y)");
RUNTIME_PARAM(events_resets, PARAM_RESETS, "events: resets (default Y)");
RUNTIME_PARAM(events_listen_drops, PARAM_LISTEN_DROPS,
	      "events: drops at listeners, polled once a second (default Y)");
RUNTIME_PARAM(events_windows, PARAM_WINDOWS,
	      "events: zero windows; costs work for every segment (default N)");
RUNTIME_PARAM(events_always, PARAM_ALWAYS,
	      "record events while no process reads them (default N)");

/**
 * tcplens_params_init() - start to trace as the parameters say
 *
 * Context: Process context.
 * Return: 0 or -ENOMEM.
 */
int __init tcplens_params_init(void)
{
	return tcplens_control_init(configured(), params[PARAM_ALWAYS]);
}

/**
 * tcplens_params_exit() - stop tracing
 *
 * Context: Process context; no file is open.
 */
void tcplens_params_exit(void)
{
	tcplens_control_exit();
}
