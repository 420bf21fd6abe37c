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

int table_print(const struct columns_view *view, const struct model *model,
		enum table_format format, bool headings, FILE *stream);

#endif /* TCPLENS_TABLE_H */
