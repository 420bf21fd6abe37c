// SPDX-License-Identifier: GPL-2.0
/*
 * The listener that a passive connection came to, and its owner: with many other
 * connections, with several handshakes at a time, and not of a socket that came to
 * no listener.
 */
#include "lib/loader.h"
#include "lib/pair_fixture.h"

#include <netinet/in.h>
#include <sys/sysinfo.h>

#define FASTOPEN	"/proc/sys/net/ipv4/tcp_fastopen"
/* Without cookies, on both sides. */
#define WITHOUT_COOKIES	"519"
#define SELF_PORT	9520
#define SELF_CONNECTS	64

static void expect_incoming(struct __test_metadata *_metadata, SELF self,
			    int client_port)
{
	struct table table;
	size_t row;

	EXPECT_TRUE(event_log_await_event(&self->log, PORT, client_port,
					  INCOMING));
	event_log_read(&self->log, &table);
	row = event_log_find(&table, 0, PORT, client_port, "incoming");
	ASSERT_NE(TABLE_NONE, row);
	expect_number(_metadata, &table, row, "pid", getpid());
	expect_text(_metadata, &table, row, "comm", "pair");
	expect_text(_metadata, &table, row, "owner_source", "listener");
	table_free(&table);
}

/* More connections than the module tracks. They change later than the listener. */
TEST_F(pair, a_listener_is_known_after_many_connections)
{
	int other, i;

	SKIP_IF(return, loader_open());
	close(self->listener);
	load_with(_metadata, self, "conns_max=32");
	self->listener = socket_listening("0.0.0.0", PORT);
	other = socket_listening(LOOPBACK, PORT + 10);
	for (i = 0; i < 200; i++)
		EXPECT_LE(0, socket_connected(LOOPBACK, PORT + 10));
	socket_await_backlog(other, 200);
	connect_both(_metadata, self);
	expect_incoming(_metadata, self, CLIENT_PORT);
	load_with(_metadata, self, "");
}

/* Listeners beyond what the module tracks take none from those that listen. */
TEST_F(pair, a_listener_is_known_after_many_listeners)
{
	int i;

	SKIP_IF(return, loader_open());
	close(self->listener);
	load_with(_metadata, self, "listeners_max=32");
	self->listener = socket_listening("0.0.0.0", PORT);
	for (i = 0; i < 200; i++)
		EXPECT_LE(0, socket_listening(LOOPBACK, 0));
	connect_both(_metadata, self);
	expect_incoming(_metadata, self, CLIENT_PORT);
	load_with(_metadata, self, "");
}

TEST_F(pair, a_connection_by_SYN_cookie_has_its_listener)
{
	ASSERT_EQ(NULL, namespace_write("/proc/sys/net/ipv4/tcp_syncookies", "2"));
	connect_both(_metadata, self);
	EXPECT_LT(0U, netstat_of("SyncookiesRecv"));
	expect_incoming(_metadata, self, CLIENT_PORT);
}

TEST_F(pair, an_IPv4_connection_of_an_IPv6_listener_has_its_listener)
{
	close(self->listener);
	self->listener = socket_listening("::", PORT);
	connect_both(_metadata, self);
	expect_incoming(_metadata, self, CLIENT_PORT);
}

static void allow_fast_open(struct __test_metadata *_metadata, SELF self)
{
	ASSERT_EQ(NULL, namespace_write(FASTOPEN, WITHOUT_COOKIES));
	set_option(_metadata, self->listener, IPPROTO_TCP, TCP_FASTOPEN, 5);
}

/* A client that does not see the SYN-ACK, so that the server stays in SYN_RECV. */
static int start_fast_open(struct __test_metadata *_metadata, int port)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET, .sin_port = htons(PORT),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	int fd = socket_bound(LOOPBACK, port);

	socket_drop_all(fd);
	ASSERT_LE(-1, sendto(fd, "hello", 5, MSG_FASTOPEN | MSG_DONTWAIT,
			     (struct sockaddr *)&address, sizeof(address)));
	return fd;
}

TEST_F(pair, overlapping_fast_open_connections_have_their_listener)
{
	int clients[3], i;

	allow_fast_open(_metadata, self);
	ASSERT_TRUE(run_on_processor(0));
	for (i = 0; i < 3; i++)
		clients[i] = start_fast_open(_metadata, CLIENT_PORT + i);
	socket_await_backlog(self->listener, 3);
	EXPECT_EQ(3U, netstat_of("TCPFastOpenPassive"));
	for (i = 0; i < 3; i++)
		pair_detach_filter(clients[i]);
	for (i = 0; i < 3; i++)
		expect_incoming(_metadata, self, CLIENT_PORT + i);
}

TEST_F(pair, a_fast_open_connection_has_its_listener_in_SYN_RECV)
{
	struct table table;

	allow_fast_open(_metadata, self);
	self->client = start_fast_open(_metadata, CLIENT_PORT);
	socket_await_backlog(self->listener, 1);
	ASSERT_TRUE(table_read(&table, TABLE_SOCKETS,
			       "select * where lport=9500 and rport=9501"
			       " and kind=full"));
	ASSERT_EQ(1U, table.rows);
	expect_text(_metadata, &table, 0, "state", "SYN_RECV");
	expect_number(_metadata, &table, 0, "pid", getpid());
	expect_text(_metadata, &table, 0, "owner_source", "listener");
	table_free(&table);
}

/*
 * Another processor closes the child, and its memory can become any socket. A
 * connection with itself goes through SYN_RECV and comes to no listener.
 */
TEST_F(pair, a_connection_with_itself_has_no_listener)
{
	int fds[SELF_CONNECTS], i;

	if (get_nprocs() < 2)
		SKIP(return, "needs a second processor");
	allow_fast_open(_metadata, self);
	ASSERT_TRUE(run_on_processor(0));
	self->client = start_fast_open(_metadata, CLIENT_PORT);
	socket_await_backlog(self->listener, 1);
	self->server = accept(self->listener, NULL, NULL);
	ASSERT_LE(0, self->server);
	ASSERT_TRUE(run_on_processor(1));
	/* There is unread data. */
	close(self->server);
	ASSERT_TRUE(run_on_processor(0));
	for (i = 0; i < SELF_CONNECTS; i++) {
		fds[i] = socket_bound(LOOPBACK, SELF_PORT + i);
		EXPECT_EQ(0, socket_connect(fds[i], LOOPBACK, SELF_PORT + i));
	}
	for (i = 0; i < SELF_CONNECTS; i++)
		EXPECT_STREQ(CONNECT " state(SYN_SENT>SYN_RECV)"
			     " established(SYN_RECV>ESTABLISHED)",
			     event_log_await(&self->log, SELF_PORT + i,
					     SELF_PORT + i,
					     CONNECT " state(SYN_SENT>SYN_RECV)"
					     " established(SYN_RECV>ESTABLISHED)"));
}

TEST_HARNESS_MAIN
