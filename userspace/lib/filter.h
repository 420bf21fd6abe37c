/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_READER_FILTER_H
#define TCPLENS_READER_FILTER_H

#include "columns.h"
#include "query.h"
#include "table.h"

#include "module/query/query.h"

int filter_compile(struct tcplens_query *compiled, const struct query *query,
		   const struct table *table, const struct columns *columns,
		   struct errmsg *errmsg);
int filter_apply(struct tcplens_query *compiled, bool listening,
		 struct table *table, struct errmsg *errmsg);

#endif /* TCPLENS_READER_FILTER_H */
