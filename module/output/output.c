// SPDX-License-Identifier: GPL-2.0
/*
 * The output: the query of an open file, and its records as text or binary rows.
 */
#include "output/output.h"
#include "compat/features.h"
#include "core/stats.h"
#include "output/binary.h"
#include "output/privilege.h"
#include "output/query_error.h"
#include "output/stream.h"

#include <linux/tcplens.h>

static void text_plan(struct tcplens_output *output)
{
	tcplens_text_line(&output->line, &output->query);
}

static size_t text_row_bytes(const struct tcplens_output *output)
{
	return output->line.bytes;
}

static char *text_header(char *out, const struct tcplens_output *output)
{
	return tcplens_text_header(out, &output->query);
}

static char *text_row(char *out, const struct tcplens_output *output,
		      const struct tcplens_record *record)
{
	return tcplens_text_row(out, &output->line, record);
}

static char *text_lost(char *out, const struct tcplens_output *output,
		       struct tcplens_record *record, u64 lost)
{
	return tcplens_text_count(out, "lost", "", lost);
}

static void binary_plan(struct tcplens_output *output)
{
	tcplens_layout_of_columns(&output->layout, output->query.columns,
				  output->query.count);
}

static size_t binary_row_bytes(const struct tcplens_output *output)
{
	return output->layout.bytes;
}

static char *binary_header(char *out, const struct tcplens_output *output)
{
	/* The buffer is empty then, and has to take a record too. */
	BUILD_BUG_ON(TCPLENS_BINARY_HEADER_BYTES +
		     sizeof(struct tcplens_record) > TCPLENS_STREAM_BYTES);
	return tcplens_binary_header(out, &output->query, &output->layout);
}

static char *binary_row(char *out, const struct tcplens_output *output,
			const struct tcplens_record *record)
{
	return tcplens_layout_copy(out, &output->layout, record);
}

static char *binary_lost(char *out, const struct tcplens_output *output,
			 struct tcplens_record *record, u64 lost)
{
	tcplens_layout_clear_all(record);
	record->event = TCPLENS_EVENT_LOST;
	record->lost_records = lost;
	return binary_row(out, output, record);
}

/**
 * struct format_ops - how to write rows
 * @plan: Prepares the other functions for the query.
 * @row_bytes: The most bytes that @row writes.
 * @header: Writes the header.
 * @row: Writes one record.
 * @lost: Writes how many records were overwritten before they were read; may
 *	overwrite @record.
 */
struct format_ops {
	void (*plan)(struct tcplens_output *output);
	size_t (*row_bytes)(const struct tcplens_output *output);
	char *(*header)(char *out, const struct tcplens_output *output);
	char *(*row)(char *out, const struct tcplens_output *output,
		     const struct tcplens_record *record);
	char *(*lost)(char *out, const struct tcplens_output *output,
		      struct tcplens_record *record, u64 lost);
};

static const struct format_ops formats[TCPLENS_FORMATS] = {
	[TCPLENS_FORMAT_TEXT] = {
		.plan		= text_plan,
		.row_bytes	= text_row_bytes,
		.header		= text_header,
		.row		= text_row,
		.lost		= text_lost,
	},
	[TCPLENS_FORMAT_BINARY] = {
		.plan		= binary_plan,
		.row_bytes	= binary_row_bytes,
		.header		= binary_header,
		.row		= binary_row,
		.lost		= binary_lost,
	},
};

static const struct format_ops *format_of(const struct tcplens_output *output)
{
	return &formats[output->query.format];
}

/**
 * tcplens_output_begin() - start the output anew
 * @output: The output; all zeros the first time, which sets the default query.
 * @file: The file with these defaults.
 *
 * Context: Any.
 */
void tcplens_output_begin(struct tcplens_output *output, enum tcplens_file file)
{
	if (!output->has_query) {
		tcplens_query_reset(&output->query, file);
		output->has_query = true;
	}
	format_of(output)->plan(output);
	output->has_header = false;
	output->rows_left = output->query.limit;
}

/**
 * tcplens_output_row_bytes() - the room that a row needs
 * @output: The output.
 *
 * Return: the most bytes.
 */
size_t tcplens_output_row_bytes(const struct tcplens_output *output)
{
	size_t bytes = format_of(output)->row_bytes(output);

	/* The line "lost N" can be longer than a row. */
	return max_t(size_t, bytes, sizeof("lost ") + TCPLENS_TEXT_U64_BYTES);
}

/**
 * tcplens_output_limit() - how far the buffer takes rows
 * @output: The output.
 * @stream: The stream that rows are appended to.
 *
 * Context: The stream's lock is held.
 * Return: the last byte at which a row can begin: it fits, and "lost N" before it.
 */
const char *tcplens_output_limit(const struct tcplens_output *output,
				 struct tcplens_stream *stream)
{
	return tcplens_stream_tail(stream) + tcplens_stream_room(stream) -
	       2 * tcplens_output_row_bytes(output);
}

/**
 * tcplens_output_header() - append the header
 * @output: The output.
 * @stream: The stream to append to; its buffer is empty.
 *
 * Context: The stream's lock is held.
 */
void tcplens_output_header(struct tcplens_output *output,
			   struct tcplens_stream *stream)
{
	char *out = tcplens_stream_tail(stream);

	tcplens_stream_advance(stream, format_of(output)->header(out, output));
	output->has_header = true;
}

/**
 * tcplens_output_put() - write a record
 * @out: Room for tcplens_output_row_bytes().
 * @output: The output; has rows left.
 * @record: The record.
 *
 * Return: the byte after the row.
 */
char *tcplens_output_put(char *out, struct tcplens_output *output,
			 const struct tcplens_record *record)
{
	output->rows_left--;
	return format_of(output)->row(out, output, record);
}

/**
 * tcplens_output_lost() - write that records were lost
 * @out: Room for tcplens_output_row_bytes().
 * @output: The output.
 * @record: A record that can be overwritten.
 * @lost: How many records were overwritten before they were read; `stats` counts
 *	them.
 *
 * Return: the byte after the line or record.
 */
char *tcplens_output_lost(char *out, struct tcplens_output *output,
			  struct tcplens_record *record, u64 lost)
{
	tcplens_stats_add(TCPLENS_STAT_RECORDS_LOST, lost);
	return format_of(output)->lost(out, output, record, lost);
}

/* Returns why no comparison can use a column, or NULL. */
static const char *refusal(const struct tcplens_column *column, u32 denied)
{
	if (column->needs && !(TCPLENS_FEATURES & column->needs))
		return "this kernel does not have this column";
	if (!(column->group & denied))
		return NULL;
	return column->group & tcplens_privilege_off() ?
	       "a module parameter turns this column off" :
	       tcplens_columns_denial(column);
}

/*
 * A comparison with a value that is always absent would be false for every socket,
 * and "not" of it true, which looks like an answer. Returns -EINVAL with @error set
 * if the filter has one.
 */
static int check_filter(const struct tcplens_filter *filter, u32 denied,
			struct tcplens_query_error *error)
{
	unsigned int i;

	for (i = 0; i < filter->count; i++) {
		const struct tcplens_test *test = &filter->tests[i];
		const struct tcplens_column *column;
		const char *reason;

		column = &tcplens_columns[test->column];
		reason = refusal(column, denied);
		if (!reason)
			continue;
		*error = (struct tcplens_query_error) {
			.position = test->position,
			.length = strlen(column->name),
			.reason = reason,
		};
		return -EINVAL;
	}
	return 0;
}

static int parse(struct tcplens_output *output,
		 const struct tcplens_stream *stream, const char *line,
		 size_t length, struct tcplens_query_error *error)
{
	struct tcplens_query *query = &output->parsed;
	u32 compared, denied;
	int ret;

	ret = tcplens_query_parse(query, stream->ops->file, line, length, error);
	if (ret)
		return ret;
	compared = tcplens_filter_groups(&query->filter);
	denied = tcplens_stream_writer_denied(stream, compared |
					      tcplens_query_groups(query));
	output->parsed_denied = denied;
	return check_filter(&query->filter, denied |
			    tcplens_stream_denied(stream, compared), error);
}

/**
 * tcplens_output_parse() - parse a query line
 * @output: The output.
 * @stream: The stream, for an error message.
 * @line: The line.
 * @length: Its length in bytes.
 *
 * The current task is the writer of the query. A query that compares a column which
 * the writer or the opener may not see, or which the kernel does not have, is
 * refused. One that only prints such a column is accepted: the column has no value.
 *
 * Context: Process context, with the stream's lock held.
 * Return: 0, for tcplens_output_apply(); or -EINVAL, having written an error
 * message.
 */
int tcplens_output_parse(struct tcplens_output *output,
			 struct tcplens_stream *stream, const char *line,
			 size_t length)
{
	struct tcplens_query_error error;
	char *out = tcplens_stream_message(stream);
	int ret;

	BUILD_BUG_ON(TCPLENS_QUERY_ERROR_BYTES > TCPLENS_STREAM_MESSAGE_BYTES);
	ret = parse(output, stream, line, length, &error);
	if (ret) {
		out = tcplens_query_error_write(out, line, length, &error);
		tcplens_stream_end_message(stream, out);
	}
	return ret;
}

/**
 * tcplens_output_apply() - replace the query by the parsed one
 * @output: The output.
 *
 * Context: The stream's lock is held; tcplens_output_parse() returned 0.
 */
void tcplens_output_apply(struct tcplens_output *output)
{
	output->query = output->parsed;
	output->has_query = true;
	output->denied = output->parsed_denied;
}

/**
 * tcplens_output_query() - replace the query by a line
 * @output: The output; does not change if the line is wrong.
 * @stream: The stream, which gets the error message then.
 * @line: The line.
 * @length: Its length in bytes.
 *
 * Context: As for tcplens_output_parse().
 * Return: as tcplens_output_parse().
 */
int tcplens_output_query(struct tcplens_output *output,
			 struct tcplens_stream *stream, const char *line,
			 size_t length)
{
	int ret = tcplens_output_parse(output, stream, line, length);

	if (!ret)
		tcplens_output_apply(output);
	return ret;
}
