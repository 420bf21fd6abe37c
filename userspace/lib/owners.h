/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_READER_OWNERS_H
#define TCPLENS_READER_OWNERS_H

#include "columns.h"

/* The size of a list that owners_list() writes. */
#define OWNERS_LIST_BYTES	32

void owners_list(const struct columns *columns, char list[OWNERS_LIST_BYTES]);

#endif /* TCPLENS_READER_OWNERS_H */
