// SPDX-License-Identifier: GPL-2.0
/*
 * How connections begin, or do not: `events` tells each step of both ends in its
 * order, and `closed` why one was not made.
 */
#include "lib/forge.h"
#include "lib/story_fixture.h"

#include <linux/tcp.h>

TEST_F(happening, a_listener_begins_and_has_a_child)
{
	connect_both(_metadata, self);
	EXPECT_STREQ("listen(CLOSE>LISTEN) state(LISTEN>SYN_RECV)",
		     history_await(&self->history, PORT, HISTORY_NOBODY,
				   "listen(CLOSE>LISTEN) state(LISTEN>SYN_RECV)"));
}

TEST_F(happening, a_child_is_born_of_its_listener)
{
	struct table table;
	uint64_t cookie;
	size_t row;

	connect_both(_metadata, self);
	history_read(&self->history, &table);
	row = history_find(&table, 0, PORT, HISTORY_NOBODY, "state");
	ASSERT_NE(TABLE_NONE, row);
	expect_text(_metadata, &table, row, "cookie", "-");
	expect_text(_metadata, &table, row, "remote", "-");
	/* Not every kernel leaves the listener's cookie there. */
	if (table_u64(&table, row, "listener_cookie", &cookie)) {
		EXPECT_EQ(socket_cookie(self->listener), cookie);
		expect_number(_metadata, &table, row, "pid", getpid());
		expect_text(_metadata, &table, row, "owner_source", "listener");
	} else {
		expect_text(_metadata, &table, row, "pid", "-");
	}
	table_free(&table);
}

TEST_F(happening, of_a_handshake_is_told_by_both_cookies)
{
	struct table table;
	uint64_t microseconds;
	size_t row;

	connect_both(_metadata, self);
	expect_client(_metadata, self, CONNECTED);
	expect_server(_metadata, self, ACCEPTED);
	history_read(&self->history, &table);
	row = history_find(&table, 0, CLIENT_PORT, PORT, "established");
	ASSERT_NE(TABLE_NONE, row);
	expect_number(_metadata, &table, row, "cookie",
		      socket_cookie(self->client));
	EXPECT_TRUE(table_u64(&table, row, "connect_us", &microseconds));
	EXPECT_LT(0U, microseconds);
	/* It was in SYN_SENT for as long as it took to connect. */
	expect_number(_metadata, &table, row, "old_state_us", microseconds);
	expect_number(_metadata, &table, row, "pid", getpid());
	expect_text(_metadata, &table, row, "comm", "happening");
	expect_text(_metadata, &table, row, "owner_source", "connect");
	row = history_find(&table, 0, PORT, CLIENT_PORT, "accepted");
	ASSERT_NE(TABLE_NONE, row);
	expect_number(_metadata, &table, row, "cookie",
		      socket_cookie(self->server));
	expect_text(_metadata, &table, row, "connect_us", "-");
	table_free(&table);
}

/* --- Connections that are not made. */

TEST_F(happening, a_port_refuses)
{
	struct epitaph epitaph = {
		.end = "refused", .errno_name = "ECONNREFUSED",
		.old_state = "SYN_SENT", .owner_source = "connect",
		.pid = getpid(),
	};
	struct table table;
	size_t row;

	close(self->listener);
	self->client = story_client(LOOPBACK);
	EXPECT_REFUSED(ECONNREFUSED,
		       socket_connect(self->client, LOOPBACK, PORT));
	expect_client(_metadata, self,
		      CONNECT " reset_received refused(SYN_SENT>CLOSE)");
	history_read(&self->history, &table);
	row = history_find(&table, 0, CLIENT_PORT, PORT, "refused");
	ASSERT_NE(TABLE_NONE, row);
	expect_text(_metadata, &table, row, "errno_name", "ECONNREFUSED");
	expect_text(_metadata, &table, row, "end", "refused");
	expect_text(_metadata, &table, row, "connect_us", "-");
	expect_number(_metadata, &table, row, "pid", getpid());
	table_free(&table);
	expect_client_closed(_metadata, self, &epitaph);
}

/* Somebody listens there, but a firewall is in between. */
TEST_F(happening, a_firewall_refuses)
{
	struct epitaph epitaph = {
		.end = "refused", .errno_name = "ECONNREFUSED",
		.old_state = "SYN_SENT", .owner_source = "connect",
		.pid = getpid(),
	};
	struct forged refusal = {
		.from = PORT, .to = CLIENT_PORT, .has_rst = true,
	};
	int error = 0;
	socklen_t length = sizeof(error);

	socket_deafen(self->listener);
	self->client = story_client(LOOPBACK);
	story_connect_slowly(self->client);
	/* The SYN counts one. */
	refusal.ack_seq = number_of(_metadata, self->client, "snd_una") + 1;
	forge_segment(&refusal);
	expect_client(_metadata, self,
		      CONNECT " reset_received refused(SYN_SENT>CLOSE)");
	expect_client_closed(_metadata, self, &epitaph);
	ASSERT_EQ(0, getsockopt(self->client, SOL_SOCKET, SO_ERROR, &error,
				&length));
	EXPECT_EQ(ECONNREFUSED, error);
}

/* Waits until there are so many half-open connections. */
static void await_half_open(struct __test_metadata *_metadata, size_t count)
{
	struct table table;
	bool is_so = false;
	char line[64];

	snprintf(line, sizeof(line),
		 "select state where kind=request and lport=%d", PORT);
	while (!is_so) {
		ASSERT_TRUE(table_read(&table, TABLE_SOCKETS, line));
		is_so = table.rows == count;
		table_free(&table);
		if (!is_so)
			usleep(20000);
	}
}

/* It goes as it came: there is no socket yet of which anything is told. */
TEST_F(happening, a_half_open_connection_is_reset)
{
	struct forged reset = {
		.from = CLIENT_PORT, .to = PORT, .has_rst = true,
	};
	struct table table;

	self->client = story_client(LOOPBACK);
	socket_deafen(self->client);
	story_connect_slowly(self->client);
	await_half_open(_metadata, 1);
	/* The client would come again. */
	forge_alone(self->listener);
	reset.seq = number_of(_metadata, self->client, "snd_una") + 1;
	forge_segment(&reset);
	await_half_open(_metadata, 0);
	EXPECT_EQ(1U, netstat_of("EmbryonicRsts"));
	expect_server(_metadata, self, "");
	expect_client(_metadata, self, CONNECT);
	EXPECT_STREQ("listen(CLOSE>LISTEN)",
		     history_await(&self->history, PORT, HISTORY_NOBODY,
				   "listen(CLOSE>LISTEN)"));
	history_closed(&self->history, &table, PORT, CLIENT_PORT, 0);
	EXPECT_EQ(0U, table.rows);
	table_free(&table);
}

TEST_F(happening, nobody_answers)
{
	static const char linear[] =
		"/proc/sys/net/ipv4/tcp_syn_linear_timeouts";
	struct epitaph epitaph = {
		.end = "timed_out", .errno_name = "ETIMEDOUT",
		.old_state = "SYN_SENT", .owner_source = "connect",
		.pid = getpid(),
	};

	/* Some kernels try so many times more. */
	if (!access(linear, F_OK))
		ASSERT_EQ(NULL, namespace_write(linear, "0"));
	socket_deafen(self->listener);
	self->client = story_client(LOOPBACK);
	set_option(_metadata, self->client, IPPROTO_TCP, TCP_SYNCNT, 1);
	EXPECT_REFUSED(ETIMEDOUT,
		       socket_connect(self->client, LOOPBACK, PORT));
	expect_client(_metadata, self,
		      history_has("tcp_cong_state_set") ?
		      CONNECT " congestion(Open>Loss) syn_retransmit(syn)"
		      " timed_out(SYN_SENT>CLOSE)" :
		      CONNECT " syn_retransmit(syn) timed_out(SYN_SENT>CLOSE)");
	expect_client_closed(_metadata, self, &epitaph);
}

TEST_F(happening, there_is_no_way)
{
	struct epitaph epitaph = {
		.end = "unreachable", .errno_name = "EHOSTUNREACH",
		.old_state = "SYN_SENT", .owner_source = "connect",
		.pid = getpid(),
	};

	socket_deafen(self->listener);
	self->client = story_client(LOOPBACK);
	story_connect_slowly(self->client);
	forge_unreachable(CLIENT_PORT, PORT,
			  number_of(_metadata, self->client, "snd_una"));
	EXPECT_TRUE(history_await_event(&self->history, CLIENT_PORT, PORT,
					"unreachable(SYN_SENT>CLOSE)"));
	expect_client_closed(_metadata, self, &epitaph);
}

/* The first SYN-ACK that was sent again when there was no room any more. */
static size_t await_full_backlog(const struct history *history,
				 struct table *table)
{
	size_t row;

	for (;;) {
		history_read(history, table);
		for (row = 0; row < table->rows; row++) {
			row = history_find(table, row, PORT, CLIENT_PORT,
					   "synack_retransmit");
			if (row == TABLE_NONE)
				break;
			if (!strcmp(table_field(table, row, "backlog"), "1"))
				return row;
		}
		table_free(table);
		usleep(20000);
	}
}

/*
 * Only one connection fits. The client has answered, but its answer finds no
 * room, so it is asked again.
 */
TEST_F(happening, a_backlog_is_full)
{
	struct table table;
	size_t row;

	ASSERT_EQ(0, listen(self->listener, 0));
	self->client = story_client(LOOPBACK);
	socket_deafen(self->client);
	story_connect_slowly(self->client);
	/* It is half-open before the other one takes the room. */
	ASSERT_LE(0, socket_connected(LOOPBACK, PORT));
	story_hear_again(self->client);
	EXPECT_TRUE(history_await_event(&self->history, CLIENT_PORT, PORT,
					"established(SYN_SENT>ESTABLISHED)"));
	row = await_full_backlog(&self->history, &table);
	expect_text(_metadata, &table, row, "state", "SYN_RECV");
	expect_text(_metadata, &table, row, "backlog_max", "0");
	expect_number(_metadata, &table, row, "listener_cookie",
		      socket_cookie(self->listener));
	expect_number(_metadata, &table, row, "pid", getpid());
	expect_text(_metadata, &table, row, "owner_source", "listener");
	table_free(&table);
}

TEST_HARNESS_MAIN
