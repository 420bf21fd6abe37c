// SPDX-License-Identifier: GPL-2.0
/*
 * The file `counters`: connections, failures of connect(), traffic and limits by
 * service, of closed and of living connections. The witnesses are TCP_INFO, errno
 * and what the test did.
 */
#include "lib/expect.h"
#include "lib/child.h"
#include "lib/loader.h"
#include "lib/must.h"
#include "lib/witness.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define COUNTERS	"/sys/kernel/debug/tcplens/counters"
#define PORT		9720
/* More ports than lines. */
#define JUNK_PORT	20000
#define JUNK_PORTS	100

/* The series has no line. */
#define NONE		UINT64_MAX

FIXTURE(counters)
{
	int listener;
};

#define SELF	FIXTURE_DATA(counters) *

FIXTURE_SETUP(counters)
{
	SKIP_IF(return, namespace_enter());
	SKIP_IF(return, loader_open());
	/* Other connections have taken no line. */
	ASSERT_EQ(0, loader_reload_with(""));
	self->listener = socket_listening(LOOPBACK, PORT);
}

FIXTURE_TEARDOWN(counters)
{
	socket_close_all();
}

static char *read_counters(void)
{
	int fd = open(COUNTERS, O_RDONLY | O_CLOEXEC);
	size_t length;
	char *text;

	must(fd >= 0, COUNTERS);
	text = table_text(fd, 4096, &length);
	must(text, "read");
	close(fd);
	return text;
}

/* The number behind a series, whatever the order of the lines. */
static uint64_t number_of(const char *text, const char *series)
{
	size_t length = strlen(series);
	const char *at;

	for (at = text; at; at = strchr(at, '\n'), at = at ? at + 1 : NULL) {
		if (!strncmp(at, series, length) && at[length] == ' ')
			return strtoull(at + length, NULL, 10);
	}
	return NONE;
}

/* @labels are those behind the direction and the service, with a comma. */
static uint64_t count_of(const char *metric, const char *direction,
			 const char *service, const char *labels)
{
	char series[256], *text = read_counters();
	uint64_t number;

	snprintf(series, sizeof(series),
		 "tcplens_%s_total{direction=\"%s\",service=\"%s\"%s}", metric,
		 direction, service, labels);
	number = number_of(text, series);
	free(text);
	return number;
}

/*
 * Over all services but `unknown`, which has connections that other tests left: those
 * are older than the module.
 */
static uint64_t sum_of(const char *metric)
{
	char name[64], *text = read_counters(), *line, *rest;
	uint64_t sum = 0;

	snprintf(name, sizeof(name), "tcplens_%s_total{", metric);
	for (line = strtok_r(text, "\n", &rest); line;
	     line = strtok_r(NULL, "\n", &rest)) {
		if (!strncmp(line, name, strlen(name)) &&
		    !strstr(line, "\"unknown\""))
			sum += strtoull(strrchr(line, ' '), NULL, 10);
	}
	free(text);
	return sum;
}

/* The client resets it: both ends are closed when this returns. */
static void end_pair(const int *ends)
{
	char byte;

	socket_abort(ends[0]);
	must(read(ends[1], &byte, 1) == -1, "read after the reset");
	close(ends[1]);
}

static void end_connection(int listener, int port)
{
	int ends[2];

	socket_connect_pair(listener, port, ends);
	end_pair(ends);
}

/* The kernel sends the reset after CLOSE, which was `aborted` until then. */
TEST_F(counters, have_the_reasons_of_closes_by_direction_and_service)
{
	int i;

	for (i = 0; i < 5; i++)
		end_connection(self->listener, PORT);
	EXPECT_EQ(5U, count_of("connections_opened", "in", "9720", ""));
	EXPECT_EQ(5U, count_of("connections_opened", "out", "9720", ""));
	EXPECT_EQ(5U, count_of("connections_closed", "in", "9720",
			       ",close_reason=\"reset_received\""));
	EXPECT_EQ(5U, count_of("connections_closed", "out", "9720",
			       ",close_reason=\"reset_sent\""));
	EXPECT_EQ(10U, sum_of("connections_closed"));
	EXPECT_EQ(0U, sum_of("connect_failures"));
}

TEST_F(counters, have_connections_that_are_still_open)
{
	int ends[2];

	EXPECT_EQ(0U, sum_of("connections_opened"));
	socket_connect_pair(self->listener, PORT, ends);
	EXPECT_EQ(1U, count_of("connections_opened", "in", "9720", ""));
	EXPECT_EQ(1U, count_of("connections_opened", "out", "9720", ""));
	EXPECT_EQ(0U, sum_of("connections_closed"));
	end_pair(ends);
	EXPECT_EQ(2U, sum_of("connections_opened"));
	EXPECT_EQ(2U, sum_of("connections_closed"));
}

static void expect_traffic(struct __test_metadata *_metadata,
			   const char *direction, const struct witness *witness,
			   unsigned int more)
{
	const struct {
		const char *metric;
		uint64_t expected;
	} traffic[] = {
		{ "sent_bytes", witness->info.tcpi_bytes_sent },
		{ "received_bytes", witness->info.tcpi_bytes_received },
		{ "retransmitted_bytes", witness->info.tcpi_bytes_retrans },
		{ "sent_segments", witness->info.tcpi_segs_out },
		{ "received_segments", witness->info.tcpi_segs_in + more },
		{ "retransmitted_segments", witness->info.tcpi_total_retrans },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(traffic); i++) {
		EXPECT_EQ(traffic[i].expected,
			  count_of(traffic[i].metric, direction, "9720", ""))
			TH_LOG("%s %s", traffic[i].metric, direction);
	}
}

TEST_F(counters, have_the_traffic_of_living_and_of_closed_connections)
{
	struct witness client, server;
	int ends[2];

	socket_connect_pair(self->listener, PORT, ends);
	socket_send(ends[0], 100000);
	socket_receive(ends[1], 100000);
	socket_send(ends[1], 3000);
	socket_receive(ends[0], 3000);
	witness_quiesce(ends[0], ends[1]);
	witness_ask(ends[0], &client);
	witness_ask(ends[1], &server);
	expect_traffic(_metadata, "out", &client, 0);
	expect_traffic(_metadata, "in", &server, 0);
	end_pair(ends);
	expect_traffic(_metadata, "out", &client, 0);
	/* The RST. */
	expect_traffic(_metadata, "in", &server, 1);
}

/* The second SYN is a retransmission. */
static void time_out(struct __test_metadata *_metadata)
{
	static const char linear[] =
		"/proc/sys/net/ipv4/tcp_syn_linear_timeouts";
	int fd = socket(AF_INET, SOCK_STREAM, 0), count = 1;

	if (!access(linear, F_OK))
		ASSERT_EQ(NULL, namespace_write(linear, "0"));
	ASSERT_EQ(0, setsockopt(fd, IPPROTO_TCP, TCP_SYNCNT, &count,
				sizeof(count)));
	EXPECT_REFUSED(ETIMEDOUT, socket_connect(fd, LOOPBACK, PORT));
	close(fd);
}

static void give_up_connect(struct __test_metadata *_metadata)
{
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);

	EXPECT_REFUSED(EINPROGRESS, socket_connect(fd, LOOPBACK, PORT));
	close(fd);
}

TEST_F(counters, have_the_errors_of_connect_by_remote_port)
{
	int i;

	socket_drop_all(self->listener);
	for (i = 0; i < 3; i++)
		socket_be_refused(PORT + 1);
	for (i = 0; i < 2; i++)
		give_up_connect(_metadata);
	time_out(_metadata);
	EXPECT_EQ(3U, count_of("connect_failures", "out", "9721",
			       ",errno=\"ECONNREFUSED\""));
	EXPECT_EQ(2U, count_of("connect_failures", "out", "9720",
			       ",errno=\"-\""));
	EXPECT_EQ(1U, count_of("connect_failures", "out", "9720",
			       ",errno=\"ETIMEDOUT\""));
	EXPECT_EQ(6U, sum_of("connect_failures"));
	EXPECT_EQ(6U, sum_of("connections_closed"));
	EXPECT_EQ(0U, sum_of("connections_opened"));
	EXPECT_EQ(1U, sum_of("retransmitted_segments"));
}

TEST_F(counters, have_an_error_without_a_free_port)
{
	int fd, ends[2];

	SKIP_IF(return, namespace_write("/proc/sys/net/ipv4/ip_local_port_range",
					"40000 40000"));
	socket_connect_pair(self->listener, PORT, ends);
	fd = socket(AF_INET, SOCK_STREAM, 0);
	EXPECT_REFUSED(EADDRNOTAVAIL, socket_connect(fd, LOOPBACK, PORT));
	EXPECT_EQ(1U, count_of("connect_failures", "out", "9720",
			       ",errno=\"EADDRNOTAVAIL\""));
	EXPECT_EQ(1U, count_of("connections_closed", "out", "9720",
			       ",close_reason=\"no_port\""));
}

static void expect_limit(struct __test_metadata *_metadata,
			 const struct witness *before,
			 const struct witness *after, uint64_t counted)
{
	EXPECT_LE(before->info.tcpi_rwnd_limited, counted);
	EXPECT_GE(after->info.tcpi_rwnd_limited, counted);
}

TEST_F(counters, have_the_time_that_the_peer_s_window_limited)
{
	static const char label[] = ",limit=\"rwnd\"";
	struct witness before, after;
	uint64_t counted;
	int ends[2];

	socket_connect_pair(self->listener, PORT, ends);
	witness_fill(ends[0]);
	usleep(100000);
	witness_ask(ends[0], &before);
	counted = count_of("sender_limited_microseconds", "out", "9720", label);
	witness_ask(ends[0], &after);
	EXPECT_LT(0U, counted);
	expect_limit(_metadata, &before, &after, counted);
	socket_abort(ends[0]);
	/* The limit is the current one until the end. */
	counted = count_of("sender_limited_microseconds", "out", "9720", label);
	EXPECT_LE(after.info.tcpi_rwnd_limited, counted);
	EXPECT_GE(after.info.tcpi_rwnd_limited + 60000000, counted);
}

static uint64_t count_unknown(const char *metric, const char *labels)
{
	uint64_t count = count_of(metric, "-", "unknown", labels);

	return count == NONE ? 0 : count;
}

TEST_F(counters, of_connections_older_than_the_module_are_unknown)
{
	/* Other tests can have left some, which end meanwhile or not. */
	uint64_t left = count_unknown("connections_opened", "");
	int ends[2];

	ASSERT_EQ(0, loader_unload());
	socket_connect_pair(self->listener, PORT, ends);
	ASSERT_EQ(0, loader_load());
	EXPECT_LE(2U, count_unknown("connections_opened", ""));
	EXPECT_GE(left + 2, count_unknown("connections_opened", ""));
	end_pair(ends);
	EXPECT_LE(2U, count_unknown("connections_opened", ""));
	EXPECT_GE(left + 2, count_unknown("connections_opened", ""));
	EXPECT_LE(1U, count_unknown("connections_closed",
				    ",close_reason=\"reset_sent\""));
	EXPECT_LE(1U, count_unknown("connections_closed",
				    ",close_reason=\"reset_received\""));
	EXPECT_EQ(0U, sum_of("connections_opened"));
}

TEST_F(counters, go_to_other_when_a_port_loses_its_line)
{
	uint64_t others;
	int i;

	for (i = 0; i < JUNK_PORTS; i++) {
		int listener = socket_listening(LOOPBACK, JUNK_PORT + i);

		end_connection(listener, JUNK_PORT + i);
		close(listener);
	}
	others = count_of("connections_opened", "in", "other", "");
	EXPECT_EQ(JUNK_PORTS - 64U, others);
	EXPECT_EQ(2U * JUNK_PORTS, sum_of("connections_opened"));
	/* A second after this one, a line is taken for it. */
	end_connection(self->listener, PORT);
	sleep(2);
	end_connection(self->listener, PORT);
	EXPECT_EQ(1U, count_of("connections_opened", "in", "9720", ""));
	EXPECT_EQ(others + 2, count_of("connections_opened", "in", "other", ""));
	EXPECT_EQ(2U * JUNK_PORTS + 4, sum_of("connections_opened"));
	EXPECT_EQ(2U * JUNK_PORTS + 4, sum_of("connections_closed"));
}

/* As `histograms`, which a user can reset. */
TEST_F(counters, stay_when_the_histograms_are_reset)
{
	int fd;

	end_connection(self->listener, PORT);
	fd = open("/sys/kernel/debug/tcplens/histograms", O_RDWR | O_CLOEXEC);
	ASSERT_LE(0, fd);
	ASSERT_EQ(5, write(fd, "reset", 5));
	close(fd);
	EXPECT_EQ(2U, sum_of("connections_opened"));
}

#define ROUNDS	300
#define BYTES	1000

static int use_connections(void *argument)
{
	int listener = *(int *)argument, port = PORT + 2, i;

	for (i = 0; i < ROUNDS; i++) {
		int ends[2];

		socket_connect_pair(listener, port, ends);
		socket_send(ends[0], BYTES);
		socket_receive(ends[1], BYTES);
		end_pair(ends);
	}
	return 0;
}

/* No series is lower than before, and none is gone. Returns the lines compared. */
static size_t compare(struct __test_metadata *_metadata, const char *before,
		      const char *after)
{
	char *copy = strdup(before), *line, *rest;
	size_t lines = 0;

	for (line = strtok_r(copy, "\n", &rest); line;
	     line = strtok_r(NULL, "\n", &rest)) {
		char *number = strrchr(line, ' ');
		uint64_t now;

		if (*line == '#')
			continue;
		*number++ = '\0';
		now = number_of(after, line);
		EXPECT_NE(NONE, now)
			TH_LOG("%s is gone", line);
		EXPECT_LE(strtoull(number, NULL, 10), now)
			TH_LOG("%s", line);
		lines++;
	}
	free(copy);
	return lines;
}

TEST_F(counters, only_grow_and_are_right_in_the_end)
{
	int listener = socket_listening(LOOPBACK, PORT + 2), status;
	pid_t pid = child_start(use_connections, &listener);
	char *before = read_counters(), *after;
	size_t lines = 0;

	while (!waitpid(pid, &status, WNOHANG)) {
		after = read_counters();
		lines += compare(_metadata, before, after);
		free(before);
		before = after;
	}
	free(before);
	EXPECT_EQ(0, status);
	EXPECT_LT(20U, lines);
	EXPECT_EQ(ROUNDS, count_of("connections_opened", "in", "9722", ""));
	EXPECT_EQ(ROUNDS, count_of("connections_opened", "out", "9722", ""));
	EXPECT_EQ(ROUNDS * BYTES, count_of("sent_bytes", "out", "9722", ""));
	EXPECT_EQ(ROUNDS * BYTES, count_of("received_bytes", "in", "9722", ""));
	EXPECT_EQ(2U * ROUNDS, sum_of("connections_opened"));
}

TEST_HARNESS_MAIN
