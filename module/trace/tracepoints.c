// SPDX-License-Identifier: GPL-2.0
/*
 * The tracepoints: found by their names, as modules have no other way to those
 * of TCP, attached while somebody uses them, and detached for good.
 *
 * Kernels differ in which they have. One that is missing takes away what it
 * would have told, and nothing else; `stats` says which.
 */
#include "trace/tracepoints.h"
#include "trace/probes.h"

#include <linux/seq_file.h>
#include <linux/string.h>
#include <linux/tracepoint.h>

/**
 * struct state - what is known of a tracepoint
 * @tracepoint: The kernel's, NULL if it has none of that name.
 * @attached: Its probe is called.
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

/* One that cannot be attached is as one that is missing. */
static void attach(unsigned int i)
{
	struct state *state = &states[i];

	if (!state->tracepoint || state->attached)
		return;
	if (!tracepoint_probe_register(state->tracepoint,
				       tcplens_probes[i].probe, NULL))
		WRITE_ONCE(state->attached, true);
}

/* Returns true if it was attached. */
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
 * tcplens_tracepoints_init() - find them
 *
 * Context: Process context.
 */
void tcplens_tracepoints_init(void)
{
	for_each_kernel_tracepoint(find, NULL);
}

/**
 * tcplens_tracepoints_attach() - have those called that are used, and no others
 * @enabled: What is traced: bits of enum tcplens_trace; 0 detaches all.
 *
 * Context: Process context, one at a time. When it returns, no probe that is
 * not used runs any more.
 */
void tcplens_tracepoints_attach(u32 enabled)
{
	bool detached = false;
	unsigned int i;

	for (i = 0; i < TCPLENS_PROBES; i++) {
		if (tcplens_probes[i].enables & enabled)
			attach(i);
		else if (detach(i))
			detached = true;
	}
	if (detached)
		tracepoint_synchronize_unregister();
}

/**
 * tcplens_tracepoints_show() - say which there are
 * @seq: Where to: a line for each, "tracepoint NAME attached", "... found" or
 *	"... missing".
 *
 * Context: Process context. What is attached meanwhile may be shown either way.
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
