// SPDX-License-Identifier: GPL-2.0
/*
 * The prefilter checks a required state or port before it samples a socket. It
 * skips only sockets that do not match: the whole table is the witness, for
 * each of the kernel's socket structures.
 */
#include "lib/expect.h"
#include "lib/all_states_fixture.h"

static size_t count_equal(const struct table *table, const char *column,
			  const char *value)
{
	size_t count = 0, i;

	for (i = 0; i < table->rows; i++)
		count += !strcmp(table_field(table, i, column), value);
	return count;
}

static size_t count_rows(struct __test_metadata *_metadata, const char *line)
{
	struct table table;
	size_t rows;

	ASSERT_TRUE(table_read(&table, TABLE_SOCKETS, line)) TH_LOG("%s", line);
	rows = table.rows;
	table_free(&table);
	return rows;
}

/* A query for a value of each row finds all rows that have it. */
static void compare(struct __test_metadata *_metadata,
		    const struct table *table, const char *column)
{
	char line[128];
	size_t i;

	for (i = 0; i < table->rows; i++) {
		const char *value = table_field(table, i, column);

		if (!strcmp(value, "-"))
			continue;
		snprintf(line, sizeof(line), "select cookie where %s=%s",
			 column, value);
		EXPECT_EQ(count_equal(table, column, value),
			  count_rows(_metadata, line))
			TH_LOG("%s", line);
	}
}

TEST_F(namespace, skips_only_sockets_that_do_not_match)
{
	static const char *const columns[] = {
		"state", "lport", "rport", "local", "remote",
	};
	static const char *const kinds[] = { "full", "request", "timewait" };
	struct table table;
	size_t i;

	ASSERT_TRUE(table_read(&table, TABLE_SOCKETS, "select *"));
	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		EXPECT_NE(0, count_equal(&table, "kind", kinds[i]))
			TH_LOG("%s", kinds[i]);
	}
	for (i = 0; i < ARRAY_SIZE(columns); i++)
		compare(_metadata, &table, columns[i]);
	table_free(&table);
}

/* Two conditions that each skip some sockets, and one that matches none. */
TEST_F(namespace, combines_conditions)
{
	struct table table;
	char line[128];
	size_t i;

	ASSERT_TRUE(table_read(&table, TABLE_SOCKETS, "select *"));
	for (i = 0; i < table.rows; i++) {
		const char *port = table_field(&table, i, "lport");
		const char *state = table_field(&table, i, "state");
		size_t expected = 0, j;

		for (j = 0; j < table.rows; j++)
			expected += !strcmp(table_field(&table, j, "lport"), port) &&
				    !strcmp(table_field(&table, j, "state"), state);
		snprintf(line, sizeof(line),
			 "select cookie where lport=%s and state=%s", port, state);
		EXPECT_EQ(expected, count_rows(_metadata, line))
			TH_LOG("%s", line);
	}
	table_free(&table);
	EXPECT_EQ(0, count_rows(_metadata, "where rport=7 and state=LISTEN"));
}

TEST_HARNESS_MAIN
