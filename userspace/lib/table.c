// SPDX-License-Identifier: GPL-2.0
/*
 * A table in memory: named columns, and all or some of an input's rows.
 *
 * Columns are known by name only. A column of a newer module is kept like any
 * other.
 */
#include "table.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/**
 * table_init() - make an empty table
 * @table: Filled in; table_exit() it, also after an error.
 * @columns_count: How many columns table_add_column() will add.
 * @typed: The input says which columns are numbers.
 *
 * Return: 0 or -ENOMEM.
 */
int table_init(struct table *table, size_t columns_count, bool typed)
{
	memset(table, 0, sizeof(*table));
	table->names = calloc(columns_count, sizeof(*table->names));
	if (!table->names)
		return -ENOMEM;
	if (!typed)
		return 0;
	table->is_number = calloc(columns_count, sizeof(*table->is_number));
	return table->is_number ? 0 : -ENOMEM;
}

/**
 * table_add_column() - add a column after the others
 * @table: The table.
 * @name: Its name, which no other column has.
 * @number: Whether its fields are numbers; ignored if the table is not typed.
 *
 * Return: 0 or -ENOMEM.
 */
int table_add_column(struct table *table, const char *name, bool number)
{
	size_t i = table->columns_count;

	table->names[i] = strdup(name);
	if (!table->names[i])
		return -ENOMEM;
	if (table->is_number)
		table->is_number[i] = number;
	table->columns_count++;
	return 0;
}

/**
 * table_find_column() - look a column up by its name
 * @table: The table.
 * @name: The name.
 *
 * Return: the column's index, or -ENOENT.
 */
int table_find_column(const struct table *table, const char *name)
{
	size_t i;

	for (i = 0; i < table->columns_count; i++) {
		if (!strcmp(table->names[i], name))
			return i;
	}
	return -ENOENT;
}

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

/**
 * table_reserve_row() - reserve memory for a row
 * @table: The table.
 * @bytes: The most that its fields need, a zero after each included.
 *
 * The caller writes the fields one after the other, each with a zero after it,
 * and calls table_commit_row().
 *
 * Return: where to write the fields; NULL if there is no memory.
 */
char *table_reserve_row(struct table *table, size_t bytes)
{
	void *offsets = table->row_offsets;
	void *text = table->text;
	int ret;

	ret = grow(&offsets, &table->rows_capacity, table->rows_count + 1,
		   sizeof(*table->row_offsets));
	table->row_offsets = offsets;
	if (ret)
		return NULL;
	ret = grow(&text, &table->text_capacity, table->text_bytes + bytes, 1);
	table->text = text;
	return ret ? NULL : table->text + table->text_bytes;
}

/**
 * table_commit_row() - add the row that was written to the reserved memory
 * @table: The table.
 * @end: The byte after the last zero.
 */
void table_commit_row(struct table *table, const char *end)
{
	table->row_offsets[table->rows_count++] = table->text_bytes;
	table->rows_read++;
	table->text_bytes = end - table->text;
}

/**
 * table_get_row() - the fields of a row
 * @table: The table.
 * @row: The row, from 0.
 * @fields: Gets a pointer for each column, valid until the rows change.
 */
void table_get_row(const struct table *table, size_t row, const char **fields)
{
	const char *at = table->text + table->row_offsets[row];
	size_t i;

	for (i = 0; i < table->columns_count; i++) {
		fields[i] = at;
		at += strlen(at) + 1;
	}
}

/**
 * table_line_number() - the line of the input that a row was read from
 * @table: A table read from text, of which no rows were filtered out.
 * @row: The row, from 0.
 *
 * Return: the number of the line; the header line is 1.
 */
unsigned long table_line_number(const struct table *table, size_t row)
{
	return table->rows_read - table->rows_count + row + 2;
}

/**
 * table_clear_rows() - remove the rows, but keep the columns and the memory
 * @table: The table.
 */
void table_clear_rows(struct table *table)
{
	table->rows_count = 0;
	table->text_bytes = 0;
}

/**
 * table_exit() - free all that the table holds
 * @table: The table.
 */
void table_exit(struct table *table)
{
	size_t i;

	for (i = 0; i < table->columns_count; i++)
		free(table->names[i]);
	free(table->names);
	free(table->is_number);
	free(table->row_offsets);
	free(table->text);
	memset(table, 0, sizeof(*table));
}
