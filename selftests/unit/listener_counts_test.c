// SPDX-License-Identifier: GPL-2.0
/*
 * The connections of listeners: each counts for one listener, and one that cannot
 * be attributed leaves no listener that may be its own with a count.
 */
#include "relate/listener_counts.h"
#include "record/columns.h"

#include "kselftest_harness.h"

static struct tcplens_listener_counts counts;

static struct tcplens_record *record_of(u64 cookie, u16 port, u32 backlog,
					bool has_any_port)
{
	static struct tcplens_record record;

	memset(&record, 0xff, sizeof(record));
	record.cookie = cookie;
	record.local.port = port;
	record.backlog = backlog;
	tcplens_listener_counts_fill(&counts, &record, has_any_port);
	return &record;
}

FIXTURE(connections)
{
};

FIXTURE_SETUP(connections)
{
	tcplens_listener_counts_reset(&counts);
}

FIXTURE_TEARDOWN(connections)
{
}

TEST_F(connections, are_the_accepted_ones_and_the_accept_queue)
{
	struct tcplens_record *record;

	tcplens_listener_counts_add(&counts, 1);
	tcplens_listener_counts_add(&counts, 2);
	tcplens_listener_counts_count(&counts, 1, true);
	tcplens_listener_counts_count(&counts, 1, true);
	tcplens_listener_counts_count(&counts, 1, false);
	/* Of a listener that closed. */
	tcplens_listener_counts_count(&counts, 3, true);
	record = record_of(1, 80, 4, false);
	EXPECT_EQ(7, record->connections);
	EXPECT_EQ(2, record->connections_established);
	EXPECT_EQ(4, record->connections_unaccepted);
	record = record_of(2, 80, 0, false);
	EXPECT_EQ(0, record->connections);
	EXPECT_EQ(0, record->connections_established);
	EXPECT_EQ(0, record->connections_unaccepted);
}

static bool is_known(u64 cookie, u16 port, bool has_any_port)
{
	struct tcplens_record *record = record_of(cookie, port, 5, has_any_port);
	bool all = record->connections != TCPLENS_ABSENT_U32;
	bool accepted = record->connections_established != TCPLENS_ABSENT_U32;

	/* The kernel counts the accept queue. */
	if (record->connections_unaccepted != 5 || all != accepted)
		abort();
	return all;
}

TEST_F(connections, of_an_unknown_listener_hide_the_counts_of_their_port)
{
	static const u16 ports[] = { 0, 1, 63, 64, 80, 65535 };
	unsigned int i, j;

	tcplens_listener_counts_add(&counts, 7);
	EXPECT_TRUE(is_known(7, 80, true));
	for (i = 0; i < ARRAY_SIZE(ports); i++) {
		EXPECT_TRUE(is_known(7, ports[i], false));
		tcplens_listener_counts_unknown(&counts, ports[i]);
		for (j = 0; j < ARRAY_SIZE(ports); j++)
			EXPECT_EQ(j > i, is_known(7, ports[j], false));
		/* Connections of this listener can have any port. */
		EXPECT_FALSE(is_known(7, 81, true));
	}
}

TEST_F(connections, of_a_listener_that_was_not_counted_are_absent)
{
	tcplens_listener_counts_add(&counts, 7);
	EXPECT_FALSE(is_known(8, 80, false));
	EXPECT_TRUE(is_known(7, 80, false));
}

TEST_F(connections, are_counted_with_a_full_table)
{
	unsigned int i, j;

	for (i = 0; tcplens_listener_counts_has_room(&counts, 1); i++) {
		tcplens_listener_counts_add(&counts, 1 + 4096ULL * i);
		/* A listener that is met twice takes no second slot. */
		tcplens_listener_counts_add(&counts, 1 + 4096ULL * i);
	}
	EXPECT_EQ(TCPLENS_LISTENER_COUNTS_MAX, i);
	EXPECT_FALSE(tcplens_listener_counts_has_room(&counts, 1));
	for (i = 0; i < TCPLENS_LISTENER_COUNTS_MAX; i++) {
		for (j = 0; j < i % 5; j++)
			tcplens_listener_counts_count(&counts, 1 + 4096ULL * i,
						      true);
	}
	for (i = 0; i < TCPLENS_LISTENER_COUNTS_MAX; i++)
		EXPECT_EQ(i % 5,
			  record_of(1 + 4096ULL * i, 80, 0, false)->connections);
	EXPECT_FALSE(is_known(2, 80, false));
}

TEST_HARNESS_MAIN
