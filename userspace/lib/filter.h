/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_PICK_H
#define TCPLENS_PICK_H

#include "columns.h"
#include "table.h"
#include "errmsg.h"
#include "query.h"

#include "module/query.h"

int pick_parse(struct tcplens_query *picks, const struct query *query,
	       const struct model *model,
	       const struct columns_dictionary *dictionary,
	       struct problem *problem);
int pick_rows(struct tcplens_query *picks, struct model *model,
	      struct problem *problem);

#endif /* TCPLENS_PICK_H */
