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
	/* The first one is the default. */
	{ "show", cmd_show },
	{ "listeners", cmd_listeners },
	{ NULL, NULL }
};

/* Errors such as a full disk may show only when the stream is closed. */
static void close_stdout(void)
{
	int failed = ferror(stdout);

	/* An earlier failure has set errno; fclose() may not set it again. */
	if (!failed)
		errno = 0;
	if (!fclose(stdout) && !failed)
		return;
	/* The reader of a pipe, such as head(1), may exit early: no error. */
	if (errno == EPIPE)
		return;
	if (errno)
		warn("write error");
	else
		warnx("write error");
	_exit(EXIT_FAILURE);
}

static int refuse_command(const char *name)
{
	const struct command *command;

	warnx("unknown command: %s", name);
	fputs("Commands:", stderr);
	for (command = commands; command->name; command++)
		fprintf(stderr, " %s", command->name);
	fprintf(stderr, "\nTry '%s --help' for more information.\n",
		program_invocation_short_name);
	return EXIT_FAILURE;
}

int main(int argc, char **argv)
{
	const struct command *command;

	setlocale(LC_ALL, "");
	if (atexit(close_stdout))
		errx(EXIT_FAILURE, "cannot register an exit function");

	/* getopt() puts this before its messages. */
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
	return refuse_command(argv[1]);
}
