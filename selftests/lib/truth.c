// SPDX-License-Identifier: GPL-2.0
/*
 * Compares a column with a witness and prints
 *
 *	# truth: COLUMN WITNESS equal|between|FAIL VALUE
 *
 * with the value in tcplens. A program prints a line only once, and of equal
 * values the first two: enough to tell a value that follows its witness from a
 * constant.
 */
#include "truth.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define WORD_BYTES	64
#define SAID		1024

/* What was printed for a column and a witness. */
struct said {
	char column[WORD_BYTES];
	char witness[WORD_BYTES];
	char first[WORD_BYTES];
	unsigned int values;
};

/* Shared by the whole program: each of its tests is a process. */
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

/* Prints a result; a failure always, with the expected value. */
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
	/* A test of the harness exits without flushing. */
	fflush(stdout);
	return verdict;
}

/**
 * truth_text() - compare a field with the text of a witness
 * @table: The table, with the columns state and local.
 * @row: The row.
 * @column: The column; the test ends if there is none.
 * @witness: Name of the witness, without blanks.
 * @expected: The expected text; "-" for no value.
 *
 * Return: whether they agree.
 */
bool truth_text(const struct table *table, size_t row, const char *column,
		const char *witness, const char *expected)
{
	bool is_equal = !strcmp(expected, table_field(table, row, column));

	return judge(table, row, column, witness, is_equal ? "equal" : NULL,
		     expected);
}

/**
 * truth_number() - compare a field with the number of a witness
 * @table: The table, with the columns state and local.
 * @row: The row.
 * @column: The column; the test ends if there is none.
 * @witness: Name of the witness, without blanks.
 * @expected: The expected number.
 *
 * Return: whether they agree.
 */
bool truth_number(const struct table *table, size_t row, const char *column,
		  const char *witness, uint64_t expected)
{
	char text[24];

	snprintf(text, sizeof(text), "%" PRIu64, expected);
	return truth_text(table, row, column, witness, text);
}

/**
 * truth_between() - compare a field with two samples of a witness
 * @table: The table, with the columns state and local.
 * @row: The row.
 * @column: The column; the test ends if there is none.
 * @witness: Name of the witness, without blanks.
 * @least: The smaller sample.
 * @most: The greater sample.
 *
 * Return: whether the field is a number from @least to @most.
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
