// SPDX-License-Identifier: GPL-2.0
/*
 * Filters the rows of a table as the module filters sockets, for inputs that
 * take no query.
 *
 * The module's own sources, compiled in here too, parse the query and match
 * each row, so both give the same rows and the same error messages.
 */
#include "filter.h"

#include <errno.h>
#include <string.h>

#include <linux/tcplens.h>

#include "module/output/query_error.h"
#include "module/record/columns.h"
#include "record.h"

#define NEWER	"column is newer than this tcplens, which can show it but not filter by it"

/* Parsed before the user's clauses, so that --where cannot have a "select". */
#define SELECT	"select * "

/* Copies the word at the error if it can be a column; otherwise no word. */
static void copy_name(char *name, size_t size, const char *line,
		      const struct tcplens_query_error *error)
{
	const char *word = line + error->position - 1;

	*name = '\0';
	if (error->length < size && field_is_name(word, error->length)) {
		memcpy(name, word, error->length);
		name[error->length] = '\0';
	}
}

/* The module's message, and its own if only this program lacks the column. */
static int refuse_query(const char *line, struct tcplens_query_error *error,
			const struct table *table,
			const struct columns *columns, struct errmsg *errmsg)
{
	char name[TCPLENS_QUERY_ERROR_WORD_BYTES + 1];
	char text[TCPLENS_QUERY_ERROR_BYTES];
	char *end;

	copy_name(name, sizeof(name), line, error);
	if (*name && tcplens_columns_find(name, strlen(name)) < 0 &&
	    (table_find_column(table, name) >= 0 ||
	     columns_find(columns, name))) {
		error->reason = NEWER;
		error->nearest = NULL;
	}
	end = tcplens_query_error_write(text, line, strlen(line), error);
	/* Drop the newline. */
	end[-1] = '\0';
	return errmsg_set(errmsg, 0, "%s", text);
}

/**
 * filter_compile() - parse a query as the module would
 * @compiled: Filled in; its columns mean nothing.
 * @query: The query.
 * @table: The table that it is for.
 * @columns: The columns of the module that wrote the table, if it is known.
 * @errmsg: Gets the module's error message about the query.
 *
 * Return: 0, -EBADMSG with @errmsg set, or -ENOMEM.
 */
int filter_compile(struct tcplens_query *compiled, const struct query *query,
		   const struct table *table, const struct columns *columns,
		   struct errmsg *errmsg)
{
	const struct query unselected = {
		.where = query->where,
		.limit = query->limit,
	};
	char line[sizeof(SELECT) + TCPLENS_QUERY_BYTES] = SELECT;
	char *clauses = line + strlen(SELECT);
	struct tcplens_query_error error;
	char whole[TCPLENS_QUERY_BYTES + 1];
	int ret = query_format(query, whole, sizeof(whole), errmsg);

	if (!ret)
		ret = query_format(&unselected, clauses, sizeof(whole), errmsg);
	if (ret)
		return ret;
	/* A saved file may come from any file of the module. */
	if (!tcplens_query_parse(compiled, TCPLENS_FILES_ALL, line,
				 strlen(line), &error))
		return 0;
	/* The position in the line that the user's options stand for. */
	error.position += strlen(whole);
	error.position -= strlen(line);
	return refuse_query(whole, &error, table, columns, errmsg);
}

/**
 * struct operand - a value that the filter needs from every row
 * @column: The column whose format it has.
 * @field: The index of its field.
 */
struct operand {
	const struct tcplens_column *column;
	size_t field;
};

struct operands {
	size_t count;
	struct operand list[TCPLENS_FILTER_TESTS];
};

/* Columns that contain the value of another one, in order of preference. */
static const struct {
	const char *name;
	const char *container;
} containers[] = {
	{ "laddr",	"local" },
	{ "lport",	"local" },
	{ "raddr",	"remote" },
	{ "rport",	"remote" },
	{ "family",	"local" },
	{ "family",	"laddr" },
};

/* The table's column to read for @name: itself or one that contains it. */
static const char *find_container(const struct table *table, const char *name)
{
	size_t i;

	if (table_find_column(table, name) >= 0)
		return name;
	for (i = 0; i < ARRAY_SIZE(containers); i++) {
		if (!strcmp(containers[i].name, name) &&
		    table_find_column(table, containers[i].container) >= 0)
			return containers[i].container;
	}
	return name;
}

static bool uses_column(const struct tcplens_filter *filter,
			unsigned int column)
{
	unsigned int i;

	for (i = 0; i < filter->count; i++) {
		if (filter->tests[i].column == column)
			return true;
	}
	return false;
}

static int add_operand(struct operands *operands, const struct table *table,
		       const char *name, struct errmsg *errmsg)
{
	const char *from = find_container(table, name);
	int field = table_find_column(table, from);
	int column = tcplens_columns_find(from, strlen(from));

	if (field < 0)
		return errmsg_set(errmsg, 0,
				  "cannot filter by a column that is not in the input: %s",
				  name);
	operands->list[operands->count++] = (struct operand) {
		.column = &tcplens_columns[column],
		.field = field,
	};
	return 0;
}

static bool is_state(unsigned int column)
{
	return tcplens_columns[column].offset ==
	       offsetof(struct tcplens_record, state);
}

/* In the order of tcplens_columns, which has addresses before their ports. */
static int find_operands(struct operands *operands,
			 const struct tcplens_filter *filter, bool listening,
			 const struct table *table, struct errmsg *errmsg)
{
	unsigned int i;

	operands->count = 0;
	for (i = 0; i < tcplens_columns_count; i++) {
		int ret;

		if (!uses_column(filter, i) && !(listening && is_state(i)))
			continue;
		ret = add_operand(operands, table, tcplens_columns[i].name,
				  errmsg);
		if (ret)
			return ret;
	}
	return 0;
}

static int parse_row(struct tcplens_record *record,
		     const struct operands *operands,
		     const struct table *table, size_t row,
		     struct errmsg *errmsg)
{
	const char *fields[FIELDS_MAX];
	size_t i;

	record_clear(record);
	table_get_row(table, row, fields);
	for (i = 0; i < operands->count; i++) {
		const struct operand *operand = &operands->list[i];
		const char *text = fields[operand->field];

		if (!record_parse_value(record, operand->column, text))
			return errmsg_set(errmsg,
					  table_line_number(table, row),
					  "invalid value in column %s: %.40s",
					  operand->column->name, text);
	}
	return 0;
}

/**
 * filter_apply() - remove the rows of a table that a query does not match
 * @compiled: The query. Its limit is reduced by the rows that stay.
 * @listening: Also remove the rows of sockets that do not listen. A table without
 *	the column `state` is taken for one of listeners.
 * @table: The table; table_line_number() is wrong afterwards.
 * @errmsg: Says which value cannot be compared. All rows are checked, also
 *	those after the limit.
 *
 * Return: 0, or -EBADMSG with @errmsg set.
 */
int filter_apply(struct tcplens_query *compiled, bool listening,
		 struct table *table, struct errmsg *errmsg)
{
	struct tcplens_record record;
	struct operands operands;
	size_t kept = 0;
	size_t row;
	int ret;

	listening = listening && table_find_column(table, "state") >= 0;
	ret = find_operands(&operands, &compiled->filter, listening, table,
			    errmsg);
	for (row = 0; !ret && row < table->rows_count; row++) {
		ret = parse_row(&record, &operands, table, row, errmsg);
		if (!ret && kept < compiled->limit &&
		    (!listening || record.state == TCPLENS_STATE_LISTEN) &&
		    tcplens_filter_matches(&compiled->filter, &record))
			table->row_offsets[kept++] = table->row_offsets[row];
	}
	if (ret)
		return ret;
	table->rows_count = kept;
	compiled->limit -= kept;
	return 0;
}
