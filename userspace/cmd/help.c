// SPDX-License-Identifier: GPL-2.0
/*
 * The text of --help: the options, then all columns.
 */
#include "help.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "open.h"

static int longer(int width, const char *text)
{
	int length = strlen(text);

	return length > width ? length : width;
}

static void print_columns(const struct columns *columns)
{
	int name_width = 0;
	int unit_width = 0;
	size_t i;

	for (i = 0; i < columns->count; i++) {
		name_width = longer(name_width, columns->entries[i].name);
		unit_width = longer(unit_width, columns->entries[i].unit);
	}
	for (i = 0; i < columns->count; i++) {
		const struct column *column = &columns->entries[i];

		printf(" %c %-*s  %-*s  %s\n", column->by_default ? '*' : ' ',
		       name_width, column->name, unit_width, column->unit,
		       column->meaning);
	}
}

/**
 * help_print() - print the help to standard output
 * @options: The command line.
 */
void help_print(const struct options *options)
{
	struct columns columns;
	struct source source;
	const char *from = open_columns(&columns, &source, options);

	options_print_usage(options->report);
	if (from)
		printf("Columns of %s:\n", from);
	else
		printf("Columns built into this program:\n");
	print_columns(&columns);
	printf("\nColumns marked * are the default. Without -o, pid and comm are added if you may\n"
	       "see them. For more details see %s(8).\n",
	       program_invocation_short_name);
	columns_exit(&columns);
}
