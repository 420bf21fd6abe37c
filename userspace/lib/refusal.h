/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_READER_REFUSAL_H
#define TCPLENS_READER_REFUSAL_H

#include "errmsg.h"
#include "query.h"

bool refusal_relate(struct errmsg *errmsg, const struct query *query);

#endif /* TCPLENS_READER_REFUSAL_H */
