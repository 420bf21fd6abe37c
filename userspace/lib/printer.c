// SPDX-License-Identifier: GPL-2.0
/*
 * The view of a file as text, aligned or raw, or as JSON.
 *
 * It comes in pieces, and each is written before the next one is there. So the
 * columns of an aligned table are as wide as what has come so far: they may
 * become wider at the beginning of a piece, and never narrower.
 *
 * Nothing is ever cut or wrapped to the width of a terminal: half a number is
 * a wrong number.
 *
 * There are no other threads, whom the stream would have to be locked against.
 */
#include "printer.h"

#include <string.h>
#include <wchar.h>

#include <linux/tcplens.h>

/* The one member of the JSON document. */
#define DOCUMENT_NAME	"tcplens"

/* What is no character in this locale takes a place for each byte. */
static size_t width_of_characters(const char *text)
{
	const char *end = text + strlen(text);
	mbstate_t state = { 0 };
	size_t width = 0;

	while (text < end) {
		wchar_t character;
		size_t bytes = mbrtowc(&character, text, end - text, &state);
		int places = 1;

		if (bytes <= (size_t)(end - text)) {
			places = wcwidth(character);
		} else {
			memset(&state, 0, sizeof(state));
			bytes = 1;
		}
		if (places > 0)
			width += places;
		text += bytes;
	}
	return width;
}

/* How many places of a terminal it takes. Nearly all text is ASCII. */
static size_t width_of(const char *text)
{
	const char *end;

	for (end = text; *end; end++) {
		if (*end & 0x80)
			return width_of_characters(text);
	}
	return end - text;
}

static void widen(struct table *table, const char *const *texts)
{
	size_t i;

	for (i = 0; i < table->view->count; i++) {
		size_t width = width_of(texts[i]);

		if (width > table->widths[i])
			table->widths[i] = width;
	}
}

static void put_blanks(size_t count, FILE *stream)
{
	while (count--)
		putc_unlocked(' ', stream);
}

/* The fields of the output, in its order. */
static void put_line(const struct table *table, const char *const *texts)
{
	bool aligned = table->format == TABLE_ALIGNED;
	const struct columns_view *view = table->view;
	FILE *stream = table->stream;
	size_t i;

	for (i = 0; i < view->count; i++) {
		bool right = view->shown[i].number;
		size_t blanks = 0;

		/* Not behind what is last. */
		if (aligned && (right || i + 1 < view->count))
			blanks = table->widths[i] - width_of(texts[i]);
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

/* The model has no control characters, which would have to be escaped too. */
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

static void put_object(const struct table *table, const char *const *texts)
{
	const struct columns_view *view = table->view;
	FILE *stream = table->stream;
	size_t i;

	fputs_unlocked(table->rows ? ",{" : "      {", stream);
	for (i = 0; i < view->count; i++) {
		const struct columns_shown *shown = &view->shown[i];

		fputs_unlocked(i ? ",\n         " : "\n         ", stream);
		put_string(shown->name, stream);
		fputs_unlocked(": ", stream);
		if (!strcmp(texts[i], TCPLENS_ABSENT))
			fputs_unlocked("null", stream);
		else if (shown->number)
			fputs_unlocked(texts[i], stream);
		else
			put_string(texts[i], stream);
	}
	fputs_unlocked("\n      }", stream);
}

static void get_names(const struct table *table, const char **texts)
{
	size_t i;

	for (i = 0; i < table->view->count; i++)
		texts[i] = table->view->shown[i].name;
}

static void get_row(const struct table *table, const struct model *model,
		    size_t row, const char **texts)
{
	const char *fields[PARSE_FIELDS_MAX];
	size_t i;

	model_row(model, row, fields);
	for (i = 0; i < table->view->count; i++)
		texts[i] = fields[table->view->shown[i].field];
}

/* What stands before the rows, even if there are none. */
static void begin(struct table *table)
{
	const char *names[PARSE_FIELDS_MAX];

	if (table->begun)
		return;
	table->begun = true;
	if (table->format == TABLE_JSON) {
		fputs_unlocked("{\n   \"" DOCUMENT_NAME "\": [\n",
			       table->stream);
	} else if (table->headings) {
		get_names(table, names);
		put_line(table, names);
	}
}

/**
 * table_start() - begin to write a table
 * @table: What to fill. Nothing is written so far.
 * @view: The columns and their order.
 * @format: How to write it.
 * @headings: Whether text begins with the columns' names.
 * @stream: Where to; its error indicator tells whether writing failed.
 */
void table_start(struct table *table, const struct columns_view *view,
		 enum table_format format, bool headings, FILE *stream)
{
	const char *names[PARSE_FIELDS_MAX];

	memset(table, 0, sizeof(*table));
	table->view = view;
	table->format = format;
	table->headings = headings;
	table->stream = stream;
	get_names(table, names);
	widen(table, names);
}

/**
 * table_add() - write the next rows
 * @table: A table that was started.
 * @model: The rows.
 */
void table_add(struct table *table, const struct model *model)
{
	const char *texts[PARSE_FIELDS_MAX];
	size_t row;

	for (row = 0; table->format == TABLE_ALIGNED && row < model->rows;
	     row++) {
		get_row(table, model, row, texts);
		widen(table, texts);
	}
	begin(table);
	for (row = 0; row < model->rows; row++) {
		get_row(table, model, row, texts);
		if (table->format == TABLE_JSON)
			put_object(table, texts);
		else
			put_line(table, texts);
		table->rows++;
	}
}

/**
 * table_end() - write what stands behind the rows
 * @table: A table that was started.
 */
void table_end(struct table *table)
{
	begin(table);
	if (table->format == TABLE_JSON)
		fputs_unlocked("\n   ]\n}\n", table->stream);
}
