// SPDX-License-Identifier: GPL-2.0
/*
 * The rows: what an open file was asked for, and records written so, as text or
 * as they are.
 */
#include "output/output.h"
#include "output/binary.h"
#include "output/stream.h"

#include <linux/tcplens.h>

static void text_plan(struct tcplens_rows *rows)
{
	tcplens_format_line(&rows->line, &rows->query);
}

static size_t text_row_bytes(const struct tcplens_rows *rows)
{
	return rows->line.bytes;
}

static char *text_header(char *out, const struct tcplens_rows *rows)
{
	return tcplens_format_header(out, &rows->query);
}

static char *text_row(char *out, const struct tcplens_rows *rows,
		      const struct tcplens_record *record)
{
	return tcplens_format_row(out, &rows->line, record);
}

static char *text_lost(char *out, const struct tcplens_rows *rows,
		       struct tcplens_record *record, u64 lost)
{
	return tcplens_format_count(out, "lost", "", lost);
}

static void binary_plan(struct tcplens_rows *rows)
{
	tcplens_words_of_query(&rows->published, &rows->query);
}

static size_t binary_row_bytes(const struct tcplens_rows *rows)
{
	return rows->published.bytes;
}

static char *binary_header(char *out, const struct tcplens_rows *rows)
{
	/* It stands at the buffer's beginning, and a record has to follow. */
	BUILD_BUG_ON(TCPLENS_BINARY_HEADER_BYTES +
		     sizeof(struct tcplens_record) > TCPLENS_STREAM_BYTES);
	return tcplens_binary_header(out, &rows->query, &rows->published);
}

static char *binary_row(char *out, const struct tcplens_rows *rows,
			const struct tcplens_record *record)
{
	return tcplens_words_copy(out, &rows->published, record);
}

static char *binary_lost(char *out, const struct tcplens_rows *rows,
			 struct tcplens_record *record, u64 lost)
{
	tcplens_words_clear_all(record);
	record->event = TCPLENS_EVENT_LOST;
	record->lost_records = lost;
	return binary_row(out, rows, record);
}

/**
 * struct format - how rows are written
 * @plan: Called first, before each pass.
 * @row_bytes: The most that @row writes.
 * @header: Writes what stands before the first row.
 * @row: Writes one record.
 * @lost: Says how many were overwritten before they could be read; may overwrite
 *	the record that it is given.
 */
struct format {
	void (*plan)(struct tcplens_rows *rows);
	size_t (*row_bytes)(const struct tcplens_rows *rows);
	char *(*header)(char *out, const struct tcplens_rows *rows);
	char *(*row)(char *out, const struct tcplens_rows *rows,
		     const struct tcplens_record *record);
	char *(*lost)(char *out, const struct tcplens_rows *rows,
		      struct tcplens_record *record, u64 lost);
};

static const struct format formats[TCPLENS_FORMATS] = {
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

static const struct format *format_of(const struct tcplens_rows *rows)
{
	return &formats[rows->query.format];
}

/**
 * tcplens_rows_begin() - begin a pass
 * @rows: All zeros before the first one, which is asked for the defaults.
 * @file: Whose defaults.
 *
 * Context: Any.
 */
void tcplens_rows_begin(struct tcplens_rows *rows, enum tcplens_file file)
{
	if (!rows->has_query) {
		tcplens_query_reset(&rows->query, file);
		rows->has_query = true;
	}
	format_of(rows)->plan(rows);
	rows->has_header = false;
	rows->left = rows->query.limit;
}

/**
 * tcplens_rows_bytes() - the room that a row needs
 * @rows: The rows.
 *
 * Return: the most bytes.
 */
size_t tcplens_rows_bytes(const struct tcplens_rows *rows)
{
	size_t bytes = format_of(rows)->row_bytes(rows);

	/* Of a query for little, the line about what was lost is longer. */
	return max_t(size_t, bytes, sizeof("lost ") + TCPLENS_FORMAT_U64_BYTES);
}

/**
 * tcplens_rows_header() - append what stands before the first row
 * @rows: The rows.
 * @stream: Where to; its buffer has room.
 *
 * Context: The stream's lock is held.
 */
void tcplens_rows_header(struct tcplens_rows *rows,
			 struct tcplens_stream *stream)
{
	char *out = tcplens_stream_tail(stream);

	tcplens_stream_advance(stream, format_of(rows)->header(out, rows));
	rows->has_header = true;
}

/**
 * tcplens_rows_put() - write a record that matches
 * @out: Room for tcplens_rows_bytes().
 * @rows: The rows, of which some are left.
 * @record: The record.
 *
 * Return: the byte after the last one written.
 */
char *tcplens_rows_put(char *out, struct tcplens_rows *rows,
		       const struct tcplens_record *record)
{
	rows->left--;
	return format_of(rows)->row(out, rows, record);
}

/**
 * tcplens_rows_lost() - write that some could not be read
 * @out: Room for tcplens_rows_bytes().
 * @rows: The rows.
 * @record: May be overwritten.
 * @lost: How many they were.
 *
 * Return: the byte after the last one written.
 */
char *tcplens_rows_lost(char *out, struct tcplens_rows *rows,
			struct tcplens_record *record, u64 lost)
{
	return format_of(rows)->lost(out, rows, record, lost);
}

/**
 * tcplens_rows_query() - take a query line
 * @rows: The rows.
 * @stream: Where an explanation goes; its buffer is empty.
 * @line: The line.
 * @length: Its length in bytes.
 *
 * Context: The stream's lock is held.
 * Return: 0; or -EINVAL, having changed nothing and appended an explanation.
 */
int tcplens_rows_query(struct tcplens_rows *rows,
		       struct tcplens_stream *stream, const char *line,
		       size_t length)
{
	struct tcplens_query_error error;
	char *out = tcplens_stream_tail(stream);
	int ret;

	ret = tcplens_query_parse(&rows->parsed, stream->ops->file, line,
				  length, &error);
	if (ret) {
		out = tcplens_format_query_error(out, line, length, &error);
		tcplens_stream_advance(stream, out);
		return ret;
	}
	rows->query = rows->parsed;
	return 0;
}
