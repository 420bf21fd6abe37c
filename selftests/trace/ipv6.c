// SPDX-License-Identifier: GPL-2.0
/*
 * IPv6 connections, and IPv4 connections to an IPv6 listener: the same events
 * as of IPv4, with the endpoints that `sockets` shows.
 */
#include "lib/pair_fixture.h"

/* The columns of the endpoints. */
static const char *const ends[] = {
	"family", "local", "remote", "laddr", "raddr", "lport", "rport",
};

static void listen_for_both(struct __test_metadata *_metadata, SELF self)
{
	close(self->listener);
	self->listener = socket_listening("::", PORT);
}

/* A row of another file has the endpoints of a row of `sockets`. */
static void expect_ends(struct __test_metadata *_metadata,
			const struct table *table, size_t row,
			const struct table *socket, size_t of)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(ends); i++)
		expect_text(_metadata, table, row, ends[i],
			    table_field(socket, of, ends[i]));
}

/* All events of this end, of a known number, and its closed record. */
static void expect_ends_everywhere(struct __test_metadata *_metadata, SELF self,
				   const struct table *socket, size_t of,
				   int lport, int rport, size_t least)
{
	struct table table;
	size_t row, seen = 0;
	uint64_t ports[2];

	event_log_read(&self->log, &table);
	for (row = 0; row < table.rows; row++) {
		if (!table_u64(&table, row, "lport", &ports[0]) ||
		    !table_u64(&table, row, "rport", &ports[1]) ||
		    ports[0] != lport || ports[1] != rport)
			continue;
		/* A SYN_RECV request has the family of its packets. */
		if (!strcmp(table_field(&table, row, "event"),
			    "synack_retransmit"))
			continue;
		expect_ends(_metadata, &table, row, socket, of);
		seen++;
	}
	EXPECT_LE(least, seen);
	table_free(&table);
	event_log_closed(&self->log, &table, lport, rport, 1);
	ASSERT_EQ(1U, table.rows);
	expect_ends(_metadata, &table, 0, socket, of);
	table_free(&table);
}

/* Connects, closes both ends in order, and checks all events. */
static void live_and_end(struct __test_metadata *_metadata, SELF self,
			 const char *const shown[2][3])
{
	struct table sockets[2];
	size_t row[2];
	int i;

	connect_both(_metadata, self);
	row[0] = look_at(_metadata, self->client, &sockets[0]);
	row[1] = look_at(_metadata, self->server, &sockets[1]);
	for (i = 0; i < 2; i++) {
		expect_text(_metadata, &sockets[i], row[i], "family",
			    shown[i][0]);
		expect_text(_metadata, &sockets[i], row[i], "local",
			    shown[i][1]);
		expect_text(_metadata, &sockets[i], row[i], "remote",
			    shown[i][2]);
	}
	socket_send(self->client, 1000);
	socket_receive(self->server, 1000);
	close(self->client);
	expect_eof(_metadata, self->server);
	close(self->server);
	expect_client(_metadata, self, CONNECTED CLOSES_FIRST);
	expect_server(_metadata, self, INCOMING CLOSES_LAST);
	expect_orderly(_metadata, self, CLIENT_PORT, PORT, "FIN_WAIT2", 1000,
		       0);
	expect_orderly(_metadata, self, PORT, CLIENT_PORT, "LAST_ACK", 0, 1000);
	expect_ends_everywhere(_metadata, self, &sockets[0], row[0],
			       CLIENT_PORT, PORT, 5);
	expect_ends_everywhere(_metadata, self, &sockets[1], row[1], PORT,
			       CLIENT_PORT, 4);
	table_free(&sockets[0]);
	table_free(&sockets[1]);
}

TEST_F(pair, of_ipv6_has_the_events_of_ipv4)
{
	static const char *const shown[2][3] = {
		{ "inet6", "[::1]:9501", "[::1]:9500" },
		{ "inet6", "[::1]:9500", "[::1]:9501" },
	};

	listen_for_both(_metadata, self);
	self->address = LOOPBACK6;
	live_and_end(_metadata, self, shown);
}

/* The client's end is IPv4, the server's IPv6. */
TEST_F(pair, of_ipv4_to_an_ipv6_listener_has_the_same_events)
{
	static const char *const shown[2][3] = {
		{ "inet", "127.0.0.1:9501", "127.0.0.1:9500" },
		{ "inet6", "[::ffff:127.0.0.1]:9500",
		  "[::ffff:127.0.0.1]:9501" },
	};

	listen_for_both(_metadata, self);
	live_and_end(_metadata, self, shown);
}

TEST_F(pair, of_ipv6_is_refused)
{
	struct close_record close_record = {
		.close_reason = "refused", .errno_name = "ECONNREFUSED",
		.old_state = "SYN_SENT", .owner_source = "connect",
		.pid = getpid(),
	};
	struct table table;
	size_t row;

	close(self->listener);
	self->client = pair_client(LOOPBACK6);
	EXPECT_REFUSED(ECONNREFUSED,
		       socket_connect(self->client, LOOPBACK6, PORT));
	expect_client(_metadata, self,
		      CONNECT " reset_received refused(SYN_SENT>CLOSE)");
	expect_closed(_metadata, self, CLIENT_PORT, PORT, &close_record,
		      &table);
	expect_text(_metadata, &table, 0, "family", "inet6");
	expect_text(_metadata, &table, 0, "local", "[::1]:9501");
	expect_text(_metadata, &table, 0, "remote", "[::1]:9500");
	table_free(&table);
	/* Some kernels trace resets that no socket sends. */
	event_log_read(&self->log, &table);
	row = event_log_find(&table, 0, PORT, CLIENT_PORT, "reset_sent");
	if (row != TABLE_NONE) {
		expect_text(_metadata, &table, row, "family", "inet6");
		expect_text(_metadata, &table, row, "local", "[::1]:9500");
		expect_text(_metadata, &table, row, "remote", "[::1]:9501");
		expect_text(_metadata, &table, row, "cookie", "-");
	}
	table_free(&table);
}

TEST_F(pair, of_ipv6_is_reset)
{
	struct close_record client = {
		.close_reason = "reset_sent", .errno_name = "-",
		.old_state = "ESTABLISHED", .owner_source = "close",
		.pid = getpid(),
	};

	listen_for_both(_metadata, self);
	self->address = LOOPBACK6;
	connect_both(_metadata, self);
	socket_abort(self->client);
	expect_client(_metadata, self,
		      CONNECTED " closed(ESTABLISHED>CLOSE) reset_sent");
	expect_server(_metadata, self,
		      INCOMING " reset_received closed(ESTABLISHED>CLOSE)");
	expect_client_closed(_metadata, self, &client);
}

TEST_HARNESS_MAIN
