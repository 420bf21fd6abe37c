// SPDX-License-Identifier: GPL-2.0
/*
 * Handshakes that succeed or fail: `events` has each step of both ends in
 * order, and `closed` the reason of a failure.
 */
#include "lib/spoof.h"
#include "lib/pair_fixture.h"

#include <linux/tcp.h>

TEST_F(pair, a_listener_accepts_a_connection)
{
	const char *events = "listen(CLOSE>LISTEN) state(LISTEN>SYN_RECV)";

	connect_both(_metadata, self);
	EXPECT_STREQ(events, event_log_await(&self->log, PORT,
					     EVENT_LOG_NO_PEER, events));
}

TEST_F(pair, a_child_has_its_listener)
{
	struct table table;
	size_t row;

	connect_both(_metadata, self);
	event_log_read(&self->log, &table);
	row = event_log_find(&table, 0, PORT, EVENT_LOG_NO_PEER, "state");
	ASSERT_NE(TABLE_NONE, row);
	expect_text(_metadata, &table, row, "cookie", "-");
	expect_text(_metadata, &table, row, "remote", "-");
	expect_number(_metadata, &table, row, "listener_cookie",
		      socket_cookie(self->listener));
	expect_number(_metadata, &table, row, "pid", getpid());
	expect_text(_metadata, &table, row, "owner_source", "listener");
	table_free(&table);
}

TEST_F(pair, a_handshake_has_the_cookies_of_both_ends)
{
	struct table table;
	uint64_t microseconds;
	size_t row;

	connect_both(_metadata, self);
	expect_client(_metadata, self, CONNECTED);
	expect_server(_metadata, self, INCOMING);
	event_log_read(&self->log, &table);
	row = event_log_find(&table, 0, CLIENT_PORT, PORT, "established");
	ASSERT_NE(TABLE_NONE, row);
	expect_number(_metadata, &table, row, "cookie",
		      socket_cookie(self->client));
	EXPECT_TRUE(table_u64(&table, row, "connect_us", &microseconds));
	EXPECT_LT(0U, microseconds);
	/* The time in SYN_SENT is the duration of the handshake. */
	expect_number(_metadata, &table, row, "old_state_us", microseconds);
	expect_number(_metadata, &table, row, "pid", getpid());
	expect_text(_metadata, &table, row, "comm", "pair");
	expect_text(_metadata, &table, row, "owner_source", "connect");
	row = event_log_find(&table, 0, PORT, CLIENT_PORT, "incoming");
	ASSERT_NE(TABLE_NONE, row);
	expect_number(_metadata, &table, row, "cookie",
		      socket_cookie(self->server));
	expect_text(_metadata, &table, row, "connect_us", "-");
	table_free(&table);
}

/* --- Failed handshakes. */

TEST_F(pair, a_port_refuses)
{
	struct close_record close_record = {
		.close_reason = "refused", .errno_name = "ECONNREFUSED",
		.old_state = "SYN_SENT", .owner_source = "connect",
		.pid = getpid(),
	};
	struct table table;
	size_t row;

	close(self->listener);
	self->client = pair_client(LOOPBACK);
	EXPECT_REFUSED(ECONNREFUSED,
		       socket_connect(self->client, LOOPBACK, PORT));
	expect_client(_metadata, self,
		      CONNECT " reset_received refused(SYN_SENT>CLOSE)");
	event_log_read(&self->log, &table);
	row = event_log_find(&table, 0, CLIENT_PORT, PORT, "refused");
	ASSERT_NE(TABLE_NONE, row);
	expect_text(_metadata, &table, row, "errno_name", "ECONNREFUSED");
	expect_text(_metadata, &table, row, "close_reason", "refused");
	expect_text(_metadata, &table, row, "connect_us", "-");
	expect_number(_metadata, &table, row, "pid", getpid());
	table_free(&table);
	expect_client_closed(_metadata, self, &close_record);
}

/* A listener behind a firewall. */
TEST_F(pair, a_firewall_refuses)
{
	struct close_record close_record = {
		.close_reason = "refused", .errno_name = "ECONNREFUSED",
		.old_state = "SYN_SENT", .owner_source = "connect",
		.pid = getpid(),
	};
	struct spoofed refusal = {
		.from = PORT, .to = CLIENT_PORT, .has_rst = true,
	};
	int error = 0;
	socklen_t length = sizeof(error);

	socket_drop_all(self->listener);
	self->client = pair_client(LOOPBACK);
	pair_start_connect(self->client);
	/* The SYN counts one. */
	refusal.ack_seq = number_of(_metadata, self->client, "snd_una") + 1;
	spoof_segment(&refusal);
	expect_client(_metadata, self,
		      CONNECT " reset_received refused(SYN_SENT>CLOSE)");
	expect_client_closed(_metadata, self, &close_record);
	ASSERT_EQ(0, getsockopt(self->client, SOL_SOCKET, SO_ERROR, &error,
				&length));
	EXPECT_EQ(ECONNREFUSED, error);
}

/* Waits for so many half-open connections. */
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

/* The request disappears without an event: there is no socket yet. */
TEST_F(pair, a_half_open_connection_is_reset)
{
	struct spoofed reset = {
		.from = CLIENT_PORT, .to = PORT, .has_rst = true,
	};
	struct table table;

	self->client = pair_client(LOOPBACK);
	socket_drop_all(self->client);
	pair_start_connect(self->client);
	await_half_open(_metadata, 1);
	/* The client would retransmit. */
	spoof_alone(self->listener);
	reset.seq = number_of(_metadata, self->client, "snd_una") + 1;
	spoof_segment(&reset);
	await_half_open(_metadata, 0);
	EXPECT_EQ(1U, netstat_of("EmbryonicRsts"));
	expect_server(_metadata, self, "");
	expect_client(_metadata, self, CONNECT);
	EXPECT_STREQ("listen(CLOSE>LISTEN)",
		     event_log_await(&self->log, PORT, EVENT_LOG_NO_PEER,
				     "listen(CLOSE>LISTEN)"));
	event_log_closed(&self->log, &table, PORT, CLIENT_PORT, 0);
	EXPECT_EQ(0U, table.rows);
	table_free(&table);
}

TEST_F(pair, the_peer_does_not_answer)
{
	static const char linear[] =
		"/proc/sys/net/ipv4/tcp_syn_linear_timeouts";
	struct close_record close_record = {
		.close_reason = "timed_out", .errno_name = "ETIMEDOUT",
		.old_state = "SYN_SENT", .owner_source = "connect",
		.pid = getpid(),
	};

	/* Some kernels retransmit this many times more. */
	if (!access(linear, F_OK))
		ASSERT_EQ(NULL, namespace_write(linear, "0"));
	socket_drop_all(self->listener);
	self->client = pair_client(LOOPBACK);
	set_option(_metadata, self->client, IPPROTO_TCP, TCP_SYNCNT, 1);
	EXPECT_REFUSED(ETIMEDOUT,
		       socket_connect(self->client, LOOPBACK, PORT));
	expect_client(_metadata, self,
		      event_log_has("tcp_cong_state_set") ?
		      CONNECT " congestion(Open>Loss) syn_retransmit(syn)"
		      " timed_out(SYN_SENT>CLOSE)" :
		      CONNECT " syn_retransmit(syn) timed_out(SYN_SENT>CLOSE)");
	expect_client_closed(_metadata, self, &close_record);
}

TEST_F(pair, there_is_no_route)
{
	struct close_record close_record = {
		.close_reason = "unreachable", .errno_name = "EHOSTUNREACH",
		.old_state = "SYN_SENT", .owner_source = "connect",
		.pid = getpid(),
	};

	socket_drop_all(self->listener);
	self->client = pair_client(LOOPBACK);
	pair_start_connect(self->client);
	spoof_unreachable(CLIENT_PORT, PORT,
			  number_of(_metadata, self->client, "snd_una"));
	EXPECT_TRUE(event_log_await_event(&self->log, CLIENT_PORT, PORT,
					  "unreachable(SYN_SENT>CLOSE)"));
	expect_client_closed(_metadata, self, &close_record);
}

/* The first SYN-ACK retransmission after the accept queue was full. */
static size_t await_full_backlog(const struct event_log *log,
				 struct table *table)
{
	size_t row;

	for (;;) {
		event_log_read(log, table);
		for (row = 0; row < table->rows; row++) {
			row = event_log_find(table, row, PORT, CLIENT_PORT,
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
 * The accept queue has room for one connection. The client's ACK finds it
 * full, so the server retransmits the SYN-ACK.
 */
TEST_F(pair, a_backlog_is_full)
{
	struct table table;
	size_t row;

	ASSERT_EQ(0, listen(self->listener, 0));
	self->client = pair_client(LOOPBACK);
	socket_drop_all(self->client);
	pair_start_connect(self->client);
	/* It is half-open before the other connection fills the queue. */
	ASSERT_LE(0, socket_connected(LOOPBACK, PORT));
	pair_detach_filter(self->client);
	EXPECT_TRUE(event_log_await_event(&self->log, CLIENT_PORT, PORT,
					  "established(SYN_SENT>ESTABLISHED)"));
	row = await_full_backlog(&self->log, &table);
	expect_text(_metadata, &table, row, "state", "SYN_RECV");
	expect_text(_metadata, &table, row, "backlog_max", "0");
	expect_number(_metadata, &table, row, "listener_cookie",
		      socket_cookie(self->listener));
	expect_number(_metadata, &table, row, "pid", getpid());
	expect_text(_metadata, &table, row, "owner_source", "listener");
	table_free(&table);
}

TEST_HARNESS_MAIN
