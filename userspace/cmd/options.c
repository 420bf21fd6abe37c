// SPDX-License-Identifier: GPL-2.0
/*
 * The command line of the commands that show a table.
 */
#include "options.h"

#include <err.h>
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <stdnoreturn.h>

#include <linux/tcplens.h>

enum {
	OPTION_LIMIT = 256,
	OPTION_PROC,
	OPTION_WHERE,
};

static const struct option long_options[] = {
	{ "help",	no_argument,		NULL, 'h' },
	{ "input",	required_argument,	NULL, 'i' },
	{ "json",	no_argument,		NULL, 'J' },
	{ "limit",	required_argument,	NULL, OPTION_LIMIT },
	{ "noheadings",	no_argument,		NULL, 'n' },
	{ "output",	required_argument,	NULL, 'o' },
	{ "proc",	required_argument,	NULL, OPTION_PROC },
	{ "raw",	no_argument,		NULL, 'r' },
	{ "version",	no_argument,		NULL, 'V' },
	{ "where",	required_argument,	NULL, OPTION_WHERE },
	{ NULL,		0,			NULL, 0 }
};

static const char usage[] =
	"\n"
	"Usage:\n"
	" %1$s %2$s [options]\n"
	"\n"
	"%3$s\n"
	"\n"
	"Options:\n"
	" -i, --input <file>   read a saved %4$s file, - for standard input\n"
	" -J, --json           use JSON output format\n"
	" -n, --noheadings     don't print headings\n"
	" -o, --output <list>  columns to show, in this order; +<list> adds to the\n"
	"                        default, all is every column\n"
	"     --where <expr>   only the sockets for which this is true, such as\n"
	"                        '%5$s'\n"
	"     --limit <n>      stop after n sockets\n"
	" -r, --raw            use raw output format, as the module writes it\n"
	"     --proc <dir>     where the module's files are, for tests and other\n"
	"                        mount points (" TCPLENS_PROC_DIRECTORY ")\n"
	" -h, --help           display this help\n"
	" -V, --version        display version\n"
	"\n";

static noreturn void hint(void)
{
	fprintf(stderr, "Try '%s --help' for more information.\n",
		program_invocation_short_name);
	exit(EXIT_FAILURE);
}

/* Of a saved file, columns are chosen without the module's language. */
static void write_line(struct options *options)
{
	const struct query *query = &options->query;
	struct problem problem = { 0 };
	int ret;

	if (query_is_empty(query) || (options->input && !query_picks(query)))
		return;
	ret = query_write(query, options->line, sizeof(options->line),
			  &problem);
	if (ret == -EBADMSG)
		errx(EXIT_FAILURE, "%s", problem.text);
	if (ret) {
		errno = -ret;
		err(EXIT_FAILURE, NULL);
	}
}

static void set_format(struct options *options, enum table_format format)
{
	if (options->format != TABLE_ALIGNED && options->format != format)
		errx(EXIT_FAILURE, "--json and --raw exclude each other");
	options->format = format;
}

/**
 * options_parse() - understand the command line
 * @options: What to fill.
 * @subject: What the command shows.
 * @argc: Number of @argv.
 * @argv: The program's name and the options.
 *
 * Ends the program where they are wrong, or ask for nothing but its version.
 */
void options_parse(struct options *options, const struct subject *subject,
		   int argc, char **argv)
{
	bool proc = false;
	int c;

	*options = (struct options) {
		.subject = subject,
		.directory = TCPLENS_PROC_DIRECTORY,
		.headings = true,
	};
	while ((c = getopt_long(argc, argv, "hi:Jno:rV", long_options,
				NULL)) != -1) {
		switch (c) {
		case 'h':
			options->help = true;
			break;
		case 'i':
			options->input = optarg;
			break;
		case 'J':
			set_format(options, TABLE_JSON);
			break;
		case 'n':
			options->headings = false;
			break;
		case 'o':
			options->query.list = optarg;
			break;
		case OPTION_LIMIT:
			options->query.limit = optarg;
			break;
		case OPTION_PROC:
			options->directory = optarg;
			proc = true;
			break;
		case 'r':
			set_format(options, TABLE_RAW);
			break;
		case 'V':
			printf("tcplens %s\n", TCPLENS_VERSION);
			exit(EXIT_SUCCESS);
		case OPTION_WHERE:
			options->query.where = optarg;
			break;
		default:
			hint();
		}
	}
	if (optind < argc) {
		warnx("unexpected argument: %s", argv[optind]);
		hint();
	}
	if (options->input && proc)
		errx(EXIT_FAILURE, "--input and --proc exclude each other");
	if (!options->help)
		write_line(options);
}

/**
 * options_add_owners() - show whose the sockets are, where no list was given
 * @options: The command line, of a module that can be asked for columns.
 * @dictionary: What that module says of its columns to this process.
 */
void options_add_owners(struct options *options,
			const struct columns_dictionary *dictionary)
{
	if (options->query.list)
		return;
	owners_list(dictionary, options->owners);
	if (!*options->owners)
		return;
	options->query.list = options->owners;
	write_line(options);
}

/**
 * options_print_usage() - explain the command line on standard output
 * @subject: What the command shows.
 */
void options_print_usage(const struct subject *subject)
{
	printf(usage, program_invocation_short_name, subject->synopsis,
	       subject->summary, subject->file, subject->example);
}
