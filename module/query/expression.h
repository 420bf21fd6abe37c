/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_QUERY_EXPRESSION_H
#define TCPLENS_QUERY_EXPRESSION_H

#include "query/filter.h"
#include "query/scanner.h"

/* How many parentheses may be open at a time. */
#define TCPLENS_EXPRESSION_DEPTH	16

int tcplens_expression_parse(struct tcplens_filter *filter, u8 files,
			     struct tcplens_scanner *scanner);

#endif /* TCPLENS_QUERY_EXPRESSION_H */
