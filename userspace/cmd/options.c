// SPDX-License-Identifier: GPL-2.0
/*
 * The command line of the commands that show a report.
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
	" -i, --input <file>   read a saved %4$s file; - is standard input\n"
	" -J, --json           use JSON output format\n"
	" -n, --noheadings     don't print headings\n"
	" -o, --output <list>  output columns, in this order; +<list> adds to the\n"
	"                        default columns, all is every column\n"
	"     --where <expr>   only sockets that match, for example\n"
	"                        '%5$s'\n"
	"     --limit <n>      at most n sockets\n"
	" -r, --raw            use raw output format, the module's own\n"
	"     --proc <dir>     directory of the module's files\n"
	"                        (default: " TCPLENS_PROC_DIRECTORY ")\n"
	" -h, --help           display this help\n"
	" -V, --version        display version\n"
	"\n";

static noreturn void print_hint(void)
{
	fprintf(stderr, "Try '%s --help' for more information.\n",
		program_invocation_short_name);
	exit(EXIT_FAILURE);
}

/* The columns of a saved file are selected without the query language. */
static void format_line(struct options *options)
{
	const struct query *query = &options->query;
	struct errmsg errmsg = { 0 };
	int ret;

	if (query_is_empty(query) ||
	    (options->input && !query_has_filter(query)))
		return;
	ret = query_format(query, options->line, sizeof(options->line),
			   &errmsg);
	if (ret == -EBADMSG)
		errx(EXIT_FAILURE, "%s", errmsg.text);
	if (ret) {
		errno = -ret;
		err(EXIT_FAILURE, NULL);
	}
}

static void set_format(struct options *options, enum printer_format format)
{
	if (options->format != PRINTER_ALIGNED && options->format != format)
		errx(EXIT_FAILURE, "mutually exclusive options: --json --raw");
	options->format = format;
}

/**
 * options_parse() - parse the command line
 * @options: Filled in.
 * @report: The report that the command shows.
 * @argc: Number of @argv.
 * @argv: The program's name and the options.
 *
 * Exits if an option is wrong, or asks for the version.
 */
void options_parse(struct options *options, const struct report *report,
		   int argc, char **argv)
{
	bool proc = false;
	int c;

	*options = (struct options) {
		.report = report,
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
			set_format(options, PRINTER_JSON);
			break;
		case 'n':
			options->headings = false;
			break;
		case 'o':
			options->query.select = optarg;
			break;
		case OPTION_LIMIT:
			options->query.limit = optarg;
			break;
		case OPTION_PROC:
			options->directory = optarg;
			proc = true;
			break;
		case 'r':
			set_format(options, PRINTER_RAW);
			break;
		case 'V':
			printf("tcplens %s\n", TCPLENS_VERSION);
			exit(EXIT_SUCCESS);
		case OPTION_WHERE:
			options->query.where = optarg;
			break;
		default:
			print_hint();
		}
	}
	if (optind < argc) {
		warnx("unexpected argument: %s", argv[optind]);
		print_hint();
	}
	if (options->input && proc)
		errx(EXIT_FAILURE, "mutually exclusive options: --input --proc");
	if (!options->help)
		format_line(options);
}

/**
 * options_add_owners() - select the owner columns if the user gave no list
 * @options: The command line, for a module that takes queries.
 * @columns: The columns of that module, as seen by this process.
 */
void options_add_owners(struct options *options, const struct columns *columns)
{
	if (options->query.select)
		return;
	owners_list(columns, options->owners);
	if (!*options->owners)
		return;
	options->query.select = options->owners;
	format_line(options);
}

/**
 * options_print_usage() - print the usage and the options to standard output
 * @report: The report that the command shows.
 */
void options_print_usage(const struct report *report)
{
	printf(usage, program_invocation_short_name, report->command,
	       report->summary, report->file, report->example);
}
