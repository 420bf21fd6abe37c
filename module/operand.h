/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_OPERAND_H
#define TCPLENS_OPERAND_H

#include "filter.h"
#include "scanner.h"

bool tcplens_operand_has_order(u8 type);
int tcplens_operand_parse(struct tcplens_filter *filter,
			  struct tcplens_scanner *scanner);

#endif /* TCPLENS_OPERAND_H */
