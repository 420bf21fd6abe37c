// SPDX-License-Identifier: GPL-2.0
/*
 * Resets by either end or by a third party: `events` tells who sent and who
 * received the RST, and `closed` the connection that it ended.
 */
#include "lib/pair_fixture.h"
#include "lib/spoof.h"
#include "lib/tracefs.h"

#include <linux/tcp.h>

TEST_F(pair, the_client_resets)
{
	struct close_record client = {
		.close_reason = "reset_sent", .errno_name = "-",
		.old_state = "ESTABLISHED", .owner_source = "close",
		.pid = getpid(),
	};
	struct close_record server = {
		.close_reason = "reset_received", .errno_name = "ECONNRESET",
		.old_state = "ESTABLISHED", .owner_source = "listener",
		.pid = getpid(),
	};

	connect_both(_metadata, self);
	socket_abort(self->client);
	expect_client(_metadata, self,
		      CONNECTED " closed(ESTABLISHED>CLOSE) reset_sent");
	expect_server(_metadata, self,
		      INCOMING " reset_received closed(ESTABLISHED>CLOSE)");
	expect_client_closed(_metadata, self, &client);
	expect_server_closed(_metadata, self, &server);
}

TEST_F(pair, the_server_closes_with_unread_data)
{
	struct close_record client = {
		.close_reason = "reset_received", .errno_name = "ECONNRESET",
		.old_state = "ESTABLISHED", .owner_source = "connect",
		.pid = getpid(),
	};
	struct close_record server = {
		.close_reason = "reset_sent", .errno_name = "-",
		.old_state = "ESTABLISHED", .owner_source = "close",
		.pid = getpid(),
	};
	struct table table;

	connect_both(_metadata, self);
	socket_send(self->client, 1234);
	WAIT_UNTIL(self->server, info->tcpi_bytes_received == 1234);
	close(self->server);
	expect_client(_metadata, self,
		      CONNECTED " reset_received closed(ESTABLISHED>CLOSE)");
	expect_server(_metadata, self,
		      INCOMING " closed(ESTABLISHED>CLOSE) reset_sent");
	expect_client_closed(_metadata, self, &client);
	expect_closed(_metadata, self, PORT, CLIENT_PORT, &server, &table);
	expect_number(_metadata, &table, 0, "bytes_received", 1234);
	table_free(&table);
}

/*
 * A firewall sends the RST, which the other end does not receive. The
 * connection is idle, so the final values equal TCP_INFO just before, plus the
 * RST.
 */
TEST_F(pair, a_third_party_resets)
{
	struct close_record client = {
		.close_reason = "reset_received", .errno_name = "ECONNRESET",
		.old_state = "ESTABLISHED", .owner_source = "connect",
		.pid = getpid(),
	};
	struct spoofed reset = {
		.from = PORT, .to = CLIENT_PORT, .has_rst = true,
	};
	struct witness witness;
	struct table table;

	connect_both(_metadata, self);
	exchange_data(_metadata, self);
	witness_ask(self->client, &witness);
	reset.seq = number_of(_metadata, self->client, "rcv_nxt");
	spoof_segment(&reset);
	expect_client(_metadata, self,
		      CONNECTED " reset_received closed(ESTABLISHED>CLOSE)");
	expect_server(_metadata, self, INCOMING);
	expect_closed(_metadata, self, CLIENT_PORT, PORT, &client, &table);
	expect_numbers(_metadata, &table, &witness, 1, 0);
	table_free(&table);
}

/* The socket closes before the RST is sent, which is not in its segs_out. */
TEST_F(pair, both_ends_of_a_reset_have_their_final_values)
{
	struct witness client, server;
	struct table table;

	connect_both(_metadata, self);
	exchange_data(_metadata, self);
	witness_ask(self->client, &client);
	witness_ask(self->server, &server);
	socket_abort(self->client);
	event_log_closed(&self->log, &table, CLIENT_PORT, PORT, 1);
	ASSERT_EQ(1U, table.rows);
	expect_text(_metadata, &table, 0, "close_reason", "reset_sent");
	expect_numbers(_metadata, &table, &client, 0, 0);
	table_free(&table);
	event_log_closed(&self->log, &table, PORT, CLIENT_PORT, 1);
	ASSERT_EQ(1U, table.rows);
	expect_text(_metadata, &table, 0, "close_reason", "reset_received");
	expect_numbers(_metadata, &table, &server, 1, 0);
	table_free(&table);
}

/* --- Resets after an orderly close. */

#define HALF_CLOSED	" state(ESTABLISHED>FIN_WAIT1)"			\
			" state(FIN_WAIT1>FIN_WAIT2)"

static void half_close(struct __test_metadata *_metadata, SELF self)
{
	connect_both(_metadata, self);
	ASSERT_EQ(0, shutdown(self->client, SHUT_WR));
	expect_eof(_metadata, self->server);
	expect_client(_metadata, self, CONNECTED HALF_CLOSED);
}

/* The kernel closes the socket first, then sends the RST. */
static void expect_reset_of_half_closed(struct __test_metadata *_metadata,
					SELF self)
{
	struct close_record client = {
		.close_reason = "reset_sent", .errno_name = "-",
		.old_state = "FIN_WAIT2", .owner_source = "close",
		.pid = getpid(),
	};
	struct close_record server = {
		.close_reason = "reset_received", .errno_name = "EPIPE",
		.old_state = "CLOSE_WAIT", .owner_source = "listener",
		.pid = getpid(),
	};

	expect_client(_metadata, self,
		      CONNECTED HALF_CLOSED " closed(FIN_WAIT2>CLOSE) reset_sent");
	expect_server(_metadata, self,
		      INCOMING " state(ESTABLISHED>CLOSE_WAIT) reset_received"
			       " closed(CLOSE_WAIT>CLOSE)");
	expect_client_closed(_metadata, self, &client);
	expect_server_closed(_metadata, self, &server);
}

TEST_F(pair, the_answer_stays_unread)
{
	half_close(_metadata, self);
	socket_send(self->server, 500);
	WAIT_UNTIL(self->client, info->tcpi_bytes_received == 500);
	close(self->client);
	expect_reset_of_half_closed(_metadata, self);
}

TEST_F(pair, the_client_does_not_wait_for_the_answer)
{
	half_close(_metadata, self);
	socket_abort(self->client);
	expect_reset_of_half_closed(_metadata, self);
}

/* It reaches CLOSE as soon as it receives the peer's FIN. */
TEST_F(pair, the_peer_does_not_close_in_time)
{
	connect_both(_metadata, self);
	set_option(_metadata, self->client, IPPROTO_TCP, TCP_LINGER2, -1);
	close(self->client);
	expect_reset_of_half_closed(_metadata, self);
}

/* The closed end left a time-wait socket, which sends the RST. */
TEST_F(pair, the_peer_of_a_closed_socket_still_sends)
{
	struct close_record client = {
		.close_reason = "reset_received", .errno_name = "EPIPE",
		.old_state = "CLOSE_WAIT", .owner_source = "connect",
		.pid = getpid(),
	};
	struct close_record server = {
		.close_reason = "half_closed", .errno_name = "-",
		.old_state = "FIN_WAIT2", .owner_source = "close",
		.pid = getpid(),
	};
	bool is_told;

	SKIP_IF(return, tracefs_has_reset_reason(&is_told));
	if (is_told)
		server.close_reason = "reset_sent";
	connect_both(_metadata, self);
	close_server(_metadata, self);
	expect_server(_metadata, self, INCOMING CLOSES_FIRST);
	socket_send(self->client, 1234);
	expect_client(_metadata, self,
		      CONNECTED " state(ESTABLISHED>CLOSE_WAIT) reset_received"
				" closed(CLOSE_WAIT>CLOSE)");
	expect_client_closed(_metadata, self, &client);
	expect_server_closed(_metadata, self, &server);
}

/*
 * If FIN_WAIT2 lasts longer than TIME_WAIT, the full socket receives the data.
 * The kernel treats that as a reset, and sends one.
 */
TEST_F(pair, the_peer_of_an_orphan_still_sends)
{
	struct close_record client = {
		.close_reason = "reset_received", .errno_name = "EPIPE",
		.old_state = "CLOSE_WAIT", .owner_source = "connect",
		.pid = getpid(),
	};
	struct close_record server = {
		.close_reason = "reset_sent", .errno_name = "ECONNRESET",
		.old_state = "FIN_WAIT2", .owner_source = "close",
		.pid = getpid(),
	};

	ASSERT_EQ(NULL, namespace_write("/proc/sys/net/ipv4/tcp_fin_timeout",
					"600"));
	connect_both(_metadata, self);
	close(self->server);
	expect_eof(_metadata, self->client);
	expect_server(_metadata, self, INCOMING HALF_CLOSED);
	socket_send(self->client, 1234);
	expect_client(_metadata, self,
		      CONNECTED " state(ESTABLISHED>CLOSE_WAIT) reset_received"
				" closed(CLOSE_WAIT>CLOSE)");
	expect_server(_metadata, self,
		      INCOMING HALF_CLOSED " reset_received"
		      " closed(FIN_WAIT2>CLOSE) reset_sent");
	expect_client_closed(_metadata, self, &client);
	expect_server_closed(_metadata, self, &server);
}

TEST_HARNESS_MAIN
