/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_OUTPUT_BINARY_H
#define TCPLENS_OUTPUT_BINARY_H

#include "query/query.h"
#include "record/layout.h"

/* The most that stands before the first record, whatever the query. */
#define TCPLENS_BINARY_HEADER_BYTES	(29 * 1024)

size_t tcplens_binary_header_bytes(const struct tcplens_query *query);
char *tcplens_binary_header(char *out, const struct tcplens_query *query,
			    const struct tcplens_layout *layout);

#endif /* TCPLENS_OUTPUT_BINARY_H */
