// SPDX-License-Identifier: GPL-2.0
/*
 * Connections that are reset: by either end or by somebody between them. `events`
 * tells who sent the reset and who received it, and `closed` what that ended.
 */
#include "lib/forge.h"
#include "lib/story_fixture.h"

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
 * the last numbers are those of TCP_INFO a moment before.
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
	socket_send(self->client, 12345);
	socket_receive(self->server, 12345);
	socket_send(self->server, 54321);
	socket_receive(self->client, 54321);
	/* Longer than an acknowledgment may be delayed. */
	usleep(300000);
	witness_ask(self->client, &witness);
	reset.seq = number_of(_metadata, self->client, "rcv_nxt");
	forge_segment(&reset);
	expect_client(_metadata, self,
		      CONNECTED " reset_received closed(ESTABLISHED>CLOSE)");
	expect_server(_metadata, self, ACCEPTED);
	expect_closed(_metadata, self, CLIENT_PORT, PORT, &client, &table);
	expect_number(_metadata, &table, 0, "bytes_sent",
		      witness.info.tcpi_bytes_sent);
	expect_number(_metadata, &table, 0, "bytes_acked",
		      witness.info.tcpi_bytes_acked);
	expect_number(_metadata, &table, 0, "bytes_received",
		      witness.info.tcpi_bytes_received);
	expect_number(_metadata, &table, 0, "segs_out",
		      witness.info.tcpi_segs_out);
	/* The RST itself. */
	expect_number(_metadata, &table, 0, "segs_in",
		      witness.info.tcpi_segs_in + 1);
	expect_number(_metadata, &table, 0, "data_segs_in",
		      witness.info.tcpi_data_segs_in);
	expect_number(_metadata, &table, 0, "data_segs_out",
		      witness.info.tcpi_data_segs_out);
	expect_number(_metadata, &table, 0, "snd_cwnd",
		      witness.info.tcpi_snd_cwnd);
	expect_number(_metadata, &table, 0, "srtt_us", witness.info.tcpi_rtt);
	expect_number(_metadata, &table, 0, "min_rtt_us",
		      witness.info.tcpi_min_rtt);
	expect_number(_metadata, &table, 0, "retrans_total",
		      witness.info.tcpi_total_retrans);
	table_free(&table);
}

TEST_HARNESS_MAIN
