// SPDX-License-Identifier: GPL-2.0
/*
 * The view of a file as text, aligned or raw, or as JSON. This is the only
 * file that knows the library that aligns.
 *
 * Nothing is ever cut or wrapped to the width of a terminal: half a number is
 * a wrong number.
 */
#include "table.h"

#include <errno.h>
#include <string.h>

#include <libsmartcols/libsmartcols.h>
#include <linux/tcplens.h>

/* The one member of the JSON document. */
#define DOCUMENT_NAME	"tcplens"

static int add_columns(struct libscols_table *table,
		       const struct columns_view *view)
{
	size_t i;

	for (i = 0; i < view->count; i++) {
		const struct columns_shown *shown = &view->shown[i];
		struct libscols_column *column;
		int ret;

		column = scols_table_new_column(table, shown->name, 0,
						shown->number ?
						SCOLS_FL_RIGHT : 0);
		if (!column)
			return -ENOMEM;
		ret = scols_column_set_json_type(column, shown->number ?
						 SCOLS_JSON_NUMBER :
						 SCOLS_JSON_STRING);
		if (ret)
			return ret;
	}
	return 0;
}

static int add_lines(struct libscols_table *table,
		     const struct columns_view *view,
		     const struct model *model, bool json)
{
	const char *fields[PARSE_FIELDS_MAX];
	size_t row;
	size_t i;

	for (row = 0; row < model->rows; row++) {
		struct libscols_line *line = scols_table_new_line(table, NULL);

		if (!line)
			return -ENOMEM;
		model_row(model, row, fields);
		for (i = 0; i < view->count; i++) {
			const char *text = fields[view->shown[i].field];
			int ret;

			/* A cell without data is a null. */
			if (json && !strcmp(text, TCPLENS_ABSENT))
				continue;
			ret = scols_line_set_data(line, i, text);
			if (ret)
				return ret;
		}
	}
	return 0;
}

static int print_table(const struct columns_view *view,
		       const struct model *model, bool json, bool headings,
		       FILE *stream)
{
	struct libscols_table *table = scols_new_table();
	int ret;

	if (!table)
		return -ENOMEM;
	ret = scols_table_set_name(table, DOCUMENT_NAME);
	if (!ret)
		ret = scols_table_set_stream(table, stream);
	if (!ret)
		ret = scols_table_enable_json(table, json);
	if (!ret)
		ret = scols_table_enable_noheadings(table, !headings);
	/* Not a terminal, so there is no width to fit into. */
	if (!ret)
		ret = scols_table_set_termforce(table, SCOLS_TERMFORCE_NEVER);
	if (!ret)
		ret = add_columns(table, view);
	if (!ret)
		ret = add_lines(table, view, model, json);
	if (!ret)
		ret = scols_print_table(table);
	scols_unref_table(table);
	return ret;
}

/*
 * Not by the library: it escapes what the model already knows to be text, and
 * needs several times the memory. What this writes can be read as a file.
 * There are no other threads, whom the stream would have to be locked against.
 */
static void print_raw(const struct columns_view *view,
		      const struct model *model, bool headings, FILE *stream)
{
	const char *fields[PARSE_FIELDS_MAX];
	size_t row;
	size_t i;

	for (i = 0; headings && i < view->count; i++)
		fprintf(stream, "%s%s", i ? " " : "", view->shown[i].name);
	if (headings)
		fputc('\n', stream);
	for (row = 0; row < model->rows; row++) {
		model_row(model, row, fields);
		for (i = 0; i < view->count; i++) {
			if (i)
				putc_unlocked(' ', stream);
			fputs_unlocked(fields[view->shown[i].field], stream);
		}
		putc_unlocked('\n', stream);
	}
}

/**
 * table_print() - write the view of a file
 * @view: The columns and their order.
 * @model: The file.
 * @format: How to write it.
 * @headings: Whether text begins with the columns' names.
 * @stream: Where to; its error indicator tells whether writing failed.
 *
 * Return: 0 or a negative error number.
 */
int table_print(const struct columns_view *view, const struct model *model,
		enum table_format format, bool headings, FILE *stream)
{
	/* The library leaves the names out where there are no rows. */
	if (format == TABLE_RAW || (format == TABLE_ALIGNED && !model->rows)) {
		print_raw(view, model, headings, stream);
		return 0;
	}
	return print_table(view, model, format == TABLE_JSON, headings, stream);
}
