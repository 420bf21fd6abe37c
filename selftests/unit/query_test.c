// SPDX-License-Identifier: GPL-2.0
/*
 * The query language: what is understood, and where it says that it is not.
 */
#include "format.h"
#include "query.h"

#include "kselftest_harness.h"

static int parse(struct tcplens_query *query, const char *line,
		 struct tcplens_query_error *error)
{
	/* A copy of the exact size lets the sanitizer see any byte too far. */
	size_t length = strlen(line);
	char *copy = malloc(length + 1);
	int ret;

	memcpy(copy, line, length);
	copy = realloc(copy, length ? length : 1);
	ret = tcplens_query_parse(query, copy, length, error);
	free(copy);
	return ret;
}

static const char *header(const struct tcplens_query *query)
{
	static char text[8192];

	*tcplens_format_header(text, query) = '\0';
	return text;
}

TEST(nothing_selected_gives_the_default_columns)
{
	struct tcplens_query query;
	unsigned int i, count = 0;

	tcplens_query_reset(&query);
	for (i = 0; i < tcplens_columns_count; i++)
		count += tcplens_columns[i].by_default;
	ASSERT_EQ(count, query.count);
	for (i = 0; i < query.count; i++)
		EXPECT_TRUE(tcplens_columns[query.columns[i]].by_default);
}

TEST(columns_come_in_the_order_they_are_selected_in)
{
	struct tcplens_query_error error;
	struct tcplens_query query;

	ASSERT_EQ(0, parse(&query, "select srtt_us,state,cookie\n", &error));
	EXPECT_STREQ("srtt_us state cookie\n", header(&query));
}

TEST(blanks_may_stand_anywhere_between_words)
{
	struct tcplens_query_error error;
	struct tcplens_query query;

	ASSERT_EQ(0, parse(&query, " \tselect  state ,\tcookie \r\n", &error));
	EXPECT_STREQ("state cookie\n", header(&query));
	ASSERT_EQ(0, parse(&query, "select*", &error));
	EXPECT_EQ(tcplens_columns_count, query.count);
}

TEST(plus_adds_to_the_default_columns)
{
	struct tcplens_query_error error;
	struct tcplens_query query, defaults;
	char expected[4096];

	tcplens_query_reset(&defaults);
	strcpy(expected, header(&defaults));
	strcpy(expected + strlen(expected) - 1, " inode uid\n");
	ASSERT_EQ(0, parse(&query, "select +inode,uid", &error));
	EXPECT_STREQ(expected, header(&query));
}

FIXTURE(wrong) { };
FIXTURE_SETUP(wrong) { }
FIXTURE_TEARDOWN(wrong) { }
FIXTURE_VARIANT(wrong) {
	const char *line;
	const char *text;
};

#define WRONG(name, query_line, explanation)				\
	FIXTURE_VARIANT_ADD(wrong, name) {				\
		.line = query_line, .text = explanation,		\
	}

WRONG(empty, "", "error at byte 1: a line begins with select\n");
WRONG(blank, " \n", "error at byte 3: a line begins with select\n");
WRONG(other_word, "show *", "error at byte 1: a line begins with select: show\n");
WRONG(other_case, "SELECT *", "error at byte 1: a line begins with select: SELECT\n");
WRONG(longer_word, "selects *", "error at byte 1: a line begins with select: selects\n");
WRONG(nothing, "select", "error at byte 7: a column name is missing here\n");
WRONG(unknown, "select state,foo", "error at byte 14: no column has this name: foo\n");
WRONG(upper_case, "select State", "error at byte 8: no column has this name: State\n");
WRONG(no_comma, "select state local", "error at byte 14: the line should end here\n");
WRONG(last_comma, "select state,", "error at byte 14: a column name is missing here\n");
WRONG(first_comma, "select ,state", "error at byte 8: a column name is missing here\n");
WRONG(twice, "select state,uid,state", "error at byte 18: this column is selected already: state\n");
WRONG(default_twice, "select +uid,state", "error at byte 13: this column is selected already: state\n");
WRONG(star_and_more, "select *,uid", "error at byte 9: the line should end here\n");
WRONG(two_lines, "select *\nselect state\n", "error at byte 10: the line should end here\n");
WRONG(control_bytes, "select \001", "error at byte 8: a column name is missing here\n");
WRONG(beyond_ascii, "select st\303\244te", "error at byte 8: no column has this name: st\n");

TEST_F(wrong, the_explanation_says_where_and_why)
{
	struct tcplens_query_error error;
	struct tcplens_query query;
	char text[2 * TCPLENS_FORMAT_QUERY_ERROR_BYTES];

	ASSERT_EQ(-EINVAL, parse(&query, variant->line, &error));
	*tcplens_format_query_error(text, variant->line, strlen(variant->line),
				    &error) = '\0';
	EXPECT_STREQ(variant->text, text);
}

TEST(a_long_wrong_word_is_cut_in_the_explanation)
{
	struct tcplens_query_error error;
	struct tcplens_query query;
	char text[2 * TCPLENS_FORMAT_QUERY_ERROR_BYTES];
	char line[4096];
	size_t length;

	memset(line, 'x', sizeof(line));
	ASSERT_EQ(-EINVAL, tcplens_query_parse(&query, line, sizeof(line), &error));
	length = tcplens_format_query_error(text, line, sizeof(line), &error) - text;
	EXPECT_LE(length, TCPLENS_FORMAT_QUERY_ERROR_BYTES);
	EXPECT_EQ('\n', text[length - 1]);
}

/* Words of the language in any order find more than bytes in any order. */
TEST(no_random_line_reads_or_writes_out_of_bounds)
{
	static const char *const words[] = {
		"select", "*", "+", ",", " ", "\n", "state", "uid", "cookie",
		"foo", "", "\377", "_", "0", "=", "select ",
	};
	struct tcplens_query_error error;
	struct tcplens_query query;
	char text[2 * TCPLENS_FORMAT_QUERY_ERROR_BYTES];
	unsigned int round, taken = 0;

	srandom(1);
	for (round = 0; round < 200000; round++) {
		unsigned int n = random() % 12;
		char line[256] = "select ";
		char *end;

		if (random() % 4 == 0)
			line[0] = '\0';
		while (n--)
			strcat(line, words[random() % ARRAY_SIZE(words)]);
		if (!parse(&query, line, &error)) {
			taken++;
			ASSERT_GT(query.count, 0);
			ASSERT_LE(query.count, tcplens_columns_count);
			continue;
		}
		ASSERT_GE(error.position, 1);
		ASSERT_LE(error.position + error.length, strlen(line) + 1);
		end = tcplens_format_query_error(text, line, strlen(line), &error);
		ASSERT_LE(end - text, TCPLENS_FORMAT_QUERY_ERROR_BYTES);
	}
	EXPECT_GT(taken, 100);
	EXPECT_LT(taken, round - 100);
}

TEST_HARNESS_MAIN
