// SPDX-License-Identifier: GPL-2.0
/*
 * Connections that are reset: by either end or by somebody between them. `events`
 * tells who sent the reset and who received it, and `closed` what that ended.
 */
#include "lib/forge.h"
#include "lib/story_fixture.h"

#include <fcntl.h>
#include <linux/tcp.h>
#include <sys/mount.h>

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

/* --- Resets of what seemed to end in order. */

#define HALF_CLOSED	" state(ESTABLISHED>FIN_WAIT1)"			\
			" state(FIN_WAIT1>FIN_WAIT2)"

static void half_close(struct __test_metadata *_metadata, SELF self)
{
	connect_both(_metadata, self);
	ASSERT_EQ(0, shutdown(self->client, SHUT_WR));
	expect_eof(_metadata, self->server);
	expect_client(_metadata, self, CONNECTED HALF_CLOSED);
}

/* The kernel closes it first, and says then that it resets it. */
static void expect_reset_of_half_closed(struct __test_metadata *_metadata,
					SELF self)
{
	struct epitaph client = {
		.end = "reset_sent", .errno_name = "-",
		.old_state = "FIN_WAIT2", .owner_source = "close",
		.pid = getpid(),
	};
	struct epitaph server = {
		.end = "reset_received", .errno_name = "EPIPE",
		.old_state = "CLOSE_WAIT", .owner_source = "listener",
		.pid = getpid(),
	};

	expect_client(_metadata, self,
		      CONNECTED HALF_CLOSED " closed(FIN_WAIT2>CLOSE) reset_sent");
	expect_server(_metadata, self,
		      ACCEPTED " state(ESTABLISHED>CLOSE_WAIT) reset_received"
			       " closed(CLOSE_WAIT>CLOSE)");
	expect_client_closed(_metadata, self, &client);
	expect_server_closed(_metadata, self, &server);
}

TEST_F(happening, the_answer_is_left_unread)
{
	half_close(_metadata, self);
	socket_send(self->server, 500);
	WAIT_UNTIL(self->client, info->tcpi_bytes_received == 500);
	close(self->client);
	expect_reset_of_half_closed(_metadata, self);
}

TEST_F(happening, the_answer_is_not_waited_for)
{
	half_close(_metadata, self);
	story_reset(self->client);
	expect_reset_of_half_closed(_metadata, self);
}

/* It is closed as soon as the peer knows that it is closing. */
TEST_F(happening, the_peer_has_no_time_to_close)
{
	connect_both(_metadata, self);
	set_option(_metadata, self->client, IPPROTO_TCP, TCP_LINGER2, -1);
	close(self->client);
	expect_reset_of_half_closed(_metadata, self);
}

/*
 * Kernels that tell why a reset is sent tell of those by a TIME_WAIT, too; others
 * only of those by a connection. Returns what is missing to know that.
 */
static const char *ask_kernel(bool *tells_of_timewait)
{
	static const char tracing[] = "/sys/kernel/tracing";
	static const char path[] =
		"/sys/kernel/tracing/events/tcp/tcp_send_reset/format";
	char format[4096];
	ssize_t length;
	int fd;

	if (access(path, F_OK))
		mount("none", tracing, "tracefs", 0, NULL);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	length = read(fd, format, sizeof(format) - 1);
	close(fd);
	if (length <= 0)
		return "the kernel has no trace of what it does";
	format[length] = '\0';
	*tells_of_timewait = strstr(format, " reason;");
	return NULL;
}

/* What was closed has left a TIME_WAIT, and that resets. */
TEST_F(happening, the_peer_of_a_closed_one_still_sends)
{
	struct epitaph client = {
		.end = "reset_received", .errno_name = "EPIPE",
		.old_state = "CLOSE_WAIT", .owner_source = "connect",
		.pid = getpid(),
	};
	struct epitaph server = {
		.end = "orderly", .errno_name = "-",
		.old_state = "FIN_WAIT2", .owner_source = "close",
		.pid = getpid(),
	};
	bool is_told;

	SKIP_IF(return, ask_kernel(&is_told));
	if (is_told)
		server.end = "reset_sent";
	connect_both(_metadata, self);
	close_server(_metadata, self);
	expect_server(_metadata, self, ACCEPTED CLOSES_FIRST);
	socket_send(self->client, 1234);
	expect_client(_metadata, self,
		      CONNECTED " state(ESTABLISHED>CLOSE_WAIT) reset_received"
				" closed(CLOSE_WAIT>CLOSE)");
	expect_client_closed(_metadata, self, &client);
	expect_server_closed(_metadata, self, &server);
}

/*
 * Where FIN_WAIT2 may last longer than TIME_WAIT, the connection itself is
 * there for the data. The kernel takes that for a reset, and sends one.
 */
TEST_F(happening, the_peer_of_an_orphan_still_sends)
{
	struct epitaph client = {
		.end = "reset_received", .errno_name = "EPIPE",
		.old_state = "CLOSE_WAIT", .owner_source = "connect",
		.pid = getpid(),
	};
	struct epitaph server = {
		.end = "reset_sent", .errno_name = "ECONNRESET",
		.old_state = "FIN_WAIT2", .owner_source = "close",
		.pid = getpid(),
	};

	ASSERT_EQ(NULL, namespace_write("/proc/sys/net/ipv4/tcp_fin_timeout",
					"600"));
	connect_both(_metadata, self);
	close(self->server);
	expect_eof(_metadata, self->client);
	expect_server(_metadata, self, ACCEPTED HALF_CLOSED);
	socket_send(self->client, 1234);
	expect_client(_metadata, self,
		      CONNECTED " state(ESTABLISHED>CLOSE_WAIT) reset_received"
				" closed(CLOSE_WAIT>CLOSE)");
	expect_server(_metadata, self,
		      ACCEPTED HALF_CLOSED " reset_received"
		      " closed(FIN_WAIT2>CLOSE) reset_sent");
	expect_client_closed(_metadata, self, &client);
	expect_server_closed(_metadata, self, &server);
}

TEST_HARNESS_MAIN
