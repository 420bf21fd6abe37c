/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_READER_OPTIONS_H
#define TCPLENS_READER_OPTIONS_H

#include <stdbool.h>

#include <linux/tcplens.h>

#include "../lib/owners.h"
#include "../lib/printer.h"
#include "../lib/query.h"

/**
 * struct report - a file of the module that a command shows as a table
 * @file: The file's name.
 * @command: The command, as the usage line has it.
 * @summary: What the command does.
 * @example: An example of a filter expression.
 * @listening: Whether it lists listening sockets only, also from a file of all.
 */
struct report {
	const char *file;
	const char *command;
	const char *summary;
	const char *example;
	bool listening;
};

/**
 * struct options - the command line
 * @report: The report to show.
 * @input: A saved file, "-" for standard input, NULL for the module.
 * @directory: The directory of the module's files.
 * @query: The clauses to ask the module for or to apply to the input.
 * @owners: The list that @query selects if the user gave none, see
 *	options_add_owners().
 * @line: @query in the module's language; empty if there is no query to send.
 * @format: The output format.
 * @headings: Whether text begins with the names of the columns.
 * @help: Only show the help.
 */
struct options {
	const struct report *report;
	const char *input;
	const char *directory;
	struct query query;
	char owners[OWNERS_LIST_BYTES];
	char line[TCPLENS_QUERY_BYTES + 1];
	enum printer_format format;
	bool headings;
	bool help;
};

void options_parse(struct options *options, const struct report *report,
		   int argc, char **argv);
void options_add_owners(struct options *options,
			const struct columns *columns);
void options_print_usage(const struct report *report);

#endif /* TCPLENS_READER_OPTIONS_H */
