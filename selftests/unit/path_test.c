// SPDX-License-Identifier: GPL-2.0
/*
 * A path is one word: what is shown can be asked for.
 */
#include "query/filter.h"
#include "output/text.h"
#include "output/path.h"

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

TEST(what_is_no_word_is_escaped)
{
	EXPECT_STREQ("/", escaped("/"));
	EXPECT_STREQ("/system.slice/ssh.service",
		     escaped("/system.slice/ssh.service"));
	EXPECT_STREQ("/a\\040b", escaped("/a b"));
	EXPECT_STREQ("/a\\012\\011b", escaped("/a\n\tb"));
	EXPECT_STREQ("/dev\\134x2ddisk", escaped("/dev\\x2ddisk"));
	EXPECT_STREQ("/\\050\\051\\054\\075\\041\\074\\076",
		     escaped("/(),=!<>"));
	EXPECT_STREQ("/\\303\\274\\177", escaped("/\303\274\177"));
	EXPECT_STREQ("", escaped(""));
}

TEST(what_does_not_fit_is_not_written)
{
	char path[TCPLENS_PATH_BYTES + 1];

	memset(path, 'a', sizeof(path));
	path[TCPLENS_PATH_BYTES - 1] = '\0';
	EXPECT_STREQ(path, escaped(path));
	path[TCPLENS_PATH_BYTES - 1] = 'a';
	path[TCPLENS_PATH_BYTES] = '\0';
	EXPECT_STREQ("", escaped(path));
	/* One that gets longer: 252 bytes and four more do not fit. */
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

/* Is a socket in the control group @path what the line asks for? */
static bool asks_for(const char *line, const char *path)
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

TEST(what_is_shown_can_be_asked_for)
{
	char line[512];
	int c;

	for (c = 1; c < 256; c++) {
		char path[] = { '/', 'a', c, 'b', '\0' };

		sprintf(line, "where cgroup=%s", escaped(path));
		EXPECT_TRUE(asks_for(line, path));
		EXPECT_FALSE(asks_for(line, "/ab"));
		sprintf(line, "where cgroup!=%s", escaped(path));
		EXPECT_FALSE(asks_for(line, path));
		EXPECT_TRUE(asks_for(line, "/ab"));
	}
}

TEST(each_of_several_paths_is_asked_for)
{
	static const char line[] =
		"where cgroup=/a,/b or not cgroup!=/c,/d and cgroup!=-";

	EXPECT_TRUE(asks_for(line, "/a"));
	EXPECT_TRUE(asks_for(line, "/b"));
	EXPECT_TRUE(asks_for(line, "/c"));
	EXPECT_TRUE(asks_for(line, "/d"));
	EXPECT_FALSE(asks_for(line, "/e"));
	EXPECT_FALSE(asks_for(line, "/"));
	/* Absent. */
	EXPECT_FALSE(asks_for(line, ""));
	EXPECT_TRUE(asks_for("where cgroup=-", ""));
	EXPECT_FALSE(asks_for("where cgroup=-", "/"));
}

TEST(paths_have_no_order_and_an_end)
{
	struct tcplens_query_error error;
	struct tcplens_query query;
	char line[4096];
	int i, at;

	EXPECT_EQ(-EINVAL, parse(&query, "where cgroup</a", &error));
	EXPECT_STREQ("this column knows only = and !=", error.reason);
	at = sprintf(line, "where cgroup=/");
	memset(line + at, 'a', TCPLENS_PATH_BYTES - 2);
	line[at + TCPLENS_PATH_BYTES - 2] = '\0';
	EXPECT_EQ(0, parse(&query, line, &error));
	strcat(line, "a");
	EXPECT_EQ(-EINVAL, parse(&query, line, &error));
	EXPECT_STREQ("no value of this column is so long", error.reason);
	/* Each takes its length and a zero: 64 of 16 bytes fit, not one more. */
	at = sprintf(line, "where cgroup=");
	for (i = 0; i < 63; i++)
		at += sprintf(line + at, "/23456789abcdef,");
	strcpy(line + at, "/23456789abcdef");
	EXPECT_EQ(0, parse(&query, line, &error));
	strcpy(line + at, "/23456789abcdefg");
	EXPECT_EQ(-EINVAL, parse(&query, line, &error));
	EXPECT_STREQ("the paths have more than 1024 bytes together",
		     error.reason);
}

TEST_HARNESS_MAIN
