/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_READER_OPTIONS_H
#define TCPLENS_READER_OPTIONS_H

#include <stdbool.h>

#include <linux/tcplens.h>

#include "../lib/query.h"
#include "../lib/table.h"

/**
 * struct options - the command line
 * @input: A saved file, "-" for standard input, NULL for the module.
 * @directory: Where the module's files are.
 * @query: Which columns to show, where no list is given those the input gives
 *	by itself; and which sockets.
 * @line: That in the module's language; empty where nobody is asked.
 * @format: How to write the table.
 * @headings: Begin text with the names of the columns.
 * @help: Only explain.
 */
struct options {
	const char *input;
	const char *directory;
	struct query query;
	char line[TCPLENS_QUERY_BYTES + 1];
	enum table_format format;
	bool headings;
	bool help;
};

void options_parse(struct options *options, int argc, char **argv);
void options_print_usage(void);

#endif /* TCPLENS_READER_OPTIONS_H */
