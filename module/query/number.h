/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_QUERY_NUMBER_H
#define TCPLENS_QUERY_NUMBER_H

#include "query/filter.h"
#include "query/scanner.h"
#include "record/columns.h"

const char *tcplens_number_expected(const struct tcplens_column *column);
int tcplens_number_parse(struct tcplens_test *test,
			 const struct tcplens_token *value,
			 struct tcplens_scanner *scanner);

#endif /* TCPLENS_QUERY_NUMBER_H */
