/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_QUERY_OPERAND_H
#define TCPLENS_QUERY_OPERAND_H

#include "query/filter.h"
#include "query/scanner.h"

bool tcplens_operand_has_order(u8 type);
int tcplens_operand_parse(struct tcplens_filter *filter,
			  struct tcplens_scanner *scanner);

#endif /* TCPLENS_QUERY_OPERAND_H */
