// SPDX-License-Identifier: GPL-2.0
/*
 * Selects the columns of the output from a list such as "state,local", "+inode"
 * or "all": in the module's query language, or among the columns of a table.
 */
#include "selection.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/tcplens.h>

#include "module/query/column.h"
#include "module/query/scanner.h"
#include "module/record/columns.h"

/**
 * selection_is_all() - check whether a list selects every column
 * @list: As the user wrote it; NULL for none.
 *
 * Return: true if so.
 */
bool selection_is_all(const char *list)
{
	return list && (!strcmp(list, "all") || !strcmp(list, "+all"));
}

/* The names of a list, each followed by a zero. */
struct names {
	char *text;
	char *end;
};

static int names_init(struct names *names, const char *list,
		      struct errmsg *errmsg)
{
	char *name;

	names->text = strdup(list);
	if (!names->text)
		return -ENOMEM;
	names->end = names->text + strlen(list);
	for (name = names->text; name <= names->end;) {
		size_t length = strcspn(name, ",");

		name[length] = '\0';
		if (!field_is_name(name, length)) {
			errmsg_set(errmsg, 0,
				   "invalid column name: \"%s\" (expected at most %d letters, digits and underscores)",
				   name, FIELD_NAME_BYTES);
			free(names->text);
			return -EBADMSG;
		}
		name += length + 1;
	}
	return 0;
}

/**
 * selection_write_clause() - write a list as a clause of a query
 * @list: As the user wrote it.
 * @clause: Where to write the clause, with a zero.
 * @size: The size of @clause.
 * @errmsg: Says what is wrong with the list.
 *
 * The module checks whether the columns exist.
 *
 * Return: 0, -EBADMSG with @errmsg set, or -ENOMEM.
 */
int selection_write_clause(const char *list, char *clause, size_t size,
			   struct errmsg *errmsg)
{
	struct names names;
	int length;
	int ret;

	if (selection_is_all(list)) {
		list = "*";
	} else {
		ret = names_init(&names, list + (*list == '+'), errmsg);
		if (ret)
			return ret;
		free(names.text);
	}
	length = snprintf(clause, size, "select %s", list);
	if (length < 0 || (size_t)length >= size)
		return errmsg_set(errmsg, 0,
				  "column list is too long (a query has at most %zu bytes)",
				  size - 1);
	return 0;
}

static bool is_number(const struct column *column)
{
	return column && (!strcmp(column->type, "u8") ||
			  !strcmp(column->type, "u32") ||
			  !strcmp(column->type, "u64"));
}

/* The module's message, with the name that was probably meant. */
static int refuse_unknown(const char *name, struct errmsg *errmsg)
{
	struct tcplens_query_error error = { 0 };
	struct tcplens_scanner scanner = {
		.line = name,
		.length = strlen(name),
		.error = &error,
	};

	if (tcplens_column_parse(&scanner, TCPLENS_FILES_ALL) < 0 &&
	    error.nearest)
		return errmsg_set(errmsg, 0,
				  "unknown column: %s; did you mean %s?", name,
				  error.nearest);
	return errmsg_set(errmsg, 0,
			  "unknown column: %s (--help lists the columns)", name);
}

/* Returns 1 if the column was added, 0 if it is selected already. */
static int add(struct selection *selection, const struct table *table,
	       const struct columns *columns, const char *name,
	       struct errmsg *errmsg)
{
	const struct column *column = columns_find(columns, name);
	int field = table_find_column(table, name);
	size_t i;

	if (field < 0 && column)
		return errmsg_set(errmsg, 0, "column is not in the input: %s",
				  name);
	if (field < 0)
		return refuse_unknown(name, errmsg);
	for (i = 0; i < selection->count; i++) {
		if (selection->columns[i].field == (size_t)field)
			return 0;
	}
	selection->columns[selection->count++] = (struct selected_column) {
		.name = table->names[field],
		.field = field,
		.is_number = table->is_number ? table->is_number[field] :
						is_number(column),
	};
	return 1;
}

static int add_all(struct selection *selection, const struct table *table,
		   const struct columns *columns, struct errmsg *errmsg)
{
	size_t i;
	int ret;

	for (i = 0; i < table->columns_count; i++) {
		ret = add(selection, table, columns, table->names[i], errmsg);
		if (ret < 0)
			return ret;
	}
	return 0;
}

/*
 * With "+", a column that is selected already keeps its place, so that one
 * command line works for the module and for a saved file. Without "+", a
 * duplicate is an error, as it is for the module.
 */
static int add_names(struct selection *selection, const struct table *table,
		     const struct columns *columns, const char *list,
		     bool append, struct errmsg *errmsg)
{
	struct names names;
	const char *name;
	int ret = names_init(&names, list, errmsg);

	if (ret)
		return ret;
	for (name = names.text; name <= names.end; name += strlen(name) + 1) {
		ret = add(selection, table, columns, name, errmsg);
		if (!ret && !append)
			ret = errmsg_set(errmsg, 0, "column named twice: %s",
					 name);
		if (ret < 0)
			break;
	}
	free(names.text);
	return ret < 0 ? ret : 0;
}

/**
 * selection_init() - select columns of a table
 * @selection: Filled in; selection_exit() it, also after an error. It points
 *	into @table.
 * @table: The table.
 * @columns: Says which columns are numbers.
 * @list: As the user wrote it; NULL for all columns of @table.
 * @errmsg: Says what is wrong with the list.
 *
 * Return: 0, -EBADMSG with @errmsg set, or -ENOMEM.
 */
int selection_init(struct selection *selection, const struct table *table,
		   const struct columns *columns, const char *list,
		   struct errmsg *errmsg)
{
	bool append = list && *list == '+';
	int ret;

	memset(selection, 0, sizeof(*selection));
	/* No column is selected twice. */
	selection->columns = calloc(table->columns_count,
				    sizeof(*selection->columns));
	if (!selection->columns)
		return -ENOMEM;

	if (!list || append || selection_is_all(list)) {
		ret = add_all(selection, table, columns, errmsg);
		if (ret || !append || selection_is_all(list))
			return ret;
	}
	return add_names(selection, table, columns, list + append, append,
			 errmsg);
}

/**
 * selection_check_numbers() - check that number columns have only numbers
 * @selection: The columns to check.
 * @table: The table.
 * @errmsg: Says which field is none.
 *
 * Return: 0, or -EBADMSG with @errmsg set.
 */
int selection_check_numbers(const struct selection *selection,
			    const struct table *table, struct errmsg *errmsg)
{
	const char *fields[FIELDS_MAX];
	size_t row;
	size_t i;

	/* Text made from binary records needs no check. */
	if (table->is_number)
		return 0;
	for (row = 0; row < table->rows_count; row++) {
		table_get_row(table, row, fields);
		for (i = 0; i < selection->count; i++) {
			const struct selected_column *column =
				&selection->columns[i];
			const char *text = fields[column->field];

			if (column->is_number && !field_is_number(text) &&
			    strcmp(text, TCPLENS_ABSENT))
				return errmsg_set(errmsg,
						  table_line_number(table, row),
						  "invalid number in column %s: %.40s",
						  column->name, text);
		}
	}
	return 0;
}

/**
 * selection_exit() - free all that the selection holds
 * @selection: The selection.
 */
void selection_exit(struct selection *selection)
{
	free(selection->columns);
	memset(selection, 0, sizeof(*selection));
}
