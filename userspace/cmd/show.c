// SPDX-License-Identifier: GPL-2.0
/*
 * tcplens show and tcplens listeners: every TCP socket, or every one that
 * listens, once.
 */
#include "cmd.h"
#include "options.h"

#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <stdnoreturn.h>
#include <string.h>
#include <unistd.h>

#include "../lib/binary.h"
#include "../lib/columns.h"
#include "../lib/input.h"
#include "../lib/table.h"
#include "../lib/lines.h"
#include "../lib/copy.h"
#include "../lib/filter.h"
#include "../lib/query.h"
#include "../lib/source.h"
#include "../lib/printer.h"

static const struct subject sockets = {
	.file		= "sockets",
	.synopsis	= "[show]",
	.summary	= "Show every TCP socket of this network namespace.",
	.example	= "state=LISTEN or sendq_bytes>64K",
};

static const struct subject listeners = {
	.file		= "listeners",
	.synopsis	= "listeners",
	.summary	= "Show every listening TCP socket of this network namespace, and its queues.",
	.example	= "drops>0 or backlog>100",
};

/* Ends the program with what a library function said about @source. */
static noreturn void fail(const struct source *source, int error,
			  const struct problem *problem)
{
	if (error != -EBADMSG) {
		errno = -error;
		err(EXIT_FAILURE, "%s", source->name);
	}
	if (problem->line)
		errx(EXIT_FAILURE, "%s: line %lu: %s", source->name,
		     problem->line, problem->text);
	errx(EXIT_FAILURE, "%s: %s", source->name, problem->text);
}

/*
 * The dictionary of the running module; where there is none, or where a saved
 * file is read, which can come from any host, the built-in one.
 *
 * Returns the name of the file it came from, NULL for the built-in one.
 */
static const char *read_dictionary(struct columns_dictionary *dictionary,
				   const struct options *options,
				   struct source *source)
{
	struct problem problem = { 0 };
	struct parse parse;
	int ret;

	if (options->input ||
	    source_open_proc(source, options->directory, "columns", false)) {
		if (columns_builtin(dictionary, options->subject->file))
			err(EXIT_FAILURE, NULL);
		return NULL;
	}
	ret = parse_init(&parse, source, '\t', &problem);
	if (ret)
		fail(source, ret, &problem);
	ret = columns_read(dictionary, options->subject->file, &parse);
	if (ret)
		fail(source, ret, &problem);
	parse_exit(&parse);
	source_close(source);
	return source->name;
}

static int longest(int width, const char *text)
{
	int length = strlen(text);

	return length > width ? length : width;
}

static int help(const struct options *options)
{
	struct columns_dictionary dictionary;
	struct source source;
	const char *from = read_dictionary(&dictionary, options, &source);
	int name_width = 0;
	int unit_width = 0;
	size_t i;

	for (i = 0; i < dictionary.count; i++) {
		name_width = longest(name_width, dictionary.entries[i].name);
		unit_width = longest(unit_width, dictionary.entries[i].unit);
	}
	options_print_usage(options->subject);
	if (from)
		printf("Columns of %s:\n", from);
	else
		printf("Columns built in, no module was asked:\n");
	for (i = 0; i < dictionary.count; i++) {
		const struct columns_entry *entry = &dictionary.entries[i];

		printf(" %c %-*s  %-*s  %s\n", entry->by_default ? '*' : ' ',
		       name_width, entry->name, unit_width, entry->unit,
		       entry->meaning);
	}
	printf("\nThe columns marked * are the default; without -o, pid and comm follow if you\n"
	       "may see them. For more details see %s(8).\n",
	       program_invocation_short_name);
	columns_exit(&dictionary);
	return EXIT_SUCCESS;
}

/* Where a query is wrong is said of a line that the user did not write. */
static noreturn void fail_query(const struct source *source,
				const struct options *options, int error,
				const struct problem *problem)
{
	if (error == -EBADMSG && query_picks(&options->query))
		errx(EXIT_FAILURE, "%s: %s, in: %s", source->name,
		     problem->text, options->line);
	fail(source, error, problem);
}

/* The same for what is wrong with columns, of which there may be too few. */
static noreturn void fail_columns(const struct source *source, int error,
				  const struct problem *problem)
{
	if (error == -EBADMSG && !problem->line && source->refusal)
		errx(EXIT_FAILURE,
		     "%s%s%s cannot be written to (%s), so only the default columns can be read",
		     problem->text, *problem->text ? "; " : "", source->name,
		     strerror(source->refusal));
	fail(source, error, problem);
}

/* Tells the module what is wanted of it. */
static void ask(struct source *source, const struct options *options)
{
	struct problem problem = { 0 };
	int ret = binary_select(source, options->line, &problem);

	if (ret)
		fail_query(source, options, ret, &problem);
}

/* The same, where records are of no use. */
static void ask_for_text(struct source *source, const struct options *options)
{
	struct problem problem = { 0 };
	int ret = source_select(source, *options->line ? options->line :
				"format text", &problem);

	if (ret)
		fail_query(source, options, ret, &problem);
}

/*
 * Raw is what the module writes by itself. To take its records and make the
 * same text of them costs 1.7 times the instructions for five columns, and 3.2
 * times for 86 (kernel 6.1).
 */
static void pass(struct source *source, const struct options *options)
{
	struct problem problem = { 0 };
	int ret = 0;

	if (*options->line)
		ret = source_select(source, options->line, &problem);
	if (ret)
		fail_query(source, options, ret, &problem);
	ret = pass_text(source, options->headings, stdout);
	if (ret)
		fail(source, ret, &problem);
}

static void open_module(struct source *source, const struct options *options)
{
	struct problem problem = { 0 };
	int ret = source_open_proc(source, options->directory,
				   options->subject->file, true);

	if (ret == -ENOENT && access(options->directory, F_OK))
		errx(EXIT_FAILURE,
		     "the module is not loaded: %s does not exist (load it with: modprobe tcplens, or insmod tcplens.ko)",
		     options->directory);
	if (ret)
		fail(source, ret, &problem);
}

static void open_input(struct source *source, const struct options *options)
{
	struct problem problem = { 0 };
	int ret;

	if (!options->input) {
		open_module(source, options);
		return;
	}
	ret = source_open_file(source, options->input);
	if (ret)
		fail(source, ret, &problem);
}

/* Either form of what the module gives, whatever it was asked for. */
static void start(struct input *input, struct model *model,
		  struct source *source, const struct options *options,
		  struct problem *problem)
{
	int ret;

	if (source->selectable)
		ask(source, options);
	ret = input_start(input, model, source, problem);
	/* A newer module, whose records this program cannot read. */
	if (ret == -EPROTO && source->selectable) {
		input_exit(input);
		model_exit(model);
		ask_for_text(source, options);
		ret = input_start(input, model, source, problem);
	}
	if (ret)
		fail(source, ret, problem);
}

static void choose(struct columns_view *view, const struct model *model,
		   const struct columns_dictionary *dictionary,
		   const struct source *source, const struct options *options)
{
	/* The module has done what the list says. */
	const char *list = source->selectable ? NULL : options->query.list;
	struct problem problem = { 0 };
	int ret = columns_choose(view, model, dictionary, list, &problem);

	if (!ret && source->refusal && columns_is_all(list))
		ret = -EBADMSG;
	if (ret)
		fail_columns(source, ret, &problem);
}

/* What the module could not be asked for. */
static void read_picks(struct tcplens_query *picks, const struct model *model,
		       const struct columns_dictionary *dictionary,
		       const struct source *source,
		       const struct options *options)
{
	struct problem problem = { 0 };
	int ret = pick_parse(picks, &options->query, model, dictionary,
			     &problem);

	if (ret)
		fail_query(source, options, ret, &problem);
}

/* Leaves of the rows those of @picks, if that is not NULL. */
static void sift(struct model *model, const struct columns_view *view,
		 struct tcplens_query *picks, const struct source *source)
{
	struct problem problem = { 0 };
	int ret = columns_check(view, model, &problem);

	if (ret)
		fail(source, ret, &problem);
	if (picks)
		ret = pick_rows(picks, model, &problem);
	if (ret)
		fail_columns(source, ret, &problem);
}

/* Any input: a part of it is shown before the next one is read. */
static void show_rows(struct source *source,
		      const struct columns_dictionary *dictionary,
		      const struct options *options)
{
	bool pick = !source->selectable && query_picks(&options->query);
	struct problem problem = { 0 };
	struct tcplens_query picks;
	struct columns_view view;
	struct input input;
	struct model model;
	struct table table;
	int more;

	start(&input, &model, source, options, &problem);
	choose(&view, &model, dictionary, source, options);
	if (pick)
		read_picks(&picks, &model, dictionary, source, options);
	table_start(&table, &view, options->format, options->headings, stdout);
	do {
		more = input_next(&input, &model);
		if (more < 0)
			fail(source, more, &problem);
		sift(&model, &view, pick ? &picks : NULL, source);
		table_add(&table, &model);
	} while (more && !ferror(stdout));
	table_end(&table);
	columns_release(&view);
	model_exit(&model);
	input_exit(&input);
}

static int show(struct options *options)
{
	struct columns_dictionary dictionary;
	struct source dictionary_source;
	struct source source;

	open_input(&source, options);
	read_dictionary(&dictionary, options, &dictionary_source);
	if (source.selectable)
		options_add_owners(options, &dictionary);
	if (source.selectable && options->format == TABLE_RAW)
		pass(&source, options);
	else
		show_rows(&source, &dictionary, options);
	source_close(&source);
	columns_exit(&dictionary);
	return EXIT_SUCCESS;
}

static int run(const struct subject *subject, int argc, char **argv)
{
	struct options options;

	options_parse(&options, subject, argc, argv);
	return options.help ? help(&options) : show(&options);
}

/**
 * cmd_show() - the command `show`
 * @argc: Number of @argv.
 * @argv: The program's name and the options.
 *
 * Return: the program's exit status.
 */
int cmd_show(int argc, char **argv)
{
	return run(&sockets, argc, argv);
}

/**
 * cmd_listeners() - the command `listeners`
 * @argc: Number of @argv.
 * @argv: The program's name and the options.
 *
 * Return: the program's exit status.
 */
int cmd_listeners(int argc, char **argv)
{
	return run(&listeners, argc, argv);
}
