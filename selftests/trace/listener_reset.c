// SPDX-License-Identifier: GPL-2.0
/*
 * Resets that answer segments which are of no connection: the event has both
 * endpoints of the segment, whoever sends the reset.
 */
#include "lib/spoof.h"
#include "lib/pair_fixture.h"
#include "lib/tracefs.h"

#include <net/if.h>
#include <netinet/in.h>

/* No connection has it. */
#define STRAY_PORT	9777

static size_t await_reset(struct __test_metadata *_metadata, SELF self,
			  int lport, int rport, struct table *table)
{
	size_t row;

	EXPECT_TRUE(event_log_await_event(&self->log, lport, rport,
					  "reset_sent"));
	event_log_read(&self->log, table);
	row = event_log_find(table, 0, lport, rport, "reset_sent");
	ASSERT_NE(TABLE_NONE, row);
	return row;
}

static void expect_stray_reset(struct __test_metadata *_metadata, SELF self)
{
	struct spoofed stray = {
		.from = STRAY_PORT, .to = PORT, .seq = 1, .ack_seq = 1,
	};
	struct table table;
	size_t row;

	spoof_segment(&stray);
	row = await_reset(_metadata, self, PORT, STRAY_PORT, &table);
	expect_text(_metadata, &table, row, "local", "127.0.0.1:9500");
	expect_text(_metadata, &table, row, "remote", "127.0.0.1:9777");
	expect_text(_metadata, &table, row, "family", "inet");
	expect_text(_metadata, &table, row, "state", "LISTEN");
	expect_number(_metadata, &table, row, "cookie",
		      socket_cookie(self->listener));
	table_free(&table);
}

TEST_F(pair, a_listener_gets_an_acknowledgment)
{
	expect_stray_reset(_metadata, self);
}

TEST_F(pair, an_ipv6_listener_gets_an_ipv4_acknowledgment)
{
	close(self->listener);
	self->listener = socket_listening("::", PORT);
	expect_stray_reset(_metadata, self);
}

/* The listener is bound to the device. */
TEST_F(pair, a_bound_listener_gets_an_acknowledgment)
{
	struct spoofed stray = {
		.from = STRAY_PORT, .to = PORT, .seq = 1, .ack_seq = 1,
	};
	struct table table;
	size_t row;

	ASSERT_EQ(0, setsockopt(self->listener, SOL_SOCKET, SO_BINDTODEVICE,
				"lo", sizeof("lo")));
	spoof_segment(&stray);
	row = await_reset(_metadata, self, PORT, STRAY_PORT, &table);
	expect_text(_metadata, &table, row, "local", "127.0.0.1%lo:9500");
	expect_text(_metadata, &table, row, "remote", "127.0.0.1:9777");
	table_free(&table);
}

/* A link-local address is of a device, with and without a socket. */
static int connect_link_local(int port)
{
	struct sockaddr_in6 from = {
		.sin6_family	= AF_INET6,
		.sin6_port	= htons(STRAY_PORT),
		.sin6_addr	= { { { 0xfe, 0x80, [15] = 1 } } },
		.sin6_scope_id	= if_nametoindex("lo"),
	};
	struct sockaddr_in6 to = from;
	int fd = socket(AF_INET6, SOCK_STREAM, 0);

	to.sin6_port = htons(port);
	if (bind(fd, (struct sockaddr *)&from, sizeof(from)))
		return -1;
	return connect(fd, (struct sockaddr *)&to, sizeof(to));
}

TEST_F(pair, no_socket_gets_a_link_local_segment)
{
	struct table table;
	bool is_traced;
	size_t row;

	SKIP_IF(return, tracefs_has_reset_reason(&is_traced));
	SKIP_IF(return, system("ip -6 address add fe80::1/64 dev lo nodad") ?
			"needs ip(8) and IPv6" : NULL);
	errno = 0;
	ASSERT_EQ(-1, connect_link_local(1));
	ASSERT_EQ(ECONNREFUSED, errno);
	if (!is_traced)
		return;
	row = await_reset(_metadata, self, 1, STRAY_PORT, &table);
	expect_text(_metadata, &table, row, "local", "[fe80::1%lo]:1");
	expect_text(_metadata, &table, row, "remote", "[fe80::1%lo]:9777");
	expect_number(_metadata, &table, row, "netns", self->log.netns);
	table_free(&table);
}

TEST_HARNESS_MAIN
