/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_READER_PRINTER_H
#define TCPLENS_READER_PRINTER_H

#include <stdbool.h>
#include <stdio.h>

#include "selection.h"

/**
 * enum printer_format - the output formats
 * @PRINTER_ALIGNED: A table with aligned columns.
 * @PRINTER_RAW: The module's format: one blank between two fields.
 * @PRINTER_JSON: One JSON document.
 */
enum printer_format {
	PRINTER_ALIGNED,
	PRINTER_RAW,
	PRINTER_JSON,
};

/**
 * struct printer - an output in progress
 * @selection: The columns and their order.
 * @format: The output format.
 * @headings: Whether text begins with the names of the columns.
 * @stream: Where to write. Its error indicator tells whether writing failed.
 * @begun: All that comes before the rows was written.
 * @rows: How many rows were written.
 * @widths: The widths of the columns so far; used by PRINTER_ALIGNED only.
 */
struct printer {
	const struct selection *selection;
	enum printer_format format;
	bool headings;
	FILE *stream;
	bool begun;
	size_t rows;
	size_t widths[FIELDS_MAX];
};

void printer_init(struct printer *printer, const struct selection *selection,
		  enum printer_format format, bool headings, FILE *stream);
void printer_add_rows(struct printer *printer, const struct table *table);
void printer_finish(struct printer *printer);

#endif /* TCPLENS_READER_PRINTER_H */
