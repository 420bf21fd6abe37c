// SPDX-License-Identifier: GPL-2.0
/*
 * The query language: one line of text to the list of columns to print.
 *
 *	line: "select" ( "*" | names | "+" names )
 *	names: column { "," column }
 *
 * Blanks may stand around every word. The time to parse is bounded by the
 * length of the line times the number of columns.
 *
 * This file is pure: see pure.h.
 */
#include "query.h"

/* The line and how far it is understood. */
struct scanner {
	const char *line;
	size_t length;
	size_t at;
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '_';
}

static void skip_blanks(struct scanner *scanner)
{
	while (scanner->at < scanner->length &&
	       is_blank(scanner->line[scanner->at]))
		scanner->at++;
}

/* Takes @c if it comes next. */
static bool take(struct scanner *scanner, char c)
{
	skip_blanks(scanner);
	if (scanner->at == scanner->length || scanner->line[scanner->at] != c)
		return false;
	scanner->at++;
	return true;
}

/* Takes the word that comes next; its length is 0 if none does. */
static const char *take_word(struct scanner *scanner, size_t *length)
{
	const char *word;

	skip_blanks(scanner);
	word = scanner->line + scanner->at;
	while (scanner->at < scanner->length &&
	       is_word(scanner->line[scanner->at]))
		scanner->at++;
	*length = scanner->line + scanner->at - word;
	return word;
}

static int fail(struct scanner *scanner, struct tcplens_query_error *error,
		size_t length, const char *reason)
{
	error->position = scanner->at - length + 1;
	error->length = length;
	error->reason = reason;
	return -EINVAL;
}

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

static int parse_names(struct scanner *scanner, struct tcplens_query *query,
		       struct tcplens_query_error *error)
{
	do {
		size_t length;
		const char *word = take_word(scanner, &length);
		int column;

		if (!length)
			return fail(scanner, error, 0,
				    "a column name is missing here");
		column = tcplens_columns_find(word, length);
		if (column < 0)
			return fail(scanner, error, length,
				    "no column has this name");
		if (has(query, column))
			return fail(scanner, error, length,
				    "this column is selected already");
		add(query, column);
	} while (take(scanner, ','));
	return 0;
}

static int parse_select(struct scanner *scanner, struct tcplens_query *query,
			struct tcplens_query_error *error)
{
	unsigned int i;

	if (take(scanner, '*')) {
		query->count = 0;
		for (i = 0; i < tcplens_columns_count; i++)
			add(query, i);
		return 0;
	}
	if (take(scanner, '+'))
		tcplens_query_reset(query);
	else
		query->count = 0;
	return parse_names(scanner, query, error);
}

/**
 * tcplens_query_reset() - ask for the default columns
 * @query: The query to overwrite.
 */
void tcplens_query_reset(struct tcplens_query *query)
{
	unsigned int i;

	query->count = 0;
	for (i = 0; i < tcplens_columns_count; i++) {
		if (tcplens_columns[i].by_default)
			add(query, i);
	}
}

/**
 * tcplens_query_parse() - understand one line
 * @query: Where the result goes; its content is undefined after an error.
 * @line: The line; needs no terminating zero, may hold any byte.
 * @length: Its length in bytes.
 * @error: Filled when the line is wrong.
 *
 * Return: 0, or -EINVAL.
 */
int tcplens_query_parse(struct tcplens_query *query, const char *line,
			size_t length, struct tcplens_query_error *error)
{
	static const char select[] = "select";
	struct scanner scanner = { .line = line, .length = length };
	size_t word_length;
	const char *word;
	int ret;

	word = take_word(&scanner, &word_length);
	if (word_length != sizeof(select) - 1 ||
	    memcmp(word, select, word_length))
		return fail(&scanner, error, word_length,
			    "a line begins with select");
	ret = parse_select(&scanner, query, error);
	if (ret)
		return ret;
	skip_blanks(&scanner);
	if (scanner.at < scanner.length)
		return fail(&scanner, error, 0,
			    "the line should end here");
	return 0;
}
