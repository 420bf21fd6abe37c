// SPDX-License-Identifier: GPL-2.0
/*
 * The file `columns`: the table of columns_table.c as text.
 */
#include "columns_file.h"
#include "compat/features.h"
#include "format.h"
#include "privilege.h"
#include "stream.h"

/**
 * struct position - how far an open file was read
 * @view: What its reader can be shown, asked once for a pass.
 * @line: The next line: 0 is the header, then the columns follow.
 */
struct position {
	struct tcplens_view view;
	unsigned int line;
};

static void columns_file_rewind(struct tcplens_stream *stream)
{
	struct position *position = (struct position *)stream->state;

	position->view.features = TCPLENS_FEATURES;
	position->view.denied = tcplens_privilege_denied(stream, ~0U);
	position->line = 0;
}

static int columns_file_fill(struct tcplens_stream *stream)
{
	struct position *position = (struct position *)stream->state;
	char *out = tcplens_stream_tail(stream);

	if (!position->line)
		out = tcplens_format_column_header(out);
	else
		out = tcplens_format_column(out, position->line - 1,
					    &position->view);
	tcplens_stream_advance(stream, out);
	stream->finished = position->line++ == tcplens_columns_count;
	return 0;
}

const struct tcplens_stream_ops tcplens_columns_file_ops = {
	.state_size	= sizeof(struct position),
	.rewind		= columns_file_rewind,
	.fill		= columns_file_fill,
};
