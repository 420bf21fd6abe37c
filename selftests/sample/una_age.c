// SPDX-License-Identifier: GPL-2.0
/*
 * How long a peer has acknowledged nothing: between two readings of the clock around
 * the call that sends, or the ACK that arrives.
 */
#include "lib/expect.h"
#include "lib/tcp_info.h"
#include "lib/witness.h"

#include <linux/tcplens.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define PORT		9560
#define REST_US		500000

FIXTURE(una_age)
{
	int listener;
	int ends[2];
};

FIXTURE_SETUP(una_age)
{
	SKIP_IF(return, namespace_enter());
	self->listener = socket_listening(LOOPBACK, PORT);
}

FIXTURE_TEARDOWN(una_age)
{
	socket_close_all();
}

static uint64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000ULL + now.tv_nsec / 1000000;
}

/* The peer acknowledged, or the flight began, between two readings of the clock. */
static void expect_since(struct __test_metadata *_metadata, int fd,
			 uint64_t before, uint64_t after)
{
	uint64_t begin = now_ms(), end;
	struct table table;
	size_t row = look_at(_metadata, fd, &table);

	end = now_ms();
	/* Each reading may be truncated by a millisecond. */
	EXPECT_TRUE(truth_between(&table, row, "una_age_ms", "CLOCK_MONOTONIC",
				  begin - after - 1, end - before + 1));
	table_free(&table);
}

static void expect_none(struct __test_metadata *_metadata, int fd)
{
	struct table table;
	size_t row = look_at(_metadata, fd, &table);

	expect_text(_metadata, &table, row, "una_age_ms", "-");
	table_free(&table);
}

TEST_F(una_age, counts_from_the_last_acknowledgment)
{
	uint64_t before = now_ms(), after;

	socket_connect_pair(self->listener, PORT, self->ends);
	after = now_ms();
	usleep(REST_US);
	/* The SYN-ACK acknowledged the SYN. */
	expect_since(_metadata, self->ends[0], before, after);
	before = now_ms();
	socket_send(self->ends[0], 1000);
	WAIT_UNTIL(self->ends[0], !info->tcpi_unacked);
	after = now_ms();
	usleep(REST_US);
	expect_since(_metadata, self->ends[0], before, after);
	/* The FIN is acknowledged, too. */
	before = now_ms();
	ASSERT_EQ(0, shutdown(self->ends[0], SHUT_WR));
	WAIT_UNTIL(self->ends[0],
		   info->tcpi_state == TCPLENS_STATE_FIN_WAIT2);
	after = now_ms();
	usleep(REST_US);
	expect_since(_metadata, self->ends[0], before, after);
}

TEST_F(una_age, counts_from_the_flight_that_is_not_acknowledged)
{
	uint64_t before, after;
	struct tcp_info info;
	socklen_t length = sizeof(info);

	socket_connect_pair(self->listener, PORT, self->ends);
	usleep(REST_US);
	socket_drop_all(self->ends[1]);
	before = now_ms();
	socket_send(self->ends[0], 1000);
	after = now_ms();
	usleep(REST_US);
	expect_since(_metadata, self->ends[0], before, after);
	/* Neither more data nor retransmissions are an acknowledgment. */
	socket_send(self->ends[0], 1000);
	usleep(2 * REST_US);
	ASSERT_EQ(0, getsockopt(self->ends[0], IPPROTO_TCP, TCP_INFO, &info,
				&length));
	EXPECT_LT(0U, info.tcpi_total_retrans);
	expect_since(_metadata, self->ends[0], before, after);
}

TEST_F(una_age, is_not_known_without_one)
{
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);

	socket_connect_pair(self->listener, PORT, self->ends);
	/* The accepting end has sent nothing. */
	expect_none(_metadata, self->ends[1]);
	expect_none(_metadata, self->listener);
	socket_drop_all(fd);
	EXPECT_REFUSED(EINPROGRESS, socket_connect(fd, LOOPBACK, PORT));
	expect_none(_metadata, fd);
}

/* The reset drops what was in flight; none of it was acknowledged. */
TEST_F(una_age, is_not_known_after_a_reset)
{
	socket_connect_pair(self->listener, PORT, self->ends);
	socket_send(self->ends[0], 1000);
	socket_abort(self->ends[1]);
	WAIT_UNTIL(self->ends[0], info->tcpi_state == TCPLENS_STATE_CLOSE);
	/* Only a scan of descriptors finds it. */
	expect_none(_metadata, self->ends[0]);
}

TEST_HARNESS_MAIN
