// SPDX-License-Identifier: GPL-2.0
/*
 * A file in memory: a header line that names the columns, then rows, all of
 * them or some.
 *
 * Columns are known by their names alone. What they mean is not decided here,
 * so a column that this reader never heard of is kept like any other.
 */
#include "table.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Makes room for @needed elements by doubling. */
static int grow(void **array, size_t *capacity, size_t needed, size_t size)
{
	size_t larger = *capacity ? *capacity : 256;
	void *moved;

	if (needed <= *capacity)
		return 0;
	while (larger < needed)
		larger *= 2;
	moved = reallocarray(*array, larger, size);
	if (!moved)
		return -ENOMEM;
	*array = moved;
	*capacity = larger;
	return 0;
}

static int add_name(struct model *model, struct parse *parse, const char *name)
{
	if (!parse_is_name(name, strlen(name)))
		return problem_set(parse->problem, parse->line,
				   "no header line: field %zu is not the name of a column",
				   model->width + 1);
	if (model_find(model, name) >= 0)
		return problem_set(parse->problem, parse->line,
				   "column %s is named twice", name);
	model->names[model->width] = strdup(name);
	if (!model->names[model->width])
		return -ENOMEM;
	model->width++;
	return 0;
}

/**
 * model_read_header() - read the names of the columns
 * @model: What to fill; model_exit() it, also after an error.
 * @parse: A parser that has not yet read.
 *
 * Return: 0, -EBADMSG with the parser's problem set, or another negative
 * error number.
 */
int model_read_header(struct model *model, struct parse *parse)
{
	size_t i;
	int ret = parse_next(parse);

	memset(model, 0, sizeof(*model));
	if (ret < 0)
		return ret;
	if (!ret)
		return problem_set(parse->problem, 0,
				   "empty: the header line is missing");

	model->names = calloc(parse->count, sizeof(*model->names));
	if (!model->names)
		return -ENOMEM;
	for (i = 0; i < parse->count; i++) {
		ret = add_name(model, parse, parse->fields[i]);
		if (ret)
			return ret;
	}
	return 0;
}

static int add_fields(struct model *model, struct parse *parse)
{
	size_t size = 0;
	char *at;
	size_t i;

	if (parse->count != model->width)
		return problem_set(parse->problem, parse->line,
				   "%zu fields, but the header line names %zu columns",
				   parse->count, model->width);

	for (i = 0; i < parse->count; i++)
		size += strlen(parse->fields[i]) + 1;
	at = model_room(model, size);
	if (!at)
		return -ENOMEM;
	for (i = 0; i < parse->count; i++)
		at = stpcpy(at, parse->fields[i]) + 1;
	model_add_row(model, at);
	return 0;
}

/**
 * model_start() - begin to fill a model by hand
 * @model: What to fill, all zeros; model_exit() it, also after an error.
 * @width: How many columns model_add_column() will add.
 *
 * Return: 0 or -ENOMEM.
 */
int model_start(struct model *model, size_t width)
{
	model->names = calloc(width, sizeof(*model->names));
	model->numbers = calloc(width, sizeof(*model->numbers));
	return model->names && model->numbers ? 0 : -ENOMEM;
}

/**
 * model_add_column() - add a column behind the others
 * @model: The model.
 * @name: Its name, which no other one has.
 * @number: Whether its fields are numbers.
 *
 * Return: 0 or -ENOMEM.
 */
int model_add_column(struct model *model, const char *name, bool number)
{
	model->names[model->width] = strdup(name);
	if (!model->names[model->width])
		return -ENOMEM;
	model->numbers[model->width++] = number;
	return 0;
}

/**
 * model_room() - make room for a row
 * @model: The model.
 * @bytes: The most that its fields need, with a zero behind each.
 *
 * Return: where they go, one after the other, before model_add_row() is called
 * with the byte after the last zero; NULL if there is no memory.
 */
char *model_room(struct model *model, size_t bytes)
{
	void *offsets = model->offsets;
	void *text = model->text;
	int ret;

	ret = grow(&offsets, &model->rows_capacity, model->rows + 1,
		   sizeof(*model->offsets));
	model->offsets = offsets;
	if (ret)
		return NULL;
	ret = grow(&text, &model->text_capacity, model->text_bytes + bytes, 1);
	model->text = text;
	return ret ? NULL : model->text + model->text_bytes;
}

/**
 * model_add_row() - the fields of a row were written
 * @model: The model.
 * @end: The byte after them.
 */
void model_add_row(struct model *model, const char *end)
{
	model->offsets[model->rows++] = model->text_bytes;
	model->added++;
	model->text_bytes = end - model->text;
}

/**
 * model_forget() - forget the rows
 * @model: The file. Its columns stay, and the memory is used again.
 */
void model_forget(struct model *model)
{
	model->rows = 0;
	model->text_bytes = 0;
}

/**
 * model_read_rows() - read on
 * @model: Where the rows go, which has their columns.
 * @parse: The parser that has read these.
 * @bytes: How many bytes of text are enough there.
 *
 * Return: 1 if there may be more, 0 if not, -EBADMSG with the parser's problem
 * set, or another negative error number.
 */
int model_read_rows(struct model *model, struct parse *parse, size_t bytes)
{
	while (model->text_bytes < bytes) {
		int ret = parse_next(parse);

		if (ret <= 0)
			return ret;
		ret = add_fields(model, parse);
		if (ret)
			return ret;
	}
	return 1;
}

/**
 * model_read() - read a whole file
 * @model: What to fill; model_exit() it, also after an error.
 * @parse: A parser that has not yet read.
 *
 * Return: 0, -EBADMSG with the parser's problem set, or another negative
 * error number.
 */
int model_read(struct model *model, struct parse *parse)
{
	int ret = model_read_header(model, parse);

	return ret ? ret : model_read_rows(model, parse, SIZE_MAX);
}

/**
 * model_row() - the fields of one row
 * @model: The file.
 * @row: Which one, from 0.
 * @fields: Room for as many pointers as the model has columns; they are good
 *	until model_exit().
 */
void model_row(const struct model *model, size_t row, const char **fields)
{
	const char *at = model->text + model->offsets[row];
	size_t i;

	for (i = 0; i < model->width; i++) {
		fields[i] = at;
		at += strlen(at) + 1;
	}
}

/**
 * model_find() - look a column up by its name
 * @model: The file.
 * @name: The name.
 *
 * Return: the column's index, or -ENOENT.
 */
int model_find(const struct model *model, const char *name)
{
	size_t i;

	for (i = 0; i < model->width; i++) {
		if (!strcmp(model->names[i], name))
			return i;
	}
	return -ENOENT;
}

/**
 * model_exit() - free all that the model holds
 * @model: The file.
 */
void model_exit(struct model *model)
{
	size_t i;

	for (i = 0; i < model->width; i++)
		free(model->names[i]);
	free(model->names);
	free(model->numbers);
	free(model->offsets);
	free(model->text);
	memset(model, 0, sizeof(*model));
}
