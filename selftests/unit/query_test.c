// SPDX-License-Identifier: GPL-2.0
/*
 * The query language: what the parser accepts, and its errors.
 */
#include "output/text.h"
#include "query/query.h"

#include "kselftest_harness.h"

static const enum tcplens_file files[] = {
	TCPLENS_FILE_SOCKETS, TCPLENS_FILE_LISTENERS, TCPLENS_FILE_EVENTS,
	TCPLENS_FILE_CLOSED, TCPLENS_FILE_PROBE,
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
	EXPECT_STREQ("time_unix_us event old_state state old_state_us local remote pid comm connect_us errno_name end retransmit seq segment_bytes snd_cwnd snd_ssthresh reset_reason\n",
		     header(&query));
	tcplens_query_reset(&query, TCPLENS_FILE_CLOSED);
	EXPECT_STREQ("time_unix_us end errno_name local remote age_ms connect_us bytes_sent bytes_acked bytes_received retrans_total srtt_us pid comm\n",
		     header(&query));
	tcplens_query_reset(&query, TCPLENS_FILE_PROBE);
	EXPECT_STREQ("time_ns local remote snd_nxt snd_una snd_cwnd snd_ssthresh snd_wnd srtt_us rcv_wnd pacing_rate_bytes_per_s delivery_rate_bytes_per_s in_flight\n",
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

TEST(a_column_of_another_file_is_not_an_unknown_column)
{
	static const struct {
		enum tcplens_file file;
		const char *line;
		const char *text;
	} lines[] = {
		{ TCPLENS_FILE_SOCKETS, "select state,event,uid",
		  "14: column is not in this file: event" },
		{ TCPLENS_FILE_SOCKETS, "where uid=1 or time_ns>1s",
		  "16: column is not in this file: time_ns" },
		{ TCPLENS_FILE_LISTENERS, "select +end",
		  "9: column is not in this file: end" },
		{ TCPLENS_FILE_EVENTS, "select event,mark",
		  "14: column is not in this file: mark" },
		{ TCPLENS_FILE_EVENTS, "select event,foo",
		  "14: unknown column: foo" },
		{ TCPLENS_FILE_EVENTS, "where rcv_wnd>1",
		  "7: column is not in this file: rcv_wnd" },
		{ TCPLENS_FILE_EVENTS, "select +event",
		  "9: column selected twice: event" },
		{ TCPLENS_FILE_CLOSED, "where end=orderly and event=closed",
		  "23: column is not in this file: event" },
		{ TCPLENS_FILE_PROBE, "select *  where pid=1",
		  "17: column is not in this file: pid" },
	};
	char text[2 * TCPLENS_TEXT_QUERY_ERROR_BYTES], expected[256];
	struct tcplens_query_error error;
	struct tcplens_query query;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(lines); i++) {
		const char *line = lines[i].line;

		ASSERT_EQ(-EINVAL, parse_of(lines[i].file, &query, line, &error))
			TH_LOG("%s", line);
		*tcplens_text_query_error(text, line, strlen(line), &error) =
			'\0';
		sprintf(expected, "error at byte %s\n", lines[i].text);
		EXPECT_STREQ(expected, text) TH_LOG("%s", line);
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
	EXPECT_EQ(-EINVAL, tcplens_query_parse(&query, TCPLENS_FILE_SOCKETS,
					       line, strlen(line), &error));
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
		EXPECT_EQ(0, parse(&query, line, &error))
			TH_LOG("%s: byte %zu: %s", line, error.position,
			       error.reason);
		count++;
	}
	fclose(manual);
	EXPECT_LE(10, count);
}

FIXTURE(wrong) { };
FIXTURE_SETUP(wrong) { }
FIXTURE_TEARDOWN(wrong) { }
FIXTURE_VARIANT(wrong) {
	const char *line;
	const char *text;
};

#define WRONG(name, query_line, message)				\
	FIXTURE_VARIANT_ADD(wrong, name) {				\
		.line = query_line, .text = message,			\
	}

WRONG(empty, "", "error at byte 1: expected 'select', 'where', 'limit' or 'format'\n");
WRONG(blank, " \n", "error at byte 3: expected 'select', 'where', 'limit' or 'format'\n");
WRONG(other_word, "show *", "error at byte 1: expected 'select', 'where', 'limit' or 'format': show\n");
WRONG(other_case, "SELECT *", "error at byte 1: expected 'select', 'where', 'limit' or 'format': SELECT\n");
WRONG(longer_word, "selects *", "error at byte 1: expected 'select', 'where', 'limit' or 'format': selects\n");
WRONG(nothing, "select", "error at byte 7: expected a column name\n");
WRONG(unknown, "select state,foo", "error at byte 14: unknown column: foo\n");
WRONG(upper_case, "select State", "error at byte 8: unknown column: State\n");
WRONG(no_comma, "select state local", "error at byte 14: expected ',', 'where', 'limit', 'format' or end of line: local\n");
WRONG(last_comma, "select state,", "error at byte 14: expected a column name\n");
WRONG(first_comma, "select ,state", "error at byte 8: expected a column name\n");
WRONG(twice, "select state,uid,state", "error at byte 18: column selected twice: state\n");
WRONG(default_twice, "select +uid,state", "error at byte 13: column selected twice: state\n");
WRONG(star_and_more, "select *,uid", "error at byte 9: '*' already selects all columns: ,\n");
WRONG(two_lines, "select *\nselect state\n", "error at byte 10: duplicate clause: select\n");
WRONG(control_bytes, "select \001", "error at byte 8: expected a column name\n");
WRONG(beyond_ascii, "select st\303\244te", "error at byte 8: unknown column: st\n");

TEST_F(wrong, the_error_has_position_reason_and_token)
{
	struct tcplens_query_error error;
	struct tcplens_query query;
	char text[2 * TCPLENS_TEXT_QUERY_ERROR_BYTES];

	ASSERT_EQ(-EINVAL, parse(&query, variant->line, &error));
	*tcplens_text_query_error(text, variant->line, strlen(variant->line),
				  &error) = '\0';
	EXPECT_STREQ(variant->text, text);
}

/* Lines, and their errors from the position on. */
static const struct {
	const char *line;
	const char *text;
} refused[] = {
	/* Clauses. */
	{ "where uid=1 where uid=2",
	  "13: duplicate clause: where" },
	{ "limit 1 limit 2", "9: duplicate clause: limit" },
	{ "limit 1 order uid",
	  "9: expected 'select', 'where', 'format' or end of line: order" },
	{ "limit", "6: expected a number of lines" },
	{ "limit where uid=1", "7: not a number of lines: where" },
	{ "limit -1", "7: not a number of lines: -1" },
	{ "limit 10K", "7: not a number of lines: 10K" },
	{ "limit 18446744073709551616",
	  "7: number too large: 18446744073709551616" },
	{ "format", "7: expected 'text' or 'binary'" },
	{ "format json", "8: expected 'text' or 'binary': json" },
	{ "format Binary", "8: expected 'text' or 'binary': Binary" },
	{ "format binary format text",
	  "15: duplicate clause: format" },
	{ "format binary,text",
	  "14: expected 'select', 'where', 'limit' or end of line" },
	{ "select where uid=1", "8: unknown column: where" },
	/* Expressions. */
	{ "where", "6: expected a column name" },
	{ "where limit 5", "7: unknown column: limit" },
	{ "where uid", "10: expected an operator (= != < <= > >=)" },
	{ "where uid!1", "10: expected an operator (= != < <= > >=)" },
	{ "where uid==1", "11: expected a value" },
	{ "where uid>=<1", "12: expected a value" },
	{ "where uid=", "11: expected a value" },
	{ "where =1", "7: expected a column name" },
	{ "where foo=1", "7: unknown column: foo" },
	{ "where uid=1,", "13: expected a value" },
	{ "where uid=,1", "11: expected a value" },
	{ "where uid<1,2", "12: only = and != accept several values: ," },
	{ "where not", "10: expected a column name" },
	{ "where uid=1 and", "16: expected a column name" },
	{ "where uid=1 or", "15: expected a column name" },
	{ "where uid=1 and or uid=2", "17: unknown column: or" },
	{ "where and uid=1", "7: unknown column: and" },
	{ "where uid=1 uid=2",
	  "13: expected 'and', 'or' or end of filter: uid" },
	{ "where (uid=1", "13: expected 'and', 'or' or ')'" },
	{ "where uid=1)", "12: no matching '(': )" },
	{ "where ()", "8: expected a column name" },
	{ "where uid=(1)", "11: expected a value" },
	{ "where (uid=1)) or uid=2", "14: no matching '(': )" },
	{ "where (uid=1 limit 5)", "14: expected 'and', 'or' or ')'" },

	/* Numbers. */
	{ "where uid=root", "11: not a number: root" },
	{ "where uid=-1", "11: not a number: -1" },
	{ "where uid=+1", "11: not a number: +1" },
	{ "where uid=0x10",
	  "12: unknown suffix (use K, M or G): x10" },
	{ "where srtt_us>1.5ms",
	  "16: unknown time unit (use us, ms or s): .5ms" },
	{ "where sendq_bytes>1ms",
	  "20: unknown suffix (use K, M or G): ms" },
	{ "where uid>1s",
	  "12: unknown suffix (use K, M or G): s" },
	{ "where srtt_us>1K",
	  "16: unknown time unit (use us, ms or s): K" },
	{ "where sendq_bytes>1k",
	  "20: unknown suffix (use K, M or G): k" },
	{ "where srtt_us>1 ms",
	  "17: expected 'and', 'or' or end of filter: ms" },
	{ "where cookie=18446744073709551616",
	  "14: number too large: 18446744073709551616" },
	{ "where cookie=99999999999999999999999999",
	  "14: number too large: 99999999999999999999999999" },
	{ "where bytes_sent>17179869184G",
	  "18: number too large: 17179869184G" },
	{ "where srtt_us<18446744073710s",
	  "15: number too large: 18446744073710s" },
	{ "where segs_in<18446744073709551617",
	  "15: number too large: 18446744073709551617" },
	{ "where timer_ms=1500us",
	  "16: = and != need a whole number of the column's unit: 1500us" },
	{ "where timer_ms!=1us",
	  "17: = and != need a whole number of the column's unit: 1us" },
	{ "where uid<-", "11: '-' can only be compared with = or !=: -" },
	{ "where uid >= -", "14: '-' can only be compared with = or !=: -" },

	/* Names and strings. */
	{ "where state=OPEN", "13: not a value of this column: OPEN" },
	{ "where state=listen", "13: not a value of this column: listen" },
	{ "where state=LISTEN,X", "20: not a value of this column: X" },
	{ "where state=1", "13: not a value of this column: 1" },
	{ "where state<LISTEN", "12: column supports only = and !=: <" },
	{ "where cc<=cubic", "9: column supports only = and !=: <=" },
	{ "where cc=sixteen_letters_",
	  "10: value too long for this column: sixteen_letters_" },
	{ "where comm=a\\",
	  "12: expected three octal digits after '\\', as in \\040: a\\" },
	{ "where comm=a\\40",
	  "12: expected three octal digits after '\\', as in \\040: a\\40" },
	{ "where comm=\\400",
	  "12: expected three octal digits after '\\', as in \\040: \\400" },
	{ "where comm=\\048",
	  "12: expected three octal digits after '\\', as in \\040: \\048" },
	{ "where comm=\\000",
	  "12: expected three octal digits after '\\', as in \\040: \\000" },
	{ "where cgroup=/a\\x",
	  "14: expected three octal digits after '\\', as in \\040: /a\\x" },

	/* Addresses. */
	{ "where raddr>10.0.0.1", "12: column supports only = and !=: >" },
	{ "where raddr=10.0.0", "13: not an address: 10.0.0" },
	{ "where raddr=10.0.0.256", "13: not an address: 10.0.0.256" },
	{ "where raddr=localhost", "13: not an address: localhost" },
	{ "where raddr=10.0.0.1:80",
	  "13: not an address: 10.0.0.1:80" },
	{ "where raddr=[::1", "13: not an address: [::1" },
	{ "where raddr=[10.0.0.1]", "13: not an address: [10.0.0.1]" },
	{ "where raddr=10.0.0.0/33", "22: prefix longer than the address: 33" },
	{ "where raddr=[::]/129", "18: prefix longer than the address: 129" },
	{ "where raddr=10.0.0.0/", "22: not a prefix length" },
	{ "where raddr=10.0.0.0/255.0.0.0",
	  "22: not a prefix length: 255.0.0.0" },
	{ "where raddr=[::/64]", "13: not an address: [::/64]" },
	{ "where raddr=fe80::1%", "13: not an address: fe80::1%" },
	{ "where raddr=fe80::1%0", "13: not an address: fe80::1%0" },
	{ "where raddr=fe80::1%2147483648",
	  "13: not an address: fe80::1%2147483648" },
	{ "where raddr=fe80::1%sixteen_letters_",
	  "13: not an address: fe80::1%sixteen_letters_" },
	{ "where raddr=fe80::1%a\\40",
	  "13: not an address: fe80::1%a\\40" },
	{ "where remote=[fe80::1%]:1",
	  "14: expected IPV4:PORT or [IPV6]:PORT: [fe80::1%]:1" },
	{ "where remote=10.0.0.1",
	  "14: expected IPV4:PORT or [IPV6]:PORT: 10.0.0.1" },
	{ "where remote=::1:80",
	  "14: expected IPV4:PORT or [IPV6]:PORT: ::1:80" },
	{ "where remote=:80",
	  "14: expected IPV4:PORT or [IPV6]:PORT: :80" },
	{ "where remote=*:80",
	  "14: expected IPV4:PORT or [IPV6]:PORT: *:80" },
	{ "where remote=10.0.0.1:", "23: not a port (0 to 65535)" },
	{ "where remote=10.0.0.1:65536", "23: not a port (0 to 65535): 65536" },
	{ "where remote=10.0.0.1:http", "23: not a port (0 to 65535): http" },
	{ "where remote=10.0.0.0/8:80",
	  "14: expected IPV4:PORT or [IPV6]:PORT: 10.0.0.0/8:80" },
};

TEST(every_other_mistake_has_its_own_error)
{
	char text[2 * TCPLENS_TEXT_QUERY_ERROR_BYTES], expected[256];
	struct tcplens_query_error error;
	struct tcplens_query query;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(refused); i++) {
		const char *line = refused[i].line;

		ASSERT_EQ(-EINVAL, parse(&query, line, &error))
			TH_LOG("%s", line);
		*tcplens_text_query_error(text, line, strlen(line), &error) =
			'\0';
		sprintf(expected, "error at byte %s\n", refused[i].text);
		EXPECT_STREQ(expected, text) TH_LOG("%s", line);
	}
}

TEST(a_long_token_is_cut_in_the_error)
{
	struct tcplens_query_error error;
	struct tcplens_query query;
	char text[2 * TCPLENS_TEXT_QUERY_ERROR_BYTES];
	char line[4096];
	size_t length;

	memset(line, 'x', sizeof(line));
	ASSERT_EQ(-EINVAL, tcplens_query_parse(&query, TCPLENS_FILE_SOCKETS,
					       line, sizeof(line), &error));
	length = tcplens_text_query_error(text, line, sizeof(line), &error) - text;
	EXPECT_LE(length, TCPLENS_TEXT_QUERY_ERROR_BYTES);
	EXPECT_EQ('\n', text[length - 1]);
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
		"9", "K", "ms", "18446744073709551615", "-",
	};
	struct tcplens_query_error error;
	struct tcplens_query query;
	char text[2 * TCPLENS_TEXT_QUERY_ERROR_BYTES];
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
		end = tcplens_text_query_error(text, line, strlen(line), &error);
		ASSERT_LE(end - text, TCPLENS_TEXT_QUERY_ERROR_BYTES);
	}
	EXPECT_GT(taken, 100);
	EXPECT_LT(taken, round - 100);
}

TEST_HARNESS_MAIN
