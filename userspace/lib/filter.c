// SPDX-License-Identifier: GPL-2.0
/*
 * Which rows of a file a query picks, where the module cannot be asked.
 *
 * What a query means is decided by the module's own sources, compiled in here
 * too: they parse it and test each row.
 */
#include "filter.h"

#include <errno.h>
#include <string.h>

#include <linux/tcplens.h>

#include "module/format.h"
#include "record.h"

/* So that a line cannot select in what stands behind its "where". */
#define SELECT	"select * "

/* What stands where an error is, if it can be a name; otherwise nothing. */
static void copy_name(char *name, size_t size, const char *line,
		      const struct tcplens_query_error *error)
{
	const char *word = line + error->position - 1;

	*name = '\0';
	if (error->length < size && parse_is_name(word, error->length)) {
		memcpy(name, word, error->length);
		name[error->length] = '\0';
	}
}

/* Says what the module would, and what it would not have to. */
static int explain(const char *line, const struct tcplens_query_error *error,
		   const struct model *model,
		   const struct columns_dictionary *dictionary,
		   struct problem *problem)
{
	char text[TCPLENS_FORMAT_QUERY_ERROR_BYTES];
	char name[TCPLENS_FORMAT_WORD_BYTES + 1];
	char *end = tcplens_format_query_error(text, line, strlen(line), error);
	bool is_newer;

	/* Instead of the newline. */
	end[-1] = '\0';
	copy_name(name, sizeof(name), line, error);
	is_newer = *name && tcplens_columns_find(name, strlen(name)) < 0 &&
		   (model_find(model, name) >= 0 ||
		    columns_find(dictionary, name));
	return problem_set(problem, 0, "%s%s", text, is_newer ?
			   " (newer than this reader, which can only show it)" :
			   "");
}

/**
 * pick_parse() - understand what a query picks, as the module would
 * @picks: What to fill; its columns mean nothing.
 * @query: The query.
 * @model: The file it is for.
 * @dictionary: The columns of where the file is from, if that is known.
 * @problem: Says what is wrong with the query, in the words of the module.
 *
 * Return: 0, -EBADMSG with @problem set, or -ENOMEM.
 */
int pick_parse(struct tcplens_query *picks, const struct query *query,
	       const struct model *model,
	       const struct columns_dictionary *dictionary,
	       struct problem *problem)
{
	const struct query unlisted = {
		.where = query->where,
		.limit = query->limit,
	};
	char line[sizeof(SELECT) + TCPLENS_QUERY_BYTES] = SELECT;
	char *clauses = line + strlen(SELECT);
	struct tcplens_query_error error;
	char whole[TCPLENS_QUERY_BYTES + 1];
	int ret = query_write(query, whole, sizeof(whole), problem);

	if (!ret)
		ret = query_write(&unlisted, clauses, sizeof(whole), problem);
	if (ret)
		return ret;
	/* A file that was saved may be any of them. */
	if (!tcplens_query_parse(picks, TCPLENS_FILES_ALL, line, strlen(line),
				 &error))
		return 0;
	/* From the line that was parsed to the one that was meant. */
	error.position += strlen(whole);
	error.position -= strlen(line);
	return explain(whole, &error, model, dictionary, problem);
}

/**
 * struct value - a value that is needed of every row
 * @column: The column it is read as.
 * @field: The field it is in.
 */
struct value {
	const struct tcplens_column *column;
	size_t field;
};

struct values {
	size_t count;
	struct value of[TCPLENS_FILTER_TESTS];
};

/* What else tells a value, where a file does not have its column. */
static const struct {
	const char *name;
	const char *from;
} substitutes[] = {
	{ "laddr",	"local" },
	{ "lport",	"local" },
	{ "raddr",	"remote" },
	{ "rport",	"remote" },
	{ "family",	"local" },
	{ "family",	"laddr" },
};

/* The name of the file's column to read instead of @name, or that itself. */
static const char *substitute(const struct model *model, const char *name)
{
	size_t i;

	if (model_find(model, name) >= 0)
		return name;
	for (i = 0; i < ARRAY_SIZE(substitutes); i++) {
		if (!strcmp(substitutes[i].name, name) &&
		    model_find(model, substitutes[i].from) >= 0)
			return substitutes[i].from;
	}
	return name;
}

static bool compares(const struct tcplens_filter *filter, unsigned int column)
{
	unsigned int i;

	for (i = 0; i < filter->count; i++) {
		if (filter->tests[i].column == column)
			return true;
	}
	return false;
}

static int add_value(struct values *values, const struct model *model,
		     const char *name, struct problem *problem)
{
	const char *from = substitute(model, name);
	int field = model_find(model, from);

	if (field < 0)
		return problem_set(problem, 0,
				   "column %s is not in the input, so nothing can be compared with it",
				   name);
	values->of[values->count++] = (struct value) {
		.column = &tcplens_columns[tcplens_columns_find(from,
								strlen(from))],
		.field = field,
	};
	return 0;
}

/* In the order of the table, which has addresses before their ports. */
static int find_values(struct values *values,
		       const struct tcplens_filter *filter,
		       const struct model *model, struct problem *problem)
{
	unsigned int i;

	values->count = 0;
	for (i = 0; i < tcplens_columns_count; i++) {
		int ret;

		if (!compares(filter, i))
			continue;
		ret = add_value(values, model, tcplens_columns[i].name,
				problem);
		if (ret)
			return ret;
	}
	return 0;
}

static int read_row(struct tcplens_record *record, const struct values *values,
		    const struct model *model, size_t row,
		    struct problem *problem)
{
	const char *fields[PARSE_FIELDS_MAX];
	size_t i;

	record_clear(record);
	model_row(model, row, fields);
	for (i = 0; i < values->count; i++) {
		const struct value *value = &values->of[i];
		const char *text = fields[value->field];

		if (!record_read(record, value->column, text))
			return problem_set(problem, MODEL_LINE(model, row),
					   "%s has no such value: %.40s",
					   value->column->name, text);
	}
	return 0;
}

/**
 * pick_rows() - leave only the rows that a query picks
 * @picks: The query. What is left of its limit is for the rows that follow.
 * @model: The file; its rows are no longer on the lines of MODEL_LINE() then.
 * @problem: Says what keeps a row from being compared. All rows are looked at,
 *	so that a limit does not hide it.
 *
 * Return: 0, or -EBADMSG with @problem set.
 */
int pick_rows(struct tcplens_query *picks, struct model *model,
	      struct problem *problem)
{
	struct tcplens_record record;
	struct values values;
	size_t kept = 0;
	size_t row;
	int ret = find_values(&values, &picks->filter, model, problem);

	for (row = 0; !ret && row < model->rows; row++) {
		ret = read_row(&record, &values, model, row, problem);
		if (!ret && kept < picks->limit &&
		    tcplens_filter_matches(&picks->filter, &record))
			model->offsets[kept++] = model->offsets[row];
	}
	if (ret)
		return ret;
	model->rows = kept;
	picks->limit -= kept;
	return 0;
}
