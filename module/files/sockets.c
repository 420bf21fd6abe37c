// SPDX-License-Identifier: GPL-2.0
/*
 * The files `sockets` and `listeners`: walk, sample, filter and format joined,
 * as the query says. They differ in what they show by default, and `listeners`
 * goes only over the kernel's table of these.
 */
#include "files/sockets.h"
#include "output/output.h"
#include "output/stream.h"
#include "relate/conn_count.h"
#include "relate/owners.h"
#include "sample/sample.h"
#include "trace/conns.h"
#include "walk/walk.h"

#include <linux/tcplens.h>

#include <linux/cred.h>
#include <linux/mm.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

/**
 * struct sockets - what an open file keeps
 * @output: What it was asked for, and how that is written.
 * @compared: What has to be looked at to know whether a socket matches.
 * @printed: What else has to be looked at if it does.
 * @owners: Who has the sockets, if the pass asks for that, until it ends.
 * @walk: The pass.
 * @census: Counts the children of the listeners that it meets; NULL until they
 *	are asked for.
 */
struct sockets {
	struct tcplens_output output;
	struct tcplens_sample_plan compared;
	struct tcplens_sample_plan printed;
	struct tcplens_owners *owners;
	struct tcplens_walk walk;
	struct tcplens_conn_count *census;
};

static struct sockets *sockets_of(struct tcplens_stream *stream)
{
	return (struct sockets *)stream->state;
}

static void forget_owners(struct sockets *sockets)
{
	tcplens_owners_free(sockets->owners);
	sockets->owners = NULL;
}

static void start_walk(struct tcplens_stream *stream)
{
	struct sockets *sockets = sockets_of(stream);
	struct tcplens_endpoints endpoints;
	struct tcplens_required required;

	tcplens_walk_start(&sockets->walk, stream->net);
	tcplens_filter_required(&sockets->output.query.filter, &required);
	tcplens_walk_prefilter(&sockets->walk, &required);
	if (stream->ops->file == TCPLENS_FILE_LISTENERS)
		tcplens_walk_only(&sockets->walk, TCPLENS_TABLE_LISTENERS);
	else if (tcplens_filter_endpoints(&sockets->output.query.filter, &endpoints))
		tcplens_walk_endpoints(&sockets->walk, &endpoints);
}

/*
 * What is asked for and not allowed is not looked at, and absent, for the
 * filter too. Children are known, or not, before a listener is looked at.
 */
static void plan_samples(struct tcplens_stream *stream)
{
	struct sockets *sockets = sockets_of(stream);
	u32 printed = tcplens_query_groups(&sockets->output.query);
	u32 compared = tcplens_filter_groups(&sockets->output.query.filter) |
		       (printed & TCPLENS_GROUP_CONN_COUNT);
	u32 allowed = ~tcplens_stream_denied(stream, printed | compared);

	tcplens_sample_plan(&sockets->compared, compared, allowed, 0);
	tcplens_sample_plan(&sockets->printed, printed, allowed, compared);
}

static void sockets_rewind(struct tcplens_stream *stream)
{
	struct sockets *sockets = sockets_of(stream);

	tcplens_output_begin(&sockets->output, stream->ops->file);
	plan_samples(stream);
	forget_owners(sockets);
	start_walk(stream);
	if (sockets->census)
		tcplens_conn_count_start(sockets->census);
}

static bool needs_children(const struct sockets *sockets)
{
	return sockets->compared.groups & TCPLENS_GROUP_CONN_COUNT;
}

/*
 * Lets the children of the next listeners be counted. Returns 1 if the pass can
 * go on, 0 if there is more to count, or a negative errno.
 */
static int count_children(struct sockets *sockets)
{
	if (!sockets->census) {
		sockets->census = kvzalloc(sizeof(*sockets->census),
					   GFP_KERNEL_ACCOUNT);
		if (!sockets->census)
			return -ENOMEM;
		tcplens_conn_count_start(sockets->census);
	}
	return tcplens_conn_count_advance(sockets->census, &sockets->walk);
}

/* One that has stopped to listen since it was found is no listener. */
static bool is_wanted(const struct tcplens_stream *stream,
		      const struct tcplens_record *record)
{
	return stream->ops->file != TCPLENS_FILE_LISTENERS ||
	       record->state == TCPLENS_STATE_LISTEN;
}

/*
 * Learns who has the sockets, before the first one is looked at. Returns 1 when
 * that is known or not asked for, 0 when it takes longer, or a negative errno.
 */
static int find_owners(struct tcplens_stream *stream)
{
	struct sockets *sockets = sockets_of(stream);
	u32 groups = sockets->compared.groups | sockets->printed.groups;

	if (!(groups & TCPLENS_GROUP_OWNER) || !sockets->output.left)
		return 1;
	if (!sockets->owners) {
		sockets->owners = tcplens_owners_new(stream->file);
		if (!sockets->owners)
			return -ENOMEM;
	}
	return tcplens_owners_scan(sockets->owners);
}

/* What is not to be seen in the socket itself. */
static void fill_more(const struct sockets *sockets,
		      struct tcplens_record *record, struct sock *sk,
		      const struct tcplens_sample_plan *plan)
{
	if (plan->groups & TCPLENS_GROUP_AGE)
		tcplens_conns_fill(record);
	if (plan->groups & TCPLENS_GROUP_OWNER)
		tcplens_owners_fill(sockets->owners, record, sk);
}

static void append_batch(struct tcplens_stream *stream)
{
	struct sockets *sockets = sockets_of(stream);
	char *out = tcplens_stream_tail(stream);
	struct user_namespace *user_ns = stream->file->f_cred->user_ns;
	struct tcplens_record record;
	unsigned int listeners = 0;
	unsigned int i;

	tcplens_layout_clear_all(&record);
	rcu_read_lock();
	for (i = 0; i < sockets->walk.batch.count && sockets->output.left; i++) {
		struct sock *sk = sockets->walk.batch.entries[i].sk;

		tcplens_sample_fill(&record, sk, user_ns, &sockets->compared);
		listeners += record.state == TCPLENS_STATE_LISTEN;
		if (needs_children(sockets))
			tcplens_conn_count_fill(sockets->census, &record, sk);
		fill_more(sockets, &record, sk, &sockets->compared);
		if (!is_wanted(stream, &record) ||
		    !tcplens_filter_matches(&sockets->output.query.filter, &record))
			continue;
		tcplens_sample_more(&record, sk, user_ns, &sockets->printed);
		fill_more(sockets, &record, sk, &sockets->printed);
		out = tcplens_output_put(out, &sockets->output, &record);
	}
	rcu_read_unlock();
	if (needs_children(sockets))
		tcplens_conn_count_pass(sockets->census, listeners);
	tcplens_stream_advance(stream, out);
}

/* One batch: as many sockets as certainly fit, so that none is left over. */
static int sockets_fill(struct tcplens_stream *stream)
{
	struct sockets *sockets = sockets_of(stream);
	size_t row_bytes = tcplens_output_bytes(&sockets->output);
	int ret = find_owners(stream);

	if (ret <= 0)
		return ret;
	if (!sockets->output.has_header)
		tcplens_output_header(&sockets->output, stream);
	if (sockets->output.left && needs_children(sockets)) {
		ret = count_children(sockets);
		if (ret <= 0)
			return ret;
	}
	if (sockets->output.left &&
	    tcplens_walk_next(&sockets->walk,
			      tcplens_stream_room(stream) / row_bytes)) {
		append_batch(stream);
		tcplens_walk_put(&sockets->walk);
	}
	stream->finished = !sockets->output.left ||
			   tcplens_walk_finished(&sockets->walk);
	if (stream->finished)
		forget_owners(sockets);
	return 0;
}

static int sockets_query(struct tcplens_stream *stream, const char *line,
			 size_t length)
{
	return tcplens_output_query(&sockets_of(stream)->output, stream, line,
				  length);
}

static void sockets_release(struct tcplens_stream *stream)
{
	forget_owners(sockets_of(stream));
	kvfree(sockets_of(stream)->census);
}

const struct tcplens_stream_ops tcplens_sockets_ops = {
	.state_size	= sizeof(struct sockets),
	.rewind		= sockets_rewind,
	.fill		= sockets_fill,
	.release	= sockets_release,
	.file		= TCPLENS_FILE_SOCKETS,
	.query		= sockets_query,
};

const struct tcplens_stream_ops tcplens_listeners_ops = {
	.state_size	= sizeof(struct sockets),
	.rewind		= sockets_rewind,
	.fill		= sockets_fill,
	.release	= sockets_release,
	.file		= TCPLENS_FILE_LISTENERS,
	.query		= sockets_query,
};
