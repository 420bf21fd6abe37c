/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_QUERY_VALUE_NAME_H
#define TCPLENS_QUERY_VALUE_NAME_H

#include "query/filter.h"
#include "query/scanner.h"
#include "record/columns.h"

int tcplens_value_name_fail(struct tcplens_scanner *scanner,
			    const struct tcplens_token *value,
			    const struct tcplens_column *column);
int tcplens_value_name_parse(struct tcplens_test *test,
			     const struct tcplens_token *value,
			     struct tcplens_scanner *scanner);

#endif /* TCPLENS_QUERY_VALUE_NAME_H */
