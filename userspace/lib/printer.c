// SPDX-License-Identifier: GPL-2.0
/*
 * Prints the selected columns of a table as aligned text, as raw text or as
 * JSON.
 *
 * Rows are printed window by window, so an aligned table takes the widths of
 * its columns from the rows so far: a column can become wider at the start of a
 * window, but never narrower.
 *
 * No value is cut or wrapped to the width of a terminal, because half a number
 * is a wrong number.
 *
 * The program has one thread, so the unlocked functions of stdio are safe.
 */
#include "printer.h"

#include <string.h>
#include <wchar.h>

#include <linux/tcplens.h>

/* The one member of the JSON document. */
#define DOCUMENT_NAME	"tcplens"

/* A byte that is not part of a character in this locale has a width of 1. */
static size_t wide_text_width(const char *text)
{
	const char *end = text + strlen(text);
	mbstate_t state = { 0 };
	size_t width = 0;

	while (text < end) {
		wchar_t character;
		size_t bytes = mbrtowc(&character, text, end - text, &state);
		int columns = 1;

		if (bytes <= (size_t)(end - text)) {
			columns = wcwidth(character);
		} else {
			memset(&state, 0, sizeof(state));
			bytes = 1;
		}
		if (columns > 0)
			width += columns;
		text += bytes;
	}
	return width;
}

/* The width on a terminal. Nearly all text is ASCII. */
static size_t text_width(const char *text)
{
	const char *end;

	for (end = text; *end; end++) {
		if (*end & 0x80)
			return wide_text_width(text);
	}
	return end - text;
}

static void widen(struct printer *printer, const char *const *texts)
{
	size_t i;

	for (i = 0; i < printer->selection->count; i++) {
		size_t width = text_width(texts[i]);

		if (width > printer->widths[i])
			printer->widths[i] = width;
	}
}

static void put_blanks(size_t count, FILE *stream)
{
	while (count--)
		putc_unlocked(' ', stream);
}

/* Prints one line; @texts has a field for each selected column. */
static void put_line(const struct printer *printer, const char *const *texts)
{
	bool aligned = printer->format == PRINTER_ALIGNED;
	const struct selection *selection = printer->selection;
	FILE *stream = printer->stream;
	size_t i;

	for (i = 0; i < selection->count; i++) {
		bool right = selection->columns[i].is_number;
		size_t blanks = 0;

		/* No blanks at the end of a line. */
		if (aligned && (right || i + 1 < selection->count))
			blanks = printer->widths[i] - text_width(texts[i]);
		if (i)
			putc_unlocked(' ', stream);
		if (right)
			put_blanks(blanks, stream);
		fputs_unlocked(texts[i], stream);
		if (!right)
			put_blanks(blanks, stream);
	}
	putc_unlocked('\n', stream);
}

/* A field has no control characters, which would need escaping too. */
static void put_string(const char *text, FILE *stream)
{
	putc_unlocked('"', stream);
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			putc_unlocked('\\', stream);
		putc_unlocked(*text, stream);
	}
	putc_unlocked('"', stream);
}

static void put_object(const struct printer *printer, const char *const *texts)
{
	const struct selection *selection = printer->selection;
	FILE *stream = printer->stream;
	size_t i;

	fputs_unlocked(printer->rows ? ",{" : "      {", stream);
	for (i = 0; i < selection->count; i++) {
		const struct selected_column *column =
			&selection->columns[i];

		fputs_unlocked(i ? ",\n         " : "\n         ", stream);
		put_string(column->name, stream);
		fputs_unlocked(": ", stream);
		if (!strcmp(texts[i], TCPLENS_ABSENT))
			fputs_unlocked("null", stream);
		else if (column->is_number)
			fputs_unlocked(texts[i], stream);
		else
			put_string(texts[i], stream);
	}
	fputs_unlocked("\n      }", stream);
}

static void get_names(const struct printer *printer, const char **texts)
{
	size_t i;

	for (i = 0; i < printer->selection->count; i++)
		texts[i] = printer->selection->columns[i].name;
}

static void get_row(const struct printer *printer, const struct table *table,
		    size_t row, const char **texts)
{
	const char *fields[FIELDS_MAX];
	size_t i;

	table_get_row(table, row, fields);
	for (i = 0; i < printer->selection->count; i++)
		texts[i] = fields[printer->selection->columns[i].field];
}

/* Prints all that comes before the rows, once. */
static void print_head(struct printer *printer)
{
	const char *names[FIELDS_MAX];

	if (printer->begun)
		return;
	printer->begun = true;
	if (printer->format == PRINTER_JSON) {
		fputs_unlocked("{\n   \"" DOCUMENT_NAME "\": [\n",
			       printer->stream);
	} else if (printer->headings) {
		get_names(printer, names);
		put_line(printer, names);
	}
}

/**
 * printer_init() - prepare to print a table
 * @printer: Filled in.
 * @selection: The columns and their order.
 * @format: The output format.
 * @headings: Whether text begins with the names of the columns.
 * @stream: Where to write. Its error indicator tells whether writing failed.
 */
void printer_init(struct printer *printer, const struct selection *selection,
		  enum printer_format format, bool headings, FILE *stream)
{
	const char *names[FIELDS_MAX];

	memset(printer, 0, sizeof(*printer));
	printer->selection = selection;
	printer->format = format;
	printer->headings = headings;
	printer->stream = stream;
	get_names(printer, names);
	widen(printer, names);
}

/**
 * printer_add_rows() - print the rows of a table
 * @printer: The printer.
 * @table: The table.
 */
void printer_add_rows(struct printer *printer, const struct table *table)
{
	const char *texts[FIELDS_MAX];
	size_t row;

	for (row = 0; printer->format == PRINTER_ALIGNED && row < table->rows_count;
	     row++) {
		get_row(printer, table, row, texts);
		widen(printer, texts);
	}
	print_head(printer);
	for (row = 0; row < table->rows_count; row++) {
		get_row(printer, table, row, texts);
		if (printer->format == PRINTER_JSON)
			put_object(printer, texts);
		else
			put_line(printer, texts);
		printer->rows++;
	}
}

/**
 * printer_finish() - print all that comes after the rows
 * @printer: The printer.
 */
void printer_finish(struct printer *printer)
{
	print_head(printer);
	if (printer->format == PRINTER_JSON)
		fputs_unlocked("\n   ]\n}\n", printer->stream);
}
