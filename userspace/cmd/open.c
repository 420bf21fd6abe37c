// SPDX-License-Identifier: GPL-2.0
/*
 * Opens the input and reads the descriptions of its columns; exits on errors.
 */
#include "open.h"

#include <err.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "fatal.h"

static void open_module(struct source *source, const struct options *options)
{
	struct errmsg errmsg = { 0 };
	int ret = source_open_proc(source, options->directory,
				   options->report->file, true);

	if (ret == -ENOENT && access(options->directory, F_OK))
		errx(EXIT_FAILURE,
		     "the module is not loaded: %s does not exist (try 'modprobe tcplens' or 'insmod tcplens.ko')",
		     options->directory);
	if (ret)
		fatal_source(source, ret, &errmsg);
}

/**
 * open_input() - open the saved file or the module's file
 * @source: The source to fill; source_close() it.
 * @options: The command line.
 */
void open_input(struct source *source, const struct options *options)
{
	struct errmsg errmsg = { 0 };
	int ret;

	if (!options->input) {
		open_module(source, options);
		return;
	}
	ret = source_open_file(source, options->input);
	if (ret)
		fatal_source(source, ret, &errmsg);
}

/**
 * open_columns() - read the descriptions of the columns
 * @columns: Filled in; columns_exit() it.
 * @source: Used to read the module's `columns` file.
 * @options: The command line.
 *
 * The built-in descriptions serve if the module is not loaded, and for a saved
 * file, which can come from any host.
 *
 * Return: the name of the file, in @source; NULL for the built-in descriptions.
 */
const char *open_columns(struct columns *columns, struct source *source,
			 const struct options *options)
{
	const char *file = options->report->file;
	struct errmsg errmsg = { 0 };
	struct lines lines;
	int ret;

	if (options->input ||
	    source_open_proc(source, options->directory, "columns", false)) {
		if (columns_init_builtin(columns, file))
			err(EXIT_FAILURE, NULL);
		return NULL;
	}
	ret = lines_init(&lines, source, '\t', &errmsg);
	if (!ret)
		ret = columns_read(columns, file, &lines);
	if (ret)
		fatal_source(source, ret, &errmsg);
	lines_exit(&lines);
	source_close(source);
	return source->name;
}
