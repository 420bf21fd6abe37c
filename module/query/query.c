// SPDX-License-Identifier: GPL-2.0
/*
 * The query: parses a line into what an open file selects.
 *
 *	line: clause { clause }
 *	clause: "select" ( "*" | [ "+" ] names )
 *	      | "where" expression
 *	      | "limit" number
 *	      | "format" ( "text" | "binary" )
 *	names: column { "," column }
 *
 * Each clause occurs at most once. expression.c and operand.c have the rest of
 * the grammar.
 *
 * This file is pure: see core/pure.h.
 */
#include "query/query.h"
#include "query/column.h"
#include "query/expression.h"
#include "query/spelling.h"

static bool has(const struct tcplens_query *query, unsigned int column)
{
	unsigned int i;

	for (i = 0; i < query->count; i++) {
		if (query->columns[i] == column)
			return true;
	}
	return false;
}

static void add(struct tcplens_query *query, unsigned int column)
{
	query->columns[query->count++] = column;
}

static void add_defaults(struct tcplens_query *query)
{
	query->count = tcplens_columns_by_default(query->file, query->columns);
}

/* A default column that is named too is there already. */
static int parse_names(struct tcplens_query *query,
		       struct tcplens_scanner *scanner)
{
	u8 named[TCPLENS_COLUMNS_MAX / 8] = { 0 };

	do {
		int column = tcplens_column_parse(scanner, query->file);

		if (column < 0)
			return column;
		if (named[column / 8] & (1 << column % 8))
			return tcplens_scanner_fail(scanner,
						    strlen(tcplens_columns[column].name),
						    "column named twice", NULL);
		named[column / 8] |= 1 << column % 8;
		if (!has(query, column))
			add(query, column);
	} while (tcplens_scanner_take(scanner, ","));
	return 0;
}

static int parse_select(struct tcplens_query *query,
			struct tcplens_scanner *scanner)
{
	unsigned int i;

	query->count = 0;
	if (tcplens_scanner_take(scanner, "*")) {
		for (i = 0; i < tcplens_columns_count; i++) {
			if (tcplens_columns_files(i) & query->file)
				add(query, i);
		}
		if (tcplens_scanner_take(scanner, ","))
			return tcplens_scanner_fail(scanner, 1,
						    "'*' already selects all columns",
						    NULL);
		return 0;
	}
	if (tcplens_scanner_take(scanner, "+"))
		add_defaults(query);
	return parse_names(query, scanner);
}

static int parse_where(struct tcplens_query *query,
		       struct tcplens_scanner *scanner)
{
	return tcplens_expression_parse(&query->filter, query->file, scanner);
}

static int parse_limit(struct tcplens_query *query,
		       struct tcplens_scanner *scanner)
{
	struct tcplens_token word = tcplens_scanner_value(scanner);
	struct tcplens_token rest = word;
	int ret = tcplens_scanner_number(&rest, &query->limit);

	if (!ret && !rest.length)
		return 0;
	return tcplens_scanner_fail_at(scanner, &word, ret == -ERANGE ?
				       "number too large" :
				       "not a number of lines",
				       "a number of lines, for example 20");
}

static int parse_format(struct tcplens_query *query,
			struct tcplens_scanner *scanner)
{
	static const char *const words[] = {
		[TCPLENS_FORMAT_TEXT]	= "text",
		[TCPLENS_FORMAT_BINARY]	= "binary",
	};
	struct tcplens_token word = tcplens_scanner_word(scanner);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(words); i++) {
		if (!tcplens_scanner_is(&word, words[i]))
			continue;
		query->format = i;
		return 0;
	}
	return tcplens_scanner_fail_at(scanner, &word, "unknown format",
				       "text or binary");
}

/**
 * struct clause - a clause of a line
 * @word: Its keyword.
 * @parse: Parses the rest. Returns 0, or -EINVAL with the scanner's error set.
 * @next: What can follow it.
 */
struct clause {
	const char *word;
	int (*parse)(struct tcplens_query *query,
		     struct tcplens_scanner *scanner);
	const char *next;
};

static const struct clause clauses[] = {
	{
		.word = "select", .parse = parse_select,
		.next = "a comma, 'where', 'limit', 'format' or the end of the line",
	}, {
		.word = "where", .parse = parse_where,
		.next = "'and', 'or', 'select', 'limit', 'format' or the end of the line",
	}, {
		.word = "limit", .parse = parse_limit,
		.next = "'select', 'where', 'format' or the end of the line",
	}, {
		.word = "format", .parse = parse_format,
		.next = "'select', 'where', 'limit' or the end of the line",
	},
};

static int fail_clause_word(struct tcplens_scanner *scanner,
			    const struct tcplens_token *word,
			    const struct clause *before)
{
	struct tcplens_spelling spelling;
	unsigned int i;

	tcplens_scanner_fail_at(scanner, word, before ? "unexpected text" :
				"unknown clause", before ? before->next :
				"'select', 'where', 'limit' or 'format'");
	tcplens_spelling_start(&spelling, word);
	for (i = 0; i < ARRAY_SIZE(clauses); i++)
		tcplens_spelling_compare(&spelling, clauses[i].word);
	scanner->error->nearest = spelling.nearest;
	return -EINVAL;
}

/* Returns NULL with the scanner's error set if no new clause begins here. */
static const struct clause *parse_clause_word(struct tcplens_scanner *scanner,
					      const struct clause *before,
					      unsigned int seen)
{
	struct tcplens_token word = tcplens_scanner_word(scanner);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(clauses); i++) {
		if (!tcplens_scanner_is(&word, clauses[i].word))
			continue;
		if (!(seen & (1 << i)))
			return &clauses[i];
		tcplens_scanner_fail(scanner, word.length, "duplicate clause",
				     NULL);
		return NULL;
	}
	fail_clause_word(scanner, &word, before);
	return NULL;
}

/**
 * tcplens_query_reset() - select the default columns of all sockets
 * @query: The query to overwrite.
 * @file: The file that has the columns.
 *
 * Context: Any.
 */
void tcplens_query_reset(struct tcplens_query *query, enum tcplens_file file)
{
	query->file = file;
	add_defaults(query);
	query->filter.count = 0;
	query->limit = TCPLENS_QUERY_UNLIMITED;
	query->format = TCPLENS_FORMAT_TEXT;
}

/**
 * tcplens_query_groups() - the groups of the selected columns
 * @query: The query.
 *
 * Context: Any.
 * Return: bits of enum tcplens_group.
 */
u32 tcplens_query_groups(const struct tcplens_query *query)
{
	u32 groups = 0;
	unsigned int i;

	for (i = 0; i < query->count; i++)
		groups |= tcplens_columns_groups(query->columns[i]);
	return groups;
}

/**
 * tcplens_query_parse() - parse a line
 * @query: The query to overwrite; undefined after an error.
 * @file: The file that was written to; or several files, to accept the columns of
 *	any of them.
 * @line: The line; any bytes, no terminating zero.
 * @length: Its length in bytes.
 * @error: Set if the line cannot be parsed, otherwise all zeros.
 *
 * The time is bounded by the length of the line times the number of columns.
 *
 * Context: Any; neither allocates nor recurses.
 * Return: 0, or -EINVAL with @error set.
 */
int tcplens_query_parse(struct tcplens_query *query, enum tcplens_file file,
			const char *line, size_t length,
			struct tcplens_query_error *error)
{
	struct tcplens_scanner scanner = {
		.line = line,
		.length = length,
		.error = error,
	};
	const struct clause *clause = NULL;
	unsigned int seen = 0;

	memset(error, 0, sizeof(*error));
	tcplens_query_reset(query, file);
	do {
		clause = parse_clause_word(&scanner, clause, seen);
		if (!clause || clause->parse(query, &scanner))
			return -EINVAL;
		seen |= 1 << (clause - clauses);
	} while (!tcplens_scanner_ended(&scanner));
	return 0;
}
