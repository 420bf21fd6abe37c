// SPDX-License-Identifier: GPL-2.0
/*
 * Ends that errors and states alone do not tell: `closed` has the reason that the
 * segments on the wire give. module/trace/README.md lists the kernel's ways to CLOSE.
 */
#include "lib/destroy.h"
#include "lib/orphans.h"
#include "lib/spoof.h"
#include "lib/pair_fixture.h"

#include <linux/icmp.h>
#include <linux/tcp.h>

#define HALF_CLOSED	" state(ESTABLISHED>FIN_WAIT1)"			\
			" state(FIN_WAIT1>FIN_WAIT2)"
#define FIN_TIMEOUT	"/proc/sys/net/ipv4/tcp_fin_timeout"

/* The reason in the event `closed` of an end. */
static void expect_reason_in_event(struct __test_metadata *_metadata, SELF self,
				   int lport, int rport, const char *reason)
{
	struct table table;
	size_t row;

	event_log_read(&self->log, &table);
	row = event_log_find(&table, 0, lport, rport, "closed");
	ASSERT_NE(TABLE_NONE, row);
	expect_text(_metadata, &table, row, "close_reason", reason);
	table_free(&table);
}

/*
 * The server closes, and the client is in CLOSE_WAIT. Neither an error nor a
 * non-blocking socket lets read() wait for the end of the data.
 */
static void close_server_first(struct __test_metadata *_metadata, SELF self,
			       const char *connected)
{
	char events[256];

	close(self->server);
	snprintf(events, sizeof(events), "%s state(ESTABLISHED>CLOSE_WAIT)",
		 connected);
	expect_client(_metadata, self, events);
}

/* The server's end closed, by itself, and without an error. */
static void expect_server_reset(struct __test_metadata *_metadata, SELF self,
				const char *old_state)
{
	struct close_record server = {
		.close_reason = "reset_sent", .errno_name = "-",
		.old_state = old_state, .owner_source = "close",
		.pid = getpid(),
	};

	expect_server_closed(_metadata, self, &server);
}

/* --- The kernel gives up an orphan. */

/*
 * The server's end is in LAST_ACK. The client does not acknowledge the FIN, and when
 * the kernel retransmits it, there are too many orphans: the RST precedes CLOSE.
 */
TEST_F(pair, an_orphan_in_last_ack_is_one_too_many)
{
	connect_both(_metadata, self);
	ASSERT_EQ(0, shutdown(self->client, SHUT_WR));
	expect_eof(_metadata, self->server);
	orphans_make(self->listener, PORT);
	socket_drop_all(self->client);
	close(self->server);
	SKIP_IF(return, orphans_forbid());
	expect_server(_metadata, self,
		      INCOMING " state(ESTABLISHED>CLOSE_WAIT)"
		      " state(CLOSE_WAIT>LAST_ACK) reset_sent"
		      " closed(LAST_ACK>CLOSE)");
	orphans_allow();
	expect_reason_in_event(_metadata, self, PORT, CLIENT_PORT,
			       "reset_sent");
	expect_server_reset(_metadata, self, "LAST_ACK");
}

TEST_F(pair, an_orphan_in_fin_wait1_is_one_too_many)
{
	connect_both(_metadata, self);
	orphans_make(self->listener, PORT);
	socket_drop_all(self->client);
	close(self->server);
	SKIP_IF(return, orphans_forbid());
	expect_server(_metadata, self,
		      INCOMING " state(ESTABLISHED>FIN_WAIT1) reset_sent"
		      " closed(FIN_WAIT1>CLOSE)");
	orphans_allow();
	expect_server_reset(_metadata, self, "FIN_WAIT1");
}

/* The client's FIN reaches the server's end, but no acknowledgment. */
static void cross_fins(struct __test_metadata *_metadata, SELF self)
{
	struct spoofed fin = {
		.from = CLIENT_PORT, .to = PORT, .has_fin = true,
	};

	witness_quiesce(self->client, self->server);
	fin.seq = number_of(_metadata, self->client, "snd_nxt");
	fin.ack_seq = number_of(_metadata, self->server, "snd_nxt");
	socket_drop_all(self->client);
	ASSERT_EQ(0, shutdown(self->server, SHUT_WR));
	spoof_segment(&fin);
	expect_server(_metadata, self,
		      INCOMING " state(ESTABLISHED>FIN_WAIT1)"
		      " state(FIN_WAIT1>CLOSING)");
}

TEST_F(pair, an_orphan_in_closing_is_one_too_many)
{
	connect_both(_metadata, self);
	orphans_make(self->listener, PORT);
	cross_fins(_metadata, self);
	close(self->server);
	SKIP_IF(return, orphans_forbid());
	expect_server(_metadata, self,
		      INCOMING " state(ESTABLISHED>FIN_WAIT1)"
		      " state(FIN_WAIT1>CLOSING) reset_sent"
		      " closed(CLOSING>CLOSE)");
	orphans_allow();
	expect_server_reset(_metadata, self, "CLOSING");
}

/*
 * The kernel finds the orphan in close() and changes the state before it sends the
 * RST, so the event does not have the reason yet.
 */
TEST_F(pair, close_makes_an_orphan_too_many)
{
	connect_both(_metadata, self);
	ASSERT_EQ(0, shutdown(self->client, SHUT_WR));
	expect_eof(_metadata, self->server);
	orphans_make(self->listener, PORT);
	socket_drop_all(self->client);
	SKIP_IF(return, orphans_forbid());
	close(self->server);
	orphans_allow();
	expect_server(_metadata, self,
		      INCOMING " state(ESTABLISHED>CLOSE_WAIT)"
		      " state(CLOSE_WAIT>LAST_ACK) closed(LAST_ACK>CLOSE)"
		      " reset_sent");
	expect_reason_in_event(_metadata, self, PORT, CLIENT_PORT, "-");
	expect_server_reset(_metadata, self, "LAST_ACK");
}

/* SO_LINGER 0 in CLOSING, with all data sent: neither FIN nor RST ends it. */
TEST_F(pair, a_linger_time_of_0_ends_closing_silently)
{
	struct close_record server = {
		.close_reason = "aborted", .errno_name = "-",
		.old_state = "CLOSING", .owner_source = "close",
		.pid = getpid(),
	};

	connect_both(_metadata, self);
	cross_fins(_metadata, self);
	socket_abort(self->server);
	expect_server(_metadata, self,
		      INCOMING " state(ESTABLISHED>FIN_WAIT1)"
		      " state(FIN_WAIT1>CLOSING) closed(CLOSING>CLOSE)");
	expect_server_closed(_metadata, self, &server);
}

/*
 * A full socket waits in FIN_WAIT2 for the time beyond TIME_WAIT. If the timeout was
 * shortened until then, the kernel resets.
 */
TEST_F(pair, the_timer_of_fin_wait2_resets)
{
	struct close_record client = {
		.close_reason = "reset_received", .errno_name = "EPIPE",
		.old_state = "CLOSE_WAIT", .owner_source = "connect",
		.pid = getpid(),
	};

	ASSERT_EQ(NULL, namespace_write(FIN_TIMEOUT, "62"));
	connect_both(_metadata, self);
	close_server(_metadata, self);
	expect_server(_metadata, self, INCOMING HALF_CLOSED);
	ASSERT_EQ(NULL, namespace_write(FIN_TIMEOUT, "30"));
	expect_server(_metadata, self,
		      INCOMING HALF_CLOSED " reset_sent"
		      " closed(FIN_WAIT2>CLOSE)");
	expect_server_reset(_metadata, self, "FIN_WAIT2");
	expect_client_closed(_metadata, self, &client);
}

/* --- Segments to an end that has closed. */

/* No RST arrives, but the kernel's tracepoint of received ones fires. */
TEST_F(pair, data_arrive_after_shutdown)
{
	struct close_record client = {
		.close_reason = "reset_sent", .errno_name = "ECONNRESET",
		.old_state = "FIN_WAIT2", .owner_source = "close",
		.pid = getpid(),
	};

	connect_both(_metadata, self);
	ASSERT_EQ(0, shutdown(self->client, SHUT_RDWR));
	expect_eof(_metadata, self->server);
	expect_client(_metadata, self, CONNECTED HALF_CLOSED);
	socket_send(self->server, 100);
	expect_client(_metadata, self,
		      CONNECTED HALF_CLOSED " reset_received"
		      " closed(FIN_WAIT2>CLOSE) reset_sent");
	expect_reason_in_event(_metadata, self, CLIENT_PORT, PORT, "-");
	expect_client_closed(_metadata, self, &client);
}

/* A RST that arrives in the same state. */
TEST_F(pair, a_reset_arrives_after_shutdown)
{
	struct close_record client = {
		.close_reason = "reset_received", .errno_name = "ECONNRESET",
		.old_state = "FIN_WAIT2", .owner_source = "close",
		.pid = getpid(),
	};

	connect_both(_metadata, self);
	ASSERT_EQ(0, shutdown(self->client, SHUT_RDWR));
	expect_client(_metadata, self, CONNECTED HALF_CLOSED);
	socket_abort(self->server);
	expect_client(_metadata, self,
		      CONNECTED HALF_CLOSED " reset_received"
		      " closed(FIN_WAIT2>CLOSE)");
	expect_client_closed(_metadata, self, &client);
}

/* The peer's FIN comes before the data that it follows. */
TEST_F(pair, a_fin_out_of_order_arrives_after_close)
{
	struct spoofed fin = {
		.from = CLIENT_PORT, .to = PORT, .has_fin = true,
	};

	connect_both(_metadata, self);
	witness_quiesce(self->client, self->server);
	fin.seq = number_of(_metadata, self->client, "snd_nxt") + 100;
	fin.ack_seq = number_of(_metadata, self->server, "snd_nxt") + 1;
	socket_drop_all(self->client);
	close(self->server);
	spoof_segment(&fin);
	expect_server(_metadata, self,
		      INCOMING HALF_CLOSED " closed(FIN_WAIT2>CLOSE)"
		      " reset_sent");
	expect_server_reset(_metadata, self, "FIN_WAIT2");
}

/* A RST that answers an old segment in SYN_SENT does not end the connection. */
TEST_F(pair, an_answer_in_the_handshake_ends_nothing)
{
	struct close_record client = {
		.close_reason = "orderly", .errno_name = "-",
		.old_state = "LAST_ACK", .owner_source = "close",
		.pid = getpid(),
	};
	struct spoofed old = { .from = PORT, .to = CLIENT_PORT };

	socket_drop_all(self->listener);
	self->client = pair_client(LOOPBACK);
	pair_start_connect(self->client);
	old.ack_seq = number_of(_metadata, self->client, "snd_una") - 1000;
	spoof_segment(&old);
	expect_client(_metadata, self, CONNECT " reset_sent");
	pair_detach_filter(self->listener);
	self->server = accept(self->listener, NULL, NULL);
	ASSERT_LE(0, self->server);
	close_server_first(_metadata, self,
			   CONNECT " reset_sent"
				   " established(SYN_SENT>ESTABLISHED)");
	close(self->client);
	expect_client(_metadata, self,
		      CONNECT " reset_sent established(SYN_SENT>ESTABLISHED)"
		      CLOSES_LAST);
	expect_client_closed(_metadata, self, &client);
}

/* --- Errors that are not the reason. */

static void await_error(struct __test_metadata *_metadata, int fd,
			const char *column, int error)
{
	while (number_of(_metadata, fd, column) != error)
		usleep(10000);
}

/* With IP_RECVERR, an ICMP message leaves an error, and the connection goes on. */
static void leave_pending_error(struct __test_metadata *_metadata, SELF self)
{
	set_option(_metadata, self->client, IPPROTO_IP, IP_RECVERR, 1);
	spoof_unreachable(CLIENT_PORT, PORT,
			  number_of(_metadata, self->client, "snd_una"));
	await_error(_metadata, self->client, "error", EHOSTUNREACH);
}

TEST_F(pair, a_pending_error_is_not_the_reason)
{
	struct close_record client = {
		.close_reason = "orderly", .errno_name = "EHOSTUNREACH",
		.old_state = "LAST_ACK", .owner_source = "close",
		.pid = getpid(),
	};

	connect_both(_metadata, self);
	leave_pending_error(_metadata, self);
	close_server_first(_metadata, self, CONNECTED);
	close(self->client);
	expect_client(_metadata, self, CONNECTED CLOSES_LAST);
	expect_client_closed(_metadata, self, &client);
}

/* The process resets. */
TEST_F(pair, a_pending_error_is_not_the_reason_of_a_reset)
{
	struct table table;

	connect_both(_metadata, self);
	leave_pending_error(_metadata, self);
	socket_abort(self->client);
	event_log_closed(&self->log, &table, CLIENT_PORT, PORT, 1);
	ASSERT_EQ(1U, table.rows);
	expect_text(_metadata, &table, 0, "close_reason", "reset_sent");
	table_free(&table);
}

/* ECONNREFUSED is not of a SYN here: ICMP reported a closed port. */
TEST_F(pair, an_established_connection_is_not_refused)
{
	struct close_record client = {
		.close_reason = "unreachable", .errno_name = "ECONNREFUSED",
		.old_state = "ESTABLISHED", .owner_source = "connect",
		.pid = getpid(),
	};

	connect_both(_metadata, self);
	socket_drop_all(self->server);
	set_option(_metadata, self->client, IPPROTO_TCP, TCP_USER_TIMEOUT,
		   1000);
	spoof_icmp(ICMP_PORT_UNREACH, 0, CLIENT_PORT, PORT,
		   number_of(_metadata, self->client, "snd_una"));
	await_error(_metadata, self->client, "soft_error", ECONNREFUSED);
	socket_send(self->client, 1000);
	expect_client_closed(_metadata, self, &client);
}

/* --- Ends by "ss -K". */

TEST_F(pair, a_destroyed_listener_leaves_no_connection)
{
	char line[128];
	struct table table;
	const char *events = "listen(CLOSE>LISTEN) closed(LISTEN>CLOSE)";
	int marker;

	SKIP_IF(return, destroy_socket("0.0.0.0", PORT, 0));
	/* A later event, so that all events of the listener are there. */
	marker = socket_listening(LOOPBACK, CLIENT_PORT);
	EXPECT_TRUE(event_log_await_event(&self->log, CLIENT_PORT,
					  EVENT_LOG_NO_PEER,
					  "listen(CLOSE>LISTEN)"));
	close(marker);
	EXPECT_STREQ(events, event_log_await(&self->log, PORT,
					     EVENT_LOG_NO_PEER, events));
	snprintf(line, sizeof(line),
		 "select local where netns=%u and time_ns>%" PRIu64,
		 self->log.netns, self->log.begin_ns);
	ASSERT_TRUE(table_read(&table, EVENT_LOG_CLOSED, line));
	EXPECT_EQ(0U, table.rows);
	table_free(&table);
}

TEST_F(pair, a_destroyed_connection_is_aborted)
{
	struct close_record client = {
		.close_reason = "aborted", .errno_name = "ECONNABORTED",
		.old_state = "ESTABLISHED", .owner_source = "connect",
		.pid = getpid(),
	};
	struct close_record server = {
		.close_reason = "reset_received", .errno_name = "ECONNRESET",
		.old_state = "ESTABLISHED", .owner_source = "listener",
		.pid = getpid(),
	};

	connect_both(_metadata, self);
	SKIP_IF(return, destroy_socket(LOOPBACK, CLIENT_PORT, PORT));
	expect_client(_metadata, self,
		      CONNECTED " reset_sent closed(ESTABLISHED>CLOSE)");
	expect_client_closed(_metadata, self, &client);
	expect_server_closed(_metadata, self, &server);
}

TEST_HARNESS_MAIN
