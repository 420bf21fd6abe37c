// SPDX-License-Identifier: GPL-2.0
/*
 * A column against a witness, said as
 *
 *	# truth: COLUMN WITNESS equal|between|FAIL VALUE
 *
 * with the value that tcplens shows. A program says the same only once, and of
 * the values that agree the first two: that is enough to tell a value that
 * follows its witness from one that is always the same.
 */
#include "truth.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define WORD_BYTES	64
#define SAID		1024

/* What was said of a column and a witness. */
struct said {
	char column[WORD_BYTES];
	char witness[WORD_BYTES];
	char first[WORD_BYTES];
	unsigned int values;
};

/* Of the whole program: each of its tests is a process. */
static struct said *said;

static void __attribute__((constructor)) share_what_is_said(void)
{
	said = mmap(NULL, SAID * sizeof(*said), PROT_READ | PROT_WRITE,
		    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (said == MAP_FAILED)
		abort();
}

static struct said *find_said(const char *column, const char *witness)
{
	size_t i;

	for (i = 0; i < SAID; i++) {
		struct said *one = &said[i];

		if (!*one->column) {
			snprintf(one->column, WORD_BYTES, "%s", column);
			snprintf(one->witness, WORD_BYTES, "%s", witness);
		}
		if (!strcmp(one->column, column) &&
		    !strcmp(one->witness, witness))
			return one;
	}
	fprintf(stderr, "# truth: more than %d columns and witnesses\n", SAID);
	abort();
}

static bool is_news(const char *column, const char *witness, const char *value)
{
	struct said *one = find_said(column, witness);

	if (one->values == 2 ||
	    (one->values && !strncmp(one->first, value, WORD_BYTES - 1)))
		return false;
	if (!one->values++)
		snprintf(one->first, WORD_BYTES, "%s", value);
	return true;
}

/* Says it; what does not agree always, and with what was expected. */
static bool judge(const struct table *table, size_t row, const char *column,
		  const char *witness, const char *verdict,
		  const char *expected)
{
	const char *value = table_field(table, row, column);

	if (!verdict) {
		fprintf(stderr, "# truth: %s of %s %s: expected %s by %s, seen %s\n",
			column, table_field(table, row, "state"),
			table_field(table, row, "local"), expected, witness,
			value);
		printf("# truth: %s %s FAIL %s\n", column, witness, value);
	} else if (is_news(column, witness, value)) {
		printf("# truth: %s %s %s %s\n", column, witness, verdict,
		       value);
	}
	/* A test of the harness ends without that. */
	fflush(stdout);
	return verdict;
}

/**
 * truth_text() - a witness says what is in a field
 * @table: The table, with the columns state and local.
 * @row: Its row.
 * @column: Name of its column; the test ends if there is none.
 * @witness: What says it, without blanks.
 * @expected: What it says, in the words of the column; "-" for none.
 *
 * Return: whether tcplens says so too.
 */
bool truth_text(const struct table *table, size_t row, const char *column,
		const char *witness, const char *expected)
{
	bool is_equal = !strcmp(expected, table_field(table, row, column));

	return judge(table, row, column, witness, is_equal ? "equal" : NULL,
		     expected);
}

/**
 * truth_number() - a witness says the number that is in a field
 * @table: The table, with the columns state and local.
 * @row: Its row.
 * @column: Name of its column; the test ends if there is none.
 * @witness: What says it, without blanks.
 * @expected: What it says.
 *
 * Return: whether tcplens says so too.
 */
bool truth_number(const struct table *table, size_t row, const char *column,
		  const char *witness, uint64_t expected)
{
	char text[24];

	snprintf(text, sizeof(text), "%" PRIu64, expected);
	return truth_text(table, row, column, witness, text);
}

/**
 * truth_between() - a witness says a number before and after tcplens does
 * @table: The table, with the columns state and local.
 * @row: Its row.
 * @column: Name of its column; the test ends if there is none.
 * @witness: What says it, without blanks.
 * @least: The smaller of the two.
 * @most: The greater one.
 *
 * Return: whether what tcplens says is a number that lies between them.
 */
bool truth_between(const struct table *table, size_t row, const char *column,
		   const char *witness, uint64_t least, uint64_t most)
{
	char expected[64];
	uint64_t value;
	bool is_between;

	snprintf(expected, sizeof(expected), "%" PRIu64 " to %" PRIu64, least,
		 most);
	is_between = table_u64(table, row, column, &value) &&
		     value >= least && value <= most;
	return judge(table, row, column, witness,
		     is_between ? "between" : NULL, expected);
}
