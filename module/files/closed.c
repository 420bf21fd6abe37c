// SPDX-License-Identifier: GPL-2.0
/*
 * The file `closed`: the records of closed connections, the oldest first, up to the
 * newest one when the dump begins. A row "lost N" stands for N records that were
 * displaced before the dump came to them.
 */
#include "files/closed.h"
#include "output/output.h"
#include "output/stream.h"
#include "query/filter.h"
#include "trace/closed.h"
#include "trace/recorder.h"

#include <linux/mm.h>

/* Records to read before the caller checks for signals. */
#define BATCH		256U

/**
 * struct closed - the state of an open file
 * @output: The query and the output it asks for.
 * @entries: The records that the dump shows; NULL before it begins.
 * @count: Number of @entries.
 * @next: The entry to read next.
 * @lost: Records displaced since the last row.
 * @record: Buffer for the current record.
 * @reader: Where the record is made.
 */
struct closed {
	struct tcplens_output output;
	struct tcplens_recorder_entry *entries;
	size_t count;
	size_t next;
	u64 lost;
	struct tcplens_record record;
	struct tcplens_closed_reader reader;
};

static struct closed *closed_of(const struct tcplens_stream *stream)
{
	return (struct closed *)stream->state;
}

static void forget(struct closed *closed)
{
	kvfree(closed->entries);
	closed->entries = NULL;
	closed->count = 0;
	closed->next = 0;
	closed->lost = 0;
}

static void closed_rewind(struct tcplens_stream *stream)
{
	struct closed *closed = closed_of(stream);

	tcplens_output_begin(&closed->output, stream->ops->file);
	forget(closed);
}

static void closed_release(struct tcplens_stream *stream)
{
	forget(closed_of(stream));
}

/* Begins the dump: its rows are those that are kept now. */
static int begin(struct tcplens_stream *stream)
{
	struct closed *closed = closed_of(stream);
	int ret = tcplens_recorder_list(&closed->entries, &closed->count);

	if (ret)
		return ret;
	tcplens_layout_clear_all(&closed->record);
	tcplens_output_header(&closed->output, stream);
	return 0;
}

static char *put_lost(char *out, struct closed *closed)
{
	if (!closed->lost)
		return out;
	out = tcplens_output_lost(out, &closed->output, &closed->record,
				  closed->lost);
	closed->lost = 0;
	return out;
}

static char *put_next(char *out, struct closed *closed)
{
	struct tcplens_output *output = &closed->output;
	u64 id = closed->entries[closed->next].id;

	if (!tcplens_closed_read(id, &closed->reader, &closed->record)) {
		closed->lost++;
		closed->next++;
		return out;
	}
	/* This overwrites the record, which comes again. */
	if (closed->lost)
		return put_lost(out, closed);
	closed->next++;
	if (!tcplens_filter_matches(&output->query.filter, &closed->record))
		return out;
	return tcplens_output_put(out, output, &closed->record);
}

static int closed_fill(struct tcplens_stream *stream)
{
	struct closed *closed = closed_of(stream);
	const char *limit;
	unsigned int i;
	char *out;
	int ret;

	if (!closed->output.has_header) {
		ret = begin(stream);
		if (ret)
			return ret;
	}
	limit = tcplens_output_limit(&closed->output, stream);
	out = tcplens_stream_tail(stream);
	for (i = 0; i < BATCH && closed->next < closed->count &&
	     closed->output.rows_left && out <= limit; i++)
		out = put_next(out, closed);
	stream->finished = closed->next == closed->count ||
			   !closed->output.rows_left;
	if (stream->finished)
		out = put_lost(out, closed);
	tcplens_stream_advance(stream, out);
	return 0;
}

static int closed_query(struct tcplens_stream *stream, const char *line,
			size_t length)
{
	return tcplens_output_query(&closed_of(stream)->output, stream, line,
				    length);
}

const struct tcplens_stream_ops tcplens_closed_ops = {
	.state_size	= sizeof(struct closed),
	.rewind		= closed_rewind,
	.fill		= closed_fill,
	.release	= closed_release,
	.file		= TCPLENS_FILE_CLOSED,
	.query		= closed_query,
};
