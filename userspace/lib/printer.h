/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_TABLE_H
#define TCPLENS_TABLE_H

#include <stdbool.h>
#include <stdio.h>

#include "columns.h"

/**
 * enum table_format - how a table is written
 * @TABLE_ALIGNED: For people: columns aligned.
 * @TABLE_RAW: As the module writes it: one blank between two fields.
 * @TABLE_JSON: One JSON document.
 */
enum table_format {
	TABLE_ALIGNED,
	TABLE_RAW,
	TABLE_JSON,
};

/**
 * struct table - a table that is being written
 * @view: The columns and their order.
 * @format: How to write it.
 * @headings: Whether text begins with the columns' names.
 * @stream: Where to; its error indicator tells whether writing failed.
 * @begun: What stands before the rows was written.
 * @rows: How many rows were written.
 * @widths: How wide the columns are so far, 0 if they are not aligned.
 */
struct table {
	const struct columns_view *view;
	enum table_format format;
	bool headings;
	FILE *stream;
	bool begun;
	size_t rows;
	size_t widths[PARSE_FIELDS_MAX];
};

void table_start(struct table *table, const struct columns_view *view,
		 enum table_format format, bool headings, FILE *stream);
void table_add(struct table *table, const struct model *model);
void table_end(struct table *table);

#endif /* TCPLENS_TABLE_H */
