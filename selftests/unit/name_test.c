// SPDX-License-Identifier: GPL-2.0
/*
 * Names are printed as one word, and that word is a value in queries.
 */
#include "query/filter.h"
#include "output/text.h"
#include "record/name.h"

#include <linux/tcplens.h>
#include <stdio.h>

#include "kselftest_harness.h"

static const char *escaped(const char *name)
{
	static char text[TCPLENS_NAME_TEXT_BYTES(TCPLENS_PATH_BYTES) + 1];
	char *end;

	memset(text, 'x', sizeof(text));
	end = tcplens_name_put(text, name, strlen(name));
	*end = '\0';
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
	EXPECT_STREQ("\\042\\047", escaped("\"'"));
	EXPECT_STREQ("(),=!<>&|*?`~[]{}#$%+;@^", escaped("(),=!<>&|*?`~[]{}#$%+;@^"));
	EXPECT_STREQ("/\\303\\274\\177", escaped("/\303\274\177"));
	EXPECT_STREQ("", escaped(""));
	EXPECT_STREQ("\\055", escaped("-"));
	EXPECT_STREQ("--", escaped("--"));
	EXPECT_STREQ("eth0.1@if7", escaped("eth0.1@if7"));
}

static int parse(struct tcplens_query *query, const char *line,
		 struct tcplens_query_error *error)
{
	return tcplens_query_parse(query, TCPLENS_FILE_SOCKETS, line,
				   strlen(line), error);
}

/* Does a socket with this cgroup, device and process match the query? */
static bool matches(const char *line, const char *name)
{
	struct tcplens_query_error error;
	struct tcplens_record record;
	struct tcplens_query query;

	if (parse(&query, line, &error))
		return false;
	memset(&record, 0xff, sizeof(record));
	strcpy(record.cgroup, name);
	memcpy(record.bound_interface, name, strnlen(name, 15) + 1);
	memcpy(record.comm, name, strnlen(name, 15) + 1);
	return tcplens_filter_matches(&query.filter, &record);
}

static const char *const columns[] = { "interface", "cgroup", "comm" };

TEST(a_printed_name_matches_in_a_query)
{
	char line[2048];
	int c;

	for (c = 3; c < 768; c++) {
		char name[] = { '/', 'a', c / 3, 'b', '\0' };
		const char *column = columns[c % 3];
		char quote = c % 2 ? '"' : '\'';

		sprintf(line, "where (%s=%c%s%c)", column, quote, escaped(name),
			quote);
		EXPECT_TRUE(matches(line, name)) TH_LOG("%s", line);
		EXPECT_FALSE(matches(line, "/ab")) TH_LOG("%s", line);
		sprintf(line, "where %s!=%c%s%c", column, quote, escaped(name),
			quote);
		EXPECT_FALSE(matches(line, name)) TH_LOG("%s", line);
		EXPECT_TRUE(matches(line, "/ab")) TH_LOG("%s", line);
	}
	EXPECT_TRUE(matches("where comm=\"(sd-pam)\"", "(sd-pam)"));
	EXPECT_TRUE(matches("where interface=\\055", "-"));
	EXPECT_FALSE(matches("where interface=\\055", ""));
	EXPECT_FALSE(matches("where interface=-", "-"));
	EXPECT_TRUE(matches("where interface=-", ""));
	/* More bytes can be escaped than need be. */
	EXPECT_TRUE(matches("where interface=\\141\\142", "ab"));
	EXPECT_TRUE(matches("where cgroup=\\057\\142", "/b"));
}

TEST(a_name_of_any_bytes_fits_in_a_query)
{
	char line[2048], name[TCPLENS_NAME_BYTES];

	memset(name, 0xff, sizeof(name));
	name[TCPLENS_NAME_BYTES - 1] = '\0';
	sprintf(line, "where interface=%s", escaped(name));
	EXPECT_TRUE(matches(line, name));
	EXPECT_FALSE(matches(line, "\377"));
}

/* In quotes, bytes can be written as they are. */
TEST(a_quoted_name_matches_as_it_is)
{
	char line[2048];
	int c;

	for (c = 3; c < 768; c++) {
		char name[] = { '/', 'a', c / 3, 'b', '\0' };
		const char *column = columns[c % 3];
		char quote = c / 3 == '"' ? '\'' : '"';

		/* A backslash begins an escape there, too. */
		if (c / 3 == '\\')
			continue;
		sprintf(line, "where %s=%c%s%c", column, quote, name, quote);
		EXPECT_TRUE(matches(line, name)) TH_LOG("%s", line);
		EXPECT_FALSE(matches(line, "/ab")) TH_LOG("%s", line);
	}
}

/* Without quotes, every byte of a name can be escaped, wildcards too. */
TEST(a_pattern_has_escapes_too)
{
	char line[2048];
	int c;

	for (c = 1; c < 256; c++) {
		char name[] = { '/', 'a', c, 'b', 'c', '\0' };

		sprintf(line, "where cgroup=/a\\%03obc*", c);
		EXPECT_TRUE(matches(line, name)) TH_LOG("%s", line);
		EXPECT_EQ(c == 'X', matches(line, "/aXbc")) TH_LOG("%s", line);
		EXPECT_TRUE(matches("where cgroup=/a?bc", name))
			TH_LOG("byte %d", c);
		EXPECT_TRUE(matches("where interface=?a?*c", name))
			TH_LOG("byte %d", c);
	}
	EXPECT_TRUE(matches("where cgroup=/\\134*", "/\\a"));
	EXPECT_FALSE(matches("where cgroup=/\\134*", "/*a"));
	EXPECT_FALSE(matches("where cgroup=/\\134\\052?", "/\\*"));
	EXPECT_TRUE(matches("where cgroup=/\\134\\052?", "/\\*a"));
	EXPECT_FALSE(matches("where cgroup=/\\134\\052?", "/\\aa"));
}

TEST(a_pattern_matches_paths)
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
	EXPECT_STREQ("texts too long (at most 1024 bytes in total)",
		     error.reason);
	/* The name of a device is one of them. */
	strcpy(line + at - 1, " and laddr=::1%23456789abcdef");
	EXPECT_EQ(0, parse(&query, line, &error));
	strcpy(line + at - 1, " and laddr=::1%a23456789abcdef");
	EXPECT_EQ(0, parse(&query, line, &error));
	strcpy(line + at - 1, "0 and laddr=::1%a23456789abcdef");
	EXPECT_EQ(-EINVAL, parse(&query, line, &error));
	EXPECT_STREQ("texts too long (at most 1024 bytes in total)",
		     error.reason);
}

TEST_HARNESS_MAIN
