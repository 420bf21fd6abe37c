// SPDX-License-Identifier: GPL-2.0
/*
 * The file `summary`: counts and sums over all sockets.
 *
 * It has all its lines even if a count is 0, except those of congestion control
 * algorithms that no socket uses.
 */
#include "files/summary.h"
#include "output/stream.h"
#include "output/text.h"
#include "record/columns.h"
#include "sample/aggregate.h"
#include "walk/walk.h"

#include <linux/tcplens.h>

#include <linux/rcupdate.h>

/* The state of an open file. */
struct summary {
	struct tcplens_aggregate aggregate;
	struct tcplens_walk walk;
};

static const struct {
	const char *name;
	size_t offset;
} lines[] = {
	{ "sockets", offsetof(struct tcplens_aggregate, sockets) },
	{ "family_inet", offsetof(struct tcplens_aggregate, inet) },
	{ "family_inet6", offsetof(struct tcplens_aggregate, inet6) },
	{ "kind_request", offsetof(struct tcplens_aggregate, requests) },
	{ "kind_timewait", offsetof(struct tcplens_aggregate, timewaits) },
	{ "listeners", offsetof(struct tcplens_aggregate, listeners) },
	{ "orphans", offsetof(struct tcplens_aggregate, orphans) },
	{ "recvq_bytes", offsetof(struct tcplens_aggregate, recvq_bytes) },
	{ "sendq_bytes", offsetof(struct tcplens_aggregate, sendq_bytes) },
	{ "rmem_alloc_bytes", offsetof(struct tcplens_aggregate, rmem_alloc_bytes) },
	{ "wmem_queued_bytes", offsetof(struct tcplens_aggregate, wmem_queued_bytes) },
	{ "forward_alloc_bytes", offsetof(struct tcplens_aggregate, forward_alloc_bytes) },
	{ "bytes_sent", offsetof(struct tcplens_aggregate, bytes_sent) },
	{ "bytes_received", offsetof(struct tcplens_aggregate, bytes_received) },
	{ "bytes_retrans", offsetof(struct tcplens_aggregate, bytes_retrans) },
	{ "segs_in", offsetof(struct tcplens_aggregate, segs_in) },
	{ "segs_out", offsetof(struct tcplens_aggregate, segs_out) },
	{ "retrans_total", offsetof(struct tcplens_aggregate, retrans_total) },
	{ "retrans_out", offsetof(struct tcplens_aggregate, retrans_out) },
	{ "lost", offsetof(struct tcplens_aggregate, lost) },
};

static struct summary *summary_of(struct tcplens_stream *stream)
{
	return (struct summary *)stream->state;
}

static char *put_slot(char *out, const char *name, u64 least, bool is_last,
		      u64 count)
{
	out = tcplens_text_string(out, name);
	out = tcplens_text_u64(out, least > 1 ? least : 0);
	if (is_last)
		return tcplens_text_count(out, "_up", "", count);
	out = tcplens_text_string(out, "_");
	out = tcplens_text_u64(out, 2 * least - 1);
	return tcplens_text_count(out, "", "", count);
}

static char *put_histogram(char *out, const char *name, const u64 *slots,
			   unsigned int count)
{
	unsigned int i;

	for (i = 0; i < count; i++)
		out = put_slot(out, name, 1ULL << i, i == count - 1, slots[i]);
	return out;
}

static char *put_algorithms(char *out,
			    const struct tcplens_aggregate *aggregate)
{
	char name[TCPLENS_TEXT_STRING_BYTES];
	unsigned int i;

	for (i = 0; i < TCPLENS_AGGREGATE_CCS &&
	     aggregate->algorithms[i].sockets; i++) {
		const struct tcplens_aggregate_cc *algorithm =
			&aggregate->algorithms[i];

		*tcplens_name_put(name, algorithm->cc,
				  sizeof(algorithm->cc)) = '\0';
		out = tcplens_text_count(out, "cc_", name, algorithm->sockets);
	}
	return tcplens_text_count(out, "cc_", "other",
				  aggregate->other_algorithms);
}

static char *put_lines(char *out, const struct tcplens_aggregate *aggregate)
{
	unsigned int i;

	out = tcplens_text_string(out, "name value\n");
	for (i = 0; i < ARRAY_SIZE(lines); i++) {
		const void *at = (const char *)aggregate + lines[i].offset;

		out = tcplens_text_count(out, lines[i].name, "",
					 *(const u64 *)at);
	}
	for (i = 0; i < TCPLENS_STATES; i++) {
		if (tcplens_columns_states[i])
			out = tcplens_text_count(out, "state_",
						 tcplens_columns_states[i],
						 aggregate->state[i]);
	}
	out = put_histogram(out, "srtt_us_", aggregate->srtt_us,
			    TCPLENS_SRTT_SLOTS);
	out = put_histogram(out, "snd_cwnd_", aggregate->snd_cwnd,
			    TCPLENS_CWND_SLOTS);
	return put_algorithms(out, aggregate);
}

static void summary_rewind(struct tcplens_stream *stream)
{
	struct summary *summary = summary_of(stream);

	memset(&summary->aggregate, 0, sizeof(summary->aggregate));
	tcplens_walk_start(&summary->walk, stream->net);
}

static int summary_fill(struct tcplens_stream *stream)
{
	struct summary *summary = summary_of(stream);
	unsigned int i;
	char *out;

	tcplens_walk_next(&summary->walk, TCPLENS_BATCH_SOCKETS);
	rcu_read_lock();
	for (i = 0; i < summary->walk.batch.count; i++)
		tcplens_aggregate_add(&summary->aggregate,
				      summary->walk.batch.entries[i].sk);
	rcu_read_unlock();
	tcplens_walk_put(&summary->walk);
	if (tcplens_walk_finished(&summary->walk)) {
		out = put_lines(tcplens_stream_tail(stream),
				&summary->aggregate);
		tcplens_stream_advance(stream, out);
		stream->finished = true;
	}
	return 0;
}

static void summary_release(struct tcplens_stream *stream)
{
	tcplens_walk_stop(&summary_of(stream)->walk);
}

const struct tcplens_stream_ops tcplens_summary_ops = {
	.state_size	= sizeof(struct summary),
	.rewind		= summary_rewind,
	.fill		= summary_fill,
	.release	= summary_release,
};
