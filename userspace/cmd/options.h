/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_READER_OPTIONS_H
#define TCPLENS_READER_OPTIONS_H

#include <stdbool.h>

#include <linux/tcplens.h>

#include "../lib/owners.h"
#include "../lib/query.h"
#include "../lib/printer.h"

/**
 * struct subject - what a command shows
 * @file: The module's file.
 * @synopsis: How the command is named on the command line.
 * @summary: What it does.
 * @example: An expression that makes sense there.
 */
struct subject {
	const char *file;
	const char *synopsis;
	const char *summary;
	const char *example;
};

/**
 * struct options - the command line
 * @subject: What to show.
 * @input: A saved file, "-" for standard input, NULL for the module.
 * @directory: Where the module's files are.
 * @query: Which columns to show, where no list is given those the input gives
 *	by itself; and which sockets.
 * @owners: The list that takes the place of none, see options_add_owners().
 * @line: That query in the module's language; empty where nobody is asked.
 * @format: How to write the table.
 * @headings: Begin text with the names of the columns.
 * @help: Only explain.
 */
struct options {
	const struct subject *subject;
	const char *input;
	const char *directory;
	struct query query;
	char owners[OWNERS_LIST_BYTES];
	char line[TCPLENS_QUERY_BYTES + 1];
	enum table_format format;
	bool headings;
	bool help;
};

void options_parse(struct options *options, const struct subject *subject,
		   int argc, char **argv);
void options_add_owners(struct options *options,
			const struct columns_dictionary *dictionary);
void options_print_usage(const struct subject *subject);

#endif /* TCPLENS_READER_OPTIONS_H */
