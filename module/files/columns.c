// SPDX-License-Identifier: GPL-2.0
/*
 * The file `columns`: a line for each column of the files in the same directory.
 */
#include "files/columns.h"
#include "compat/features.h"
#include "output/privilege.h"
#include "output/stream.h"
#include "output/text.h"

/**
 * struct position - the state of an open file
 * @view: The kernel's features and the reader's privileges, read on rewind.
 * @has_header: The header is written.
 * @column: The next column, an index in tcplens_columns.
 */
struct position {
	struct tcplens_view view;
	bool has_header;
	unsigned int column;
};

static void skip_columns_of_other_files(struct position *position)
{
	while (position->column < tcplens_columns_count &&
	       !(tcplens_columns_files(position->column) & position->view.files))
		position->column++;
}

static void columns_rewind(struct tcplens_stream *stream)
{
	struct position *position = (struct position *)stream->state;

	position->view.features = TCPLENS_FEATURES;
	position->view.off = tcplens_privilege_off();
	position->view.denied = tcplens_stream_denied(stream, ~0U);
	position->view.files = stream->ops->file;
	position->has_header = false;
	position->column = 0;
}

static int columns_fill(struct tcplens_stream *stream)
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
	skip_columns_of_other_files(position);
	stream->finished = position->column == tcplens_columns_count;
	return 0;
}

const struct tcplens_stream_ops tcplens_columns_proc_ops = {
	.state_size	= sizeof(struct position),
	.rewind		= columns_rewind,
	.fill		= columns_fill,
	.file		= TCPLENS_FILES_PROC,
};

const struct tcplens_stream_ops tcplens_columns_debugfs_ops = {
	.state_size	= sizeof(struct position),
	.rewind		= columns_rewind,
	.fill		= columns_fill,
	.file		= TCPLENS_FILES_DEBUGFS,
};
