// SPDX-License-Identifier: GPL-2.0
/*
 * tcplens: the table of commands.
 */
#include <err.h>
#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/cmd.h"

static const struct command {
	const char *name;
	int (*run)(int argc, char **argv);
} commands[] = {
	/* The first one is run when none is named. */
	{ "show", cmd_show },
	{ "listeners", cmd_listeners },
	{ NULL, NULL }
};

/*
 * What was printed is only known to have arrived when the stream is closed:
 * a full disk shows itself here.
 */
static void close_stdout(void)
{
	int failed = ferror(stdout);

	/* What has failed before set it, and left nothing to fail anew. */
	if (!failed)
		errno = 0;
	if (!fclose(stdout) && !failed)
		return;
	/* A reader that has seen enough and left is no failure to report. */
	if (errno == EPIPE)
		return;
	if (errno)
		warn("write error");
	else
		warnx("write error");
	_exit(EXIT_FAILURE);
}

int main(int argc, char **argv)
{
	const struct command *command;

	setlocale(LC_ALL, "");
	if (atexit(close_stdout))
		errx(EXIT_FAILURE, "cannot register an exit function");

	/* What getopt puts before its messages. */
	if (argc)
		argv[0] = program_invocation_short_name;
	if (argc < 2 || *argv[1] == '-')
		return commands[0].run(argc, argv);
	for (command = commands; command->name; command++) {
		if (strcmp(argv[1], command->name))
			continue;
		argv[1] = argv[0];
		return command->run(argc - 1, argv + 1);
	}
	warnx("unknown command: %s", argv[1]);
	fprintf(stderr, "Try '%s --help' for more information.\n",
		program_invocation_short_name);
	return EXIT_FAILURE;
}
