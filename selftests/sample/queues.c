// SPDX-License-Identifier: GPL-2.0
/*
 * The queues of sockets that have none, although their sequence numbers differ: the
 * kernel moves write_seq ahead in a disconnect, chooses it before it sends a SYN,
 * and keeps it when a reset discards the queue.
 */
#include "lib/expect.h"
#include "lib/witness.h"

#include <fcntl.h>
#include <linux/tcp.h>
#include <linux/tcplens.h>
#include <netinet/in.h>
#include <sys/socket.h>

#define PORT		9000
#define CLIENT_PORT	9001
#define FASTOPEN	"/proc/sys/net/ipv4/tcp_fastopen"

/* A client that keeps its port, so that it is listed after the connection. */
FIXTURE(connection)
{
	int listener;
	int client;
	int server;
};

FIXTURE_SETUP(connection)
{
	SKIP_IF(return, namespace_enter());
	self->listener = socket_listening(LOOPBACK, PORT);
	self->client = socket_bound(LOOPBACK, CLIENT_PORT);
	self->server = -1;
}

FIXTURE_TEARDOWN(connection)
{
	socket_close_all();
}

#define CONNECT()							\
do {									\
	ASSERT_EQ(0, socket_connect(self->client, LOOPBACK, PORT));	\
	self->server = accept(self->listener, NULL, NULL);		\
	ASSERT_LE(0, self->server);					\
} while (0)

static void expect_queues(struct __test_metadata *_metadata, int fd,
			  const char *state, uint64_t sendq, uint64_t notsent)
{
	struct table table;
	size_t row = look_at(_metadata, fd, &table);

	expect_text(_metadata, &table, row, "state", state);
	expect_number(_metadata, &table, row, "sendq_bytes", sendq);
	expect_number(_metadata, &table, row, "notsent_bytes", notsent);
	expect_number(_metadata, &table, row, "retransq_bytes",
		      sendq - notsent);
	expect_number(_metadata, &table, row, "recvq_bytes", 0);
	table_free(&table);
}

/* The sum over all sockets; the others have no queue. */
static uint64_t summary_of(struct __test_metadata *_metadata, const char *name)
{
	uint64_t value;

	ASSERT_TRUE(table_value(TABLE_SUMMARY, name, &value));
	return value;
}

TEST_F(connection, has_no_queue_after_a_disconnect)
{
	const struct sockaddr none = { .sa_family = AF_UNSPEC };
	struct witness witness;

	CONNECT();
	socket_send(self->client, 1000);
	socket_receive(self->server, 1000);
	witness_quiesce(self->client, self->server);
	expect_queues(_metadata, self->client, "ESTABLISHED", 0, 0);
	ASSERT_EQ(0, connect(self->client, &none, sizeof(none)));
	/* The kernel's own difference of sequence numbers. */
	witness_ask(self->client, &witness);
	EXPECT_LT(0, witness.info.tcpi_notsent_bytes);
	expect_queues(_metadata, self->client, "BOUND", 0, 0);
	EXPECT_EQ(0, summary_of(_metadata, "sendq_bytes"));
	/* A new connection of the same socket has one again. */
	CONNECT();
	socket_drop_all(self->client);
	socket_send(self->client, 70);
	expect_queues(_metadata, self->client, "ESTABLISHED", 70, 0);
	EXPECT_EQ(70, summary_of(_metadata, "sendq_bytes"));
}

TEST_F(connection, has_no_queue_after_a_reset)
{
	const struct linger reset = { .l_onoff = 1 };
	struct witness witness;
	int small = 4096;

	ASSERT_EQ(0, setsockopt(self->listener, SOL_SOCKET, SO_RCVBUF, &small,
				sizeof(small)));
	CONNECT();
	witness_fill(self->client);
	ASSERT_EQ(0, setsockopt(self->server, SOL_SOCKET, SO_LINGER, &reset,
				sizeof(reset)));
	ASSERT_EQ(0, close(self->server));
	WAIT_UNTIL(self->client, info->tcpi_state == TCPLENS_STATE_CLOSE);
	witness_ask(self->client, &witness);
	EXPECT_LT(0, witness.info.tcpi_notsent_bytes);
	expect_queues(_metadata, self->client, "BOUND", 0, 0);
	EXPECT_EQ(0, summary_of(_metadata, "sendq_bytes"));
}

/* connect() chose a sequence number; the SYN waits for data. */
TEST_F(connection, has_no_queue_before_its_SYN)
{
	int on = 1;

	ASSERT_EQ(NULL, namespace_write(FASTOPEN, "5"));
	ASSERT_EQ(0, setsockopt(self->client, IPPROTO_TCP,
				TCP_FASTOPEN_CONNECT, &on, sizeof(on)));
	ASSERT_EQ(0, socket_connect(self->client, LOOPBACK, PORT));
	expect_queues(_metadata, self->client, "SYN_SENT", 0, 0);
	EXPECT_EQ(0, summary_of(_metadata, "sendq_bytes"));
	EXPECT_EQ(0, summary_of(_metadata, "recvq_bytes"));
	/* No answer arrives: the SYN and the data stay in the queue. */
	socket_drop_all(self->client);
	ASSERT_EQ(0, fcntl(self->client, F_SETFL, O_NONBLOCK));
	ASSERT_EQ(70, send(self->client, (char[70]) { 0 }, 70, 0));
	expect_queues(_metadata, self->client, "SYN_SENT", 71, 0);
}

TEST_HARNESS_MAIN
