/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_OUTPUT_TEXT_H
#define TCPLENS_OUTPUT_TEXT_H

#include "query/query.h"
#include "record/name.h"

/*
 * The most bytes of a value and the blank after it: the digits of a number; a name of
 * 31 bytes (columns_test); an address of 39 bytes, '%' and an interface; and the same
 * with brackets, ':' and a port. The module takes as many sockets at a time as such
 * lines fit into its buffer.
 */
#define TCPLENS_TEXT_U8_BYTES		4
#define TCPLENS_TEXT_U32_BYTES		11
#define TCPLENS_TEXT_U64_BYTES		21
#define TCPLENS_TEXT_NAME_BYTES		32
#define TCPLENS_TEXT_STRING_BYTES	(TCPLENS_NAME_TEXT_BYTES(TCPLENS_NAME_BYTES - 1) + 1)
#define TCPLENS_TEXT_PATH_BYTES		(TCPLENS_NAME_TEXT_BYTES(TCPLENS_PATH_BYTES - 1) + 1)
#define TCPLENS_TEXT_ADDRESS_BYTES	(39 + 1 + TCPLENS_TEXT_STRING_BYTES)
#define TCPLENS_TEXT_ENDPOINT_BYTES	(TCPLENS_TEXT_ADDRESS_BYTES + 8)

/* The most bytes of a line of the file `columns`. */
#define TCPLENS_TEXT_COLUMN_BYTES	512

/**
 * struct tcplens_text_field - a column of a line
 * @offset: The offset of its value in struct tcplens_record.
 * @type: An enum tcplens_type.
 *
 * These are the four bytes that every row needs of a column: in the table of
 * columns they are in a cache line of their own.
 */
struct tcplens_text_field {
	u16 offset;
	u16 type;
};

/**
 * struct tcplens_text_line - how to write the lines of a query
 * @bytes: The most bytes of a row or of the header line.
 * @count: How many of @fields and @columns are used.
 * @fields: The columns in their order.
 * @columns: The same by their index in tcplens_columns, for values that are no
 *	number.
 */
struct tcplens_text_line {
	u16 bytes;
	u16 count;
	struct tcplens_text_field fields[TCPLENS_COLUMNS_MAX];
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

#endif /* TCPLENS_OUTPUT_TEXT_H */
