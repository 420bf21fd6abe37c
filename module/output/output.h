/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_OUTPUT_OUTPUT_H
#define TCPLENS_OUTPUT_OUTPUT_H

#include "output/text.h"
#include "query/query.h"
#include "record/layout.h"

struct tcplens_stream;

/**
 * struct tcplens_output - what an open file was asked for, and how it is written
 * @query: What it was asked for.
 * @parsed: Where the next query is parsed, so that a wrong one changes nothing.
 * @line: How its rows are made, if it wants text.
 * @published: What goes out of a record, if it wants them binary.
 * @has_query: @query is set.
 * @has_header: The header was written.
 * @left: How many rows the pass may still give.
 */
struct tcplens_output {
	struct tcplens_query query;
	struct tcplens_query parsed;
	struct tcplens_text_line line;
	struct tcplens_layout published;
	bool has_query;
	bool has_header;
	u64 left;
};

void tcplens_output_begin(struct tcplens_output *output, enum tcplens_file file);
size_t tcplens_output_bytes(const struct tcplens_output *output);
void tcplens_output_header(struct tcplens_output *output,
			 struct tcplens_stream *stream);
char *tcplens_output_put(char *out, struct tcplens_output *output,
		       const struct tcplens_record *record);
char *tcplens_output_lost(char *out, struct tcplens_output *output,
			struct tcplens_record *record, u64 lost);
int tcplens_output_query(struct tcplens_output *output,
		       struct tcplens_stream *stream, const char *line,
		       size_t length);

#endif /* TCPLENS_OUTPUT_OUTPUT_H */
