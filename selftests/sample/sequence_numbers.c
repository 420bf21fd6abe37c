// SPDX-License-Identifier: GPL-2.0
/*
 * Sequence numbers and windows equal TCP_REPAIR, and derived columns follow
 * from their sources.
 */
#include "lib/expect.h"
#include "lib/tcp_info.h"
#include "lib/truth.h"

#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/socket.h>

#define PORT		9000
#define UNREAD		300

/* An idle connection; one end has unread data. */
FIXTURE(connection)
{
	int listener;
	int sender;
	int receiver;
	struct table table;
};

FIXTURE_SETUP(connection)
{
	int small = 100000;

	SKIP_IF(return, namespace_enter());
	self->listener = socket_listening(LOOPBACK, PORT);
	/* So that the two ends offer different windows. */
	ASSERT_EQ(0, setsockopt(self->listener, SOL_SOCKET, SO_RCVBUF, &small,
				sizeof(small)));
	self->sender = socket_connected(LOOPBACK, PORT);
	self->receiver = accept(self->listener, NULL, NULL);
	ASSERT_LE(0, self->receiver);
	socket_send(self->sender, 40000);
	socket_receive(self->receiver, 40000);
	socket_send(self->sender, UNREAD);
	witness_quiesce(self->sender, self->receiver);
}

FIXTURE_TEARDOWN(connection)
{
	close(self->sender);
	close(self->receiver);
	close(self->listener);
}

static void set(struct __test_metadata *_metadata, int fd, int name, int value)
{
	ASSERT_EQ(0, setsockopt(fd, IPPROTO_TCP, name, &value, sizeof(value)))
		TH_LOG("option %d: %s", name, strerror(errno));
}

/* The next sequence number that an end writes and expects, by TCP_REPAIR. */
struct repaired {
	uint32_t write_seq;
	uint32_t rcv_nxt;
	uint32_t mss_clamp;
	struct tcp_repair_window window;
};

static void ask(struct __test_metadata *_metadata, int fd,
		struct repaired *repaired)
{
	socklen_t length = sizeof(repaired->write_seq);

	set(_metadata, fd, TCP_REPAIR, TCP_REPAIR_ON);
	set(_metadata, fd, TCP_REPAIR_QUEUE, TCP_SEND_QUEUE);
	ASSERT_EQ(0, getsockopt(fd, IPPROTO_TCP, TCP_QUEUE_SEQ,
				&repaired->write_seq, &length));
	set(_metadata, fd, TCP_REPAIR_QUEUE, TCP_RECV_QUEUE);
	ASSERT_EQ(0, getsockopt(fd, IPPROTO_TCP, TCP_QUEUE_SEQ,
				&repaired->rcv_nxt, &length));
	ASSERT_EQ(0, getsockopt(fd, IPPROTO_TCP, TCP_MAXSEG,
				&repaired->mss_clamp, &length));
	length = sizeof(repaired->window);
	ASSERT_EQ(0, getsockopt(fd, IPPROTO_TCP, TCP_REPAIR_WINDOW,
				&repaired->window, &length));
	/*
	 * Leaves repair mode without a window probe, which would be answered.
	 */
	set(_metadata, fd, TCP_REPAIR, TCP_REPAIR_OFF_NO_WP);
}

TEST_F(connection, has_the_sequence_numbers_of_TCP_REPAIR)
{
	struct repaired end;
	size_t row;

	ask(_metadata, self->sender, &end);
	row = look_at(_metadata, self->sender, &self->table);
	EXPECT_TRUE(truth_number(&self->table, row, "write_seq", "TCP_REPAIR",
				 end.write_seq));
	/* All data was acknowledged. */
	EXPECT_TRUE(truth_number(&self->table, row, "snd_nxt", "TCP_REPAIR",
				 end.write_seq));
	EXPECT_TRUE(truth_number(&self->table, row, "snd_una", "TCP_REPAIR",
				 end.write_seq));
	EXPECT_TRUE(truth_number(&self->table, row, "rcv_nxt", "TCP_REPAIR",
				 end.rcv_nxt));
	EXPECT_TRUE(truth_number(&self->table, row, "copied_seq", "TCP_REPAIR",
				 end.rcv_nxt));
	table_free(&self->table);

	ask(_metadata, self->receiver, &end);
	row = look_at(_metadata, self->receiver, &self->table);
	EXPECT_TRUE(truth_number(&self->table, row, "rcv_nxt", "TCP_REPAIR",
				 end.rcv_nxt));
	EXPECT_TRUE(truth_number(&self->table, row, "copied_seq", "TCP_REPAIR",
				 end.rcv_nxt - UNREAD));
	EXPECT_TRUE(truth_number(&self->table, row, "write_seq", "TCP_REPAIR",
				 end.write_seq));
	table_free(&self->table);
}

TEST_F(connection, has_the_windows_of_TCP_REPAIR)
{
	int fds[] = { self->sender, self->receiver }, i;

	for (i = 0; i < 2; i++) {
		struct repaired end;
		size_t row;

		ask(_metadata, fds[i], &end);
		row = look_at(_metadata, fds[i], &self->table);
		EXPECT_TRUE(truth_number(&self->table, row, "max_window",
					 "TCP_REPAIR", end.window.max_window));
		EXPECT_TRUE(truth_number(&self->table, row, "snd_wnd",
					 "TCP_REPAIR", end.window.snd_wnd));
		EXPECT_TRUE(truth_number(&self->table, row, "rcv_wnd",
					 "TCP_REPAIR", end.window.rcv_wnd));
		EXPECT_TRUE(truth_number(&self->table, row, "rcv_window",
					 "TCP_REPAIR",
					 end.window.rcv_wup +
					 end.window.rcv_wnd - end.rcv_nxt));
		EXPECT_TRUE(truth_number(&self->table, row, "mss_clamp",
					 "TCP_REPAIR", end.mss_clamp));
		table_free(&self->table);
	}
}

/* No segment carries such windows, but TCP_REPAIR_WINDOW sets them. */
TEST_F(connection, has_the_largest_windows_of_TCP_REPAIR)
{
	struct tcp_repair_window largest = {
		.snd_wnd = 0xffffffff, .max_window = 0xffffffff,
		.rcv_wnd = 0xffffffff,
	};
	struct repaired end;
	size_t row;

	ask(_metadata, self->sender, &end);
	/* The kernel takes only what can have been received before. */
	largest.snd_wl1 = end.rcv_nxt - 1;
	largest.rcv_wup = end.rcv_nxt;
	set(_metadata, self->sender, TCP_REPAIR, TCP_REPAIR_ON);
	ASSERT_EQ(0, setsockopt(self->sender, IPPROTO_TCP, TCP_REPAIR_WINDOW,
				&largest, sizeof(largest)));
	set(_metadata, self->sender, TCP_REPAIR, TCP_REPAIR_OFF_NO_WP);
	row = look_at(_metadata, self->sender, &self->table);
	EXPECT_TRUE(truth_number(&self->table, row, "snd_wnd", "TCP_REPAIR",
				 largest.snd_wnd));
	EXPECT_TRUE(truth_number(&self->table, row, "max_window", "TCP_REPAIR",
				 largest.max_window));
	EXPECT_TRUE(truth_number(&self->table, row, "rcv_wnd", "TCP_REPAIR",
				 largest.rcv_wnd));
	table_free(&self->table);
}

/* The number in a column that must have one. */
static uint64_t value_of(struct __test_metadata *_metadata,
			 const struct table *table, size_t row,
			 const char *column)
{
	uint64_t value = 0;

	EXPECT_TRUE(table_u64(table, row, column, &value))
		TH_LOG("no number in column %s", column);
	return value;
}

#define NUMBER(column) value_of(_metadata, &self->table, row, column)

TEST_F(connection, has_unacknowledged_data_in_flight)
{
	struct witness same;
	size_t row;
	int i;

	socket_drop_all(self->receiver);
	for (i = 0; i < 5; i++) {
		socket_send(self->sender, 1000);
		usleep(1000);
	}
	row = tcp_info_look(self->sender, &self->table, &same, &same);
	EXPECT_LE(1U, NUMBER("unacked"));
	EXPECT_EQ(NUMBER("unacked") + NUMBER("retrans_out") -
		  NUMBER("sacked") - NUMBER("lost"), NUMBER("in_flight"));
	EXPECT_EQ(NUMBER("in_flight") * NUMBER("snd_mss"),
		  NUMBER("in_flight_bytes"));
	EXPECT_EQ(5000U, NUMBER("sendq_bytes"));
	EXPECT_EQ(NUMBER("write_seq") - NUMBER("snd_nxt"),
		  NUMBER("notsent_bytes"));
	EXPECT_EQ(5000U, (uint32_t)(NUMBER("write_seq") - NUMBER("snd_una")));
	EXPECT_EQ(5000U - NUMBER("notsent_bytes"), NUMBER("retransq_bytes"));
	table_free(&self->table);
}

/* Each end knows the peer's initial sequence number. */
TEST_F(connection, has_the_initial_sequence_numbers_of_the_peer)
{
	size_t row = look_at(_metadata, self->sender, &self->table);
	uint64_t connected_snd = NUMBER("snd_initial");
	uint64_t connected_rcv = NUMBER("rcv_initial");

	EXPECT_EQ((uint32_t)(NUMBER("snd_una") - 40000 - UNREAD - 1),
		  connected_snd);
	row = table_find_u64(&self->table, "cookie",
			     socket_cookie(self->receiver));
	EXPECT_EQ(connected_snd, NUMBER("rcv_initial"));
	/* The SYN of the accepting end is not in its bytes_acked. */
	EXPECT_EQ((uint32_t)(connected_rcv + 1), NUMBER("snd_initial"));
	table_free(&self->table);
}

TEST_F(connection, has_subsequent_timeouts)
{
	uint64_t total, recoveries;
	struct witness same;
	size_t row;

	socket_drop_all(self->receiver);
	socket_send(self->sender, 1000);
	/* Retransmissions of the tail loss probe are not timeouts. */
	WAIT_UNTIL(self->sender, info->tcpi_retransmits > 1);
	row = tcp_info_look(self->sender, &self->table, &same, &same);
	if (table_u64(&self->table, row, "total_rto", &total)) {
		recoveries = NUMBER("total_rto_recoveries");
		EXPECT_LT(1U, total);
		EXPECT_LT(0U, recoveries);
		EXPECT_EQ(total - recoveries, NUMBER("subsequent_rto"));
	} else {
		expect_text(_metadata, &self->table, row, "subsequent_rto",
			    "-");
	}
	table_free(&self->table);
}

TEST_F(connection, has_the_send_rate_of_its_window_and_round_trip)
{
	size_t row = look_at(_metadata, self->sender, &self->table);

	EXPECT_EQ(NUMBER("snd_cwnd") * NUMBER("snd_mss") * 1000000 /
		  NUMBER("srtt_us"), NUMBER("send_rate_bytes_per_s"));
	EXPECT_EQ(NUMBER("busy_time_us") - NUMBER("rwnd_limited_us") -
		  NUMBER("sndbuf_limited_us"), NUMBER("cwnd_limited_us"));
	table_free(&self->table);
}

/* RTO = SRTT + 4 * RTTVAR (RFC 6298). */
TEST_F(connection, has_the_timeout_of_its_round_trip_and_deviation)
{
	size_t row = look_at(_metadata, self->sender, &self->table);
	uint64_t expected = NUMBER("srtt_us") + 4 * NUMBER("rtt_deviation_us");

	EXPECT_EQ(0U, NUMBER("backoff"));
	/*
	 * The kernel keeps it in ticks of at most 10 ms, and RTTVAR in
	 * quarters.
	 */
	EXPECT_LE(expected, NUMBER("rto_us"));
	EXPECT_GE(expected + 10000 + 4, NUMBER("rto_us"));
	EXPECT_LE(NUMBER("min_rtt_us"), NUMBER("last_rtt_us"));
	table_free(&self->table);
}

TEST_F(connection, has_its_keepalive_timer)
{
	int on = 1, idle = 50;
	size_t row;

	ASSERT_EQ(0, setsockopt(self->sender, IPPROTO_TCP, TCP_KEEPIDLE, &idle,
				sizeof(idle)));
	ASSERT_EQ(0, setsockopt(self->sender, SOL_SOCKET, SO_KEEPALIVE, &on,
				sizeof(on)));
	row = look_at(_metadata, self->sender, &self->table);
	expect_text(_metadata, &self->table, row, "timer", "keepalive");
	expect_between(_metadata, &self->table, row, "keepalive_timer_ms", 1,
		       50000);
	EXPECT_EQ(NUMBER("timer_ms"), NUMBER("keepalive_timer_ms"));
	table_free(&self->table);
	row = look_at(_metadata, self->receiver, &self->table);
	expect_text(_metadata, &self->table, row, "keepalive_timer_ms", "-");
	expect_text(_metadata, &self->table, row, "delack_timer_ms", "-");
	table_free(&self->table);
}

TEST_HARNESS_MAIN
