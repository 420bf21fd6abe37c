// SPDX-License-Identifier: GPL-2.0
/*
 * tcplens show and tcplens listeners: list TCP sockets, or listening ones.
 */
#include "cmd.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "../lib/columns.h"
#include "../lib/copy.h"
#include "../lib/filter.h"
#include "../lib/input.h"
#include "../lib/printer.h"
#include "../lib/query.h"
#include "../lib/selection.h"
#include "../lib/source.h"
#include "fatal.h"
#include "help.h"
#include "open.h"
#include "options.h"

static const struct report sockets = {
	.file		= "sockets",
	.command	= "[show]",
	.summary	= "List the TCP sockets of this network namespace.",
	.example	= "state=LISTEN or sendq_bytes>64K",
};

static const struct report listeners = {
	.file		= "listeners",
	.command	= "listeners",
	.summary	= "List the listening TCP sockets of this network namespace and their queues.",
	.example	= "drops>0 or backlog>100",
	.listening	= true,
};

/*
 * Raw output is the module's own text. To read its binary records and format
 * them as the same text costs 1.7 times the instructions for five columns, and
 * 3.2 times for 86 (kernel 6.1).
 */
static void copy_raw(struct source *source, const struct options *options)
{
	struct errmsg errmsg = { 0 };
	int ret = 0;

	if (*options->line)
		ret = source_query(source, options->line, &errmsg);
	if (ret)
		fatal_query(source, options, ret, &errmsg);
	ret = copy_text(source, options->headings, stdout);
	if (ret)
		fatal_source(source, ret, &errmsg);
}

/* Queries the module if it takes queries, then reads the header. */
static void start_input(struct input *input, struct table *table,
			struct source *source, const struct options *options,
			struct errmsg *errmsg)
{
	int ret = 0;

	if (source->is_writable)
		ret = query_ask_binary(source, options->line, errmsg);
	if (ret)
		fatal_query(source, options, ret, errmsg);
	ret = input_init(input, table, source, errmsg);
	/* This program cannot read the records of a newer module. */
	if (ret == -EPROTO && source->is_writable) {
		input_exit(input);
		table_exit(table);
		ret = query_ask_text(source, options->line, errmsg);
		if (ret)
			fatal_query(source, options, ret, errmsg);
		ret = input_init(input, table, source, errmsg);
	}
	if (ret)
		fatal_source(source, ret, errmsg);
}

static void select_columns(struct selection *selection,
			   const struct table *table,
			   const struct columns *columns,
			   const struct source *source,
			   const struct options *options)
{
	/* A module that took the query gives the listed columns only. */
	const char *list = source->is_writable ? NULL : options->query.select;
	struct errmsg errmsg = { 0 };
	int ret = selection_init(selection, table, columns, list, &errmsg);

	if (!ret && source->write_errno && selection_is_all(list))
		ret = -EBADMSG;
	if (ret)
		fatal_columns(source, ret, &errmsg);
}

static void compile_filter(struct tcplens_query *compiled,
			   const struct table *table,
			   const struct columns *columns,
			   const struct source *source,
			   const struct options *options)
{
	struct errmsg errmsg = { 0 };
	int ret = filter_compile(compiled, &options->query, table, columns,
				 &errmsg);

	if (ret)
		fatal_query(source, options, ret, &errmsg);
}

/* Checks the rows, and filters them unless @compiled is NULL. */
static void filter_rows(struct table *table, const struct selection *selection,
			struct tcplens_query *compiled, bool listening,
			const struct source *source)
{
	struct errmsg errmsg = { 0 };
	int ret = selection_check_numbers(selection, table, &errmsg);

	if (ret)
		fatal_source(source, ret, &errmsg);
	if (compiled)
		ret = filter_apply(compiled, listening, table, &errmsg);
	if (ret)
		fatal_columns(source, ret, &errmsg);
}

/*
 * Prints each window of rows before it reads the next one. With a limit it reads
 * no further than it has to: a pipe may stay open for long.
 */
static void show_table(struct source *source, const struct columns *columns,
		       const struct options *options)
{
	bool listening = options->report->listening;
	bool filter = !source->is_writable &&
		      (listening || query_has_filter(&options->query));
	struct errmsg errmsg = { 0 };
	struct tcplens_query compiled = { .limit = TCPLENS_QUERY_UNLIMITED };
	struct selection selection;
	struct printer printer;
	struct input input;
	struct table table;
	int more = 1;

	start_input(&input, &table, source, options, &errmsg);
	select_columns(&selection, &table, columns, source, options);
	if (filter)
		compile_filter(&compiled, &table, columns, source, options);
	printer_init(&printer, &selection, options->format, options->headings,
		     stdout);
	while (more && compiled.limit && !ferror(stdout)) {
		more = input_read_rows(&input, &table, compiled.limit !=
				       TCPLENS_QUERY_UNLIMITED);
		if (more < 0)
			fatal_source(source, more, &errmsg);
		filter_rows(&table, &selection, filter ? &compiled : NULL,
			    listening, source);
		printer_add_rows(&printer, &table);
	}
	printer_finish(&printer);
	selection_exit(&selection);
	table_exit(&table);
	input_exit(&input);
}

static void show(struct options *options)
{
	struct source columns_source;
	struct columns columns;
	struct source source;

	open_input(&source, options);
	open_columns(&columns, &columns_source, options);
	if (source.is_writable)
		options_add_owners(options, &columns);
	if (source.is_writable && options->format == PRINTER_RAW)
		copy_raw(&source, options);
	else
		show_table(&source, &columns, options);
	source_close(&source);
	columns_exit(&columns);
}

static int run(const struct report *report, int argc, char **argv)
{
	struct options options;

	options_parse(&options, report, argc, argv);
	if (options.help)
		help_print(&options);
	else
		show(&options);
	return EXIT_SUCCESS;
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
