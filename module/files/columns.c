// SPDX-License-Identifier: GPL-2.0
/*
 * The file `columns`: the table of columns_table.c as text, as far as it is about
 * the files that stand beside it.
 */
#include "files/columns.h"
#include "compat/features.h"
#include "output/stream.h"
#include "output/text.h"

/**
 * struct position - how far an open file was read
 * @view: What its reader can be shown, asked once for a pass.
 * @has_header: The header was written.
 * @column: The next column, by its index in tcplens_columns.
 */
struct position {
	struct tcplens_view view;
	bool has_header;
	unsigned int column;
};

static void skip_foreign(struct position *position)
{
	while (position->column < tcplens_columns_count &&
	       !(tcplens_columns_files(position->column) & position->view.files))
		position->column++;
}

static void columns_file_rewind(struct tcplens_stream *stream)
{
	struct position *position = (struct position *)stream->state;

	position->view.features = TCPLENS_FEATURES;
	position->view.denied = tcplens_stream_denied(stream, ~0U);
	position->view.files = stream->ops->file;
	position->has_header = false;
	position->column = 0;
}

static int columns_file_fill(struct tcplens_stream *stream)
{
	struct position *position = (struct position *)stream->state;
	char *out = tcplens_stream_tail(stream);

	if (position->has_header)
		out = tcplens_text_column(out, position->column++,
					    &position->view);
	else
		out = tcplens_text_column_header(out);
	tcplens_stream_advance(stream, out);
	position->has_header = true;
	skip_foreign(position);
	stream->finished = position->column == tcplens_columns_count;
	return 0;
}

const struct tcplens_stream_ops tcplens_columns_proc_ops = {
	.state_size	= sizeof(struct position),
	.rewind		= columns_file_rewind,
	.fill		= columns_file_fill,
	.file		= TCPLENS_FILES_PROC,
};

const struct tcplens_stream_ops tcplens_columns_debugfs_ops = {
	.state_size	= sizeof(struct position),
	.rewind		= columns_file_rewind,
	.fill		= columns_file_fill,
	.file		= TCPLENS_FILES_DEBUGFS,
};
