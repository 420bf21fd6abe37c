// SPDX-License-Identifier: GPL-2.0
/*
 * Paths are printed as one word, and that word is a value in queries.
 */
#include "query/filter.h"
#include "output/text.h"
#include "record/path.h"

#include <linux/tcplens.h>
#include <stdio.h>

#include "kselftest_harness.h"

static const char *escaped(const char *path)
{
	static char text[TCPLENS_PATH_BYTES];

	memset(text, 'x', sizeof(text));
	tcplens_path_escape(text, path);
	return text;
}

TEST(bytes_that_a_word_cannot_have_are_escaped)
{
	EXPECT_STREQ("/", escaped("/"));
	EXPECT_STREQ("/system.slice/ssh.service",
		     escaped("/system.slice/ssh.service"));
	EXPECT_STREQ("/a\\040b", escaped("/a b"));
	EXPECT_STREQ("/a\\012\\011b", escaped("/a\n\tb"));
	EXPECT_STREQ("/dev\\134x2ddisk", escaped("/dev\\x2ddisk"));
	EXPECT_STREQ("/\\050\\051\\054\\075\\041\\074\\076",
		     escaped("/(),=!<>"));
	EXPECT_STREQ("/\\046\\174\\052\\077", escaped("/&|*?"));
	EXPECT_STREQ("/\\303\\274\\177", escaped("/\303\274\177"));
	EXPECT_STREQ("", escaped(""));
}

TEST(a_path_that_does_not_fit_is_absent)
{
	char path[TCPLENS_PATH_BYTES + 1];

	memset(path, 'a', sizeof(path));
	path[TCPLENS_PATH_BYTES - 1] = '\0';
	EXPECT_STREQ(path, escaped(path));
	path[TCPLENS_PATH_BYTES - 1] = 'a';
	path[TCPLENS_PATH_BYTES] = '\0';
	EXPECT_STREQ("", escaped(path));
	/* Escaping makes it longer: 252 bytes and four more do not fit. */
	path[TCPLENS_PATH_BYTES - 4] = ' ';
	path[TCPLENS_PATH_BYTES - 3] = '\0';
	EXPECT_STREQ("", escaped(path));
	path[TCPLENS_PATH_BYTES - 5] = ' ';
	path[TCPLENS_PATH_BYTES - 4] = '\0';
	EXPECT_EQ(TCPLENS_PATH_BYTES - 1, strlen(escaped(path)));
}

static int parse(struct tcplens_query *query, const char *line,
		 struct tcplens_query_error *error)
{
	return tcplens_query_parse(query, TCPLENS_FILE_SOCKETS, line,
				   strlen(line), error);
}

/* Does a socket in the cgroup @path match the query? */
static bool matches(const char *line, const char *path)
{
	struct tcplens_query_error error;
	struct tcplens_record record;
	struct tcplens_query query;

	if (parse(&query, line, &error))
		return false;
	memset(&record, 0xff, sizeof(record));
	tcplens_path_escape(record.cgroup, path);
	return tcplens_filter_matches(&query.filter, &record);
}

TEST(a_printed_path_matches_in_a_query)
{
	char line[512];
	int c;

	for (c = 1; c < 256; c++) {
		char path[] = { '/', 'a', c, 'b', '\0' };

		sprintf(line, "where cgroup=%s", escaped(path));
		EXPECT_TRUE(matches(line, path));
		EXPECT_FALSE(matches(line, "/ab"));
		sprintf(line, "where cgroup!=%s", escaped(path));
		EXPECT_FALSE(matches(line, path));
		EXPECT_TRUE(matches(line, "/ab"));
	}
}

/* In quotes, bytes can be written as they are. */
TEST(a_quoted_path_matches_as_it_is)
{
	char line[512];
	int c;

	for (c = 1; c < 256; c++) {
		char path[] = { '/', 'a', c, 'b', '\0' };
		const char *line_of = c == '"' ? "where cgroup='%s'" :
						 "where cgroup=\"%s\"";

		/* A backslash begins an escape there, too. */
		if (c == '\\')
			continue;
		sprintf(line, line_of, path);
		EXPECT_TRUE(matches(line, path)) TH_LOG("byte %d", c);
		EXPECT_FALSE(matches(line, "/ab")) TH_LOG("byte %d", c);
		sprintf(line, line_of, escaped(path));
		EXPECT_TRUE(matches(line, path)) TH_LOG("byte %d", c);
	}
}

TEST(a_pattern_of_paths_compares_escaped_text)
{
	EXPECT_TRUE(matches("where cgroup=/user.slice/*", "/user.slice/a/b"));
	EXPECT_FALSE(matches("where cgroup=/user.slice/*", "/user.slice"));
	EXPECT_TRUE(matches("where cgroup=*ssh*", "/system.slice/ssh.service"));
	EXPECT_TRUE(matches("where cgroup=/a*b", "/a b"));
	EXPECT_TRUE(matches("where cgroup=/a\\040*", "/a b"));
	EXPECT_FALSE(matches("where cgroup='/a*'", "/ab"));
	EXPECT_TRUE(matches("where cgroup='/a*'", "/a*"));
	EXPECT_FALSE(matches("where cgroup!=/a*", "/ab"));
	EXPECT_TRUE(matches("where cgroup!=/a*", "/b"));
	EXPECT_FALSE(matches("where cgroup=*", ""));
}

TEST(a_list_of_paths_matches_each_of_them)
{
	static const char line[] =
		"where cgroup=/a,/b or not cgroup!=/c,/d and cgroup!=-";

	EXPECT_TRUE(matches(line, "/a"));
	EXPECT_TRUE(matches(line, "/b"));
	EXPECT_TRUE(matches(line, "/c"));
	EXPECT_TRUE(matches(line, "/d"));
	EXPECT_FALSE(matches(line, "/e"));
	EXPECT_FALSE(matches(line, "/"));
	/* Absent. */
	EXPECT_FALSE(matches(line, ""));
	EXPECT_TRUE(matches("where cgroup=-", ""));
	EXPECT_FALSE(matches("where cgroup=-", "/"));
}

TEST(paths_have_no_order_and_a_limited_length)
{
	struct tcplens_query_error error;
	struct tcplens_query query;
	char line[4096];
	int i, at;

	EXPECT_EQ(-EINVAL, parse(&query, "where cgroup</a", &error));
	EXPECT_STREQ("column supports only = and !=", error.reason);
	at = sprintf(line, "where cgroup=/");
	memset(line + at, 'a', TCPLENS_PATH_BYTES - 2);
	line[at + TCPLENS_PATH_BYTES - 2] = '\0';
	EXPECT_EQ(0, parse(&query, line, &error));
	strcat(line, "a");
	EXPECT_EQ(-EINVAL, parse(&query, line, &error));
	EXPECT_STREQ("value too long for this column", error.reason);
	/* Each takes its length and a zero: 64 of 16 bytes fit, not one more. */
	at = sprintf(line, "where cgroup=");
	for (i = 0; i < 63; i++)
		at += sprintf(line + at, "/23456789abcdef,");
	strcpy(line + at, "/23456789abcdef");
	EXPECT_EQ(0, parse(&query, line, &error));
	strcpy(line + at, "/23456789abcdefg");
	EXPECT_EQ(-EINVAL, parse(&query, line, &error));
	EXPECT_STREQ("paths and patterns too long (at most 1024 bytes in total)",
		     error.reason);
}

TEST_HARNESS_MAIN
