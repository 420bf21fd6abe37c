// SPDX-License-Identifier: GPL-2.0
/*
 * The files that show the records of a ring, `events` and `segments`. Their readers
 * wait for more. A reader that falls behind gets a row "lost N" in place of N
 * overwritten records.
 */
#include "files/records.h"
#include "output/output.h"
#include "output/stream.h"
#include "query/filter.h"
#include "trace/control.h"
#include "trace/events.h"
#include "trace/segments.h"

#include <linux/tcplens.h>

/* Records to read before the caller checks for signals. */
#define BATCH		256U

/**
 * struct records - the state of an open file
 * @output: The query and the output it asks for.
 * @cursor: The position in the ring.
 * @has_begun: The first rewind, on open, is done.
 * @starts_at_oldest: The cursor starts at the oldest record and has read none yet.
 *	Records overwritten until then are not lost to this reader.
 * @keep_position: The next rewind keeps the position: only the query is new.
 * @record: Buffer for the current record.
 * @subscription: `segments`: the connections to sample.
 */
struct records {
	struct tcplens_output output;
	struct tcplens_ring_cursor cursor;
	bool has_begun;
	bool starts_at_oldest;
	bool keep_position;
	struct tcplens_record record;
	struct tcplens_subscription *subscription;
};

static struct records *records_of(const struct tcplens_stream *stream)
{
	return (struct records *)stream->state;
}

static struct tcplens_ring *ring_of(const struct tcplens_stream *stream)
{
	return stream->ops->file == TCPLENS_FILE_EVENTS ? &tcplens_events_ring :
							  &tcplens_segments_ring;
}

static int events_open(struct tcplens_stream *stream)
{
	return tcplens_control_subscribe(TCPLENS_SUBSCRIBER_EVENTS);
}

static void events_release(struct tcplens_stream *stream)
{
	tcplens_control_unsubscribe(TCPLENS_SUBSCRIBER_EVENTS);
}

static int segments_open(struct tcplens_stream *stream)
{
	static const struct tcplens_filter all;
	struct records *records = records_of(stream);
	int ret;

	ret = tcplens_segments_subscribe(&records->subscription, &all);
	if (ret)
		return ret;
	ret = tcplens_control_subscribe(TCPLENS_SUBSCRIBER_SEGMENTS);
	if (ret)
		tcplens_segments_unsubscribe(records->subscription);
	return ret;
}

static void segments_release(struct tcplens_stream *stream)
{
	tcplens_control_unsubscribe(TCPLENS_SUBSCRIBER_SEGMENTS);
	tcplens_segments_unsubscribe(records_of(stream)->subscription);
}

/*
 * A file starts with the first record after its open(), after lseek() to 0 with
 * the oldest record in the ring, and after a query at its position.
 */
static void waiting_rewind(struct tcplens_stream *stream)
{
	struct records *records = records_of(stream);
	struct tcplens_ring *ring = ring_of(stream);

	tcplens_output_begin(&records->output, stream->ops->file);
	if (!records->has_begun) {
		tcplens_ring_seek_next(ring, &records->cursor);
	} else if (!records->keep_position) {
		tcplens_ring_seek_oldest(ring, &records->cursor);
		records->starts_at_oldest = true;
	}
	records->has_begun = true;
	records->keep_position = false;
	tcplens_layout_clear_all(&records->record);
}

static char *put_lost(char *out, struct records *records)
{
	u64 lost = records->cursor.lost;

	records->cursor.lost = 0;
	if (records->starts_at_oldest)
		return out;
	return tcplens_output_lost(out, &records->output, &records->record, lost);
}

/* Appends some of the records. Returns false if there are no more. */
static bool append(struct tcplens_stream *stream)
{
	struct records *records = records_of(stream);
	struct tcplens_ring *ring = ring_of(stream);
	const char *limit = tcplens_output_limit(&records->output, stream);
	char *out = tcplens_stream_tail(stream);
	unsigned int i;
	bool more = true;

	for (i = 0; i < BATCH && records->output.rows_left && out <= limit; i++) {
		more = tcplens_ring_read(ring, &records->cursor,
					 &records->record);
		if (records->cursor.lost) {
			out = put_lost(out, records);
			more = true;
			continue;
		}
		if (!more)
			break;
		records->starts_at_oldest = false;
		if (tcplens_filter_matches(&records->output.query.filter,
					   &records->record))
			out = tcplens_output_put(out, &records->output,
						 &records->record);
	}
	tcplens_stream_advance(stream, out);
	return more;
}

static int waiting_fill(struct tcplens_stream *stream)
{
	struct records *records = records_of(stream);
	const char *before = tcplens_stream_tail(stream);
	bool more;

	if (!records->output.has_header)
		tcplens_output_header(&records->output, stream);
	more = append(stream);
	stream->finished = !records->output.rows_left;
	if (more || tcplens_stream_tail(stream) != before)
		return 0;
	return stream->finished ? 0 : -EAGAIN;
}

static wait_queue_head_t *waiting_queue(struct tcplens_stream *stream)
{
	return &ring_of(stream)->readers;
}

static bool waiting_is_ready(struct tcplens_stream *stream)
{
	return tcplens_ring_has_next(ring_of(stream),
				     &records_of(stream)->cursor);
}

static int records_query(struct tcplens_stream *stream, const char *line,
			 size_t length)
{
	struct records *records = records_of(stream);
	int ret;

	ret = tcplens_output_query(&records->output, stream, line, length);
	if (!ret)
		records->keep_position = true;
	return ret;
}

/* Without memory for the new subscription, the old one and its query stay. */
static int segments_query(struct tcplens_stream *stream, const char *line,
			  size_t length)
{
	struct records *records = records_of(stream);
	int ret;

	ret = tcplens_output_parse(&records->output, stream, line, length);
	if (!ret)
		ret = tcplens_segments_subscribe(&records->subscription,
						 &records->output.parsed.filter);
	if (ret)
		return ret;
	tcplens_output_apply(&records->output);
	records->keep_position = true;
	return 0;
}

const struct tcplens_stream_ops tcplens_events_ops = {
	.state_size	= sizeof(struct records),
	.open		= events_open,
	.rewind		= waiting_rewind,
	.fill		= waiting_fill,
	.queue		= waiting_queue,
	.is_ready	= waiting_is_ready,
	.release	= events_release,
	.file		= TCPLENS_FILE_EVENTS,
	.query		= records_query,
};

const struct tcplens_stream_ops tcplens_segments_ops = {
	.state_size	= sizeof(struct records),
	.open		= segments_open,
	.rewind		= waiting_rewind,
	.fill		= waiting_fill,
	.queue		= waiting_queue,
	.is_ready	= waiting_is_ready,
	.release	= segments_release,
	.file		= TCPLENS_FILE_SEGMENTS,
	.query		= segments_query,
};
