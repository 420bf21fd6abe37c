// SPDX-License-Identifier: GPL-2.0
/*
 * The knobs: what is watched, as module parameters say and as somebody reads.
 *
 * They are parameters and no files of debugfs because these cannot be written
 * where the kernel is locked down. Room is made when something is watched for
 * the first time, and stays until the module goes. With everything off no
 * tracepoint is attached.
 */
#include "files/params.h"
#include "trace/closed.h"
#include "trace/events.h"
#include "trace/histograms.h"
#include "trace/conns.h"
#include "trace/builder.h"
#include "trace/listen_drops.h"
#include "trace/probes.h"
#include "trace/segments.h"
#include "trace/tracepoints.h"

#include <linux/moduleparam.h>
#include <linux/mutex.h>

/**
 * enum knob - what can be turned on and off
 * @KNOB_RECORDER: What is remembered and kept of connections: `closed`,
 *	`histograms`, owners and ages.
 * @KNOB_STATES: Events: changes of state.
 * @KNOB_RETRANSMITS: Events: what is sent again.
 * @KNOB_CONGESTION: Events: states of congestion control.
 * @KNOB_RESETS: Events: resets.
 * @KNOB_OVERFLOWS: Events: listeners that had no room.
 * @KNOB_WINDOWS: Events: windows that close and open.
 * @KNOB_ALWAYS: Events are kept while nobody reads them, too.
 * @KNOBS: How many there are.
 */
enum knob {
	KNOB_RECORDER,
	KNOB_STATES,
	KNOB_RETRANSMITS,
	KNOB_CONGESTION,
	KNOB_RESETS,
	KNOB_OVERFLOWS,
	KNOB_WINDOWS,
	KNOB_ALWAYS,
	KNOBS,
};

static bool knobs[KNOBS] = {
	[KNOB_RECORDER]		= true,
	[KNOB_STATES]		= true,
	[KNOB_RETRANSMITS]	= true,
	[KNOB_CONGESTION]	= true,
	[KNOB_RESETS]		= true,
	[KNOB_OVERFLOWS]	= true,
};

/* What those that are about events turn on. */
static const u32 event_uses[KNOBS] = {
	[KNOB_STATES]		= TCPLENS_USE_STATES,
	[KNOB_RETRANSMITS]	= TCPLENS_USE_RETRANSMITS,
	[KNOB_CONGESTION]	= TCPLENS_USE_CONGESTION,
	[KNOB_RESETS]		= TCPLENS_USE_RESETS,
	[KNOB_OVERFLOWS]	= TCPLENS_USE_OVERFLOWS,
	[KNOB_WINDOWS]		= TCPLENS_USE_WINDOWS,
};

u32 tcplens_knobs_uses;

/* Serialises all changes of what is watched. */
static DEFINE_MUTEX(lock);
static unsigned int readers[TCPLENS_READERS];
/* Parameters are set before the module is initialised, and after it has gone. */
static bool is_ready;

static u32 wanted_uses(void)
{
	bool events = readers[TCPLENS_READER_EVENTS] || knobs[KNOB_ALWAYS];
	u32 uses = 0;
	unsigned int i;

	for (i = 0; i < KNOBS; i++) {
		if (events && knobs[i])
			uses |= event_uses[i];
	}
	if (knobs[KNOB_RECORDER])
		uses |= TCPLENS_USE_LIVES;
	if (readers[TCPLENS_READER_SAMPLES])
		uses |= TCPLENS_USE_SAMPLES;
	return uses;
}

/* What each use needs before its first probe runs. */
static const struct {
	u32 uses;
	int (*init)(void);
} rooms[] = {
	{ ~0U, tcplens_moment_init },
	{ ~TCPLENS_USE_SAMPLES, tcplens_lives_init },
	{ TCPLENS_USE_LIVES, tcplens_closed_init },
	{ TCPLENS_USE_LIVES, tcplens_histograms_init },
	{ ~(TCPLENS_USE_LIVES | TCPLENS_USE_SAMPLES), tcplens_events_init },
	{ TCPLENS_USE_SAMPLES, tcplens_samples_init },
};

/* Changes what is watched, or nothing if there is no room for it. */
static int apply(void)
{
	u32 uses = wanted_uses();
	unsigned int i;
	int ret;

	for (i = 0; i < ARRAY_SIZE(rooms); i++) {
		ret = rooms[i].uses & uses ? rooms[i].init() : 0;
		if (ret)
			return ret;
	}
	WRITE_ONCE(tcplens_knobs_uses, uses);
	tcplens_tracepoints_attach(uses);
	tcplens_overflows_watch(uses & TCPLENS_USE_OVERFLOWS);
	if (!(uses & (TCPLENS_USE_LIVES | TCPLENS_USE_STATES)))
		tcplens_lives_forget();
	return 0;
}

static int set_knob(const char *value, const struct kernel_param *param)
{
	bool *knob = param->arg;
	bool before, after;
	int ret;

	ret = kstrtobool(value, &after);
	if (ret)
		return ret;
	mutex_lock(&lock);
	before = *knob;
	WRITE_ONCE(*knob, after);
	ret = is_ready ? apply() : 0;
	if (ret)
		WRITE_ONCE(*knob, before);
	mutex_unlock(&lock);
	return ret;
}

static const struct kernel_param_ops knob_ops = {
	.set	= set_knob,
	.get	= param_get_bool,
};

#define TUNABLE(name, index, text)					\
	module_param_cb(name, &knob_ops, &knobs[index], 0644);		\
	MODULE_PARM_DESC(name, text)

TUNABLE(recorder, KNOB_RECORDER,
	"remember owners and ages of connections, and keep those that end (Y)");
TUNABLE(events_states, KNOB_STATES, "events: changes of state (Y)");
TUNABLE(events_retransmits, KNOB_RETRANSMITS, "events: what is sent again (Y)");
TUNABLE(events_congestion, KNOB_CONGESTION,
	"events: states of congestion control (Y)");
TUNABLE(events_resets, KNOB_RESETS, "events: resets (Y)");
TUNABLE(events_overflows, KNOB_OVERFLOWS,
	"events: listeners that had no room, looked for once a second (Y)");
TUNABLE(events_windows, KNOB_WINDOWS,
	"events: peers' windows that close and open, which is work for each segment (N)");
TUNABLE(events_always, KNOB_ALWAYS,
	"keep events while nobody reads them, for who begins with the oldest (N)");

/**
 * tcplens_knobs_reader_get() - somebody begins to read
 * @reader: Which file.
 *
 * Context: Process context; may sleep.
 * Return: 0, or -ENOMEM if there is no room for what he wants.
 */
int tcplens_knobs_reader_get(enum tcplens_reader reader)
{
	int ret;

	mutex_lock(&lock);
	readers[reader]++;
	ret = apply();
	if (ret)
		readers[reader]--;
	mutex_unlock(&lock);
	return ret;
}

/**
 * tcplens_knobs_reader_put() - somebody has done with reading
 * @reader: Which file.
 *
 * Context: Process context; waits for probes if he was the last one.
 */
void tcplens_knobs_reader_put(enum tcplens_reader reader)
{
	mutex_lock(&lock);
	readers[reader]--;
	/* Less than before needs no room. */
	apply();
	mutex_unlock(&lock);
}

/**
 * tcplens_knobs_init() - begin to watch
 *
 * Context: Process context.
 * Return: 0 or -ENOMEM.
 */
int __init tcplens_knobs_init(void)
{
	int ret;

	tcplens_tracepoints_init();
	mutex_lock(&lock);
	ret = apply();
	is_ready = !ret;
	mutex_unlock(&lock);
	if (ret)
		tcplens_knobs_exit();
	return ret;
}

/**
 * tcplens_knobs_exit() - watch nothing any more
 *
 * Context: Process context; nobody reads any more.
 */
void tcplens_knobs_exit(void)
{
	mutex_lock(&lock);
	is_ready = false;
	WRITE_ONCE(tcplens_knobs_uses, 0);
	tcplens_tracepoints_attach(0);
	tcplens_overflows_watch(false);
	mutex_unlock(&lock);
	tcplens_samples_exit();
	tcplens_events_exit();
	tcplens_histograms_exit();
	tcplens_closed_exit();
	tcplens_lives_exit();
	tcplens_moment_exit();
}
