/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_OUTPUT_OUTPUT_H
#define TCPLENS_OUTPUT_OUTPUT_H

#include "output/text.h"
#include "query/query.h"
#include "record/layout.h"

struct tcplens_stream;

/**
 * struct tcplens_output - the query of an open file, and how to write its rows
 * @query: The query.
 * @parsed: The query that tcplens_output_parse() accepted last.
 * @denied: Groups of @query that its writer may not see: bits of enum
 *	tcplens_group.
 * @parsed_denied: The same of @parsed.
 * @line: How to write a text row.
 * @layout: The bytes of struct tcplens_record that a binary row has.
 * @has_query: @query is set.
 * @has_header: The header is written.
 * @rows_left: How many rows the query's limit still allows.
 */
struct tcplens_output {
	struct tcplens_query query;
	struct tcplens_query parsed;
	u32 denied;
	u32 parsed_denied;
	struct tcplens_text_line line;
	struct tcplens_layout layout;
	bool has_query;
	bool has_header;
	u64 rows_left;
};

void tcplens_output_begin(struct tcplens_output *output, enum tcplens_file file);
size_t tcplens_output_row_bytes(const struct tcplens_output *output);
const char *tcplens_output_limit(const struct tcplens_output *output,
				 struct tcplens_stream *stream);
void tcplens_output_header(struct tcplens_output *output,
			   struct tcplens_stream *stream);
char *tcplens_output_put(char *out, struct tcplens_output *output,
			 const struct tcplens_record *record);
char *tcplens_output_lost(char *out, struct tcplens_output *output,
			  struct tcplens_record *record, u64 lost);
int tcplens_output_parse(struct tcplens_output *output,
			 struct tcplens_stream *stream, const char *line,
			 size_t length);
void tcplens_output_apply(struct tcplens_output *output);
int tcplens_output_query(struct tcplens_output *output,
			 struct tcplens_stream *stream, const char *line,
			 size_t length);

#endif /* TCPLENS_OUTPUT_OUTPUT_H */
