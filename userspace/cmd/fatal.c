// SPDX-License-Identifier: GPL-2.0
/*
 * Prints the error of a library function and exits.
 */
#include "fatal.h"

#include <err.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../lib/refusal.h"

/**
 * fatal_source() - exit with an error about a source
 * @source: The source.
 * @error: The negative error number that a library function returned.
 * @errmsg: Its message if @error is -EBADMSG.
 */
noreturn void fatal_source(const struct source *source, int error,
			   const struct errmsg *errmsg)
{
	if (error != -EBADMSG) {
		errno = -error;
		err(EXIT_FAILURE, "%s", source->name);
	}
	if (errmsg->line)
		errx(EXIT_FAILURE, "%s: line %lu: %s", source->name,
		     errmsg->line, errmsg->text);
	errx(EXIT_FAILURE, "%s: %s", source->name, errmsg->text);
}

/**
 * fatal_query() - exit with an error about a query
 * @source: The source that was queried.
 * @options: The command line. The message shows the option that is wrong.
 * @error: The negative error number that a library function returned.
 * @errmsg: Its message if @error is -EBADMSG; changed.
 */
noreturn void fatal_query(const struct source *source,
			  const struct options *options, int error,
			  struct errmsg *errmsg)
{
	if (error == -EBADMSG && refusal_relate(errmsg, &options->query))
		errx(EXIT_FAILURE, "%s", errmsg->text);
	fatal_source(source, error, errmsg);
}

/**
 * fatal_columns() - exit with an error about columns
 * @source: The source. If it takes no query, that is why columns are missing.
 * @error: The negative error number that a library function returned.
 * @errmsg: Its message if @error is -EBADMSG; it may be empty.
 */
noreturn void fatal_columns(const struct source *source, int error,
			    const struct errmsg *errmsg)
{
	if (error == -EBADMSG && !errmsg->line && source->write_errno)
		errx(EXIT_FAILURE,
		     "%s%s%s is not writable (%s), so it has only the default columns",
		     errmsg->text, *errmsg->text ? "; " : "", source->name,
		     strerror(source->write_errno));
	fatal_source(source, error, errmsg);
}
