/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_QUERY_COLUMN_H
#define TCPLENS_QUERY_COLUMN_H

#include "core/pure.h"

struct tcplens_scanner;

int tcplens_column_parse(struct tcplens_scanner *scanner, u8 files);

#endif /* TCPLENS_QUERY_COLUMN_H */
