// SPDX-License-Identifier: GPL-2.0
/*
 * How long a socket has been in its state, and how long a connection has waited for
 * accept(): between two readings of the clock around the call that began it.
 */
#include "lib/expect.h"

#include <errno.h>
#include <linux/tcplens.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define PORT		9720
#define DEAF_PORT	9721

/* The time between two changes: longer than a reading takes. */
#define REST_US		400000

/**
 * struct span - when something began
 * @from: Not before, in microseconds.
 * @to: Not after.
 */
struct span {
	uint64_t from;
	uint64_t to;
};

FIXTURE(state_age)
{
	const char *address;
	int listener;
	struct span listened;
};

FIXTURE_VARIANT(state_age)
{
	const char *address;
};

FIXTURE_VARIANT_ADD(state_age, ipv4) { .address = LOOPBACK };
FIXTURE_VARIANT_ADD(state_age, ipv6) { .address = LOOPBACK6 };

#define SELF	FIXTURE_DATA(state_age) *

static uint64_t now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000ULL + now.tv_nsec / 1000;
}

/* What a statement begins. */
#define SPAN_OF(span, statement)					\
do {									\
	(span).from = now_us();						\
	statement;							\
	(span).to = now_us();						\
	usleep(REST_US);						\
} while (0)

FIXTURE_SETUP(state_age)
{
	SKIP_IF(return, namespace_enter());
	self->address = variant->address;
	SPAN_OF(self->listened,
		self->listener = socket_listening(self->address, PORT));
}

FIXTURE_TEARDOWN(state_age)
{
	socket_close_all();
}

static int new_socket(SELF self, int flags)
{
	return socket(strchr(self->address, ':') ? AF_INET6 : AF_INET,
		      SOCK_STREAM | flags, 0);
}

static int connect_one(struct __test_metadata *_metadata, SELF self)
{
	int fd = new_socket(self, 0);

	ASSERT_EQ(0, socket_connect(fd, self->address, PORT));
	return fd;
}

static int accept_one(struct __test_metadata *_metadata, SELF self)
{
	int fd = accept(self->listener, NULL, NULL);

	ASSERT_LE(0, fd);
	return fd;
}

static void connect_both(struct __test_metadata *_metadata, SELF self,
			 int ends[2])
{
	ends[0] = connect_one(_metadata, self);
	ends[1] = accept_one(_metadata, self);
}

static void await_state(struct __test_metadata *_metadata, int fd,
			unsigned int state)
{
	struct tcp_info info;
	int i;

	for (i = 0; i < 1000 * slowness(); i++) {
		socklen_t length = sizeof(info);

		ASSERT_EQ(0, getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info,
					&length));
		if (info.tcpi_state == state)
			return;
		usleep(10000);
	}
	ASSERT_EQ(state, info.tcpi_state);
}

/* The row that matches, in @table: there is one. */
static void find(struct __test_metadata *_metadata, struct table *table,
		 const char *condition)
{
	char line[256];

	/* With pid, the file also has the sockets that no table has. */
	snprintf(line, sizeof(line),
		 "select cookie,state,kind,state_age_ms,accept_wait_us,pid where %s",
		 condition);
	ASSERT_TRUE(table_read(table, TABLE_SOCKETS, line));
	ASSERT_EQ(1U, table->rows) TH_LOG("%s", condition);
}

static const char *by_cookie(uint64_t cookie)
{
	static char text[64];

	snprintf(text, sizeof(text), "cookie=%" PRIu64, cookie);
	return text;
}

static void expect_state_since(struct __test_metadata *_metadata,
			       const char *condition, const char *state,
			       const struct span *span)
{
	uint64_t begin = now_us(), end;
	struct table table;

	find(_metadata, &table, condition);
	end = now_us();
	expect_text(_metadata, &table, 0, "state", state);
	/* Each difference may be truncated by a millisecond. */
	EXPECT_TRUE(truth_between(&table, 0, "state_age_ms", "CLOCK_MONOTONIC",
				  (begin - span->to) / 1000 - 1,
				  (end - span->from) / 1000 + 1))
		TH_LOG("in %s", state);
	table_free(&table);
}

static void expect_absent(struct __test_metadata *_metadata,
			  const char *condition, const char *state,
			  const char *column)
{
	struct table table;

	find(_metadata, &table, condition);
	expect_text(_metadata, &table, 0, "state", state);
	expect_text(_metadata, &table, 0, column, "-");
	table_free(&table);
}

#define EXPECT_SINCE(fd, state, span)					\
	expect_state_since(_metadata, by_cookie(socket_cookie(fd)), state, span)

TEST_F(state_age, counts_from_the_call_that_began_it)
{
	int ends[2], other[2], syn_sent, bound;
	struct span span;
	uint64_t cookie;

	EXPECT_SINCE(self->listener, "LISTEN", &self->listened);
	SPAN_OF(span, connect_both(_metadata, self, ends));
	EXPECT_SINCE(ends[0], "ESTABLISHED", &span);
	EXPECT_SINCE(ends[1], "ESTABLISHED", &span);
	connect_both(_metadata, self, other);
	socket_drop_all(other[1]);
	SPAN_OF(span, ASSERT_EQ(0, shutdown(other[0], SHUT_WR)));
	EXPECT_SINCE(other[0], "FIN_WAIT1", &span);
	/* close() sets the state again, which changes nothing. */
	cookie = socket_cookie(other[0]);
	close(other[0]);
	expect_state_since(_metadata, by_cookie(cookie), "FIN_WAIT1", &span);
	socket_drop_all(socket_listening(self->address, DEAF_PORT));
	syn_sent = new_socket(self, SOCK_NONBLOCK);
	SPAN_OF(span, EXPECT_REFUSED(EINPROGRESS,
				     socket_connect(syn_sent, self->address,
						    DEAF_PORT)));
	EXPECT_SINCE(syn_sent, "SYN_SENT", &span);
	bound = socket_bound(self->address, 0);
	expect_absent(_metadata, by_cookie(socket_cookie(bound)), "BOUND",
		      "state_age_ms");
}

TEST_F(state_age, counts_from_the_segment_that_began_it)
{
	struct span span;
	int ends[2];

	connect_both(_metadata, self, ends);
	usleep(REST_US);
	SPAN_OF(span, ({
		ASSERT_EQ(0, shutdown(ends[0], SHUT_WR));
		await_state(_metadata, ends[0], TCP_FIN_WAIT2);
		await_state(_metadata, ends[1], TCP_CLOSE_WAIT);
	}));
	EXPECT_SINCE(ends[0], "FIN_WAIT2", &span);
	EXPECT_SINCE(ends[1], "CLOSE_WAIT", &span);
	socket_drop_all(ends[0]);
	SPAN_OF(span, ASSERT_EQ(0, shutdown(ends[1], SHUT_WR)));
	EXPECT_SINCE(ends[1], "LAST_ACK", &span);

	connect_both(_metadata, self, ends);
	socket_drop_all(ends[1]);
	ASSERT_EQ(0, shutdown(ends[0], SHUT_WR));
	usleep(REST_US);
	/* The FIN of an end that has not received the other's. */
	SPAN_OF(span, ({
		ASSERT_EQ(0, shutdown(ends[1], SHUT_WR));
		await_state(_metadata, ends[0], TCP_CLOSING);
	}));
	EXPECT_SINCE(ends[0], "CLOSING", &span);
	EXPECT_SINCE(ends[1], "FIN_WAIT1", &span);
}

TEST_F(state_age, of_a_half_open_connection_counts_from_its_syn)
{
	int client = new_socket(self, SOCK_NONBLOCK);
	struct span span;
	char condition[64];

	socket_drop_all(client);
	SPAN_OF(span, EXPECT_REFUSED(EINPROGRESS,
				     socket_connect(client, self->address,
						    PORT)));
	snprintf(condition, sizeof(condition), "kind=request and lport=%d", PORT);
	expect_state_since(_metadata, condition, "SYN_RECV", &span);
	/* The kernel has retransmitted the SYN-ACK once or twice. */
	usleep(2500000);
	expect_state_since(_metadata, condition, "SYN_RECV", &span);
}

TEST_F(state_age, goes_on_in_a_time_wait_socket)
{
	struct span span;
	uint64_t cookie;
	int ends[2];

	connect_both(_metadata, self, ends);
	cookie = socket_cookie(ends[0]);
	SPAN_OF(span, ({
		ASSERT_EQ(0, shutdown(ends[0], SHUT_WR));
		await_state(_metadata, ends[0], TCP_FIN_WAIT2);
	}));
	/* The socket becomes a time-wait socket in the same state. */
	close(ends[0]);
	usleep(REST_US);
	expect_state_since(_metadata, by_cookie(cookie), "FIN_WAIT2", &span);
	close(ends[1]);
	usleep(REST_US);
	/* Nothing tells when the FIN came. */
	expect_absent(_metadata, by_cookie(cookie), "TIME_WAIT",
		      "state_age_ms");

	connect_both(_metadata, self, ends);
	cookie = socket_cookie(ends[0]);
	ASSERT_EQ(0, shutdown(ends[0], SHUT_WR));
	await_state(_metadata, ends[1], TCP_CLOSE_WAIT);
	usleep(REST_US);
	SPAN_OF(span, ({
		close(ends[1]);
		await_state(_metadata, ends[0], TCP_CLOSE);
	}));
	close(ends[0]);
	expect_state_since(_metadata, by_cookie(cookie), "TIME_WAIT", &span);
}

TEST_F(state_age, of_a_closed_socket_counts_from_the_reset)
{
	struct span span;
	int ends[2];

	connect_both(_metadata, self, ends);
	usleep(REST_US);
	SPAN_OF(span, ({
		socket_abort(ends[1]);
		await_state(_metadata, ends[0], TCP_CLOSE);
	}));
	EXPECT_SINCE(ends[0], "CLOSE", &span);
	/* It can have been bound at any time since. */
	ASSERT_EQ(0, socket_bind(ends[0], self->address, 0));
	expect_absent(_metadata, by_cookie(socket_cookie(ends[0])), "BOUND",
		      "state_age_ms");
}

static void expect_waiting_since(struct __test_metadata *_metadata,
				 const char *condition, const char *state,
				 const struct span *span)
{
	uint64_t begin = now_us(), end;
	struct table table;

	find(_metadata, &table, condition);
	end = now_us();
	expect_text(_metadata, &table, 0, "state", state);
	EXPECT_TRUE(truth_between(&table, 0, "accept_wait_us",
				  "CLOCK_MONOTONIC", begin - span->to - 1,
				  end - span->from + 1));
	table_free(&table);
}

TEST_F(state_age, an_unaccepted_connection_waits_since_it_was_established)
{
	static const char *const waiting = "kind=full and lport=9720 and "
					   "state!=LISTEN";
	struct span span;
	int client, server;

	SPAN_OF(span, ({
		client = connect_one(_metadata, self);
		socket_await_backlog(self->listener, 1);
	}));
	expect_waiting_since(_metadata, waiting, "ESTABLISHED", &span);
	expect_absent(_metadata, by_cookie(socket_cookie(client)),
		      "ESTABLISHED", "accept_wait_us");
	expect_absent(_metadata, by_cookie(socket_cookie(self->listener)),
		      "LISTEN", "accept_wait_us");
	/* It waits, too, when the peer has closed. */
	ASSERT_EQ(0, shutdown(client, SHUT_WR));
	await_state(_metadata, client, TCP_FIN_WAIT2);
	expect_waiting_since(_metadata, waiting, "CLOSE_WAIT", &span);
	server = accept_one(_metadata, self);
	expect_absent(_metadata, by_cookie(socket_cookie(server)),
		      "CLOSE_WAIT", "accept_wait_us");
	socket_drop_all(client);
	close(server);
	expect_absent(_metadata, waiting, "LAST_ACK", "accept_wait_us");
}

TEST_HARNESS_MAIN
