/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_OUTPUT_OUTPUT_H
#define TCPLENS_OUTPUT_OUTPUT_H

#include "output/text.h"
#include "query/query.h"
#include "record/layout.h"

struct tcplens_stream;

/**
 * struct tcplens_rows - what an open file was asked for, and how it is written
 * @query: What it was asked for.
 * @parsed: Where the next query is parsed, so that a wrong one changes nothing.
 * @line: How its rows are made, if it wants text.
 * @published: What goes out of a record, if it wants them binary.
 * @has_query: @query is set.
 * @has_header: The header was written.
 * @left: How many rows the pass may still give.
 */
struct tcplens_rows {
	struct tcplens_query query;
	struct tcplens_query parsed;
	struct tcplens_line line;
	struct tcplens_words published;
	bool has_query;
	bool has_header;
	u64 left;
};

void tcplens_rows_begin(struct tcplens_rows *rows, enum tcplens_file file);
size_t tcplens_rows_bytes(const struct tcplens_rows *rows);
void tcplens_rows_header(struct tcplens_rows *rows,
			 struct tcplens_stream *stream);
char *tcplens_rows_put(char *out, struct tcplens_rows *rows,
		       const struct tcplens_record *record);
char *tcplens_rows_lost(char *out, struct tcplens_rows *rows,
			struct tcplens_record *record, u64 lost);
int tcplens_rows_query(struct tcplens_rows *rows,
		       struct tcplens_stream *stream, const char *line,
		       size_t length);

#endif /* TCPLENS_OUTPUT_OUTPUT_H */
