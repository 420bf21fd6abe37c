/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_READER_TEXT_H
#define TCPLENS_READER_TEXT_H

#include "lines.h"
#include "table.h"

int text_read_header(struct table *table, struct lines *lines);
int text_read_rows(struct table *table, struct lines *lines, size_t bytes,
		   bool eager);
int text_read(struct table *table, struct lines *lines);

#endif /* TCPLENS_READER_TEXT_H */
