/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_READER_TABLE_H
#define TCPLENS_READER_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "field.h"

/**
 * struct table - named columns and rows of text
 * @columns_count: How many columns there are, at most FIELDS_MAX.
 * @names: Their names.
 * @is_number: Whether their fields are numbers; NULL if the input does not say.
 * @rows_count: How many rows are in memory.
 * @rows_read: How many rows were added, those since cleared included.
 * @row_offsets: Where each row begins in @text.
 * @rows_capacity: How many rows fit into @row_offsets.
 * @text: The fields of all rows, each followed by a zero. One allocation
 *	instead of one per field: a host can have a million sockets.
 * @text_bytes: How many bytes of @text are used.
 * @text_capacity: The size of @text.
 */
struct table {
	size_t columns_count;
	char **names;
	bool *is_number;
	size_t rows_count;
	size_t rows_read;
	size_t *row_offsets;
	size_t rows_capacity;
	char *text;
	size_t text_bytes;
	size_t text_capacity;
};

int table_init(struct table *table, size_t columns_count, bool typed);
int table_add_column(struct table *table, const char *name, bool number);
int table_find_column(const struct table *table, const char *name);
char *table_reserve_row(struct table *table, size_t bytes);
void table_commit_row(struct table *table, const char *end);
void table_get_row(const struct table *table, size_t row, const char **fields);
unsigned long table_line_number(const struct table *table, size_t row);
void table_clear_rows(struct table *table);
void table_exit(struct table *table);

#endif /* TCPLENS_READER_TABLE_H */
