// SPDX-License-Identifier: GPL-2.0
/*
 * Records to text: every value that the module writes as text.
 *
 * Each function writes at @out and returns the byte after what it wrote. It writes
 * no NUL and does not check for room: the caller ensures it. The static functions
 * that put a value write a blank after it, which their caller can overwrite.
 *
 * This file is pure: see core/pure.h.
 */
#include "output/text.h"
#include "output/digits.h"
#include "output/endpoint.h"
#include "record/name.h"

#include <linux/tcplens.h>

static char *put_char(char *out, char c)
{
	*out = c;
	return out + 1;
}

static inline char *put_absent(char *out)
{
	memcpy(out, TCPLENS_ABSENT " ", sizeof(TCPLENS_ABSENT));
	return out + sizeof(TCPLENS_ABSENT);
}

static char *put_string(char *out, const char *string)
{
	size_t i;

	for (i = 0; string[i]; i++)
		out[i] = string[i];
	return put_char(out + i, ' ');
}

/* Not inlined: the caller would save registers for every value. */
static noinline char *put_name(char *out, const char *name, size_t size)
{
	return put_char(tcplens_name_put(out, name, size), ' ');
}

static __always_inline char *put_u32(char *out, u32 value)
{
	if (value == TCPLENS_ABSENT_U32)
		return put_absent(out);
	return tcplens_digits_put(out, value);
}

static __always_inline char *put_u8(char *out, u8 value)
{
	if (value == TCPLENS_ABSENT_U8)
		return put_absent(out);
	return tcplens_digits_put(out, value);
}

static char *put_u64(char *out, u64 value)
{
	u64 high;

	if (value <= 0xffffffffU)
		return tcplens_digits_put(out, value);
	high = value / 1000000000;
	out = put_u64(out, high) - 1;
	return tcplens_digits_put_nine(out, value - high * 1000000000);
}

static char *put_value(char *out, const struct tcplens_column *column,
		       const void *at, const char *interface)
{
	const struct tcplens_endpoint *endpoint = at;
	u64 value64;
	u8 value8;

	switch (column->type) {
	case TCPLENS_TYPE_U32:
		return put_u32(out, *(const u32 *)at);
	case TCPLENS_TYPE_U64:
		value64 = *(const u64 *)at;
		if (value64 == TCPLENS_ABSENT_U64)
			break;
		return put_u64(out, value64);
	case TCPLENS_TYPE_ENDPOINT:
		if (endpoint->port == TCPLENS_ABSENT_U32)
			break;
		return tcplens_endpoint_put(out, endpoint, interface);
	case TCPLENS_TYPE_ADDRESS:
		if (endpoint->port == TCPLENS_ABSENT_U32)
			break;
		return tcplens_endpoint_put_address(out, endpoint, interface);
	case TCPLENS_TYPE_NAME:
		value8 = *(const u8 *)at;
		if (value8 >= column->names_count || !column->names[value8])
			break;
		return put_string(out, column->names[value8]);
	case TCPLENS_TYPE_U8:
		return put_u8(out, *(const u8 *)at);
	case TCPLENS_TYPE_STRING:
		if (!*(const char *)at)
			break;
		return put_name(out, at, TCPLENS_NAME_BYTES);
	case TCPLENS_TYPE_PATH:
		if (!*(const char *)at)
			break;
		return put_name(out, at, TCPLENS_PATH_BYTES);
	}
	return put_absent(out);
}

/**
 * tcplens_text_value() - write the value of a column
 * @out: Room for the value and a blank.
 * @column: The column; only its type and names matter.
 * @at: The value in its record.
 * @interface: Name of the interface of an address's scope; if empty, the scope is
 *	written as a number.
 *
 * Return: the byte after the value.
 */
char *tcplens_text_value(char *out, const struct tcplens_column *column,
			 const void *at, const char *interface)
{
	return put_value(out, column, at, interface) - 1;
}

/* The most bytes of a value and the blank after it. */
static size_t value_bytes(const struct tcplens_column *column)
{
	switch (column->type) {
	case TCPLENS_TYPE_U8:
		return TCPLENS_TEXT_U8_BYTES;
	case TCPLENS_TYPE_U32:
		return TCPLENS_TEXT_U32_BYTES;
	case TCPLENS_TYPE_ENDPOINT:
		return TCPLENS_TEXT_ENDPOINT_BYTES;
	case TCPLENS_TYPE_ADDRESS:
		return TCPLENS_TEXT_ADDRESS_BYTES;
	case TCPLENS_TYPE_NAME:
		return TCPLENS_TEXT_NAME_BYTES;
	case TCPLENS_TYPE_STRING:
		return TCPLENS_TEXT_STRING_BYTES;
	case TCPLENS_TYPE_PATH:
		return TCPLENS_TEXT_PATH_BYTES;
	default:
		return TCPLENS_TEXT_U64_BYTES;
	}
}

/**
 * tcplens_text_u64() - write a number in decimal
 * @out: Room for TCPLENS_TEXT_U64_BYTES.
 * @value: The number.
 *
 * Return: the byte after the number.
 */
char *tcplens_text_u64(char *out, u64 value)
{
	return put_u64(out, value) - 1;
}

/**
 * tcplens_text_string() - write a string
 * @out: Room for the string.
 * @string: The string; its NUL is not written.
 *
 * Return: the byte after the string.
 */
char *tcplens_text_string(char *out, const char *string)
{
	while (*string)
		*out++ = *string++;
	return out;
}

/**
 * tcplens_text_line() - prepare to write the lines of a query
 * @line: The line to initialise.
 * @query: The columns.
 */
void tcplens_text_line(struct tcplens_text_line *line,
		       const struct tcplens_query *query)
{
	size_t header = 0, row = 0;
	unsigned int i;

	line->count = query->count;
	for (i = 0; i < query->count; i++) {
		const struct tcplens_column *column;

		column = &tcplens_columns[query->columns[i]];
		line->fields[i].offset = column->offset;
		line->fields[i].type = column->type;
		line->columns[i] = query->columns[i];
		header += strlen(column->name) + 1;
		row += value_bytes(column);
	}
	line->bytes = row > header ? row : header;
}

/**
 * tcplens_text_header() - write the line that names the columns
 * @out: Room for the @bytes of the query's struct tcplens_text_line.
 * @query: The columns.
 *
 * Return: the byte after the newline.
 */
char *tcplens_text_header(char *out, const struct tcplens_query *query)
{
	unsigned int i;

	for (i = 0; i < query->count; i++) {
		if (i)
			out = put_char(out, ' ');
		out = tcplens_text_string(out,
					  tcplens_columns[query->columns[i]].name);
	}
	return put_char(out, '\n');
}

/*
 * Most values of most lines are numbers below 2^32, or numbers without a value. All
 * integer types share one place that writes these, as a u32, inlined in the loop: a
 * function call for each of them took a fifth more.
 */
static __always_inline bool is_small(u8 type, const void *at, u32 *number)
{
	u64 number64;

	switch (type) {
	case TCPLENS_TYPE_U32:
		*number = *(const u32 *)at;
		return true;
	case TCPLENS_TYPE_U8:
		*number = *(const u8 *)at;
		if (*number == TCPLENS_ABSENT_U8)
			*number = TCPLENS_ABSENT_U32;
		return true;
	case TCPLENS_TYPE_U64:
		number64 = *(const u64 *)at;
		/* "No value" is all ones in both types, and 0 after the addition. */
		*number = number64;
		return number64 + 1 <= TCPLENS_ABSENT_U32;
	default:
		return false;
	}
}

/**
 * tcplens_text_row() - write the line of one record
 * @out: Room for the @bytes of @line.
 * @line: The columns.
 * @record: The record.
 *
 * Return: the byte after the newline.
 */
char *tcplens_text_row(char *out, const struct tcplens_text_line *line,
		       const struct tcplens_record *record)
{
	unsigned int count = line->count, i;
	u32 number;

	for (i = 0; i < count; i++) {
		const struct tcplens_text_field *field = &line->fields[i];
		const void *at = (const char *)record + field->offset;

		if (is_small(field->type, at, &number))
			out = put_u32(out, number);
		else
			out = put_value(out, &tcplens_columns[line->columns[i]],
					at, record->interface);
	}
	out[-1] = '\n';
	return out;
}

/**
 * tcplens_text_column_header() - write the header line of the file `columns`
 * @out: Room for TCPLENS_TEXT_COLUMN_BYTES.
 *
 * Return: the byte after the newline.
 */
char *tcplens_text_column_header(char *out)
{
	return tcplens_text_string(out,
		"name\ttype\tunit\tprivilege\tavailable\tdefault\trfc4898\tmeaning\tsource\n");
}

static char *put_field(char *out, const char *text)
{
	out = tcplens_text_string(out, text ? text : TCPLENS_ABSENT);
	return put_char(out, '\t');
}

static char *put_files(char *out, u8 files)
{
	const char *before = "";
	unsigned int i;

	if (!files)
		return put_field(out, NULL);
	for (i = 0; i < TCPLENS_FILES; i++) {
		if (!(files & 1 << i))
			continue;
		out = tcplens_text_string(out, before);
		out = tcplens_text_string(out, tcplens_columns_file_name(i));
		before = ",";
	}
	return put_char(out, '\t');
}

/**
 * tcplens_text_column() - write a line of the file `columns`
 * @out: Room for TCPLENS_TEXT_COLUMN_BYTES.
 * @index: Index in tcplens_columns.
 * @view: The kernel's features and the reader's privileges.
 *
 * Return: the byte after the newline.
 */
char *tcplens_text_column(char *out, unsigned int index,
			  const struct tcplens_view *view)
{
	const struct tcplens_column *column = &tcplens_columns[index];

	out = put_field(out, column->name);
	out = put_field(out, tcplens_columns_type_name(column->type));
	out = put_field(out, column->unit);
	out = put_field(out, tcplens_columns_privilege(column));
	out = put_field(out, tcplens_columns_available(column, view));
	out = put_files(out, tcplens_columns_defaults(index) & view->files);
	out = put_field(out, column->rfc4898);
	out = put_field(out, column->meaning);
	out = tcplens_text_string(out, column->source ? column->source :
					TCPLENS_ABSENT);
	return put_char(out, '\n');
}

/**
 * tcplens_text_count() - write a line "name value"
 * @out: Room for both strings, the number and two bytes.
 * @name: First part of the name.
 * @suffix: Second part of the name.
 * @value: The value.
 *
 * Return: the byte after the newline.
 */
char *tcplens_text_count(char *out, const char *name, const char *suffix,
			 u64 value)
{
	out = tcplens_text_string(out, name);
	out = tcplens_text_string(out, suffix);
	out = put_char(out, ' ');
	out = tcplens_text_u64(out, value);
	return put_char(out, '\n');
}
