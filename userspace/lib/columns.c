// SPDX-License-Identifier: GPL-2.0
/*
 * The descriptions of the columns, from the `columns` file of the running
 * module or else from the table that this file is made from, which is compiled
 * in here too. The file comes first, since a newer module may have columns that
 * this program does not.
 */
#include "columns.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <linux/tcplens.h>

#include "module/record/columns.h"
#include "text.h"

/* The enum tcplens_file of a file's name. */
static unsigned int file_bit(const char *file)
{
	return strcmp(file, "listeners") ? TCPLENS_FILE_SOCKETS :
					   TCPLENS_FILE_LISTENERS;
}

/**
 * columns_init_builtin() - the columns that this program was built with
 * @columns: Filled in; columns_exit() it, also after an error.
 * @file: The module's file, which decides on the default columns.
 *
 * Return: 0 or -ENOMEM.
 */
int columns_init_builtin(struct columns *columns, const char *file)
{
	unsigned int bit = file_bit(file);
	unsigned int i;

	memset(columns, 0, sizeof(*columns));
	columns->entries = calloc(tcplens_columns_count,
				  sizeof(*columns->entries));
	if (!columns->entries)
		return -ENOMEM;
	for (i = 0; i < tcplens_columns_count; i++) {
		const struct tcplens_column *column = &tcplens_columns[i];

		columns->entries[i] = (struct column) {
			.name = column->name,
			.type = tcplens_columns_type_name(column->type),
			.unit = column->unit,
			.meaning = column->meaning,
			.by_default = column->defaults & bit,
		};
	}
	columns->count = tcplens_columns_count;
	return 0;
}

/* The fields that the `columns` file must have. */
enum {
	FIELD_NAME,
	FIELD_TYPE,
	FIELD_UNIT,
	FIELD_MEANING,
	FIELDS,
};

static int find_fields(int at[FIELDS], const struct table *table,
		       struct errmsg *errmsg)
{
	static const char *const names[FIELDS] = {
		[FIELD_NAME]	= "name",
		[FIELD_TYPE]	= "type",
		[FIELD_UNIT]	= "unit",
		[FIELD_MEANING]	= "meaning",
	};
	int i;

	for (i = 0; i < FIELDS; i++) {
		at[i] = table_find_column(table, names[i]);
		if (at[i] < 0)
			return errmsg_set(errmsg, 1,
					  "missing field in the header line: %s",
					  names[i]);
	}
	return 0;
}

/*
 * Is @file one of @files, a list with commas? The first release of the module,
 * which had only `sockets`, wrote "yes" instead.
 */
static bool is_default(const char *files, const char *file)
{
	size_t length = strlen(file);

	if (!strcmp(files, "yes"))
		return file_bit(file) == TCPLENS_FILE_SOCKETS;
	for (;; files++) {
		size_t name_length = strcspn(files, ",");

		if (name_length == length && !memcmp(files, file, length))
			return true;
		files += name_length;
		if (!*files)
			return false;
	}
}

static int fill_entries(struct columns *columns, const char *file,
			struct errmsg *errmsg)
{
	const struct table *table = &columns->table;
	const char *fields[FIELDS_MAX];
	int by_default = table_find_column(table, "default");
	int available = table_find_column(table, "available");
	int at[FIELDS];
	size_t i;
	int ret = find_fields(at, table, errmsg);

	if (ret)
		return ret;
	/* calloc() of no elements may return NULL. */
	columns->entries = calloc(table->rows_count + 1,
				  sizeof(*columns->entries));
	if (!columns->entries)
		return -ENOMEM;
	for (i = 0; i < table->rows_count; i++) {
		table_get_row(table, i, fields);
		columns->entries[i] = (struct column) {
			.name = fields[at[FIELD_NAME]],
			.type = fields[at[FIELD_TYPE]],
			.unit = fields[at[FIELD_UNIT]],
			.meaning = fields[at[FIELD_MEANING]],
			.by_default = by_default >= 0 &&
				      is_default(fields[by_default], file),
			.available = available >= 0 &&
				     !strcmp(fields[available], "yes"),
		};
	}
	columns->count = table->rows_count;
	return 0;
}

/**
 * columns_read() - read the columns from the module's `columns` file
 * @columns: Filled in; columns_exit() it, also after an error.
 * @file: The module's file, which decides on the default columns.
 * @lines: The lines of the `columns` file.
 *
 * Return: 0, -EBADMSG with the lines' errmsg set, or another negative error
 * number.
 */
int columns_read(struct columns *columns, const char *file,
		 struct lines *lines)
{
	int ret;

	memset(columns, 0, sizeof(*columns));
	ret = text_read(&columns->table, lines);
	return ret ? ret : fill_entries(columns, file, lines->errmsg);
}

/**
 * columns_find() - look a column up by its name
 * @columns: The columns.
 * @name: The name.
 *
 * Return: its description, or NULL.
 */
const struct column *columns_find(const struct columns *columns,
				  const char *name)
{
	size_t i;

	for (i = 0; i < columns->count; i++) {
		if (!strcmp(columns->entries[i].name, name))
			return &columns->entries[i];
	}
	return NULL;
}

/**
 * columns_exit() - free all descriptions
 * @columns: The columns.
 */
void columns_exit(struct columns *columns)
{
	free(columns->entries);
	table_exit(&columns->table);
	memset(columns, 0, sizeof(*columns));
}
