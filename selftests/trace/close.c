// SPDX-License-Identifier: GPL-2.0
/* Orderly closes: every state on the way, and the record in `closed`. */
#include "lib/spoof.h"
#include "lib/pair_fixture.h"

TEST_F(pair, the_client_closes_first)
{
	connect_both(_metadata, self);
	socket_send(self->client, 3000);
	socket_receive(self->server, 3000);
	socket_send(self->server, 50000);
	socket_receive(self->client, 50000);
	close(self->client);
	expect_eof(_metadata, self->server);
	close(self->server);
	expect_client(_metadata, self, CONNECTED CLOSES_FIRST);
	expect_server(_metadata, self, INCOMING CLOSES_LAST);
	expect_orderly(_metadata, self, CLIENT_PORT, PORT, "FIN_WAIT2", 3000,
		       50000);
	expect_orderly(_metadata, self, PORT, CLIENT_PORT, "LAST_ACK", 50000,
		       3000);
}

TEST_F(pair, the_server_closes_first)
{
	connect_both(_metadata, self);
	socket_send(self->client, 100);
	socket_receive(self->server, 100);
	close(self->server);
	expect_eof(_metadata, self->client);
	close(self->client);
	expect_client(_metadata, self, CONNECTED CLOSES_LAST);
	expect_server(_metadata, self, INCOMING CLOSES_FIRST);
	expect_orderly(_metadata, self, CLIENT_PORT, PORT, "LAST_ACK", 100, 0);
	expect_orderly(_metadata, self, PORT, CLIENT_PORT, "FIN_WAIT2", 0, 100);
}

/*
 * The server accepts and closes without data. When a time-wait socket replaces its
 * socket, the client has not closed.
 */
TEST_F(pair, the_server_sends_no_data)
{
	struct close_record server = {
		.close_reason = "half_closed", .errno_name = "-",
		.old_state = "FIN_WAIT2", .owner_source = "close",
		.pid = getpid(),
	};

	connect_both(_metadata, self);
	close_server(_metadata, self);
	/* It closes before the client sends anything. */
	expect_server(_metadata, self, INCOMING CLOSES_FIRST);
	expect_server_closed(_metadata, self, &server);
	expect_client(_metadata, self,
		      CONNECTED " state(ESTABLISHED>CLOSE_WAIT)");
	close(self->client);
	expect_client(_metadata, self, CONNECTED CLOSES_LAST);
	expect_orderly(_metadata, self, CLIENT_PORT, PORT, "LAST_ACK", 0, 0);
}

/* One end closes its side and receives the rest. */
TEST_F(pair, a_connection_is_half_closed)
{
	struct close_record client = {
		.close_reason = "orderly", .errno_name = "-",
		.old_state = "FIN_WAIT2", .owner_source = "close",
		.pid = getpid(),
	};

	connect_both(_metadata, self);
	ASSERT_EQ(0, shutdown(self->client, SHUT_WR));
	expect_eof(_metadata, self->server);
	expect_client(_metadata, self,
		      CONNECTED " state(ESTABLISHED>FIN_WAIT1)"
				" state(FIN_WAIT1>FIN_WAIT2)");
	expect_server(_metadata, self,
		      INCOMING " state(ESTABLISHED>CLOSE_WAIT)");
	socket_send(self->server, 70000);
	socket_receive(self->client, 70000);
	close(self->server);
	expect_eof(_metadata, self->client);
	expect_client(_metadata, self, CONNECTED CLOSES_FIRST);
	expect_server(_metadata, self, INCOMING CLOSES_LAST);
	/* The full socket waited for the FIN. */
	expect_client_closed(_metadata, self, &client);
	expect_orderly(_metadata, self, PORT, CLIENT_PORT, "LAST_ACK", 70000, 0);
}

/*
 * Each end sends its FIN before it receives the other's. The client's filter
 * is removed first: the FIN that it then receives does not acknowledge its
 * own.
 */
TEST_F(pair, both_ends_close_simultaneously)
{
	connect_both(_metadata, self);
	socket_drop_all(self->client);
	socket_drop_all(self->server);
	ASSERT_EQ(0, shutdown(self->client, SHUT_WR));
	ASSERT_EQ(0, shutdown(self->server, SHUT_WR));
	pair_detach_filter(self->client);
	EXPECT_TRUE(event_log_await_event(&self->log, CLIENT_PORT, PORT,
					  "state(FIN_WAIT1>CLOSING)"));
	pair_detach_filter(self->server);
	EXPECT_TRUE(event_log_await_event(&self->log, CLIENT_PORT, PORT,
					  "closed(CLOSING>CLOSE)"));
	EXPECT_TRUE(event_log_await_event(&self->log, PORT, CLIENT_PORT,
					  "closed(FIN_WAIT2>CLOSE)"));
	expect_orderly(_metadata, self, CLIENT_PORT, PORT, "CLOSING", 0, 0);
	expect_orderly(_metadata, self, PORT, CLIENT_PORT, "FIN_WAIT2", 0, 0);
}

#define CLOSING	" state(ESTABLISHED>FIN_WAIT1) state(FIN_WAIT1>CLOSING)"

/*
 * The first FINs cross. A retransmitted FIN acknowledges the peer's, so both
 * ends must receive the original ones, delayed.
 */
TEST_F(pair, the_fins_cross)
{
	struct spoofed fins[] = {
		{ .from = PORT, .to = CLIENT_PORT, .has_fin = true },
		{ .from = CLIENT_PORT, .to = PORT, .has_fin = true },
	};

	connect_both(_metadata, self);
	witness_quiesce(self->client, self->server);
	fins[0].seq = number_of(_metadata, self->server, "snd_nxt");
	fins[0].ack_seq = number_of(_metadata, self->client, "snd_nxt");
	fins[1].seq = fins[0].ack_seq;
	fins[1].ack_seq = fins[0].seq;
	spoof_alone(self->client);
	spoof_alone(self->server);
	ASSERT_EQ(0, shutdown(self->client, SHUT_WR));
	ASSERT_EQ(0, shutdown(self->server, SHUT_WR));
	spoof_segment(&fins[0]);
	spoof_segment(&fins[1]);
	expect_client(_metadata, self, CONNECTED CLOSING);
	expect_server(_metadata, self, INCOMING CLOSING);
	pair_detach_filter(self->client);
	pair_detach_filter(self->server);
	expect_client(_metadata, self,
		      CONNECTED CLOSING " closed(CLOSING>CLOSE)");
	expect_server(_metadata, self,
		      INCOMING CLOSING " closed(CLOSING>CLOSE)");
	expect_orderly(_metadata, self, CLIENT_PORT, PORT, "CLOSING", 0, 0);
	expect_orderly(_metadata, self, PORT, CLIENT_PORT, "CLOSING", 0, 0);
}

/* A new connection replaces one in TIME_WAIT. */
TEST_F(pair, a_port_is_reused_in_time_wait)
{
	uint64_t first, second;
	struct table table;
	int i;

	for (i = 0; i < 2; i++) {
		connect_both(_metadata, self);
		close(self->server);
		expect_eof(_metadata, self->client);
		close(self->client);
		expect_client(_metadata, self, i ? CONNECTED CLOSES_LAST " "
			      CONNECTED CLOSES_LAST : CONNECTED CLOSES_LAST);
	}
	expect_server(_metadata, self,
		      INCOMING CLOSES_FIRST " " INCOMING CLOSES_FIRST);
	event_log_closed(&self->log, &table, PORT, CLIENT_PORT, 2);
	ASSERT_EQ(2U, table.rows);
	ASSERT_TRUE(table_u64(&table, 0, "cookie", &first));
	ASSERT_TRUE(table_u64(&table, 1, "cookie", &second));
	EXPECT_NE(first, second);
	table_free(&table);
}

TEST_HARNESS_MAIN
