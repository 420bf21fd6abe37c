// SPDX-License-Identifier: GPL-2.0
/*
 * The query language: what the parser accepts. query_error_test.c has its errors.
 */
#include "output/query_error.h"
#include "output/text.h"
#include "query/query.h"

#include "kselftest_harness.h"

static const enum tcplens_file files[] = {
	TCPLENS_FILE_SOCKETS, TCPLENS_FILE_LISTENERS, TCPLENS_FILE_EVENTS,
	TCPLENS_FILE_CLOSED, TCPLENS_FILE_SEGMENTS,
};

static int parse_of(enum tcplens_file file, struct tcplens_query *query,
		    const char *line, struct tcplens_query_error *error)
{
	/* In a copy of the exact size, sanitizers detect reads past the end. */
	size_t length = strlen(line);
	char *copy = malloc(length + 1);
	int ret;

	memcpy(copy, line, length);
	copy = realloc(copy, length ? length : 1);
	ret = tcplens_query_parse(query, file, copy, length, error);
	free(copy);
	return ret;
}

static int parse(struct tcplens_query *query, const char *line,
		 struct tcplens_query_error *error)
{
	return parse_of(TCPLENS_FILE_SOCKETS, query, line, error);
}

static unsigned int count_columns(u8 of)
{
	unsigned int count = 0, i;

	for (i = 0; i < tcplens_columns_count; i++)
		count += !!(tcplens_columns_files(i) & of);
	return count;
}

static const char *header(const struct tcplens_query *query)
{
	static char text[8192];

	*tcplens_text_header(text, query) = '\0';
	return text;
}

TEST(an_empty_query_has_the_default_columns_of_the_file)
{
	struct tcplens_query query;
	unsigned int f, i, count;

	for (f = 0; f < ARRAY_SIZE(files); f++) {
		tcplens_query_reset(&query, files[f]);
		for (count = 0, i = 0; i < tcplens_columns_count; i++)
			count += !!(tcplens_columns_defaults(i) & files[f]);
		ASSERT_LT(0, count);
		ASSERT_EQ(count, query.count);
		for (i = 0; i < query.count; i++)
			EXPECT_TRUE(tcplens_columns_defaults(query.columns[i]) &
				    files[f]);
	}
}

TEST(files_of_debugfs_have_the_time_first_by_default)
{
	struct tcplens_query query;

	tcplens_query_reset(&query, TCPLENS_FILE_EVENTS);
	EXPECT_STREQ("time_unix_us event old_state state old_state_us local remote pid comm connect_us errno_name close_reason retransmit_reason seq segment_bytes old_ca_state ca_state snd_cwnd snd_ssthresh snd_wnd drops drop_reason reset_reason cookie netns\n",
		     header(&query));
	tcplens_query_reset(&query, TCPLENS_FILE_CLOSED);
	EXPECT_STREQ("time_unix_us close_reason errno_name local remote age_ms connect_us bytes_sent bytes_acked bytes_received retrans_total srtt_us pid comm cookie netns\n",
		     header(&query));
	tcplens_query_reset(&query, TCPLENS_FILE_SEGMENTS);
	EXPECT_STREQ("time_ns local remote snd_nxt snd_una snd_cwnd snd_ssthresh snd_wnd srtt_us rcv_wnd pacing_rate_bytes_per_s delivery_rate_bytes_per_s in_flight cookie netns\n",
		     header(&query));
}

TEST(a_star_selects_all_columns_of_the_file)
{
	struct tcplens_query_error error;
	struct tcplens_query query;
	unsigned int f, i;

	for (f = 0; f < ARRAY_SIZE(files); f++) {
		ASSERT_EQ(0, parse_of(files[f], &query, "select *", &error));
		EXPECT_EQ(count_columns(files[f]), query.count);
		for (i = 0; i < query.count; i++)
			EXPECT_TRUE(tcplens_columns_files(query.columns[i]) &
				    files[f]);
		for (i = 1; i < query.count; i++)
			EXPECT_LT(query.columns[i - 1], query.columns[i]);
	}
	ASSERT_EQ(0, parse_of(TCPLENS_FILES_ALL, &query, "select *", &error));
	EXPECT_EQ(tcplens_columns_count, query.count);
}

/* Selected and compared, in each file. */
TEST(a_column_is_accepted_only_in_files_that_have_it)
{
	struct tcplens_query_error error;
	struct tcplens_query query;
	unsigned int f, i;
	char line[128];

	for (f = 0; f < ARRAY_SIZE(files); f++) {
		for (i = 0; i < tcplens_columns_count; i++) {
			bool has = tcplens_columns_files(i) & files[f];
			const char *name = tcplens_columns[i].name;

			sprintf(line, "select %s", name);
			EXPECT_EQ(has ? 0 : -EINVAL,
				  parse_of(files[f], &query, line, &error))
				TH_LOG("%u: %s", f, line);
			if (has)
				EXPECT_EQ(i, query.columns[0]);
			sprintf(line, "where %s=-", name);
			EXPECT_EQ(has ? 0 : -EINVAL,
				  parse_of(files[f], &query, line, &error))
				TH_LOG("%u: %s", f, line);
			if (has)
				EXPECT_EQ(i, query.filter.tests[0].column);
		}
	}
}

TEST(a_plus_adds_to_the_default_columns_of_the_file)
{
	static const char line[] = "select +state";
	struct tcplens_query_error error;
	struct tcplens_query query;

	ASSERT_EQ(0, tcplens_query_parse(&query, TCPLENS_FILE_LISTENERS, line,
					 strlen(line), &error));
	EXPECT_STREQ("local", tcplens_columns[query.columns[0]].name);
	EXPECT_STREQ("state",
		     tcplens_columns[query.columns[query.count - 1]].name);
}

/* It is there already. */
TEST(a_plus_skips_a_default_column)
{
	static const struct {
		const char *line;
		const char *more;
	} lines[] = {
		{ "select +state", "" },
		{ "select +timer_ms,state", "" },
		{ "select +uid,state", " uid" },
		{ "select +local,uid,remote,inode", " uid inode" },
	};
	struct tcplens_query_error error;
	struct tcplens_query query;
	char expected[4096];
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(lines); i++) {
		tcplens_query_reset(&query, TCPLENS_FILE_SOCKETS);
		strcpy(expected, header(&query));
		sprintf(expected + strlen(expected) - 1, "%s\n",
			lines[i].more);
		ASSERT_EQ(0, parse(&query, lines[i].line, &error))
			TH_LOG("%s: %s", lines[i].line, error.reason);
		EXPECT_STREQ(expected, header(&query));
	}
}

/* "select +" with all columns of a file works whatever its defaults are. */
TEST(a_plus_accepts_every_column_of_the_file_once)
{
	struct tcplens_query_error error;
	struct tcplens_query query;
	unsigned int f, i;
	char line[8192];

	for (f = 0; f < ARRAY_SIZE(files); f++) {
		strcpy(line, "select +");
		for (i = 0; i < tcplens_columns_count; i++) {
			if (!(tcplens_columns_files(i) & files[f]))
				continue;
			strcat(line, tcplens_columns[i].name);
			strcat(line, ",");
		}
		line[strlen(line) - 1] = '\0';
		ASSERT_EQ(0, parse_of(files[f], &query, line, &error));
		EXPECT_EQ(count_columns(files[f]), query.count);
	}
}

TEST(columns_are_in_the_order_of_selection)
{
	struct tcplens_query_error error;
	struct tcplens_query query;

	ASSERT_EQ(0, parse(&query, "select srtt_us,state,cookie\n", &error));
	EXPECT_STREQ("srtt_us state cookie\n", header(&query));
}

TEST(blanks_can_surround_every_token)
{
	struct tcplens_query_error error;
	struct tcplens_query query;

	ASSERT_EQ(0, parse(&query, " \tselect  state ,\tcookie \r\n", &error));
	EXPECT_STREQ("state cookie\n", header(&query));
	ASSERT_EQ(0, parse(&query, "select*", &error));
	EXPECT_EQ(count_columns(TCPLENS_FILE_SOCKETS), query.count);
}

TEST(plus_adds_to_the_default_columns)
{
	struct tcplens_query_error error;
	struct tcplens_query query, defaults;
	char expected[4096];

	tcplens_query_reset(&defaults, TCPLENS_FILE_SOCKETS);
	strcpy(expected, header(&defaults));
	strcpy(expected + strlen(expected) - 1, " inode uid\n");
	ASSERT_EQ(0, parse(&query, "select +inode,uid", &error));
	EXPECT_STREQ(expected, header(&query));
}

TEST(clauses_are_optional_and_in_any_order)
{
	static const struct {
		const char *line;
		const char *header;
		unsigned int tests;
		u64 limit;
	} lines[] = {
		{ "select uid where lport=80 limit 3", "uid\n", 1, 3 },
		{ "limit 3 where lport=80 select uid", "uid\n", 1, 3 },
		{ "where lport=80 select uid", "uid\n", 1, ~0ULL },
		{ "limit 0 select uid", "uid\n", 0, 0 },
		{ "select uid\nwhere lport=80,81\nlimit 1\n", "uid\n", 2, 1 },
		{ "where lport=80", NULL, 1, ~0ULL },
		{ " limit 18446744073709551614 ", NULL, 0, ~0ULL - 1 },
		{ "format text limit 3 select uid", "uid\n", 0, 3 },
		{ "where lport=80 format binary limit 3", NULL, 1, 3 },
	};
	struct tcplens_query_error error;
	struct tcplens_query query;
	char standard[4096];
	unsigned int i;

	tcplens_query_reset(&query, TCPLENS_FILE_SOCKETS);
	strcpy(standard, header(&query));
	for (i = 0; i < ARRAY_SIZE(lines); i++) {
		ASSERT_EQ(0, parse(&query, lines[i].line, &error))
			TH_LOG("%s: %s", lines[i].line, error.reason);
		EXPECT_EQ(lines[i].tests, query.filter.count);
		EXPECT_EQ(lines[i].limit, query.limit);
		EXPECT_STREQ(lines[i].header ? lines[i].header : standard,
			     header(&query));
	}
}

TEST(the_format_is_text_unless_binary_is_selected)
{
	static const struct {
		const char *line;
		enum tcplens_format format;
	} lines[] = {
		{ "select *", TCPLENS_FORMAT_TEXT },
		{ "format text", TCPLENS_FORMAT_TEXT },
		{ "format binary", TCPLENS_FORMAT_BINARY },
		{ "select *format binary\n", TCPLENS_FORMAT_BINARY },
		{ "select uid format binary where uid=1",
		  TCPLENS_FORMAT_BINARY },
		{ "where cc=cubic format text", TCPLENS_FORMAT_TEXT },
	};
	struct tcplens_query_error error;
	struct tcplens_query query;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(lines); i++) {
		ASSERT_EQ(0, parse(&query, lines[i].line, &error))
			TH_LOG("%s: %s", lines[i].line, error.reason);
		EXPECT_EQ(lines[i].format, query.format);
	}
	tcplens_query_reset(&query, TCPLENS_FILE_SOCKETS);
	EXPECT_EQ(TCPLENS_FORMAT_TEXT, query.format);
}

TEST(no_column_has_the_name_of_a_keyword)
{
	static const char *const words[] = {
		"select", "where", "limit", "and", "or", "not", "format",
		"text", "binary",
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(words); i++) {
		EXPECT_EQ(-ENOENT, tcplens_columns_find(words[i],
							strlen(words[i])));
	}
}

/* Every open file has two. */
TEST(a_query_is_small)
{
	EXPECT_GT(4096, sizeof(struct tcplens_query));
}

/* Writes @head, then @count times @item, separated by @between. */
static char *repeat(char *line, const char *head, unsigned int count,
		    const char *item, const char *between)
{
	char *out = stpcpy(line, head);

	while (count--) {
		out = stpcpy(out, item);
		if (count)
			out = stpcpy(out, between);
	}
	return out;
}

TEST(an_expression_has_at_most_64_values)
{
	struct tcplens_query_error error;
	struct tcplens_query query;
	char line[4096];

	repeat(line, "where ", 64, "uid=1", " or ");
	EXPECT_EQ(0, parse(&query, line, &error));
	EXPECT_EQ(64, query.filter.count);
	strcat(line, " or uid=99");
	ASSERT_EQ(-EINVAL, parse(&query, line, &error));
	EXPECT_EQ(strlen(line) - 1, error.position);
	EXPECT_EQ(2, error.length);
	EXPECT_STREQ("too many values (at most 64)", error.reason);

	repeat(line, "where uid=", 64, "1", ",");
	EXPECT_EQ(0, parse(&query, line, &error));
	strcat(line, ",2");
	ASSERT_EQ(-EINVAL, parse(&query, line, &error));
	EXPECT_EQ(strlen(line), error.position);
}

TEST(at_most_16_parentheses_can_be_open)
{
	struct tcplens_query_error error;
	struct tcplens_query query;
	char line[4096], *end;

	end = repeat(line, "where ", 16, "(", " not ");
	end = repeat(end, "uid=1", 16, ")", "");
	EXPECT_EQ(0, parse(&query, line, &error));
	/* Closed ones do not count. */
	repeat(end, " and ", 60, "(uid=1)", " and ");
	EXPECT_EQ(0, parse(&query, line, &error));

	repeat(line, "where ", 17, "(", "");
	ASSERT_EQ(-EINVAL, parse(&query, line, &error));
	EXPECT_EQ(strlen("where ") + 17, error.position);
	EXPECT_STREQ("too many nested parentheses (at most 16)", error.reason);
}

TEST(a_line_of_4096_bytes_is_parsed)
{
	struct tcplens_query_error error;
	struct tcplens_query query;
	char line[4097];

	memset(line, ' ', 4096);
	memcpy(line, "where", 5);
	strcpy(line + 4091, "uid=1");
	EXPECT_EQ(0, parse(&query, line, &error));

	repeat(line, "where ", 1021, "not ", "");
	strcpy(line + 4090, " uid=1");
	EXPECT_EQ(0, parse(&query, line, &error));

	memset(line, '0', 4096);
	memcpy(line, "limit ", 6);
	EXPECT_EQ(0, parse(&query, line, &error));
	EXPECT_EQ(0, query.limit);
	line[4096] = '\0';
	memset(line, '(', 4096);
	memcpy(line, "where ", 6);
	EXPECT_EQ(-EINVAL, parse(&query, line, &error));
	EXPECT_EQ(23, error.position);
}

TEST(every_query_in_the_manual_is_accepted)
{
	FILE *manual = fopen("../../userspace/man/tcplens.5", "r");
	struct tcplens_query_error error;
	struct tcplens_query query;
	unsigned int count = 0;
	char line[512];

	ASSERT_NE(NULL, manual);
	while (fgets(line, sizeof(line), manual)) {
		/* A remark follows after several blanks. */
		char *remark = strstr(line, "    ");

		if (strncmp(line, "select ", 7) && strncmp(line, "where ", 6) &&
		    strncmp(line, "limit ", 6) && strncmp(line, "format ", 7))
			continue;
		if (remark)
			*remark = '\0';
		/* Of either file of /proc, whatever its default columns are. */
		EXPECT_EQ(0, parse(&query, line, &error))
			TH_LOG("%s: byte %zu: %s", line, error.position,
			       error.reason);
		EXPECT_EQ(0, parse_of(TCPLENS_FILE_LISTENERS, &query, line,
				      &error))
			TH_LOG("%s: byte %zu: %s", line, error.position,
			       error.reason);
		count++;
	}
	fclose(manual);
	EXPECT_LE(10, count);
}

/* Random tokens reach more code than random bytes. */
TEST(no_random_line_reads_or_writes_out_of_bounds)
{
	static const char *const words[] = {
		"select", "*", "+", ",", " ", "\n", "state", "uid", "cookie",
		"foo", "", "\377", "_", "0", "=", "select ", "where",
		"limit", " where ", " limit ", " and ", " or ", "not ", "(",
		")", "!=", "<", ">=", "uid=1", "uid", "cc=-", "state=LISTEN",
		"raddr=", "10.0.0.1", "/8", "[::1]", ":", "80", "remote=",
		"9", "K", "ms", "18446744073709551615", "-", "&&", "||", "!",
		"==", "0x", ".5", "comm=", "cgroup=", "\"", "'", "*", "?", "a b",
	};
	struct tcplens_query_error error;
	struct tcplens_query query;
	char text[2 * TCPLENS_QUERY_ERROR_BYTES];
	unsigned int round, taken = 0;

	srandom(1);
	for (round = 0; round < 200000; round++) {
		static const char *const heads[] = {
			"", "select ", "where ", "limit ",
		};
		unsigned int n = random() % 12;
		char line[512];
		char *end;

		strcpy(line, heads[random() % ARRAY_SIZE(heads)]);
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
		end = tcplens_query_error_write(text, line, strlen(line), &error);
		ASSERT_LE(end - text, TCPLENS_QUERY_ERROR_BYTES);
	}
	EXPECT_GT(taken, 100);
	EXPECT_LT(taken, round - 100);
}

TEST_HARNESS_MAIN
