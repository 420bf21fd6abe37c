// SPDX-License-Identifier: GPL-2.0
/* Lost packets: what is retransmitted and why, and when an end gives up. */
#include "lib/route.h"
#include "lib/spoof.h"
#include "lib/pair_fixture.h"

#include <linux/icmp.h>
#include <linux/rtnetlink.h>
#include <linux/tcp.h>

/* Retransmission timeouts last five seconds. */
#define LAZY_ADDRESS	"127.0.0.2"

static const char *make_lazy_route(const char *address)
{
	struct route_metric metric = { RTAX_RTO_MIN, 5000 };
	const char *missing;

	/* No loss probe either. */
	missing = namespace_write("/proc/sys/net/ipv4/tcp_early_retrans", "0");
	return missing ? missing : route_add(address, &metric, 1);
}

/* The first retransmission of the client, and its reason. */
static void expect_retransmit(struct __test_metadata *_metadata,
			      SELF self, const char *why,
			      uint64_t seq, uint64_t bytes)
{
	struct table table;
	size_t row;

	event_log_read(&self->log, &table);
	row = event_log_find(&table, 0, CLIENT_PORT, PORT, "retransmit");
	ASSERT_NE(TABLE_NONE, row);
	expect_text(_metadata, &table, row, "retransmit_reason", why);
	expect_number(_metadata, &table, row, "seq", seq);
	expect_number(_metadata, &table, row, "segment_bytes", bytes);
	expect_number(_metadata, &table, row, "pid", getpid());
	expect_text(_metadata, &table, row, "state", "ESTABLISHED");
	/* No other retransmission has this reason. */
	for (row++; row != TABLE_NONE && row < table.rows; row++) {
		row = event_log_find(&table, row, CLIENT_PORT, PORT,
				     "retransmit");
		if (row == TABLE_NONE)
			break;
		EXPECT_STRNE(why, table_field(&table, row, "retransmit_reason"));
	}
	table_free(&table);
}

TEST_F(pair, a_segment_is_lost)
{
	struct witness witness;
	struct table table;
	uint64_t seq;
	int i;

	SKIP_IF(return, make_lazy_route(LAZY_ADDRESS));
	self->address = LAZY_ADDRESS;
	connect_both(_metadata, self);
	set_option(_metadata, self->client, IPPROTO_TCP, TCP_NODELAY, 1);
	socket_drop_all(self->server);
	seq = number_of(_metadata, self->client, "snd_nxt");
	socket_send(self->client, 1000);
	pair_detach_filter(self->server);
	for (i = 0; i < 5; i++)
		socket_send(self->client, 1000);
	socket_receive(self->server, 6000);
	/*
	 * Whether the first duplicate ACK counts as disorder depends on
	 * timing.
	 */
	EXPECT_TRUE(event_log_await_event(&self->log, CLIENT_PORT, PORT,
					  event_log_has("tcp_cong_state_set") ?
					  ">Recovery) retransmit(fast) congestion(Recovery>Open)" :
					  "retransmit(fast)"));
	expect_retransmit(_metadata, self, "fast", seq, 1000);
	/* The final values include all of it. */
	witness_quiesce(self->client, self->server);
	witness_ask(self->client, &witness);
	socket_abort(self->client);
	event_log_closed(&self->log, &table, CLIENT_PORT, PORT, 1);
	ASSERT_EQ(1U, table.rows);
	expect_number(_metadata, &table, 0, "retrans_total", 1);
	expect_number(_metadata, &table, 0, "bytes_retrans", 1000);
	expect_number(_metadata, &table, 0, "bytes_sent", 7000);
	expect_numbers(_metadata, &table, &witness, 0, 0);
	table_free(&table);
}

TEST_F(pair, the_last_segments_are_lost)
{
	uint64_t seq;

	connect_both(_metadata, self);
	set_option(_metadata, self->client, IPPROTO_TCP, TCP_NODELAY, 1);
	/* An idle connection has an RTT estimate. */
	socket_send(self->client, 1000);
	socket_receive(self->server, 1000);
	socket_drop_all(self->server);
	seq = number_of(_metadata, self->client, "snd_nxt");
	socket_send(self->client, 1000);
	socket_send(self->client, 1000);
	EXPECT_TRUE(event_log_await_event(&self->log, CLIENT_PORT, PORT,
					  "retransmit(timeout)"));
	/* The probe is the last segment, the timeout starts with the first. */
	expect_retransmit(_metadata, self, "loss_probe", seq + 1000, 1000);
	if (event_log_has("tcp_cong_state_set"))
		EXPECT_TRUE(event_log_await_event(&self->log, CLIENT_PORT,
						  PORT, "(Open>Loss) retransmit(timeout)"));
	pair_detach_filter(self->server);
	socket_receive(self->server, 2000);
}

/* Whether all retransmissions of the client have the same reason. */
static bool has_only(const struct event_log *log, const char *reason)
{
	struct table table;
	bool is_so = true;
	size_t row = 0;

	event_log_read(log, &table);
	while ((row = event_log_find(&table, row, CLIENT_PORT, PORT,
				     "retransmit")) != TABLE_NONE) {
		is_so = is_so && !strcmp(reason, table_field(&table, row++,
							     "retransmit_reason"));
	}
	table_free(&table);
	return is_so;
}

/*
 * A router has a smaller MTU. The kernel sends the segment again in smaller ones, at
 * once and without a timeout.
 */
TEST_F(pair, a_segment_exceeds_the_mtu)
{
	const char *why = event_log_has("tcp_cong_state_set") ? "mtu" : "-";
	uint64_t seq;

	/* No timeout comes in between. */
	SKIP_IF(return, make_lazy_route(LOOPBACK));
	connect_both(_metadata, self);
	socket_drop_all(self->server);
	seq = number_of(_metadata, self->client, "snd_nxt");
	socket_send(self->client, 20000);
	pair_detach_filter(self->server);
	spoof_icmp(ICMP_FRAG_NEEDED, 1500, CLIENT_PORT, PORT, seq);
	socket_receive(self->server, 20000);
	EXPECT_TRUE(event_log_await_event(&self->log, CLIENT_PORT, PORT,
					  "retransmit"));
	EXPECT_TRUE(has_only(&self->log, why));
}

/* Of the client, SYN included. */
static uint64_t count_retransmissions(const struct event_log *log)
{
	uint64_t count = 0, lport;
	struct table table;
	size_t row;

	event_log_read(log, &table);
	for (row = 0; row < table.rows; row++) {
		if (table_u64(&table, row, "lport", &lport) &&
		    lport == CLIENT_PORT &&
		    strcmp(table_field(&table, row, "retransmit_reason"),
			   "-"))
			count++;
	}
	table_free(&table);
	return count;
}

/* Each retransmission is an event. */
TEST_F(pair, a_sender_gives_up)
{
	struct close_record client = {
		.close_reason = "timed_out", .errno_name = "ETIMEDOUT",
		.old_state = "ESTABLISHED", .owner_source = "connect",
		.pid = getpid(),
	};
	struct witness witness;
	struct table table;
	uint64_t retransmissions;

	connect_both(_metadata, self);
	exchange_data(_metadata, self);
	witness_ask(self->client, &witness);
	socket_drop_all(self->server);
	set_option(_metadata, self->client, IPPROTO_TCP, TCP_USER_TIMEOUT,
		   2000);
	socket_send(self->client, 1000);
	expect_closed(_metadata, self, CLIENT_PORT, PORT, &client, &table);
	retransmissions = count_retransmissions(&self->log);
	EXPECT_LE(1U, retransmissions);
	expect_number(_metadata, &table, 0, "retrans_total", retransmissions);
	/* Everything else failed. */
	expect_number(_metadata, &table, 0, "bytes_acked",
		      witness.info.tcpi_bytes_acked);
	expect_number(_metadata, &table, 0, "bytes_received",
		      witness.info.tcpi_bytes_received);
	expect_number(_metadata, &table, 0, "srtt_us", witness.info.tcpi_rtt);
	expect_number(_metadata, &table, 0, "segs_in",
		      witness.info.tcpi_segs_in);
	table_free(&table);
}

TEST_F(pair, a_peer_stops_answering)
{
	struct close_record client = {
		.close_reason = "timed_out", .errno_name = "ETIMEDOUT",
		.old_state = "ESTABLISHED", .owner_source = "connect",
		.pid = getpid(),
	};
	struct witness witness;
	struct table table;

	connect_both(_metadata, self);
	exchange_data(_metadata, self);
	witness_ask(self->client, &witness);
	socket_drop_all(self->server);
	set_option(_metadata, self->client, IPPROTO_TCP, TCP_KEEPIDLE, 1);
	set_option(_metadata, self->client, IPPROTO_TCP, TCP_KEEPINTVL, 1);
	set_option(_metadata, self->client, IPPROTO_TCP, TCP_KEEPCNT, 1);
	set_option(_metadata, self->client, SOL_SOCKET, SO_KEEPALIVE, 1);
	expect_client(_metadata, self,
		      CONNECTED " reset_sent closed(ESTABLISHED>CLOSE)");
	expect_server(_metadata, self, INCOMING);
	expect_closed(_metadata, self, CLIENT_PORT, PORT, &client, &table);
	/* A keepalive probe, and the RST. */
	expect_numbers(_metadata, &table, &witness, 0, 2);
	table_free(&table);
}

TEST_HARNESS_MAIN
