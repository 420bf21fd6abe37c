// SPDX-License-Identifier: GPL-2.0
/*
 * Turns tracing on and off: the module parameters say what may be traced, the
 * open files what is needed now.
 *
 * The rings can be read from load on. Memory for what is traced is allocated when
 * it is traced for the first time and stays until the module is unloaded. With
 * everything off no tracepoint is attached.
 */
#include "trace/control.h"
#include "trace/builder.h"
#include "trace/closed.h"
#include "trace/conns.h"
#include "trace/enable.h"
#include "trace/events.h"
#include "trace/histograms.h"
#include "trace/listen_drops.h"
#include "trace/listeners.h"
#include "trace/segments.h"
#include "trace/tracepoints.h"

#include <linux/mutex.h>

/* Serialises all changes of what follows. */
static DEFINE_MUTEX(lock);
static u32 configured;
static bool events_always;
static unsigned int subscribers[TCPLENS_SUBSCRIBERS];
/* Parameters can be written before initialisation and after exit. */
static bool is_initialized;

static u32 wanted_mask(void)
{
	u32 mask = configured & TCPLENS_TRACE_CONNS;

	if (subscribers[TCPLENS_SUBSCRIBER_EVENTS] || events_always)
		mask = configured;
	if (subscribers[TCPLENS_SUBSCRIBER_SEGMENTS])
		mask |= TCPLENS_TRACE_SEGMENTS;
	return mask;
}

/* What the probes need before the first of them runs. */
static const struct {
	u32 mask;
	int (*alloc)(void);
} memory[] = {
	{ ~0U, tcplens_builder_init },
	{ ~TCPLENS_TRACE_SEGMENTS, tcplens_conns_init },
	{ ~TCPLENS_TRACE_SEGMENTS, tcplens_listeners_init },
	{ TCPLENS_TRACE_CONNS, tcplens_closed_alloc },
	{ TCPLENS_TRACE_CONNS, tcplens_histograms_init },
	{ ~(TCPLENS_TRACE_CONNS | TCPLENS_TRACE_SEGMENTS),
	  tcplens_events_alloc },
	{ TCPLENS_TRACE_SEGMENTS, tcplens_segments_alloc },
};

/* Changes nothing if memory is short. */
static int apply(void)
{
	u32 mask = wanted_mask();
	unsigned int i;
	int ret;

	for (i = 0; i < ARRAY_SIZE(memory); i++) {
		ret = memory[i].mask & mask ? memory[i].alloc() : 0;
		if (ret)
			return ret;
	}
	WRITE_ONCE(tcplens_enable_mask, mask);
	tcplens_tracepoints_attach(mask);
	tcplens_listen_drops_poll(mask & TCPLENS_TRACE_LISTEN_DROPS);
	if (!(mask & (TCPLENS_TRACE_CONNS | TCPLENS_TRACE_STATES))) {
		tcplens_conns_forget();
		tcplens_listeners_forget();
	}
	return 0;
}

/**
 * tcplens_control_configure() - set what may be traced
 * @new_configured: Bits of enum tcplens_trace, without TCPLENS_TRACE_SEGMENTS.
 * @new_events_always: Record events while no process has `events` open.
 *
 * Context: Process context; may sleep.
 * Return: 0, or -ENOMEM or, if a signal kills the process, -EINTR, with nothing
 * changed.
 */
int tcplens_control_configure(u32 new_configured, bool new_events_always)
{
	u32 old_configured;
	bool old_events_always;
	int ret = 0;

	if (mutex_lock_killable(&lock))
		return -EINTR;
	old_configured = configured;
	old_events_always = events_always;
	configured = new_configured;
	events_always = new_events_always;
	if (is_initialized)
		ret = apply();
	if (ret) {
		configured = old_configured;
		events_always = old_events_always;
	}
	mutex_unlock(&lock);
	return ret;
}

/**
 * tcplens_control_subscribe() - a process opens a file that needs tracepoints
 * @subscriber: The file.
 *
 * Context: Process context; may sleep.
 * Return: 0, -ENOMEM, or -EINTR if a signal kills the process.
 */
int tcplens_control_subscribe(enum tcplens_subscriber subscriber)
{
	int ret;

	if (mutex_lock_killable(&lock))
		return -EINTR;
	subscribers[subscriber]++;
	ret = apply();
	if (ret)
		subscribers[subscriber]--;
	mutex_unlock(&lock);
	return ret;
}

/**
 * tcplens_control_unsubscribe() - undo tcplens_control_subscribe()
 * @subscriber: The file.
 *
 * Context: Process context; the last unsubscriber waits for running probes.
 */
void tcplens_control_unsubscribe(enum tcplens_subscriber subscriber)
{
	mutex_lock(&lock);
	subscribers[subscriber]--;
	/* Tracing less allocates nothing, so this cannot fail. */
	apply();
	mutex_unlock(&lock);
}

/**
 * tcplens_control_init() - start to trace
 * @new_configured: As for tcplens_control_configure().
 * @new_events_always: Likewise.
 *
 * Context: Process context.
 * Return: 0 or -ENOMEM.
 */
int tcplens_control_init(u32 new_configured, bool new_events_always)
{
	int ret;

	tcplens_events_init();
	tcplens_segments_init();
	tcplens_tracepoints_init();
	mutex_lock(&lock);
	configured = new_configured;
	events_always = new_events_always;
	ret = apply();
	is_initialized = !ret;
	mutex_unlock(&lock);
	if (ret)
		tcplens_control_exit();
	return ret;
}

/**
 * tcplens_control_exit() - detach from all tracepoints and free all memory
 *
 * Context: Process context; no file is open.
 */
void tcplens_control_exit(void)
{
	mutex_lock(&lock);
	is_initialized = false;
	WRITE_ONCE(tcplens_enable_mask, 0);
	tcplens_tracepoints_attach(0);
	tcplens_listen_drops_poll(false);
	mutex_unlock(&lock);
	tcplens_segments_exit();
	tcplens_events_exit();
	tcplens_histograms_exit();
	tcplens_closed_exit();
	tcplens_conns_exit();
	tcplens_listeners_exit();
	tcplens_builder_exit();
}
