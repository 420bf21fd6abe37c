/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_OUTPUT_TEXT_H
#define TCPLENS_OUTPUT_TEXT_H

#include "query/query.h"

/*
 * The most bytes that one value, or one line of the dictionary, can need; a
 * value with the blank that is written behind it.
 */
#define TCPLENS_TEXT_U64_BYTES	21
#define TCPLENS_TEXT_ADDRESS_BYTES	64
#define TCPLENS_TEXT_ENDPOINT_BYTES	(TCPLENS_TEXT_ADDRESS_BYTES + 8)
#define TCPLENS_TEXT_COLUMN_BYTES	512

/* The most bytes of a query line that its error repeats, and of that error. */
#define TCPLENS_TEXT_WORD_BYTES	64
#define TCPLENS_TEXT_QUERY_ERROR_BYTES	256

/**
 * struct tcplens_text_field - one value of a line
 * @offset: Where it stands in struct tcplens_record.
 * @type: An enum tcplens_type.
 *
 * What is needed of each column for each row is in four bytes here; the table of
 * columns has it in so many cache lines.
 */
struct tcplens_text_field {
	u16 offset;
	u16 type;
};

/**
 * struct tcplens_text_line - how the columns of a query make a line
 * @bytes: The most bytes that a row can take, or the header line.
 * @count: How many of @values and @columns are used.
 * @values: The columns in their order.
 * @columns: The same by their index in tcplens_columns, for what is no number.
 */
struct tcplens_text_line {
	u16 bytes;
	u16 count;
	struct tcplens_text_field values[TCPLENS_COLUMNS_MAX];
	u16 columns[TCPLENS_COLUMNS_MAX];
};

char *tcplens_text_u64(char *out, u64 value);
char *tcplens_text_string(char *out, const char *string);
char *tcplens_text_value(char *out, const struct tcplens_column *column,
			   const void *at, const char *interface);
char *tcplens_text_header(char *out, const struct tcplens_query *query);
void tcplens_text_line(struct tcplens_text_line *line,
			 const struct tcplens_query *query);
char *tcplens_text_row(char *out, const struct tcplens_text_line *line,
			 const struct tcplens_record *record);
char *tcplens_text_column_header(char *out);
char *tcplens_text_column(char *out, unsigned int index,
			    const struct tcplens_view *view);
char *tcplens_text_count(char *out, const char *name, const char *suffix,
			   u64 value);
char *tcplens_text_query_error(char *out, const char *line, size_t length,
				 const struct tcplens_query_error *error);

#endif /* TCPLENS_OUTPUT_TEXT_H */
