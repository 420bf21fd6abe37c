// SPDX-License-Identifier: GPL-2.0
/*
 * The files `sockets` and `listeners`: walk, sample, filter and output, as the
 * query says. They differ in their default columns, and `listeners` walks only the
 * kernel's table of listeners. If `sockets` shows owners, it also has the sockets
 * that no hash table has.
 */
#include "files/sockets.h"
#include "output/output.h"
#include "output/stream.h"
#include "relate/conn_count.h"
#include "relate/owners.h"
#include "sample/sample.h"
#include "trace/conns.h"
#include "trace/state_age.h"
#include "walk/walk.h"

#include <linux/tcplens.h>

#include <linux/cred.h>
#include <linux/mm.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

/**
 * struct sockets - the state of an open file
 * @output: The query and the output it asks for.
 * @has_begun: The dump has begun: both plans and @walk are those of the query.
 * @filter_plan: What to sample of every socket, for the filter.
 * @output_plan: What else to sample of a socket that matches.
 * @owners: The owners of sockets, until the dump ends; NULL if the query does not
 *	ask for them.
 * @wants_unhashed: Sockets that no hash table has can match.
 * @walk: The dump.
 * @conn_count: Counts the connections of listeners, until the dump ends; NULL if
 *	the query does not ask for them.
 */
struct sockets {
	struct tcplens_output output;
	bool has_begun;
	struct tcplens_sample_plan filter_plan;
	struct tcplens_sample_plan output_plan;
	struct tcplens_owners *owners;
	bool wants_unhashed;
	struct tcplens_walk walk;
	struct tcplens_conn_count *conn_count;
};

static struct sockets *sockets_of(struct tcplens_stream *stream)
{
	return (struct sockets *)stream->state;
}

/* Frees what only a dump needs: an idle file can stay open for long. */
static void end_dump(struct sockets *sockets)
{
	tcplens_owners_free(sockets->owners);
	sockets->owners = NULL;
	tcplens_conn_count_free(sockets->conn_count);
	sockets->conn_count = NULL;
}

static void start_walk(struct tcplens_stream *stream)
{
	struct sockets *sockets = sockets_of(stream);
	struct tcplens_endpoints endpoints;
	struct tcplens_required required;

	tcplens_walk_start(&sockets->walk, stream->net);
	tcplens_filter_required(&sockets->output.query.filter, &required);
	tcplens_walk_prefilter(&sockets->walk, &required);
	sockets->wants_unhashed = stream->ops->file == TCPLENS_FILE_SOCKETS &&
				  (required.state == TCPLENS_ABSENT_U8 ||
				   required.state == TCPLENS_STATE_CLOSE);
	if (stream->ops->file == TCPLENS_FILE_LISTENERS)
		tcplens_walk_only(&sockets->walk, TCPLENS_TABLE_LISTENERS);
	else if (tcplens_filter_endpoints(&sockets->output.query.filter, &endpoints))
		tcplens_walk_endpoints(&sockets->walk, &endpoints);
}

/*
 * Groups that the opener or the writer of the query may not see are not sampled:
 * their columns have no value, and the filter has none of them. Connections are
 * counted before their listener is sampled, so their group is always in the first
 * plan.
 */
static void plan_samples(struct tcplens_stream *stream)
{
	struct sockets *sockets = sockets_of(stream);
	const struct tcplens_query *query = &sockets->output.query;
	u32 output = tcplens_query_groups(query);
	u32 filter = tcplens_filter_groups(&query->filter) |
		     (output & TCPLENS_GROUP_CONN_COUNT);
	u32 allowed = ~(tcplens_stream_denied(stream, output | filter) |
			sockets->output.denied);

	tcplens_sample_plan(&sockets->filter_plan, filter, allowed, 0);
	tcplens_sample_plan(&sockets->output_plan, output, allowed, filter);
}

/* The first read begins the dump: a query often follows open() before it. */
static void sockets_rewind(struct tcplens_stream *stream)
{
	struct sockets *sockets = sockets_of(stream);

	sockets->has_begun = false;
	end_dump(sockets);
}

static void begin_dump(struct tcplens_stream *stream)
{
	struct sockets *sockets = sockets_of(stream);

	tcplens_output_begin(&sockets->output, stream->ops->file);
	plan_samples(stream);
	start_walk(stream);
	sockets->has_begun = true;
}

static bool needs_conn_count(const struct sockets *sockets)
{
	return sockets->filter_plan.groups & TCPLENS_GROUP_CONN_COUNT;
}

/*
 * Counts the connections of the next listeners. Returns 1 if the dump can go on,
 * 0 if it has to be called again, or a negative errno.
 */
static int count_connections(struct sockets *sockets)
{
	if (!sockets->conn_count) {
		sockets->conn_count = kvzalloc(sizeof(*sockets->conn_count),
					       GFP_KERNEL_ACCOUNT);
		if (!sockets->conn_count)
			return -ENOMEM;
		tcplens_conn_count_start(sockets->conn_count);
	}
	return tcplens_conn_count_advance(sockets->conn_count, &sockets->walk);
}

/* A socket can leave LISTEN between the walk and the sample. */
static bool is_wanted(const struct tcplens_stream *stream,
		      const struct tcplens_record *record)
{
	return stream->ops->file != TCPLENS_FILE_LISTENERS ||
	       record->state == TCPLENS_STATE_LISTEN;
}

/*
 * Scans the processes for the owners of sockets, before the first socket. Returns
 * 1 if that is done or not needed, 0 if it has to be called again, or a negative
 * errno.
 */
static int scan_owners(struct tcplens_stream *stream)
{
	struct sockets *sockets = sockets_of(stream);
	u32 groups = sockets->filter_plan.groups | sockets->output_plan.groups;

	if (!(groups & TCPLENS_GROUP_OWNER) || !sockets->output.rows_left)
		return 1;
	if (!sockets->owners) {
		sockets->owners = tcplens_owners_new(stream->file,
						     sockets->wants_unhashed);
		if (!sockets->owners)
			return -ENOMEM;
	}
	return tcplens_owners_scan(sockets->owners);
}

/* Fills the columns that do not come from the socket itself. */
static void fill_related(const struct sockets *sockets,
			 struct tcplens_record *record, struct sock *sk,
			 const struct tcplens_sample_plan *plan)
{
	if (plan->groups & TCPLENS_GROUP_AGE)
		tcplens_conns_fill(record);
	if (plan->groups & TCPLENS_GROUP_STATE_AGE)
		tcplens_state_age_fill(record, sk);
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
	for (i = 0; i < sockets->walk.batch.count && sockets->output.rows_left; i++) {
		struct sock *sk = sockets->walk.batch.entries[i].sk;

		tcplens_sample_fill(&record, sk, user_ns, &sockets->filter_plan);
		listeners += record.state == TCPLENS_STATE_LISTEN;
		if (needs_conn_count(sockets))
			tcplens_conn_count_fill(sockets->conn_count, &record, sk);
		fill_related(sockets, &record, sk, &sockets->filter_plan);
		if (!is_wanted(stream, &record) ||
		    !tcplens_filter_matches(&sockets->output.query.filter, &record))
			continue;
		tcplens_sample_more(&record, sk, user_ns, &sockets->output_plan);
		fill_related(sockets, &record, sk, &sockets->output_plan);
		out = tcplens_output_put(out, &sockets->output, &record);
	}
	rcu_read_unlock();
	if (needs_conn_count(sockets))
		tcplens_conn_count_pass(sockets->conn_count, listeners);
	tcplens_stream_advance(stream, out);
}

/*
 * Takes the next sockets: those of the tables, then those that only the scan of
 * descriptors finds. Returns their number, which can be 0 before the end.
 */
static unsigned int take_batch(struct sockets *sockets, unsigned int slots)
{
	if (!tcplens_walk_finished(&sockets->walk))
		return tcplens_walk_next(&sockets->walk, slots);
	return tcplens_owners_unhashed(sockets->owners, &sockets->walk, slots);
}

static bool is_finished(const struct sockets *sockets)
{
	return !sockets->output.rows_left ||
	       (tcplens_walk_finished(&sockets->walk) &&
		!tcplens_owners_has_unhashed(sockets->owners));
}

/* Takes at most as many sockets as rows fit, so that none is left over. */
static int sockets_fill(struct tcplens_stream *stream)
{
	struct sockets *sockets = sockets_of(stream);
	size_t row_bytes;
	int ret;

	if (!sockets->has_begun)
		begin_dump(stream);
	ret = scan_owners(stream);
	if (ret <= 0)
		return ret;
	if (!sockets->output.has_header)
		tcplens_output_header(&sockets->output, stream);
	if (sockets->output.rows_left && needs_conn_count(sockets)) {
		ret = count_connections(sockets);
		if (ret <= 0)
			return ret;
	}
	row_bytes = tcplens_output_row_bytes(&sockets->output);
	if (sockets->output.rows_left &&
	    take_batch(sockets, tcplens_stream_room(stream) / row_bytes)) {
		append_batch(stream);
		tcplens_walk_put(&sockets->walk);
	}
	stream->finished = is_finished(sockets);
	if (stream->finished)
		end_dump(sockets);
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
	end_dump(sockets_of(stream));
	tcplens_walk_stop(&sockets_of(stream)->walk);
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
