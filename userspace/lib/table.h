/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_MODEL_H
#define TCPLENS_MODEL_H

#include <stdbool.h>
#include <stddef.h>

#include "lines.h"

/**
 * struct model - a file: the names of its columns, and rows of texts
 * @width: How many columns it has, at most PARSE_FIELDS_MAX.
 * @names: Their names, by column.
 * @numbers: Whether their fields are numbers, by column; NULL where the file
 *	does not say it.
 * @rows: How many rows there are: of the whole file, or of a part of it.
 * @added: How many there have been, with those before that were forgotten.
 * @offsets: Where each row begins in @text.
 * @text: The fields of all rows one after the other, each ended by a zero.
 *	One piece instead of one per field: a host can have a million sockets.
 * @rows_capacity: How many rows fit into @offsets.
 * @text_bytes: How much of @text is used.
 * @text_capacity: How large @text is.
 */
struct model {
	size_t width;
	char **names;
	bool *numbers;
	size_t rows;
	size_t added;
	size_t *offsets;
	char *text;
	size_t rows_capacity;
	size_t text_bytes;
	size_t text_capacity;
};

/* The line of the file that a row was on: the header line is the first. */
#define MODEL_LINE(model, row)	((model)->added - (model)->rows + (row) + 2)

int model_read(struct model *model, struct parse *parse);
int model_read_header(struct model *model, struct parse *parse);
int model_read_rows(struct model *model, struct parse *parse, size_t bytes);
int model_start(struct model *model, size_t width);
int model_add_column(struct model *model, const char *name, bool number);
char *model_room(struct model *model, size_t bytes);
void model_add_row(struct model *model, const char *end);
void model_forget(struct model *model);
void model_row(const struct model *model, size_t row, const char **fields);
int model_find(const struct model *model, const char *name);
void model_exit(struct model *model);

#endif /* TCPLENS_MODEL_H */
