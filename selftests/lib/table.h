/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The files of tcplens as tables. Nothing here depends on the meaning of a
 * column.
 */
#ifndef TCPLENS_SELFTESTS_TABLE_H
#define TCPLENS_SELFTESTS_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TABLE_DIRECTORY	"/proc/net/tcplens/"
#define TABLE_SOCKETS	TABLE_DIRECTORY "sockets"
#define TABLE_LISTENERS	TABLE_DIRECTORY "listeners"
#define TABLE_SUMMARY	TABLE_DIRECTORY "summary"
#define TABLE_COLUMNS	TABLE_DIRECTORY "columns"

/* No row. */
#define TABLE_NONE	((size_t)-1)

/**
 * struct table - a parsed file of tcplens
 * @columns: Fields per line.
 * @rows: Lines after the header.
 * @names: Fields of the header.
 * @fields: Fields of the rows, row by row.
 * @storage: The memory of all strings.
 */
struct table {
	size_t columns;
	size_t rows;
	char **names;
	char **fields;
	char *storage;
};

char *table_text(int fd, size_t read_bytes, size_t *length);
bool table_parse(struct table *table, char *text, size_t length);
bool table_read_fd(struct table *table, int fd, size_t read_bytes);
bool table_read(struct table *table, const char *path, const char *select);
bool table_value(const char *path, const char *name, uint64_t *value);
void table_free(struct table *table);

const char *table_field(const struct table *table, size_t row,
			const char *column);
bool table_u64(const struct table *table, size_t row, const char *column,
	       uint64_t *value);
size_t table_find(const struct table *table, const char *column,
		  const char *field);
size_t table_find_u64(const struct table *table, const char *column,
		      uint64_t value);
size_t table_count(const struct table *table, const char *column,
		   const char *field);

#endif /* TCPLENS_SELFTESTS_TABLE_H */
