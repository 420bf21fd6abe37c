// SPDX-License-Identifier: GPL-2.0
/*
 * connect() without a free local port, as connect(2) reports it: an end of its own,
 * and no other failure of connect() is told as this.
 */
#include "lib/pair_fixture.h"

#define ONLY_PORT	"40000"

/* The row of `closed` with this reason; there is no other. */
static void read_closed(struct __test_metadata *_metadata, SELF self,
			const char *reason, struct table *table)
{
	char line[160];

	snprintf(line, sizeof(line),
		 "select * where netns=%u and time_ns>%" PRIu64
		 " and close_reason=%s",
		 self->log.netns, self->log.begin_ns, reason);
	ASSERT_TRUE(table_read(table, EVENT_LOG_CLOSED, line));
	ASSERT_EQ(1U, table->rows);
}

static void expect_no_port(struct __test_metadata *_metadata, SELF self,
			   int fd, const char *lport)
{
	struct close_record record = {
		.close_reason = "no_port", .errno_name = "EADDRNOTAVAIL",
		.old_state = "SYN_SENT", .owner_source = "connect",
		.pid = getpid(),
	};
	struct table table;
	size_t row;

	read_closed(_metadata, self, "no_port", &table);
	expect_close_record(_metadata, &table, 0, &record);
	expect_number(_metadata, &table, 0, "cookie", socket_cookie(fd));
	expect_text(_metadata, &table, 0, "lport", lport);
	expect_number(_metadata, &table, 0, "rport", PORT);
	table_free(&table);
	event_log_read(&self->log, &table);
	row = table_find(&table, "close_reason", "no_port");
	ASSERT_NE(TABLE_NONE, row);
	expect_text(_metadata, &table, row, "event", "closed");
	expect_text(_metadata, &table, row, "errno_name", "EADDRNOTAVAIL");
	expect_text(_metadata, &table, row, "lport", lport);
	table_free(&table);
}

static void leave_one_port(struct __test_metadata *_metadata)
{
	ASSERT_EQ(NULL, namespace_write("/proc/sys/net/ipv4/ip_local_port_range",
					ONLY_PORT " " ONLY_PORT));
}

TEST_F(pair, needs_a_free_port)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	leave_one_port(_metadata);
	self->client = socket_connected(LOOPBACK, PORT);
	EXPECT_REFUSED(EADDRNOTAVAIL, socket_connect(fd, LOOPBACK, PORT));
	expect_no_port(_metadata, self, fd, "-");
}

TEST_F(pair, of_ipv6_needs_a_free_port)
{
	int fd = socket(AF_INET6, SOCK_STREAM, 0);

	leave_one_port(_metadata);
	close(self->listener);
	self->listener = socket_listening("::", PORT);
	self->client = socket(AF_INET6, SOCK_STREAM, 0);
	ASSERT_EQ(0, socket_connect(self->client, LOOPBACK6, PORT));
	EXPECT_REFUSED(EADDRNOTAVAIL, socket_connect(fd, LOOPBACK6, PORT));
	expect_no_port(_metadata, self, fd, "-");
}

/* The second attempt of the same socket. */
TEST_F(pair, needs_a_free_port_again)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	struct table table;

	leave_one_port(_metadata);
	self->client = socket_connected(LOOPBACK, PORT);
	EXPECT_REFUSED(EADDRNOTAVAIL, socket_connect(fd, LOOPBACK, PORT));
	expect_no_port(_metadata, self, fd, "-");
	socket_abort(self->client);
	ASSERT_EQ(0, socket_connect(fd, LOOPBACK, PORT));
	socket_abort(fd);
	read_closed(_metadata, self, "no_port", &table);
	table_free(&table);
}

/* The program chose the port, and another connection has it. */
TEST_F(pair, needs_its_own_port)
{
	int fd;

	connect_both(_metadata, self);
	fd = pair_client(LOOPBACK);
	EXPECT_REFUSED(EADDRNOTAVAIL, socket_connect(fd, LOOPBACK, PORT));
	expect_no_port(_metadata, self, fd, "9501");
}

/*
 * A socket that connects again: neither its old port nor the error of its old
 * connection belongs to the new one.
 */
TEST_F(pair, has_nothing_of_an_earlier_one)
{
	const struct sockaddr none = { .sa_family = AF_UNSPEC };
	struct table table;
	size_t row;
	int fd;

	leave_one_port(_metadata);
	fd = socket_connected(LOOPBACK, PORT);
	/* Resets, and leaves ECONNRESET. */
	ASSERT_EQ(0, connect(fd, &none, sizeof(none)));
	self->client = socket_connected(LOOPBACK, PORT);
	EXPECT_REFUSED(EADDRNOTAVAIL, socket_connect(fd, LOOPBACK, PORT));
	read_closed(_metadata, self, "aborted", &table);
	expect_text(_metadata, &table, 0, "old_state", "SYN_SENT");
	expect_text(_metadata, &table, 0, "lport", "-");
	table_free(&table);
	event_log_read(&self->log, &table);
	for (row = 0; row < table.rows; row++) {
		if (!strcmp(table_field(&table, row, "event"), "connect"))
			expect_text(_metadata, &table, row, "lport", "-");
	}
	table_free(&table);
}

/* A process closes while its SYN has no answer. */
TEST_F(pair, is_closed_by_its_process)
{
	struct close_record client = {
		.close_reason = "aborted", .errno_name = "-",
		.old_state = "SYN_SENT", .owner_source = "close",
		.pid = getpid(),
	};

	socket_drop_all(self->listener);
	self->client = pair_client(LOOPBACK);
	pair_start_connect(self->client);
	close(self->client);
	expect_client_closed(_metadata, self, &client);
}

TEST_HARNESS_MAIN
