// SPDX-License-Identifier: GPL-2.0
/*
 * The files that show what probes have written: `events` and `probe`, where a
 * reader waits for more, and `closed`, whose end is the newest record when the
 * pass began. What was overwritten before the reader came to it is counted in a
 * line of its own: there is never a gap that nobody says.
 */
#include "files/records.h"
#include "trace/closed.h"
#include "record/comm.h"
#include "trace/events.h"
#include "query/filter.h"
#include "files/params.h"
#include "output/output.h"
#include "trace/segments.h"
#include "core/stats.h"
#include "output/stream.h"

#include <linux/tcplens.h>

/* Records looked at before the caller may be interrupted. */
#define BATCH		256U

/**
 * struct records - what an open file keeps
 * @rows: What it was asked for, and how that is written.
 * @cursor: Where it stands in its log.
 * @said: How many of those that @cursor has lost were said.
 * @end: `closed`: where the pass ends.
 * @is_open: It was begun: what comes next is another pass.
 * @is_oldest: It reads from the oldest record on, and has read none yet: what
 *	gives way before that is not missing anywhere.
 * @stays: The next pass goes on where this one stands: only the query is new.
 * @record: The one in work.
 * @wish: `probe`: the connections it wants samples of.
 */
struct records {
	struct tcplens_rows rows;
	struct tcplens_log_cursor cursor;
	u64 said;
	u64 end;
	bool is_open;
	bool is_oldest;
	bool stays;
	struct tcplens_record record;
	struct tcplens_wish *wish;
};

static struct records *records_of(const struct tcplens_stream *stream)
{
	return (struct records *)stream->state;
}

static struct tcplens_log *log_of(const struct tcplens_stream *stream)
{
	switch (stream->ops->file) {
	case TCPLENS_FILE_EVENTS:
		return &tcplens_events_log;
	case TCPLENS_FILE_CLOSED:
		return &tcplens_closed_log;
	default:
		return &tcplens_samples_log;
	}
}

static int events_open(struct tcplens_stream *stream)
{
	return tcplens_knobs_reader_get(TCPLENS_READER_EVENTS);
}

static void events_release(struct tcplens_stream *stream)
{
	tcplens_knobs_reader_put(TCPLENS_READER_EVENTS);
}

static int samples_open(struct tcplens_stream *stream)
{
	static const struct tcplens_filter all;
	struct records *records = records_of(stream);
	int ret;

	ret = tcplens_samples_wish(&records->wish, &all);
	if (ret)
		return ret;
	ret = tcplens_knobs_reader_get(TCPLENS_READER_SAMPLES);
	if (ret)
		tcplens_samples_forget(records->wish);
	return ret;
}

static void samples_release(struct tcplens_stream *stream)
{
	tcplens_knobs_reader_put(TCPLENS_READER_SAMPLES);
	tcplens_samples_forget(records_of(stream)->wish);
}

static void begin_with_oldest(struct records *records, struct tcplens_log *log)
{
	records->cursor.number = tcplens_log_oldest(log);
	records->is_oldest = true;
}

/*
 * Who opens the file sees what comes from then on, and all that is kept if he
 * goes back to its beginning. A new query goes on where the old one was.
 */
static void waiting_rewind(struct tcplens_stream *stream)
{
	struct records *records = records_of(stream);
	struct tcplens_log *log = log_of(stream);

	tcplens_rows_begin(&records->rows, stream->ops->file);
	if (!records->is_open)
		records->cursor.number = tcplens_log_next(log);
	else if (!records->stays)
		begin_with_oldest(records, log);
	records->is_open = true;
	records->stays = false;
	tcplens_words_clear_all(&records->record);
}

static void closed_rewind(struct tcplens_stream *stream)
{
	struct records *records = records_of(stream);
	struct tcplens_log *log = log_of(stream);

	tcplens_rows_begin(&records->rows, stream->ops->file);
	/* There is none yet if nothing was ever recorded. */
	if (!tcplens_log_bytes(log))
		return;
	records->end = tcplens_log_next(log);
	begin_with_oldest(records, log);
	tcplens_words_clear_all(&records->record);
}

static bool has_room(const struct tcplens_stream *stream, const char *out)
{
	size_t used = out - tcplens_stream_tail((struct tcplens_stream *)stream);

	/* A row, and a line about what was lost before it. */
	return tcplens_stream_room(stream) >=
	       used + 2 * tcplens_rows_bytes(&records_of(stream)->rows);
}

static char *put_lost(char *out, struct records *records)
{
	u64 lost = records->cursor.lost - records->said;

	if (!lost)
		return out;
	records->said = records->cursor.lost;
	tcplens_stats_add(TCPLENS_STAT_RECORDS_LOST, lost);
	return tcplens_rows_lost(out, &records->rows, &records->record, lost);
}

/*
 * Appends what there is up to record @end, or some of it. Returns false if that
 * was all.
 */
static bool append(struct tcplens_stream *stream, u64 end)
{
	struct records *records = records_of(stream);
	struct tcplens_log_cursor *cursor = &records->cursor;
	struct tcplens_log *log = log_of(stream);
	char *out = tcplens_stream_tail(stream);
	unsigned int i;
	bool more = true;

	for (i = 0; i < BATCH && records->rows.left && has_room(stream, out); i++) {
		more = cursor->number < end &&
		       tcplens_log_read(log, cursor, &records->record);
		if (!more)
			break;
		/* Probes copy it as it is. */
		tcplens_comm_clean(records->record.comm);
		if (records->is_oldest)
			records->said = cursor->lost;
		records->is_oldest = false;
		if (cursor->lost > records->said) {
			out = put_lost(out, records);
			cursor->number--;
			continue;
		}
		if (tcplens_filter_matches(&records->rows.query.filter,
					   &records->record))
			out = tcplens_rows_put(out, &records->rows,
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

	if (!records->rows.has_header)
		tcplens_rows_header(&records->rows, stream);
	more = append(stream, ~0ULL);
	stream->finished = !records->rows.left;
	if (more || tcplens_stream_tail(stream) != before)
		return 0;
	return stream->finished ? 0 : -EAGAIN;
}

static int closed_fill(struct tcplens_stream *stream)
{
	struct records *records = records_of(stream);

	if (!records->rows.has_header)
		tcplens_rows_header(&records->rows, stream);
	stream->finished = !append(stream, records->end) || !records->rows.left;
	return 0;
}

static wait_queue_head_t *waiting_queue(struct tcplens_stream *stream)
{
	return &log_of(stream)->readers;
}

static bool waiting_is_ready(struct tcplens_stream *stream)
{
	return tcplens_log_next(log_of(stream)) !=
	       READ_ONCE(records_of(stream)->cursor.number);
}

static int records_query(struct tcplens_stream *stream, const char *line,
			 size_t length)
{
	struct records *records = records_of(stream);
	int ret;

	ret = tcplens_rows_query(&records->rows, stream, line, length);
	records->stays = !ret;
	return ret;
}

static int samples_query(struct tcplens_stream *stream, const char *line,
			 size_t length)
{
	struct records *records = records_of(stream);
	int ret = records_query(stream, line, length);

	if (ret)
		return ret;
	return tcplens_samples_wish(&records->wish,
				    &records->rows.query.filter);
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

const struct tcplens_stream_ops tcplens_closed_ops = {
	.state_size	= sizeof(struct records),
	.rewind		= closed_rewind,
	.fill		= closed_fill,
	.file		= TCPLENS_FILE_CLOSED,
	.query		= records_query,
};

const struct tcplens_stream_ops tcplens_samples_ops = {
	.state_size	= sizeof(struct records),
	.open		= samples_open,
	.rewind		= waiting_rewind,
	.fill		= waiting_fill,
	.queue		= waiting_queue,
	.is_ready	= waiting_is_ready,
	.release	= samples_release,
	.file		= TCPLENS_FILE_PROBE,
	.query		= samples_query,
};
