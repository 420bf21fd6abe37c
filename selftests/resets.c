// SPDX-License-Identifier: GPL-2.0
/*
 * Connections that are reset: by either end or by somebody between them. `events`
 * tells who sent the reset and who received it, and `closed` what that ended.
 */
#include "lib/forge.h"
#include "lib/story_fixture.h"

#include <linux/tcp.h>

TEST_F(happening, the_client_resets)
{
	struct epitaph client = {
		.end = "reset_sent", .errno_name = "-",
		.old_state = "ESTABLISHED", .owner_source = "close",
		.pid = getpid(),
	};
	struct epitaph server = {
		.end = "reset_received", .errno_name = "ECONNRESET",
		.old_state = "ESTABLISHED", .owner_source = "listener",
		.pid = getpid(),
	};

	connect_both(_metadata, self);
	story_reset(self->client);
	expect_client(_metadata, self,
		      CONNECTED " closed(ESTABLISHED>CLOSE) reset_sent");
	expect_server(_metadata, self,
		      ACCEPTED " reset_received closed(ESTABLISHED>CLOSE)");
	expect_client_closed(_metadata, self, &client);
	if (!history_knows_listener(&self->history, PORT)) {
		server.owner_source = "-";
		server.pid = 0;
	}
	expect_server_closed(_metadata, self, &server);
}

TEST_F(happening, the_server_closes_with_unread_data)
{
	struct epitaph client = {
		.end = "reset_received", .errno_name = "ECONNRESET",
		.old_state = "ESTABLISHED", .owner_source = "connect",
		.pid = getpid(),
	};
	struct epitaph server = {
		.end = "reset_sent", .errno_name = "-",
		.old_state = "ESTABLISHED", .owner_source = "close",
		.pid = getpid(),
	};
	struct table table;

	connect_both(_metadata, self);
	socket_send(self->client, 1234);
	close(self->server);
	expect_client(_metadata, self,
		      CONNECTED " reset_received closed(ESTABLISHED>CLOSE)");
	expect_server(_metadata, self,
		      ACCEPTED " closed(ESTABLISHED>CLOSE) reset_sent");
	expect_client_closed(_metadata, self, &client);
	expect_closed(_metadata, self, PORT, CLIENT_PORT, &server, &table);
	expect_number(_metadata, &table, 0, "bytes_received", 1234);
	table_free(&table);
}

/*
 * By a firewall: the other end knows nothing of it. Nothing moves meanwhile, so
 * the last numbers are those of TCP_INFO a moment before, and the RST came.
 */
TEST_F(happening, a_third_party_resets)
{
	struct epitaph client = {
		.end = "reset_received", .errno_name = "ECONNRESET",
		.old_state = "ESTABLISHED", .owner_source = "connect",
		.pid = getpid(),
	};
	struct forged reset = {
		.from = PORT, .to = CLIENT_PORT, .has_rst = true,
	};
	struct witness witness;
	struct table table;

	connect_both(_metadata, self);
	exchange_data(_metadata, self);
	witness_ask(self->client, &witness);
	reset.seq = number_of(_metadata, self->client, "rcv_nxt");
	forge_segment(&reset);
	expect_client(_metadata, self,
		      CONNECTED " reset_received closed(ESTABLISHED>CLOSE)");
	expect_server(_metadata, self, ACCEPTED);
	expect_closed(_metadata, self, CLIENT_PORT, PORT, &client, &table);
	expect_numbers(_metadata, &table, &witness, 1, 0);
	table_free(&table);
}

/* It is closed before the RST is sent, which is not among its segments. */
TEST_F(happening, of_a_reset_both_ends_have_their_last_numbers)
{
	struct witness client, server;
	struct table table;

	connect_both(_metadata, self);
	exchange_data(_metadata, self);
	witness_ask(self->client, &client);
	witness_ask(self->server, &server);
	story_reset(self->client);
	history_closed(&self->history, &table, CLIENT_PORT, PORT, 1);
	ASSERT_EQ(1U, table.rows);
	expect_text(_metadata, &table, 0, "end", "reset_sent");
	expect_numbers(_metadata, &table, &client, 0, 0);
	table_free(&table);
	history_closed(&self->history, &table, PORT, CLIENT_PORT, 1);
	ASSERT_EQ(1U, table.rows);
	expect_text(_metadata, &table, 0, "end", "reset_received");
	expect_numbers(_metadata, &table, &server, 1, 0);
	table_free(&table);
}

TEST_HARNESS_MAIN
