// SPDX-License-Identifier: GPL-2.0
/*
 * The table of columns: names that a query can contain, meanings of one line,
 * and sizes that fit the buffers.
 */
#include "record/columns.h"
#include "output/text.h"

#include <ctype.h>
#include <linux/tcplens.h>

#include "kselftest_harness.h"

TEST(names_are_lower_case_words_and_unique)
{
	unsigned int i;

	for (i = 0; i < tcplens_columns_count; i++) {
		const char *name = tcplens_columns[i].name;
		const char *c;

		for (c = name; *c; c++)
			ASSERT_TRUE(islower(*c) || isdigit(*c) || *c == '_')
				TH_LOG("column %s", name);
		ASSERT_EQ(i, tcplens_columns_find(name, strlen(name)))
			TH_LOG("column %s is a duplicate", name);
	}
}

TEST(every_column_has_a_unit_and_a_meaning_without_tabs)
{
	unsigned int i;

	for (i = 0; i < tcplens_columns_count; i++) {
		const struct tcplens_column *column = &tcplens_columns[i];

		ASSERT_NE(NULL, column->unit);
		ASSERT_NE(NULL, column->meaning);
		ASSERT_EQ(NULL, strpbrk(column->unit, " \t\n"));
		ASSERT_EQ(NULL, strpbrk(column->meaning, "\t\n"));
		EXPECT_LT(5, strlen(column->meaning));
		EXPECT_GE(50, strlen(column->meaning))
			TH_LOG("column %s", column->name);
	}
}

TEST(a_source_is_one_field_of_at_most_40_characters)
{
	unsigned int i;

	for (i = 0; i < tcplens_columns_count; i++) {
		const char *source = tcplens_columns[i].source;

		if (!source)
			continue;
		EXPECT_NE(0, *source);
		EXPECT_EQ(NULL, strpbrk(source, "\t\n"));
		EXPECT_GE(40, strlen(source))
			TH_LOG("column %s", tcplens_columns[i].name);
	}
}

/* A row has the same room for each, so that no query needs to look for the longest. */
TEST(every_name_of_a_value_fits_its_room)
{
	unsigned int i, j;

	for (i = 0; i < tcplens_columns_count; i++) {
		const struct tcplens_column *column = &tcplens_columns[i];

		for (j = 0; j < column->names_count; j++) {
			if (!column->names[j])
				continue;
			EXPECT_GE(TCPLENS_TEXT_NAME_BYTES - 1,
				  strlen(column->names[j]))
				TH_LOG("%s of %s", column->names[j], column->name);
		}
	}
}

TEST(a_name_that_ends_in_a_unit_has_that_unit)
{
	static const char *const suffixes[] = { "us", "ms", "s", "bytes" };
	unsigned int i, j;

	for (i = 0; i < tcplens_columns_count; i++) {
		const struct tcplens_column *column = &tcplens_columns[i];
		const char *last = strrchr(column->name, '_');

		if (strstr(column->name, "_bytes_per_s")) {
			ASSERT_STREQ("bytes/s", column->unit);
			continue;
		}
		for (j = 0; last && j < ARRAY_SIZE(suffixes); j++) {
			if (!strcmp(last + 1, suffixes[j]))
				ASSERT_STREQ(suffixes[j], column->unit);
		}
	}
}

TEST(names_of_values_are_words)
{
	unsigned int i, j;

	for (i = 0; i < tcplens_columns_count; i++) {
		const struct tcplens_column *column = &tcplens_columns[i];

		ASSERT_EQ(column->type == TCPLENS_TYPE_NAME, !!column->names);
		for (j = 0; j < column->names_count; j++) {
			const char *c = column->names[j];

			while (c && *c) {
				ASSERT_TRUE(isalnum(*c) || strchr("_-.", *c));
				c++;
			}
		}
	}
}

TEST(sockets_has_the_essential_columns_by_default)
{
	static const char *const expected[] = {
		"state", "local", "remote", "recvq_bytes", "sendq_bytes",
		"snd_cwnd", "snd_wnd", "rcv_wnd", "srtt_us", "retrans_total",
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(expected); i++) {
		int column = tcplens_columns_find(expected[i],
						  strlen(expected[i]));

		ASSERT_GE(column, 0);
		EXPECT_TRUE(tcplens_columns[column].defaults &
			    TCPLENS_FILE_SOCKETS);
	}
}

TEST(listeners_has_the_columns_of_a_listener_by_default)
{
	static const char *const expected[] = {
		"local", "uid", "backlog", "backlog_max", "drops",
		"defer_accept_s", "fastopen_max", "half_open",
		"half_open_young", "fastopen_qlen", "reuseport_socks",
		"synflood_warned", "pid", "comm",
	};
	unsigned int i, count = 0;

	for (i = 0; i < tcplens_columns_count; i++) {
		if (!(tcplens_columns[i].defaults & TCPLENS_FILE_LISTENERS))
			continue;
		ASSERT_LT(count, ARRAY_SIZE(expected));
		EXPECT_STREQ(expected[count++], tcplens_columns[i].name);
	}
	EXPECT_EQ(ARRAY_SIZE(expected), count);
}

static bool has(u8 file, const char *name)
{
	int column = tcplens_columns_find(name, strlen(name));

	return column >= 0 && tcplens_columns_files(column) & file;
}

TEST(a_file_has_the_columns_that_it_samples)
{
	static const struct {
		const char *name;
		u8 files;
	} expected[] = {
		{ "local", TCPLENS_FILES_ALL },
		{ "age_ms", TCPLENS_FILES_ALL & ~TCPLENS_FILE_SEGMENTS },
		{ "state_age_ms", TCPLENS_FILES_PROC },
		{ "accept_wait_us", TCPLENS_FILES_PROC },
		{ "una_age_ms", TCPLENS_FILES_PROC },
		{ "snd_cwnd", TCPLENS_FILES_ALL },
		{ "kind", TCPLENS_FILES_ALL & ~TCPLENS_FILE_EVENTS },
		{ "pid", TCPLENS_FILES_ALL & ~TCPLENS_FILE_SEGMENTS },
		{ "owner_source", TCPLENS_FILES_ALL & ~TCPLENS_FILE_SEGMENTS },
		{ "fd", TCPLENS_FILES_PROC },
		{ "mark", TCPLENS_FILES_PROC },
		{ "half_open", TCPLENS_FILES_PROC },
		{ "inode", TCPLENS_FILES_PROC | TCPLENS_FILE_CLOSED },
		{ "time_ns", TCPLENS_FILES_DEBUGFS },
		{ "netns", TCPLENS_FILES_DEBUGFS },
		{ "close_reason", TCPLENS_FILE_EVENTS | TCPLENS_FILE_CLOSED },
		{ "event", TCPLENS_FILE_EVENTS },
	};
	unsigned int i, number;

	for (i = 0; i < ARRAY_SIZE(expected); i++) {
		for (number = 0; number < TCPLENS_FILES; number++)
			EXPECT_EQ(expected[i].files >> number & 1,
				  has(1 << number, expected[i].name))
				TH_LOG("%s in %s", expected[i].name,
				       tcplens_columns_file_name(number));
	}
}

TEST(a_column_is_a_default_only_of_files_that_have_it)
{
	unsigned int i;

	for (i = 0; i < tcplens_columns_count; i++) {
		u8 files = tcplens_columns_files(i);

		EXPECT_TRUE(files) TH_LOG("%s", tcplens_columns[i].name);
		EXPECT_EQ(0, files & ~TCPLENS_FILES_ALL);
		EXPECT_EQ(0, tcplens_columns_defaults(i) & ~files)
			TH_LOG("%s", tcplens_columns[i].name);
		EXPECT_EQ(0, tcplens_columns[i].defaults & ~TCPLENS_FILES_PROC);
	}
}

/* tcplens_columns_by_default() does not check the result of the look-up. */
TEST(default_orders_name_existing_columns)
{
	unsigned int i, j, count;

	for (i = 0; i < tcplens_columns_orders_count; i++) {
		const struct tcplens_order *order = &tcplens_columns_orders[i];
		u16 columns[TCPLENS_COLUMNS_MAX];

		count = tcplens_columns_by_default(order->file, columns);
		ASSERT_EQ(order->names_count, count);
		for (j = 0; j < count; j++) {
			ASSERT_LT(columns[j], tcplens_columns_count)
				TH_LOG("%s", order->names[j]);
			EXPECT_STREQ(order->names[j],
				     tcplens_columns[columns[j]].name);
		}
	}
}

TEST(errno_name_has_the_names_of_errno_h)
{
	int column = tcplens_columns_find("errno_name", 10);
	unsigned int i, count = 0;

	ASSERT_GE(column, 0);
	for (i = 0; i < tcplens_columns[column].names_count; i++) {
		const char *name = tcplens_columns[column].names[i];

		if (!name)
			continue;
		EXPECT_STREQ(name, strerrorname_np(i));
		count++;
	}
	EXPECT_EQ(21, count);
}

TEST(all_columns_fit_in_a_query_and_a_line)
{
	struct tcplens_query query = { 0 };
	struct tcplens_query_error error;
	struct tcplens_text_line line;
	unsigned int i;

	ASSERT_LE(tcplens_columns_count, TCPLENS_COLUMNS_MAX);
	/* A test that an index of one byte would not pass. */
	ASSERT_LT(256, tcplens_columns_count);
	for (i = 0; i < TCPLENS_FILES; i++) {
		ASSERT_EQ(0, tcplens_query_parse(&query, 1 << i, "select *", 8,
						 &error));
		tcplens_text_line(&line, &query);
		EXPECT_LE(line.bytes, TCPLENS_LINE_BYTES);
	}
}

static const struct tcplens_view nothing = { .files = TCPLENS_FILES_ALL };

TEST(a_line_of_the_columns_file_fits_and_has_nine_fields)
{
	unsigned int i;

	for (i = 0; i < tcplens_columns_count; i++) {
		char line[2 * TCPLENS_TEXT_COLUMN_BYTES];
		unsigned int tabs = 0;
		const char *end, *c;

		end = tcplens_text_column(line, i, &nothing);
		EXPECT_LE(end - line, TCPLENS_TEXT_COLUMN_BYTES);
		for (c = line; c < end; c++)
			tabs += *c == '\t';
		EXPECT_EQ(8, tabs);
		EXPECT_EQ('\n', end[-1]);
	}
}

/* The fields after the unit in the line that `columns` has for a column. */
static const char *fields_in(u8 files, const char *name, u32 features,
			     u32 denied)
{
	const struct tcplens_view view = {
		.features = features,
		.denied = denied,
		.files = files,
	};
	static const char line_is_short[] = "fields are missing";
	static char fields[TCPLENS_TEXT_COLUMN_BYTES];
	char line[TCPLENS_TEXT_COLUMN_BYTES + 1];
	char privilege[16], available[8], defaults[32], rfc4898[64];
	int column = tcplens_columns_find(name, strlen(name));

	*tcplens_text_column(line, column, &view) = '\0';
	if (sscanf(line, "%*s %*s %*s %15s %7s %31s %63s", privilege, available,
		   defaults, rfc4898) != 4)
		return line_is_short;
	snprintf(fields, sizeof(fields), "%s %s %s %s", privilege, available,
		 defaults, rfc4898);
	return fields;
}

static const char *fields_of(const char *name, u32 features, u32 denied)
{
	return fields_in(TCPLENS_FILES_PROC, name, features, denied);
}

TEST(the_columns_file_shows_features_of_the_kernel)
{
	u32 features = TCPLENS_FEATURE_RTO_TOTALS;

	EXPECT_STREQ("- yes - -", fields_of("total_rto", features, 0));
	EXPECT_STREQ("- no - -", fields_of("total_rto", ~features, 0));
	EXPECT_STREQ("- no - -", fields_of("usec_ts", features, 0));
	EXPECT_STREQ("- yes sockets StackState", fields_of("state", 0, ~0));
}

TEST(the_columns_file_shows_which_files_have_a_column_by_default)
{
	EXPECT_STREQ("- yes sockets -", fields_of("remote", 0, 0));
	EXPECT_STREQ("- yes listeners -", fields_of("uid", 0, 0));
	EXPECT_STREQ("- yes sockets,listeners -", fields_of("local", 0, 0));
	EXPECT_STREQ("- yes - -", fields_of("family", 0, 0));
}

TEST(the_columns_file_names_only_files_of_its_directory)
{
	const u8 files = TCPLENS_FILES_DEBUGFS;

	EXPECT_STREQ("- yes events,closed,segments -",
		     fields_in(files, "local", 0, 0));
	EXPECT_STREQ("- yes events StackState",
		     fields_in(files, "state", 0, 0));
	EXPECT_STREQ("- yes segments -", fields_in(files, "time_ns", 0, 0));
	EXPECT_STREQ("- yes - -", fields_in(files, "family", 0, 0));
	EXPECT_STREQ("- yes events,closed,segments -",
		     fields_in(files, "netns", 0, 0));
	EXPECT_STREQ("- no events -", fields_in(files, "reset_reason", 0, 0));
	EXPECT_STREQ("- yes events -", fields_in(files, "reset_reason",
						 TCPLENS_FEATURE_RESET_REASON, 0));
	EXPECT_STREQ("CAP_SYS_PTRACE yes listeners,events,closed -",
		     fields_in(TCPLENS_FILES_ALL, "pid", 0, 0));
	EXPECT_STREQ("- yes - -", fields_of("age_ms", 0, 0));
}

TEST(the_columns_file_shows_columns_that_are_turned_off)
{
	struct tcplens_view view = {
		.off = TCPLENS_GROUP_OWNER, .files = TCPLENS_FILES_ALL,
	};
	unsigned int i;

	for (i = 0; i < tcplens_columns_count; i++) {
		const struct tcplens_column *column = &tcplens_columns[i];

		if (column->group == TCPLENS_GROUP_OWNER) {
			EXPECT_STREQ("off",
				     tcplens_columns_available(column, &view));
		} else if (!column->needs) {
			EXPECT_STREQ("yes",
				     tcplens_columns_available(column, &view));
		}
	}
}

TEST(the_columns_file_shows_denied_columns)
{
	u32 denied = TCPLENS_GROUPS_NET_ADMIN;

	EXPECT_STREQ("CAP_NET_ADMIN yes - -", fields_of("mark", 0, ~denied));
	EXPECT_STREQ("CAP_NET_ADMIN denied - -", fields_of("mark", 0, denied));
	EXPECT_STREQ("CAP_SYS_PTRACE yes listeners -", fields_of("pid", 0, denied));
	denied = TCPLENS_GROUPS_SYS_PTRACE;
	EXPECT_STREQ("CAP_SYS_PTRACE denied listeners -", fields_of("pid", 0, denied));
}

/* The number of columns that have this variable of RFC 4898. */
static unsigned int count_variable(const char *variable)
{
	size_t length = strlen(variable);
	unsigned int i, count = 0;

	for (i = 0; i < tcplens_columns_count; i++) {
		const char *at = tcplens_columns[i].rfc4898;

		while (at) {
			if (strcspn(at, ",") == length)
				count += !strncmp(at, variable, length);
			at = strchr(at, ',');
			at += !!at;
		}
	}
	return count;
}

TEST(a_variable_of_RFC_4898_has_one_column)
{
	unsigned int i;

	for (i = 0; i < tcplens_columns_count; i++) {
		const char *names = tcplens_columns[i].rfc4898;
		char name[64], *word, *rest;

		if (!names)
			continue;
		ASSERT_LT(strlen(names), sizeof(name));
		strcpy(name, names);
		for (word = strtok_r(name, ",", &rest); word;
		     word = strtok_r(NULL, ",", &rest))
			EXPECT_EQ(1, count_variable(word))
				TH_LOG("in %s", names);
	}
}

/* Returns the next word in backticks, or NULL, and moves past it. */
static char *next_quoted(char **text)
{
	char *begin = strchr(*text, '`'), *end;

	if (!begin)
		return NULL;
	end = strchr(begin + 1, '`');
	if (!end)
		return NULL;
	*end = '\0';
	*text = end + 1;
	return begin + 1;
}

/*
 * A row of COVERAGE.md is "| item | columns, or the reason for none |". Each word in
 * backticks is a column, and a variable of RFC 4898 with columns is a variable of
 * one of them.
 */
TEST(coverage_md_names_existing_columns)
{
	FILE *file = fopen(TCPLENS_COVERAGE, "r");
	unsigned int rows = 0, variables = 0;
	bool is_rfc = false;
	char line[1024];

	ASSERT_NE(NULL, file);
	while (fgets(line, sizeof(line), file)) {
		char *item, *columns, *column, *rest;

		if (line[0] == '#')
			is_rfc = strstr(line, "RFC 4898");
		if (strncmp(line, "| ", 2))
			continue;
		item = strtok_r(line + 2, "|", &rest);
		columns = strtok_r(NULL, "|", &rest);
		ASSERT_NE(NULL, columns) TH_LOG("row %s", item);
		item[strcspn(item, " ")] = '\0';
		rows++;
		if (is_rfc && strchr(columns, '`')) {
			variables++;
			EXPECT_EQ(1, count_variable(item))
				TH_LOG("no column has %s", item);
		}
		while ((column = next_quoted(&columns)))
			EXPECT_LE(0, tcplens_columns_find(column,
							  strlen(column)))
				TH_LOG("no column %s", column);
	}
	fclose(file);
	EXPECT_LT(100U, rows);
	EXPECT_LT(50U, variables);
}

TEST(an_unknown_name_is_not_found)
{
	EXPECT_EQ(-ENOENT, tcplens_columns_find("stat", 4));
	EXPECT_EQ(-ENOENT, tcplens_columns_find("state_", 6));
	EXPECT_EQ(-ENOENT, tcplens_columns_find("", 0));
	EXPECT_EQ(0, tcplens_columns_find("state,local", 5));
}

TEST_HARNESS_MAIN
