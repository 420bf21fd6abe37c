// SPDX-License-Identifier: GPL-2.0
/*
 * The query language: one line of text to what an open file gives.
 *
 *	line: clause { clause }
 *	clause: "select" ( "*" | names | "+" names )
 *	      | "where" expression
 *	      | "limit" number
 *	      | "format" ( "text" | "binary" )
 *	names: column { "," column }
 *
 * Each clause stands at most once; expression.c and operand.c have the rest of
 * the grammar.
 *
 * This file is pure: see pure.h.
 */
#include "query/query.h"
#include "query/column.h"
#include "query/expression.h"

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

static int parse_names(struct tcplens_query *query,
		       struct tcplens_scanner *scanner)
{
	do {
		int column = tcplens_column_parse(scanner, query->file);

		if (column < 0)
			return column;
		if (has(query, column))
			return tcplens_scanner_fail(scanner,
						    strlen(tcplens_columns[column].name),
						    "this column is selected already");
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
						    "the star is every column already");
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

	if (ret == -ERANGE)
		return tcplens_scanner_fail(scanner, word.length,
					    "this number is too large");
	if (!word.length)
		return tcplens_scanner_fail(scanner, 0,
					    "a number of lines is missing here");
	if (ret || rest.length)
		return tcplens_scanner_fail(scanner, word.length,
					    "this is not a number of lines");
	return 0;
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
	return tcplens_scanner_fail(scanner, word.length,
				    "a format is text or binary");
}

/**
 * struct clause - a part of a line
 * @word: What it begins with.
 * @parse: Understands what follows; fails with the scanner's explanation.
 * @next: What to say where it ends and nothing that can follow does.
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
		.next = "here follows a comma, where, limit, format or nothing",
	}, {
		.word = "where", .parse = parse_where,
		.next = "here follows and, or, select, limit, format or nothing",
	}, {
		.word = "limit", .parse = parse_limit,
		.next = "here follows select, where, format or nothing",
	}, {
		.word = "format", .parse = parse_format,
		.next = "here follows select, where, limit or nothing",
	},
};

/* The clause that begins here, or NULL with the scanner's explanation. */
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
		tcplens_scanner_fail(scanner, word.length,
				     "a clause stands once in a line");
		return NULL;
	}
	tcplens_scanner_fail(scanner, word.length, before ? before->next :
			     "a line begins with select, where, limit or format");
	return NULL;
}

/**
 * tcplens_query_reset() - ask for the default columns of all sockets
 * @query: The query to overwrite.
 * @file: Whose columns.
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
 * tcplens_query_groups() - what has to be looked at to print a line
 * @query: The query.
 *
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
 * tcplens_query_parse() - understand one line
 * @query: Where the result goes; its content is undefined after an error.
 * @file: The file that was asked, whose columns are meant; or several, where
 *	what any of them has is understood.
 * @line: The line; needs no terminating zero, may hold any byte.
 * @length: Its length in bytes.
 * @error: Filled when the line is wrong.
 *
 * Context: Any; neither allocates nor calls itself. The time it takes is
 * bounded by the length of the line times the number of columns.
 * Return: 0, or -EINVAL.
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

	tcplens_query_reset(query, file);
	do {
		clause = parse_clause_word(&scanner, clause, seen);
		if (!clause || clause->parse(query, &scanner))
			return -EINVAL;
		seen |= 1 << (clause - clauses);
	} while (!tcplens_scanner_ended(&scanner));
	return 0;
}
