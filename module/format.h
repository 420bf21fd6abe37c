/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_FORMAT_H
#define TCPLENS_FORMAT_H

#include "query.h"

/* The most bytes that one value, or one line of the dictionary, can need. */
#define TCPLENS_FORMAT_U64_BYTES	20
#define TCPLENS_FORMAT_ADDRESS_BYTES	64
#define TCPLENS_FORMAT_ENDPOINT_BYTES	(TCPLENS_FORMAT_ADDRESS_BYTES + 8)
#define TCPLENS_FORMAT_COLUMN_BYTES	512

/* The most bytes of a query line that its error repeats, and of that error. */
#define TCPLENS_FORMAT_WORD_BYTES	64
#define TCPLENS_FORMAT_QUERY_ERROR_BYTES	256

char *tcplens_format_u64(char *out, u64 value);
char *tcplens_format_string(char *out, const char *string);
char *tcplens_format_address(char *out,
			     const struct tcplens_endpoint *endpoint,
			     const char *interface);
char *tcplens_format_endpoint(char *out,
			      const struct tcplens_endpoint *endpoint,
			      const char *interface);
char *tcplens_format_value(char *out, const struct tcplens_column *column,
			   const void *at, const char *interface);
char *tcplens_format_header(char *out, const struct tcplens_query *query);
char *tcplens_format_row(char *out, const struct tcplens_query *query,
			 const struct tcplens_record *record);
size_t tcplens_format_row_bytes(const struct tcplens_query *query);
char *tcplens_format_column_header(char *out);
char *tcplens_format_column(char *out, unsigned int index,
			    const struct tcplens_view *view);
char *tcplens_format_count(char *out, const char *name, const char *suffix,
			   u64 value);
char *tcplens_format_query_error(char *out, const char *line, size_t length,
				 const struct tcplens_query_error *error);

#endif /* TCPLENS_FORMAT_H */
