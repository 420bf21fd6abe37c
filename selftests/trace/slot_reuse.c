// SPDX-License-Identifier: GPL-2.0
/*
 * A record of `closed` reuses the slot of a displaced record, and has none of its
 * values.
 */
#include "lib/loader.h"
#include "lib/modprobe.h"
#include "lib/pair_fixture.h"

#include <linux/in6.h>
#include <linux/tcp.h>
#include <sched.h>

/* So the module keeps 64 records of each processor. */
#define FEW		"closed_max=64"
#define SLOTS		64
/* No listener there. */
#define REFUSED_PORT	(PORT - 1)

/* Columns that a full connection has, and a refused one lacks. */
static const char *const full_columns[] = {
	"connect_us", "interface", "rcv_initial", "snd_initial", "srtt_us",
	"tclass", "vegas_enabled", "vegas_rttcnt",
};

static bool has_vegas(int fd)
{
	modprobe_quietly("tcp_vegas");
	return !setsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, "vegas", 5);
}

static void close_full(struct __test_metadata *_metadata, SELF self, bool *vegas)
{
	close(self->listener);
	self->listener = socket_listening("::", PORT);
	self->address = LOOPBACK6;
	self->client = pair_client(LOOPBACK6);
	*vegas = has_vegas(self->client);
	set_option(_metadata, self->client, IPPROTO_IPV6, IPV6_TCLASS, 0x20);
	ASSERT_EQ(0, setsockopt(self->client, SOL_SOCKET, SO_BINDTODEVICE, "lo",
				3));
	ASSERT_EQ(0, socket_connect(self->client, LOOPBACK6, PORT));
	self->server = accept(self->listener, NULL, NULL);
	ASSERT_LE(0, self->server);
	exchange_data(_metadata, self);
	socket_abort(self->client);
	close(self->server);
}

static bool may_lack(const char *column, bool vegas)
{
	return !vegas && !strncmp(column, "vegas_", 6);
}

TEST_F_TIMEOUT(pair, a_record_has_no_values_of_the_previous_one, 300)
{
	struct table table;
	char line[64];
	size_t row, i;
	bool vegas;

	SKIP_IF(return, loader_open());
	load_with(_metadata, self, FEW);
	/* One processor writes all records, so that they share its slots. */
	ASSERT_TRUE(run_on_processor(sched_getcpu()));
	/* Each leaves a record of both ends. */
	for (i = 0; i < SLOTS / 2; i++)
		close_full(_metadata, self, &vegas);
	ASSERT_TRUE(table_read(&table, EVENT_LOG_CLOSED, "select *"));
	ASSERT_EQ(SLOTS, table.rows);
	row = table_find_u64(&table, "lport", CLIENT_PORT);
	ASSERT_NE(TABLE_NONE, row);
	for (i = 0; i < ARRAY_SIZE(full_columns); i++) {
		EXPECT_TRUE(may_lack(full_columns[i], vegas) ||
			    strcmp(table_field(&table, row, full_columns[i]),
				   "-"))
			TH_LOG("%s", full_columns[i]);
	}
	table_free(&table);

	for (i = 0; i < SLOTS / 2; i++)
		socket_be_refused(REFUSED_PORT);
	snprintf(line, sizeof(line), "select * where rport=%d and close_reason=refused",
		 REFUSED_PORT);
	ASSERT_TRUE(table_read(&table, EVENT_LOG_CLOSED, line));
	EXPECT_EQ(SLOTS / 2, table.rows);
	for (row = 0; row < table.rows; row++)
		for (i = 0; i < ARRAY_SIZE(full_columns); i++)
			expect_text(_metadata, &table, row, full_columns[i], "-");
	table_free(&table);
	load_with(_metadata, self, "");
}

TEST_HARNESS_MAIN
