// SPDX-License-Identifier: GPL-2.0
/*
 * The tracepoints: attached while they are needed.
 *
 * They are looked up by name, because the kernel does not export those of TCP to
 * modules. A kernel can lack some: the module goes on without what they report,
 * and `stats` shows which are missing.
 */
#include "trace/tracepoints.h"
#include "trace/probes.h"

#include <linux/seq_file.h>
#include <linux/string.h>
#include <linux/tracepoint.h>

/**
 * struct state - the state of a tracepoint
 * @tracepoint: The tracepoint, or NULL if the kernel has none of this name.
 * @attached: The probe is registered.
 */
static struct state {
	struct tracepoint *tracepoint;
	bool attached;
} states[TCPLENS_PROBES];

static void find(struct tracepoint *tracepoint, void *unused)
{
	unsigned int i;

	for (i = 0; i < TCPLENS_PROBES; i++) {
		if (!strcmp(tcplens_probes[i].name, tracepoint->name))
			states[i].tracepoint = tracepoint;
	}
}

/* If this fails, the module goes on as without the tracepoint. */
static void attach(unsigned int i)
{
	struct state *state = &states[i];

	if (!state->tracepoint || state->attached)
		return;
	if (!tracepoint_probe_register(state->tracepoint,
				       tcplens_probes[i].probe, NULL))
		WRITE_ONCE(state->attached, true);
}

/* Returns true if the tracepoint was attached. */
static bool detach(unsigned int i)
{
	struct state *state = &states[i];

	if (!state->attached)
		return false;
	tracepoint_probe_unregister(state->tracepoint, tcplens_probes[i].probe,
				    NULL);
	WRITE_ONCE(state->attached, false);
	return true;
}

/**
 * tcplens_tracepoints_init() - look up the tracepoints
 *
 * Context: Process context.
 */
void tcplens_tracepoints_init(void)
{
	for_each_kernel_tracepoint(find, NULL);
}

/**
 * tcplens_tracepoints_attach() - attach needed tracepoints and detach the others
 * @enabled: What to trace: bits of enum tcplens_trace; 0 detaches all.
 *
 * Context: Process context, one call at a time; may sleep. When it returns, no
 * detached probe is running.
 */
void tcplens_tracepoints_attach(u32 enabled)
{
	bool detached = false;
	unsigned int i;

	for (i = 0; i < TCPLENS_PROBES; i++) {
		if (tcplens_probes[i].users & enabled)
			attach(i);
		else if (detach(i))
			detached = true;
	}
	if (detached)
		tracepoint_synchronize_unregister();
}

/**
 * tcplens_tracepoints_show() - show the state of the tracepoints
 * @seq: The file to write to: a line "tracepoint_NAME STATE" for each, which is
 *	attached, found or missing.
 *
 * Context: Process context. A tracepoint that is attached or detached meanwhile
 * shows either state.
 */
void tcplens_tracepoints_show(struct seq_file *seq)
{
	unsigned int i;

	for (i = 0; i < TCPLENS_PROBES; i++) {
		const struct state *state = &states[i];
		const char *word = "missing";

		if (READ_ONCE(state->attached))
			word = "attached";
		else if (state->tracepoint)
			word = "found";
		seq_printf(seq, "tracepoint_%s %s\n", tcplens_probes[i].name,
			   word);
	}
}
