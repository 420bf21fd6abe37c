// SPDX-License-Identifier: GPL-2.0
/*
 * Reads the module's text into a table: a header line that names the columns,
 * then a line for each row.
 */
#include "text.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>

static int add_column(struct table *table, struct lines *lines,
		      const char *name)
{
	if (!field_is_name(name, strlen(name)))
		return errmsg_set(lines->errmsg, lines->number,
				  "invalid column name in the header line: %.40s (expected at most %d letters, digits and underscores)",
				  name, FIELD_NAME_BYTES);
	if (table_find_column(table, name) >= 0)
		return errmsg_set(lines->errmsg, lines->number,
				  "duplicate column: %s", name);
	return table_add_column(table, name, false);
}

/**
 * text_read_header() - read the names of the columns
 * @table: Filled in; table_exit() it, also after an error.
 * @lines: Lines of which none was read.
 *
 * Return: 0, -EBADMSG with the lines' errmsg set, or another negative error
 * number.
 */
int text_read_header(struct table *table, struct lines *lines)
{
	int ret = lines_next(lines);
	size_t i;

	memset(table, 0, sizeof(*table));
	if (ret < 0)
		return ret;
	if (!ret)
		return errmsg_set(lines->errmsg, 0,
				  "empty input (expected a header line)");

	ret = table_init(table, lines->count, false);
	for (i = 0; !ret && i < lines->count; i++)
		ret = add_column(table, lines, lines->fields[i]);
	return ret;
}

static int add_row(struct table *table, struct lines *lines)
{
	size_t bytes = 0;
	char *at;
	size_t i;

	if (lines->count != table->columns_count)
		return errmsg_set(lines->errmsg, lines->number,
				  "wrong number of fields: %zu (the header line names %zu columns)",
				  lines->count, table->columns_count);

	for (i = 0; i < lines->count; i++)
		bytes += strlen(lines->fields[i]) + 1;
	at = table_reserve_row(table, bytes);
	if (!at)
		return -ENOMEM;
	for (i = 0; i < lines->count; i++)
		at = stpcpy(at, lines->fields[i]) + 1;
	table_commit_row(table, at);
	return 0;
}

/**
 * text_read_rows() - read some rows
 * @table: Where to add them; it has its columns already.
 * @lines: The lines whose header was read.
 * @bytes: Stop when the rows of @table have this many bytes of text.
 * @eager: Stop when @table has rows and the next line takes another read.
 *
 * Return: 1 if there may be more, 0 if not, -EBADMSG with the lines' errmsg
 * set, or another negative error number.
 */
int text_read_rows(struct table *table, struct lines *lines, size_t bytes,
		   bool eager)
{
	while (table->text_bytes < bytes) {
		int ret;

		if (eager && table->rows_count && !lines_has_next(lines))
			break;
		ret = lines_next(lines);
		if (ret <= 0)
			return ret;
		ret = add_row(table, lines);
		if (ret)
			return ret;
	}
	return 1;
}

/**
 * text_read() - read a whole file
 * @table: Filled in; table_exit() it, also after an error.
 * @lines: Lines of which none was read.
 *
 * Return: 0, -EBADMSG with the lines' errmsg set, or another negative error
 * number.
 */
int text_read(struct table *table, struct lines *lines)
{
	int ret = text_read_header(table, lines);

	return ret ? ret : text_read_rows(table, lines, SIZE_MAX, false);
}
