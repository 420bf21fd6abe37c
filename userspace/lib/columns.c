// SPDX-License-Identifier: GPL-2.0
/*
 * Which columns there are and which of them are shown.
 *
 * The dictionary is the module's: its `columns` file where the module runs,
 * otherwise the very table that file is made from, compiled in here too. The
 * file wins because a newer module may have columns that this reader has not.
 */
#include "columns.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/tcplens.h>

#include "module/record/columns.h"

/* The bit of a file in the table that is compiled in. */
static unsigned int bit_of(const char *file)
{
	return strcmp(file, "listeners") ? TCPLENS_FILE_SOCKETS :
					   TCPLENS_FILE_LISTENERS;
}

/**
 * columns_builtin() - the dictionary this program was built with
 * @dictionary: What to fill; columns_exit() it, also after an error.
 * @file: The module's file whose default columns are meant.
 *
 * Return: 0 or -ENOMEM.
 */
int columns_builtin(struct columns_dictionary *dictionary, const char *file)
{
	unsigned int bit = bit_of(file);
	unsigned int i;

	memset(dictionary, 0, sizeof(*dictionary));
	dictionary->entries = calloc(tcplens_columns_count,
				     sizeof(*dictionary->entries));
	if (!dictionary->entries)
		return -ENOMEM;
	for (i = 0; i < tcplens_columns_count; i++) {
		const struct tcplens_column *column = &tcplens_columns[i];

		dictionary->entries[i] = (struct columns_entry) {
			.name = column->name,
			.type = tcplens_columns_type_name(column->type),
			.unit = column->unit,
			.meaning = column->meaning,
			.by_default = column->defaults & bit,
		};
	}
	dictionary->count = tcplens_columns_count;
	return 0;
}

/* The fields of the `columns` file that no dictionary can do without. */
enum {
	FIELD_NAME,
	FIELD_TYPE,
	FIELD_UNIT,
	FIELD_MEANING,
	FIELDS,
};

static int find_fields(int at[FIELDS], const struct model *model,
		       struct problem *problem)
{
	static const char *const names[FIELDS] = {
		[FIELD_NAME]	= "name",
		[FIELD_TYPE]	= "type",
		[FIELD_UNIT]	= "unit",
		[FIELD_MEANING]	= "meaning",
	};
	int i;

	for (i = 0; i < FIELDS; i++) {
		at[i] = model_find(model, names[i]);
		if (at[i] < 0)
			return problem_set(problem, 1, "field %s is missing",
					   names[i]);
	}
	return 0;
}

/*
 * Is @file one of those that show it, which stand between commas? "yes" said
 * the first release, which had only one.
 */
static bool is_default(const char *files, const char *file)
{
	size_t length = strlen(file);

	if (!strcmp(files, "yes"))
		return bit_of(file) == TCPLENS_FILE_SOCKETS;
	for (;; files++) {
		size_t word = strcspn(files, ",");

		if (word == length && !memcmp(files, file, length))
			return true;
		files += word;
		if (!*files)
			return false;
	}
}

static int fill(struct columns_dictionary *dictionary, const char *file,
		struct problem *problem)
{
	const struct model *model = &dictionary->model;
	const char *fields[PARSE_FIELDS_MAX];
	int by_default = model_find(model, "default");
	int available = model_find(model, "available");
	int at[FIELDS];
	size_t i;
	int ret = find_fields(at, model, problem);

	if (ret)
		return ret;
	/* One more, because there may be none. */
	dictionary->entries = calloc(model->rows + 1,
				     sizeof(*dictionary->entries));
	if (!dictionary->entries)
		return -ENOMEM;
	for (i = 0; i < model->rows; i++) {
		model_row(model, i, fields);
		dictionary->entries[i] = (struct columns_entry) {
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
	dictionary->count = model->rows;
	return 0;
}

/**
 * columns_read() - the dictionary that a module publishes
 * @dictionary: What to fill; columns_exit() it, also after an error.
 * @file: The module's file whose default columns are meant.
 * @parse: A parser of a `columns` file.
 *
 * Return: 0, -EBADMSG with the parser's problem set, or another negative
 * error number.
 */
int columns_read(struct columns_dictionary *dictionary, const char *file,
		 struct parse *parse)
{
	int ret;

	memset(dictionary, 0, sizeof(*dictionary));
	ret = model_read(&dictionary->model, parse);
	return ret ? ret : fill(dictionary, file, parse->problem);
}

/**
 * columns_exit() - free all that the dictionary holds
 * @dictionary: The dictionary.
 */
void columns_exit(struct columns_dictionary *dictionary)
{
	free(dictionary->entries);
	model_exit(&dictionary->model);
	memset(dictionary, 0, sizeof(*dictionary));
}

/**
 * columns_find() - look a column up by its name
 * @dictionary: Where to look.
 * @name: The name.
 *
 * Return: what is known of it, or NULL.
 */
const struct columns_entry *
columns_find(const struct columns_dictionary *dictionary, const char *name)
{
	size_t i;

	for (i = 0; i < dictionary->count; i++) {
		if (!strcmp(dictionary->entries[i].name, name))
			return &dictionary->entries[i];
	}
	return NULL;
}

static bool is_number(const struct columns_entry *entry)
{
	return entry && (!strcmp(entry->type, "u8") ||
			 !strcmp(entry->type, "u32") ||
			 !strcmp(entry->type, "u64"));
}

/* A checked copy of a list of names, each ended by a zero. */
struct names {
	char *text;
	char *end;
};

static int names_init(struct names *names, const char *list,
		      struct problem *problem)
{
	char *name;

	names->text = strdup(list);
	if (!names->text)
		return -ENOMEM;
	names->end = names->text + strlen(list);
	for (name = names->text; name <= names->end;) {
		size_t length = strcspn(name, ",");

		name[length] = '\0';
		if (!parse_is_name(name, length)) {
			problem_set(problem, 0,
				    "no column can have the name \"%s\"", name);
			free(names->text);
			return -EBADMSG;
		}
		name += length + 1;
	}
	return 0;
}

/**
 * columns_is_all() - does a list ask for every column?
 * @list: As the user wrote it; NULL for none.
 *
 * Return: true if so.
 */
bool columns_is_all(const char *list)
{
	return list && (!strcmp(list, "all") || !strcmp(list, "+all"));
}

/**
 * columns_query() - say a list as a clause of the module's query language
 * @list: As the user wrote it: names between commas, a "+" before them, "all".
 * @query: Where the clause goes, with a zero.
 * @size: How many bytes it holds.
 * @problem: Says what is wrong with the list.
 *
 * Whether the columns exist is left to the module, which knows.
 *
 * Return: 0, -EBADMSG with @problem set, or -ENOMEM.
 */
int columns_query(const char *list, char *query, size_t size,
		  struct problem *problem)
{
	struct names names;
	int length;
	int ret;

	if (columns_is_all(list)) {
		list = "*";
	} else {
		ret = names_init(&names, list + (*list == '+'), problem);
		if (ret)
			return ret;
		free(names.text);
	}
	length = snprintf(query, size, "select %s", list);
	if (length < 0 || (size_t)length >= size)
		return problem_set(problem, 0,
				   "the list of columns is too long");
	return 0;
}

/* Returns 1 if the column was added, 0 if it is shown already. */
static int show(struct columns_view *view, const struct model *model,
		const struct columns_dictionary *dictionary, const char *name,
		struct problem *problem)
{
	const struct columns_entry *entry = columns_find(dictionary, name);
	int field = model_find(model, name);
	size_t i;

	if (field < 0 && entry)
		return problem_set(problem, 0, "column %s is not in the input",
				   name);
	if (field < 0)
		return problem_set(problem, 0, "unknown column: %s", name);
	for (i = 0; i < view->count; i++) {
		if (view->shown[i].field == (size_t)field)
			return 0;
	}
	view->shown[view->count++] = (struct columns_shown) {
		.name = model->names[field],
		.field = field,
		.number = model->numbers ? model->numbers[field] :
					   is_number(entry),
	};
	return 1;
}

static int show_all(struct columns_view *view, const struct model *model,
		    const struct columns_dictionary *dictionary,
		    struct problem *problem)
{
	size_t i;
	int ret;

	for (i = 0; i < model->width; i++) {
		ret = show(view, model, dictionary, model->names[i], problem);
		if (ret < 0)
			return ret;
	}
	return 0;
}

/*
 * Behind a "+" a column that is there already stays where it is, so that one
 * command line serves the module and what was saved of it. Without it, naming
 * a column twice is an error, as the module sees it too.
 */
static int show_names(struct columns_view *view, const struct model *model,
		      const struct columns_dictionary *dictionary,
		      const char *list, bool append, struct problem *problem)
{
	struct names names;
	const char *name;
	int ret = names_init(&names, list, problem);

	if (ret)
		return ret;
	for (name = names.text; name <= names.end; name += strlen(name) + 1) {
		ret = show(view, model, dictionary, name, problem);
		if (!ret && !append)
			ret = problem_set(problem, 0,
					  "column %s is named twice", name);
		if (ret < 0)
			break;
	}
	free(names.text);
	return ret < 0 ? ret : 0;
}

/**
 * columns_choose() - which columns of a file are shown
 * @view: What to fill; columns_release() it, also after an error. It points
 *	into @model.
 * @model: The file.
 * @dictionary: Says which columns are numbers.
 * @list: As the user wrote it; NULL for all columns as they stand.
 * @problem: Says what is wrong with the list.
 *
 * Return: 0, -EBADMSG with @problem set, or -ENOMEM.
 */
int columns_choose(struct columns_view *view, const struct model *model,
		   const struct columns_dictionary *dictionary,
		   const char *list, struct problem *problem)
{
	bool append = list && *list == '+';
	int ret;

	memset(view, 0, sizeof(*view));
	/* No column is shown twice. */
	view->shown = calloc(model->width, sizeof(*view->shown));
	if (!view->shown)
		return -ENOMEM;

	if (!list || append || columns_is_all(list)) {
		ret = show_all(view, model, dictionary, problem);
		if (ret || !append || columns_is_all(list))
			return ret;
	}
	return show_names(view, model, dictionary, list + append, append,
			  problem);
}

/**
 * columns_check() - is a number wherever one should be?
 * @view: The columns to check.
 * @model: The file.
 * @problem: Says where one is not.
 *
 * Return: 0, or -EBADMSG with @problem set.
 */
int columns_check(const struct columns_view *view, const struct model *model,
		  struct problem *problem)
{
	const char *fields[PARSE_FIELDS_MAX];
	size_t row;
	size_t i;

	/* What was made of records is. */
	if (model->numbers)
		return 0;
	for (row = 0; row < model->rows; row++) {
		model_row(model, row, fields);
		for (i = 0; i < view->count; i++) {
			const char *text = fields[view->shown[i].field];

			if (view->shown[i].number && !parse_is_number(text) &&
			    strcmp(text, TCPLENS_ABSENT))
				return problem_set(problem, MODEL_LINE(model, row),
						   "%s is not a number: %.40s",
						   view->shown[i].name, text);
		}
	}
	return 0;
}

/**
 * columns_release() - free all that the view holds
 * @view: The view.
 */
void columns_release(struct columns_view *view)
{
	free(view->shown);
	memset(view, 0, sizeof(*view));
}
