// SPDX-License-Identifier: GPL-2.0
/*
 * Negotiated options, sequence numbers, windows and measured times equal those
 * of the captured packets.
 */
#include "lib/expect.h"
#include "lib/tcp_info.h"
#include "lib/truth.h"
#include "lib/capture.h"

#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <time.h>

#define PORT		9000
#define UNREAD		300
/* The longest tick of any kernel. */
#define TICK_US		10000
/* Timestamp option in each segment, padded. */
#define TIMESTAMPS_BYTES	12
/* The minimum delay of an acknowledgment (TCP_DELACK_MIN). */
#define DELAY_US	40000

FIXTURE(capture)
{
	struct capture capture;
	int listener;
	int client;
	int server;
};

/*
 * Address of the server; a TCP sysctl and its value, if any; TCP_MAXSEG of the
 * client.
 */
FIXTURE_VARIANT(capture)
{
	const char *address;
	const char *sysctl;
	const char *value;
	int maxseg;
};

FIXTURE_VARIANT_ADD(capture, plain) { LOOPBACK, NULL, NULL, 0 };
FIXTURE_VARIANT_ADD(capture, ipv6) { "::1", NULL, NULL, 0 };
FIXTURE_VARIANT_ADD(capture, small_segments) { LOOPBACK, NULL, NULL, 700 };
FIXTURE_VARIANT_ADD(capture, small_segments_of_ipv6) { "::1", NULL, NULL, 700 };
FIXTURE_VARIANT_ADD(capture, no_timestamps) {
	LOOPBACK, "tcp_timestamps", "0", 0,
};

FIXTURE_VARIANT_ADD(capture, no_sack) { LOOPBACK, "tcp_sack", "0", 0 };
FIXTURE_VARIANT_ADD(capture, no_scaling) {
	LOOPBACK, "tcp_window_scaling", "0", 0,
};

FIXTURE_VARIANT_ADD(capture, ecn) { LOOPBACK, "tcp_ecn", "1", 0 };

static void set(struct __test_metadata *_metadata, int fd, int level, int name,
		int value)
{
	ASSERT_EQ(0, setsockopt(fd, level, name, &value, sizeof(value)))
		TH_LOG("option %d: %s", name, strerror(errno));
}

FIXTURE_SETUP(capture)
{
	int family = strchr(variant->address, ':') ? AF_INET6 : AF_INET, i;
	char path[64];

	SKIP_IF(return, namespace_enter());
	if (variant->sysctl) {
		snprintf(path, sizeof(path), "/proc/sys/net/ipv4/%s",
			 variant->sysctl);
		ASSERT_EQ(NULL, namespace_write(path, variant->value));
	}
	capture_open(&self->capture, family, PORT);
	self->listener = socket_listening(variant->address, PORT);
	self->client = socket(family, SOCK_STREAM, 0);
	/* So that the two ends offer different windows. */
	set(_metadata, self->client, SOL_SOCKET, SO_RCVBUF, 20000);
	if (variant->maxseg)
		set(_metadata, self->client, IPPROTO_TCP, TCP_MAXSEG,
		    variant->maxseg);
	ASSERT_EQ(0, socket_connect(self->client, variant->address, PORT));
	self->server = accept(self->listener, NULL, NULL);
	/*
	 * Each write is smaller than a segment, so that each packet is one
	 * segment.
	 */
	for (i = 0; i < 5; i++) {
		socket_send(self->client, 500);
		socket_receive(self->server, 500);
		socket_send(self->server, 400);
		socket_receive(self->client, 400);
	}
	socket_send(self->client, UNREAD);
	witness_quiesce(self->client, self->server);
}

FIXTURE_TEARDOWN(capture)
{
	capture_close(&self->capture);
	close(self->client);
	close(self->server);
	close(self->listener);
}

/* In effect only if both ends offered it. */
static bool agreed_agree(const struct table *table, size_t row,
			 const struct capture *capture,
			 const struct capture_side *own,
			 const struct capture_side *peer)
{
	bool is_scaled = own->wscale >= 0 && peer->wscale >= 0;
	char shift[16];
	bool agrees;

	agrees = truth_number(table, row, "timestamps", "wire",
			      own->timestamps && peer->timestamps);
	agrees &= truth_number(table, row, "sack", "wire",
			       own->sack && peer->sack);
	/* RFC 3168: the SYN has ECE and CWR, the SYN-ACK only ECE. */
	agrees &= truth_number(table, row, "ecn", "wire",
			       capture->client.ece && capture->client.cwr &&
			       capture->server.ece && !capture->server.cwr);
	snprintf(shift, sizeof(shift), "%d", peer->wscale);
	agrees &= truth_text(table, row, "snd_wscale", "wire",
			     is_scaled ? shift : "-");
	snprintf(shift, sizeof(shift), "%d", own->wscale);
	agrees &= truth_text(table, row, "rcv_wscale", "wire",
			     is_scaled ? shift : "-");
	/* Timestamps reduce the payload of each segment. */
	return agrees & truth_number(table, row, "advmss", "wire", own->mss -
				     (own->timestamps && peer->timestamps ?
				      TIMESTAMPS_BYTES : 0));
}

static bool numbers_agree(const struct table *table, size_t row,
			  const struct capture_side *own,
			  const struct capture_side *peer, bool is_server)
{
	uint32_t unread = is_server ? UNREAD : 0;
	bool is_scaled = own->wscale >= 0 && peer->wscale >= 0;
	int own_shift = is_scaled ? own->wscale : 0;
	int peer_shift = is_scaled ? peer->wscale : 0;
	bool agrees;

	agrees = truth_number(table, row, "snd_una", "wire", peer->ack);
	/* The kernel does not count the SYN of the accepting end as sent. */
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
	/* On a slow machine, data sent twice was received once. */
	return agrees & truth_number(table, row, "bytes_received", "wire",
				     own->ack - peer->isn - 1);
}

TEST_F(capture, has_the_options_and_sequence_numbers_of_the_packets)
{
	const struct capture_side *client = &self->capture.client;
	const struct capture_side *server = &self->capture.server;
	struct witness witness;
	struct table table;
	size_t row;

	EXPECT_TRUE(tcp_info_agrees(self->client));
	EXPECT_TRUE(tcp_info_agrees(self->server));
	row = tcp_info_look(self->client, &table, &witness, &witness);
	capture_read(&self->capture);
	ASSERT_TRUE(client->syn && server->syn);
	EXPECT_TRUE(agreed_agree(&table, row, &self->capture, client, server));
	EXPECT_TRUE(numbers_agree(&table, row, client, server, false));
	EXPECT_TRUE(truth_number(&table, row, "segs_out", "wire",
				 client->segs));
	EXPECT_TRUE(truth_number(&table, row, "segs_in", "wire",
				 server->segs));
	EXPECT_TRUE(truth_number(&table, row, "bytes_acked", "wire",
				 server->ack - client->isn));
	/* Its own segment size is smaller than the server's. */
	EXPECT_TRUE(truth_number(&table, row, "mss_clamp", "wire",
				 variant->maxseg ? client->mss : server->mss));
	table_free(&table);

	row = tcp_info_look(self->server, &table, &witness, &witness);
	EXPECT_TRUE(agreed_agree(&table, row, &self->capture, server, client));
	EXPECT_TRUE(numbers_agree(&table, row, server, client, true));
	EXPECT_TRUE(truth_number(&table, row, "mss_clamp", "wire",
				 client->mss));
	table_free(&table);
}

/* Waits until the client's data is acknowledged. */
static void wait_for_ack(struct capture *capture)
{
	do {
		usleep(1000);
		capture_read(capture);
	} while (capture->server.ack != capture->client.end);
}

/*
 * Sends a segment between two readings of the program's clock; its
 * acknowledgment arrives between two samples of TCP_INFO. These bound the
 * round trip in microseconds. Returns false if the segment was retransmitted,
 * on a slow machine: then the RTT is that of the retransmission.
 */
static bool measure(int client, int64_t *least, int64_t *most)
{
	int64_t start, sent, asked, unacked;
	struct witness before, witness;

	witness_ask(client, &before);
	start = capture_clock_ns();
	socket_send(client, 10);
	sent = capture_clock_ns();
	unacked = sent;
	for (;;) {
		asked = capture_clock_ns();
		witness_ask(client, &witness);
		if (!witness.info.tcpi_unacked)
			break;
		unacked = asked;
	}
	/* Times are truncated to microseconds. */
	*most = (capture_clock_ns() - start) / 1000 + 1;
	*least = unacked > sent ? (unacked - sent) / 1000 - 1 : 0;
	if (*least < 0)
		*least = 0;
	return witness.info.tcpi_total_retrans == before.info.tcpi_total_retrans;
}

TEST_F(capture, has_the_round_trip_of_the_last_acknowledged_segment)
{
	int i;

	for (i = 0; i < 2; i++) {
		struct witness witness;
		int64_t least, most;
		struct table table;
		bool agrees;
		size_t row;

		/* One acknowledgment at once, one delayed. */
		do {
			set(_metadata, self->server, IPPROTO_TCP, TCP_QUICKACK,
			    !i);
		} while (!measure(self->client, &least, &most));
		row = tcp_info_look(self->client, &table, &witness, &witness);
		/* The kernel records it only with SACK. */
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

/* The time of the last tick: a busy host may delay ticks. */
static int64_t tick_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME_COARSE, &now);
	return now.tv_sec * 1000000000LL + now.tv_nsec;
}

TEST_F(capture, has_the_delay_of_an_acknowledgment)
{
	int64_t start, before, after, sent, least_us, most_us;
	struct table table;
	size_t row;

	capture_read(&self->capture);
	ASSERT_EQ(self->capture.client.end, self->capture.server.ack);
	ASSERT_TRUE(table_read(&table, TABLE_SOCKETS, "select *"));
	row = table_find_u64(&table, "cookie", socket_cookie(self->server));
	EXPECT_TRUE(truth_text(&table, row, "delack_timer_ms", "wire", "-"));
	table_free(&table);

	/* Until the table was read before the delay ended. */
	for (;;) {
		set(_metadata, self->server, IPPROTO_TCP, TCP_QUICKACK, 0);
		start = tick_ns();
		socket_send(self->client, 10);
		before = tick_ns();
		ASSERT_TRUE(table_read(&table, TABLE_SOCKETS, "select *"));
		after = tick_ns();
		wait_for_ack(&self->capture);
		least_us = DELAY_US - TICK_US - (after - start) / 1000;
		if (least_us > 0)
			break;
		table_free(&table);
	}
	sent = self->capture.server.last_ns;
	row = table_find_u64(&table, "cookie", socket_cookie(self->server));
	/*
	 * It is sent no sooner than the timer, which was set to at least the
	 * minimum delay, by a clock of ticks.
	 */
	most_us = (sent - before) / 1000 + TICK_US;
	EXPECT_TRUE(truth_between(&table, row, "delack_timer_ms", "wire",
				  least_us / 1000, most_us / 1000));
	table_free(&table);
}

TEST_HARNESS_MAIN
