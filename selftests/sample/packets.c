// SPDX-License-Identifier: GPL-2.0
/*
 * What a connection agreed on, numbered and offered, and the times it measures,
 * are those of its packets, as anybody can see them on their way.
 */
#include "lib/expect.h"
#include "lib/tcp_info.h"
#include "lib/truth.h"
#include "lib/wire.h"

#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <time.h>

#define PORT		9000
#define UNREAD		300
/* The longest that a tick is anywhere. */
#define TICK_US		10000
/* What timestamps take of a segment, with the padding. */
#define TIMESTAMPS_BYTES	12
/* The least that an acknowledgment is delayed (TCP_DELACK_MIN). */
#define DELAY_US	40000

FIXTURE(wire)
{
	struct wire wire;
	int listener;
	int client;
	int server;
};

/*
 * Where the server is; a sysctl of TCP and its value, if any; and what
 * TCP_MAXSEG of the client is.
 */
FIXTURE_VARIANT(wire)
{
	const char *address;
	const char *sysctl;
	const char *value;
	int maxseg;
};

FIXTURE_VARIANT_ADD(wire, plain) { LOOPBACK, NULL, NULL, 0 };
FIXTURE_VARIANT_ADD(wire, ipv6) { "::1", NULL, NULL, 0 };
FIXTURE_VARIANT_ADD(wire, small_segments) { LOOPBACK, NULL, NULL, 700 };
FIXTURE_VARIANT_ADD(wire, small_segments_of_ipv6) { "::1", NULL, NULL, 700 };
FIXTURE_VARIANT_ADD(wire, no_timestamps) {
	LOOPBACK, "tcp_timestamps", "0", 0,
};

FIXTURE_VARIANT_ADD(wire, no_sack) { LOOPBACK, "tcp_sack", "0", 0 };
FIXTURE_VARIANT_ADD(wire, no_scaling) {
	LOOPBACK, "tcp_window_scaling", "0", 0,
};

FIXTURE_VARIANT_ADD(wire, ecn) { LOOPBACK, "tcp_ecn", "1", 0 };

static void set(struct __test_metadata *_metadata, int fd, int level, int name,
		int value)
{
	ASSERT_EQ(0, setsockopt(fd, level, name, &value, sizeof(value)))
		TH_LOG("option %d: %s", name, strerror(errno));
}

FIXTURE_SETUP(wire)
{
	int family = strchr(variant->address, ':') ? AF_INET6 : AF_INET, i;
	char path[64];

	SKIP_IF(return, namespace_enter());
	if (variant->sysctl) {
		snprintf(path, sizeof(path), "/proc/sys/net/ipv4/%s",
			 variant->sysctl);
		ASSERT_EQ(NULL, namespace_write(path, variant->value));
	}
	wire_open(&self->wire, family, PORT);
	self->listener = socket_listening(variant->address, PORT);
	self->client = socket(family, SOCK_STREAM, 0);
	/* So that the two ends do not offer the same window. */
	set(_metadata, self->client, SOL_SOCKET, SO_RCVBUF, 20000);
	if (variant->maxseg)
		set(_metadata, self->client, IPPROTO_TCP, TCP_MAXSEG,
		    variant->maxseg);
	ASSERT_EQ(0, socket_connect(self->client, variant->address, PORT));
	self->server = accept(self->listener, NULL, NULL);
	/* Each less than a segment, so that a packet is a segment. */
	for (i = 0; i < 5; i++) {
		socket_send(self->client, 500);
		socket_receive(self->server, 500);
		socket_send(self->server, 400);
		socket_receive(self->client, 400);
	}
	socket_send(self->client, UNREAD);
	witness_rest(self->client, self->server);
}

FIXTURE_TEARDOWN(wire)
{
	wire_close(&self->wire);
	close(self->client);
	close(self->server);
	close(self->listener);
}

/* Both must have offered it. */
static bool agreed_agree(const struct table *table, size_t row,
			 const struct wire *wire, const struct wire_way *own,
			 const struct wire_way *peer)
{
	bool is_scaled = own->wscale >= 0 && peer->wscale >= 0;
	char shift[16];
	bool agrees;

	agrees = truth_number(table, row, "timestamps", "wire",
			      own->timestamps && peer->timestamps);
	agrees &= truth_number(table, row, "sack", "wire",
			       own->sack && peer->sack);
	/* RFC 3168: the one asks with both bits, the other answers with one. */
	agrees &= truth_number(table, row, "ecn", "wire",
			       wire->client.ece && wire->client.cwr &&
			       wire->server.ece && !wire->server.cwr);
	snprintf(shift, sizeof(shift), "%d", peer->wscale);
	agrees &= truth_text(table, row, "snd_wscale", "wire",
			     is_scaled ? shift : "-");
	snprintf(shift, sizeof(shift), "%d", own->wscale);
	agrees &= truth_text(table, row, "rcv_wscale", "wire",
			     is_scaled ? shift : "-");
	/* Timestamps take their part of each segment. */
	return agrees & truth_number(table, row, "advmss", "wire", own->mss -
				     (own->timestamps && peer->timestamps ?
				      TIMESTAMPS_BYTES : 0));
}

static bool numbers_agree(const struct table *table, size_t row,
			  const struct wire_way *own,
			  const struct wire_way *peer, bool is_server)
{
	uint32_t unread = is_server ? UNREAD : 0;
	bool is_scaled = own->wscale >= 0 && peer->wscale >= 0;
	int own_shift = is_scaled ? own->wscale : 0;
	int peer_shift = is_scaled ? peer->wscale : 0;
	bool agrees;

	agrees = truth_number(table, row, "snd_una", "wire", peer->ack);
	/* The kernel does not count the SYN of the end that accepted as sent. */
	agrees &= truth_number(table, row, "snd_initial", "wire",
			       (uint32_t)(own->isn + is_server));
	agrees &= truth_number(table, row, "rcv_initial", "wire", peer->isn);
	agrees &= truth_number(table, row, "snd_nxt", "wire", own->end);
	agrees &= truth_number(table, row, "write_seq", "wire", own->end);
	agrees &= truth_number(table, row, "rcv_nxt", "wire", own->ack);
	agrees &= truth_number(table, row, "copied_seq", "wire",
			       own->ack - unread);
	agrees &= truth_number(table, row, "recvq_bytes", "wire", unread);
	agrees &= truth_number(table, row, "snd_wnd", "wire",
			       peer->window << peer_shift);
	agrees &= truth_number(table, row, "rcv_wnd", "wire",
			       own->window << own_shift);
	agrees &= truth_number(table, row, "data_segs_out", "wire",
			       own->data_segs);
	agrees &= truth_number(table, row, "data_segs_in", "wire",
			       peer->data_segs);
	agrees &= truth_number(table, row, "bytes_sent", "wire", own->bytes);
	/* What was sent twice, on a slow machine, was received once. */
	return agrees & truth_number(table, row, "bytes_received", "wire",
				     own->ack - peer->isn - 1);
}

TEST_F(wire, has_what_both_offered_and_the_numbers_of_the_packets)
{
	const struct wire_way *client = &self->wire.client;
	const struct wire_way *server = &self->wire.server;
	struct witness witness;
	struct table table;
	size_t row;

	EXPECT_TRUE(tcp_info_agrees(self->client));
	EXPECT_TRUE(tcp_info_agrees(self->server));
	row = tcp_info_look(self->client, &table, &witness, &witness);
	wire_read(&self->wire);
	ASSERT_TRUE(client->syn && server->syn);
	EXPECT_TRUE(agreed_agree(&table, row, &self->wire, client, server));
	EXPECT_TRUE(numbers_agree(&table, row, client, server, false));
	EXPECT_TRUE(truth_number(&table, row, "segs_out", "wire",
				 client->segs));
	EXPECT_TRUE(truth_number(&table, row, "segs_in", "wire",
				 server->segs));
	EXPECT_TRUE(truth_number(&table, row, "bytes_acked", "wire",
				 server->ack - client->isn));
	/* What it can take itself is less than what the server can. */
	EXPECT_TRUE(truth_number(&table, row, "mss_clamp", "wire",
				 variant->maxseg ? client->mss : server->mss));
	table_free(&table);

	row = tcp_info_look(self->server, &table, &witness, &witness);
	EXPECT_TRUE(agreed_agree(&table, row, &self->wire, server, client));
	EXPECT_TRUE(numbers_agree(&table, row, server, client, true));
	EXPECT_TRUE(truth_number(&table, row, "mss_clamp", "wire",
				 client->mss));
	table_free(&table);
}

/* Waits until the client's data is acknowledged. */
static void wait_for_ack(struct wire *wire)
{
	do {
		usleep(1000);
		wire_read(wire);
	} while (wire->server.ack != wire->client.end);
}

/*
 * A segment is sent between two times of the program's clock, and its
 * acknowledgment comes between two of TCP_INFO's answers: the least and the most
 * microseconds between. False if it was sent twice, on a slow machine: then the
 * round trip is that of the second time.
 */
static bool measure(int client, int64_t *least, int64_t *most)
{
	int64_t start, sent, asked, unacked;
	struct witness before, witness;

	witness_ask(client, &before);
	start = wire_clock_ns();
	socket_send(client, 10);
	sent = wire_clock_ns();
	unacked = sent;
	for (;;) {
		asked = wire_clock_ns();
		witness_ask(client, &witness);
		if (!witness.info.tcpi_unacked)
			break;
		unacked = asked;
	}
	/* Times are cut to microseconds. */
	*most = (wire_clock_ns() - start) / 1000 + 1;
	*least = unacked > sent ? (unacked - sent) / 1000 - 1 : 0;
	if (*least < 0)
		*least = 0;
	return witness.info.tcpi_total_retrans == before.info.tcpi_total_retrans;
}

TEST_F(wire, has_the_round_trip_of_the_segment_acknowledged_last)
{
	int i;

	for (i = 0; i < 2; i++) {
		struct witness witness;
		int64_t least, most;
		struct table table;
		bool agrees;
		size_t row;

		/* At once, and delayed. */
		do {
			set(_metadata, self->server, IPPROTO_TCP, TCP_QUICKACK,
			    !i);
		} while (!measure(self->client, &least, &most));
		row = tcp_info_look(self->client, &table, &witness, &witness);
		/* The kernel takes note of it where it has SACK. */
		if (witness.info.tcpi_options & TCPI_OPT_SACK)
			agrees = truth_between(&table, row, "last_rtt_us",
					       "TCP_INFO", least, most);
		else
			agrees = truth_text(&table, row, "last_rtt_us",
					    "TCP_INFO", "-");
		EXPECT_TRUE(agrees);
		table_free(&table);
	}
}

/* The time of the last tick: a busy host may be late with ticks. */
static int64_t tick_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME_COARSE, &now);
	return now.tv_sec * 1000000000LL + now.tv_nsec;
}

TEST_F(wire, has_the_time_until_an_acknowledgment_is_sent)
{
	int64_t start, before, after, sent, least_us, most_us;
	struct table table;
	size_t row;

	wire_read(&self->wire);
	ASSERT_EQ(self->wire.client.end, self->wire.server.ack);
	ASSERT_TRUE(table_read(&table, TABLE_SOCKETS, "select *"));
	row = table_find_u64(&table, "cookie", socket_cookie(self->server));
	EXPECT_TRUE(truth_text(&table, row, "delack_timer_ms", "wire", "-"));
	table_free(&table);

	/* Until the table was read within the delay. */
	for (;;) {
		set(_metadata, self->server, IPPROTO_TCP, TCP_QUICKACK, 0);
		start = tick_ns();
		socket_send(self->client, 10);
		before = tick_ns();
		ASSERT_TRUE(table_read(&table, TABLE_SOCKETS, "select *"));
		after = tick_ns();
		wait_for_ack(&self->wire);
		least_us = DELAY_US - TICK_US - (after - start) / 1000;
		if (least_us > 0)
			break;
		table_free(&table);
	}
	sent = self->wire.server.last_ns;
	row = table_find_u64(&table, "cookie", socket_cookie(self->server));
	/*
	 * It is sent no sooner than the timer says, and the timer was not set to
	 * less than the least delay, by a clock of ticks.
	 */
	most_us = (sent - before) / 1000 + TICK_US;
	EXPECT_TRUE(truth_between(&table, row, "delack_timer_ms", "wire",
				  least_us / 1000, most_us / 1000));
	table_free(&table);
}

TEST_HARNESS_MAIN
