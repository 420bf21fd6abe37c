// SPDX-License-Identifier: GPL-2.0
/*
 * The file `summary`: a pass over the tables, counted instead of listed.
 *
 * Its size is constant: every line is there, whatever its count, but for the
 * names of the congestion control algorithms that are in use.
 */
#include "summary.h"
#include "columns.h"
#include "format.h"
#include "sample.h"
#include "stream.h"
#include "walk.h"

#include <linux/cred.h>
#include <linux/log2.h>
#include <linux/rcupdate.h>
#include <linux/tcplens.h>

/* Slots of the histograms: the first is below 2, the last has no upper end. */
#define SRTT_SLOTS	25
#define CWND_SLOTS	20

/* How many congestion control algorithms are told apart. */
#define ALGORITHMS	16

/* The connections that use one. */
struct algorithm {
	char cc[TCPLENS_NAME_BYTES];
	u64 sockets;
};

/* What is counted; the sums carry the names of the columns they add up. */
struct totals {
	u64 sockets;
	u64 inet;
	u64 inet6;
	u64 requests;
	u64 timewaits;
	u64 listeners;
	u64 orphans;
	u64 state[TCPLENS_STATES];	/* by enum tcplens_state */
	u64 recvq_bytes;
	u64 sendq_bytes;
	u64 rmem_alloc_bytes;
	u64 wmem_queued_bytes;
	u64 forward_alloc_bytes;
	u64 bytes_sent;
	u64 bytes_received;
	u64 bytes_retrans;
	u64 segs_in;
	u64 segs_out;
	u64 retrans_total;
	u64 retrans_out;
	u64 lost;
	u64 srtt_us[SRTT_SLOTS];	/* by the logarithm to base 2 */
	u64 snd_cwnd[CWND_SLOTS];	/* likewise */
	u64 other_algorithms;
	struct algorithm algorithms[ALGORITHMS];
};

/* Where the numbers that it adds up come from. */
#define GROUPS	(TCPLENS_GROUP_COUNTERS | TCPLENS_GROUP_SCOREBOARD |	\
		 TCPLENS_GROUP_QUEUES |					\
		 TCPLENS_GROUP_WINDOWS | TCPLENS_GROUP_ROUND_TRIP |	\
		 TCPLENS_GROUP_MODULES | TCPLENS_GROUP_MEMORY)

/* What an open `summary` file keeps. */
struct summary {
	struct totals totals;
	struct tcplens_sample_plan plan;
	struct tcplens_walk walk;
};

static const struct {
	const char *name;
	size_t offset;
} lines[] = {
	{ "sockets", offsetof(struct totals, sockets) },
	{ "family_inet", offsetof(struct totals, inet) },
	{ "family_inet6", offsetof(struct totals, inet6) },
	{ "kind_request", offsetof(struct totals, requests) },
	{ "kind_timewait", offsetof(struct totals, timewaits) },
	{ "listeners", offsetof(struct totals, listeners) },
	{ "orphans", offsetof(struct totals, orphans) },
	{ "recvq_bytes", offsetof(struct totals, recvq_bytes) },
	{ "sendq_bytes", offsetof(struct totals, sendq_bytes) },
	{ "rmem_alloc_bytes", offsetof(struct totals, rmem_alloc_bytes) },
	{ "wmem_queued_bytes", offsetof(struct totals, wmem_queued_bytes) },
	{ "forward_alloc_bytes", offsetof(struct totals, forward_alloc_bytes) },
	{ "bytes_sent", offsetof(struct totals, bytes_sent) },
	{ "bytes_received", offsetof(struct totals, bytes_received) },
	{ "bytes_retrans", offsetof(struct totals, bytes_retrans) },
	{ "segs_in", offsetof(struct totals, segs_in) },
	{ "segs_out", offsetof(struct totals, segs_out) },
	{ "retrans_total", offsetof(struct totals, retrans_total) },
	{ "retrans_out", offsetof(struct totals, retrans_out) },
	{ "lost", offsetof(struct totals, lost) },
};

static struct summary *summary_of(struct tcplens_stream *stream)
{
	return (struct summary *)stream->state;
}

static void sum32(u64 *sum, u32 value)
{
	if (value != TCPLENS_ABSENT_U32)
		*sum += value;
}

static void sum64(u64 *sum, u64 value)
{
	if (value != TCPLENS_ABSENT_U64)
		*sum += value;
}

/* Counts a value in a histogram of so many slots. */
static void count_slot(u64 *slots, unsigned int count, u32 value)
{
	unsigned int slot = value > 1 ? ilog2(value) : 0;

	if (value != TCPLENS_ABSENT_U32)
		slots[min_t(unsigned int, slot, count - 1)]++;
}

/* The first ones met have a place, the others one together. */
static void count_algorithm(struct totals *totals, const char *cc)
{
	struct algorithm *algorithm = totals->algorithms;

	if (!*cc)
		return;
	for (; algorithm < totals->algorithms + ALGORITHMS; algorithm++) {
		if (!algorithm->sockets)
			memcpy(algorithm->cc, cc, sizeof(algorithm->cc));
		/* They are filled up with zeros. */
		if (memcmp(algorithm->cc, cc, sizeof(algorithm->cc)))
			continue;
		algorithm->sockets++;
		return;
	}
	totals->other_algorithms++;
}

static void count_record(struct totals *totals,
			 const struct tcplens_record *record)
{
	totals->sockets++;
	if (record->family == TCPLENS_FAMILY_INET)
		totals->inet++;
	else
		totals->inet6++;
	if (record->kind == TCPLENS_KIND_REQUEST)
		totals->requests++;
	if (record->kind == TCPLENS_KIND_TIMEWAIT)
		totals->timewaits++;
	totals->listeners += record->state == TCPLENS_STATE_LISTEN;
	totals->orphans += record->orphan == 1;
	if (record->state < TCPLENS_STATES)
		totals->state[record->state]++;
	sum32(&totals->recvq_bytes, record->recvq_bytes);
	sum32(&totals->sendq_bytes, record->sendq_bytes);
	sum32(&totals->rmem_alloc_bytes, record->rmem_alloc_bytes);
	sum32(&totals->wmem_queued_bytes, record->wmem_queued_bytes);
	sum32(&totals->forward_alloc_bytes, record->forward_alloc_bytes);
	sum64(&totals->bytes_sent, record->bytes_sent);
	sum64(&totals->bytes_received, record->bytes_received);
	sum64(&totals->bytes_retrans, record->bytes_retrans);
	sum32(&totals->segs_in, record->segs_in);
	sum32(&totals->segs_out, record->segs_out);
	sum32(&totals->retrans_total, record->retrans_total);
	sum32(&totals->retrans_out, record->retrans_out);
	sum32(&totals->lost, record->lost);
	count_slot(totals->srtt_us, SRTT_SLOTS, record->srtt_us);
	count_slot(totals->snd_cwnd, CWND_SLOTS, record->snd_cwnd);
	count_algorithm(totals, record->cc);
}

static char *format_slot(char *out, const char *name, u64 least, bool is_last,
			 u64 count)
{
	out = tcplens_format_string(out, name);
	out = tcplens_format_u64(out, least > 1 ? least : 0);
	if (is_last)
		return tcplens_format_count(out, "_up", "", count);
	out = tcplens_format_string(out, "_");
	out = tcplens_format_u64(out, 2 * least - 1);
	return tcplens_format_count(out, "", "", count);
}

static char *format_histogram(char *out, const char *name, const u64 *slots,
			      unsigned int count)
{
	unsigned int i;

	for (i = 0; i < count; i++)
		out = format_slot(out, name, 1ULL << i, i == count - 1,
				  slots[i]);
	return out;
}

static char *format_algorithms(char *out, const struct totals *totals)
{
	unsigned int i;

	for (i = 0; i < ALGORITHMS && totals->algorithms[i].sockets; i++)
		out = tcplens_format_count(out, "cc_", totals->algorithms[i].cc,
					   totals->algorithms[i].sockets);
	return tcplens_format_count(out, "cc_", "other",
				    totals->other_algorithms);
}

static char *format_totals(char *out, const struct totals *totals)
{
	unsigned int i;

	out = tcplens_format_string(out, "name value\n");
	for (i = 0; i < ARRAY_SIZE(lines); i++) {
		const void *at = (const char *)totals + lines[i].offset;

		out = tcplens_format_count(out, lines[i].name, "",
					   *(const u64 *)at);
	}
	for (i = 0; i < TCPLENS_STATES; i++) {
		if (tcplens_columns_states[i])
			out = tcplens_format_count(out, "state_",
						   tcplens_columns_states[i],
						   totals->state[i]);
	}
	out = format_histogram(out, "srtt_us_", totals->srtt_us, SRTT_SLOTS);
	out = format_histogram(out, "snd_cwnd_", totals->snd_cwnd, CWND_SLOTS);
	return format_algorithms(out, totals);
}

static void summary_rewind(struct tcplens_stream *stream)
{
	struct summary *summary = summary_of(stream);

	memset(&summary->totals, 0, sizeof(summary->totals));
	tcplens_sample_plan(&summary->plan, GROUPS, GROUPS, 0);
	tcplens_walk_start(&summary->walk, stream->net);
}

static int summary_fill(struct tcplens_stream *stream)
{
	struct summary *summary = summary_of(stream);
	struct tcplens_record record;
	unsigned int i;

	tcplens_words_clear_all(&record);
	tcplens_walk_next(&summary->walk, TCPLENS_WALK_BATCH);
	rcu_read_lock();
	for (i = 0; i < summary->walk.count; i++) {
		tcplens_sample_fill(&record, summary->walk.picks[i].sk,
				    stream->file->f_cred->user_ns,
				    &summary->plan);
		count_record(&summary->totals, &record);
	}
	rcu_read_unlock();
	tcplens_walk_put(&summary->walk);
	if (tcplens_walk_finished(&summary->walk)) {
		tcplens_stream_advance(stream,
				       format_totals(tcplens_stream_tail(stream),
						     &summary->totals));
		stream->finished = true;
	}
	return 0;
}

const struct tcplens_stream_ops tcplens_summary_ops = {
	.state_size	= sizeof(struct summary),
	.rewind		= summary_rewind,
	.fill		= summary_fill,
};
