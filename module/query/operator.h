/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_QUERY_OPERATOR_H
#define TCPLENS_QUERY_OPERATOR_H

#include "query/scanner.h"

int tcplens_operator_parse(struct tcplens_scanner *scanner, u8 type);

#endif /* TCPLENS_QUERY_OPERATOR_H */
