// SPDX-License-Identifier: GPL-2.0
/*
 * Names of columns in queries.
 *
 * This file is pure: see core/pure.h.
 */
#include "query/column.h"
#include "query/scanner.h"
#include "query/spelling.h"
#include "record/columns.h"

#define EXPECTED	"a column, for example state, lport, raddr, srtt_us or retrans_total"

/* Other programs' names for columns. */
static const struct tcplens_mistake mistakes[] = {
	{ "sport",	"lport" },
	{ "dport",	"rport" },
	{ "port",	"lport" },
	{ "src",	"laddr" },
	{ "dst",	"raddr" },
	{ "saddr",	"laddr" },
	{ "daddr",	"raddr" },
	{ "peer",	"remote" },
	{ "recv_q",	"recvq_bytes" },
	{ "send_q",	"sendq_bytes" },
	{ "rtt",	"srtt_us" },
	{ "minrtt",	"min_rtt_us" },
	{ "cwnd",	"snd_cwnd" },
	{ "ssthresh",	"snd_ssthresh" },
	{ "rto",	"rto_us" },
	{ "retrans",	"retrans_total" },
	{ "process",	"comm" },
	{ "command",	"comm" },
	{ "user",	"uid" },
	{ "ino",	"inode" },
	{ "sk",		"cookie" },
	{ "fwmark",	"mark" },
};

static bool is_in(unsigned int column, u8 files)
{
	return tcplens_columns_files(column) & files;
}

static const char *nearest(const struct tcplens_token *name, u8 files)
{
	const char *right = tcplens_spelling_correct(name, mistakes,
						     ARRAY_SIZE(mistakes));
	struct tcplens_spelling spelling;
	unsigned int i;

	if (right && is_in(tcplens_columns_find(right, strlen(right)), files))
		return right;
	tcplens_spelling_start(&spelling, name);
	for (i = 0; i < tcplens_columns_count; i++) {
		if (is_in(i, files))
			tcplens_spelling_compare(&spelling,
						 tcplens_columns[i].name);
	}
	return spelling.nearest;
}

/**
 * tcplens_column_parse() - parse the name of a column
 * @scanner: The scanner, before the name; moves past it.
 * @files: Files of which at least one must have the column: bits of enum
 *	tcplens_file.
 *
 * Context: Any.
 * Return: the column's index, or -EINVAL with the scanner's error set.
 */
int tcplens_column_parse(struct tcplens_scanner *scanner, u8 files)
{
	struct tcplens_token name = tcplens_scanner_word(scanner);
	int column = tcplens_columns_find(name.text, name.length);

	if (column >= 0 && is_in(column, files))
		return column;
	tcplens_scanner_fail_at(scanner, &name, column < 0 ? "unknown column" :
				"column is not in this file", EXPECTED);
	if (column < 0)
		scanner->error->nearest = nearest(&name, files);
	return -EINVAL;
}
