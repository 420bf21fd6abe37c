// SPDX-License-Identifier: GPL-2.0
/*
 * Sampling sets every column of every socket, or clears it first: none keeps a
 * poison that was in the record before, or where an image becomes a socket.
 * poison_module/ samples and compares.
 */
#include "lib/expect.h"
#include "lib/all_states.h"
#include "lib/modprobe.h"

#include <fcntl.h>
#include <limits.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#define POISON		"/proc/tcplens_poison"
#define LEAVE		"/sys/module/tcplens_poison/parameters/leave"
#define FASTOPEN	"/proc/sys/net/ipv4/tcp_fastopen"
#define PORT		9200

FIXTURE(poison)
{
	int listener;
};

static void unload(void)
{
	syscall(__NR_delete_module, "tcplens_poison", O_NONBLOCK);
}

/* Loads the module that was built with this test; returns what is missing. */
static const char *load(void)
{
	char path[PATH_MAX];
	ssize_t length = readlink("/proc/self/exe", path, sizeof(path) - 64);
	int fd;

	if (length < 0)
		return "needs /proc/self/exe";
	path[length] = '\0';
	strcpy(strrchr(path, '/'), "/poison_module/tcplens_poison.ko");
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return "needs tcplens_poison.ko: make test-module";
	/* One of a test that was killed. */
	unload();
	if (syscall(__NR_finit_module, fd, "", 0))
		return "tcplens_poison.ko cannot be loaded";
	close(fd);
	return NULL;
}

FIXTURE_SETUP(poison)
{
	SKIP_IF(return, namespace_enter());
	SKIP_IF(return, load());
	self->listener = socket_listening("0.0.0.0", PORT);
}

FIXTURE_TEARDOWN(poison)
{
	socket_close_all();
	unload();
}

static void set(struct __test_metadata *_metadata, int fd, int level, int name,
		int value)
{
	ASSERT_EQ(0, setsockopt(fd, level, name, &value, sizeof(value)))
		TH_LOG("option %d: %s", name, strerror(errno));
}

static void expect_none_kept(struct __test_metadata *_metadata,
			     struct table *report)
{
	size_t row;

	ASSERT_TRUE(table_read(report, POISON, NULL));
	for (row = 0; row < report->rows; row++)
		EXPECT_STREQ("-", table_field(report, row, "kept"))
			TH_LOG("a socket in %s keeps the poison in columns",
			       table_field(report, row, "state"));
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

/* The states of a socket that its process closes, or the peer's, but has open. */
static void make_closing(struct __test_metadata *_metadata, int listener)
{
	int ends[2];

	socket_connect_pair(listener, PORT, ends);
	shutdown(ends[0], SHUT_WR);
	await_state(_metadata, ends[0], TCP_FIN_WAIT2);
	await_state(_metadata, ends[1], TCP_CLOSE_WAIT);

	socket_connect_pair(listener, PORT, ends);
	shutdown(ends[0], SHUT_WR);
	await_state(_metadata, ends[1], TCP_CLOSE_WAIT);
	socket_drop_all(ends[0]);
	shutdown(ends[1], SHUT_WR);
	await_state(_metadata, ends[1], TCP_LAST_ACK);

	/* The FINs cross, and one is lost. */
	socket_connect_pair(listener, PORT, ends);
	socket_drop_all(ends[1]);
	shutdown(ends[0], SHUT_WR);
	await_state(_metadata, ends[0], TCP_FIN_WAIT1);
	shutdown(ends[1], SHUT_WR);
	await_state(_metadata, ends[0], TCP_CLOSING);
}

TEST_F(poison, is_in_no_column_of_a_socket_in_any_state)
{
	static const char *const states[] = {
		"CLOSE", "BOUND", "LISTEN", "SYN_SENT", "SYN_RECV",
		"ESTABLISHED", "FIN_WAIT1", "FIN_WAIT2", "CLOSE_WAIT",
		"CLOSING", "LAST_ACK", "TIME_WAIT",
	};
	struct all_states sockets;
	struct table report;
	size_t i;

	all_states_make(&sockets);
	make_closing(_metadata, self->listener);
	ASSERT_LE(0, socket(AF_INET, SOCK_STREAM, 0));
	ASSERT_LE(0, socket(AF_INET6, SOCK_STREAM, 0));
	expect_none_kept(_metadata, &report);
	for (i = 0; i < ARRAY_SIZE(states); i++) {
		/* Names a state that no socket is in. */
		if (table_find(&report, "state", states[i]) == TABLE_NONE)
			EXPECT_STREQ("", states[i]);
	}
	table_free(&report);
}

/* With and without a sample of what the algorithm counts. */
TEST_F(poison, is_in_no_column_with_any_congestion_control)
{
	static const char *const names[] = {
		"reno", "cubic", "bbr", "dctcp", "vegas",
	};
	struct table report;
	char module[32];
	int ends[2];
	size_t i;

	/* Without ECN, dctcp has no values. */
	SKIP_IF(return, namespace_write("/proc/sys/net/ipv4/tcp_ecn", "1"));
	for (i = 0; i < ARRAY_SIZE(names); i++) {
		snprintf(module, sizeof(module), "tcp_%s", names[i]);
		modprobe_quietly(module);
		ends[0] = socket(AF_INET, SOCK_STREAM, 0);
		if (setsockopt(self->listener, IPPROTO_TCP, TCP_CONGESTION,
			       names[i], strlen(names[i])) ||
		    setsockopt(ends[0], IPPROTO_TCP, TCP_CONGESTION, names[i],
			       strlen(names[i])))
			SKIP_IF(return, "needs bbr, dctcp and vegas");
		ASSERT_EQ(0, socket_connect(ends[0], LOOPBACK, PORT));
		ends[1] = accept(self->listener, NULL, NULL);
		ASSERT_LE(0, ends[1]);
		expect_none_kept(_metadata, &report);
		table_free(&report);
		socket_send(ends[0], 100000);
		socket_receive(ends[1], 100000);
		expect_none_kept(_metadata, &report);
		EXPECT_LE(2, table_count(&report, "state", "ESTABLISHED"));
		table_free(&report);
	}
}

/* A client in SYN_SENT and the server's end, which has the SYN's data. */
static void open_fast(struct __test_metadata *_metadata, int listener)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET, .sin_port = htons(PORT),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	int client = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
	int server;

	ASSERT_EQ(NULL, namespace_write(FASTOPEN, "519"));
	set(_metadata, listener, IPPROTO_TCP, TCP_FASTOPEN, 5);
	socket_drop_all(client);
	ASSERT_EQ(100, sendto(client, (char[100]) { 0 }, 100, MSG_FASTOPEN,
			      (struct sockaddr *)&address, sizeof(address)));
	server = accept(listener, NULL, NULL);
	ASSERT_LE(0, server);
	await_state(_metadata, server, TCP_SYN_RECV);
}

static void connect_inet6(struct __test_metadata *_metadata, int listener,
			  const char *address, int port)
{
	int client = socket(AF_INET6, SOCK_STREAM, 0);

	ASSERT_EQ(0, setsockopt(client, SOL_SOCKET, SO_BINDTODEVICE, "lo", 2));
	ASSERT_EQ(0, socket_connect(client, address, port));
	ASSERT_LE(0, accept(listener, NULL, NULL));
}

TEST_F(poison, is_in_no_column_of_an_unusual_connection)
{
	int ends[2], any = socket_listening("::", PORT + 1);
	struct table report;

	connect_inet6(_metadata, any, "::1", PORT + 1);
	connect_inet6(_metadata, any, "::ffff:127.0.0.1", PORT + 1);
	socket_connect_pair(self->listener, PORT, ends);
	set(_metadata, ends[0], IPPROTO_TCP, TCP_REPAIR, 1);
	set(_metadata, ends[1], SOL_SOCKET, SO_KEEPALIVE, 1);
	set(_metadata, ends[1], SOL_SOCKET, SO_MAX_PACING_RATE, 100000);
	/* No options, unread and unacknowledged data, an error. */
	ASSERT_EQ(NULL, namespace_write("/proc/sys/net/ipv4/tcp_sack", "0"));
	ASSERT_EQ(NULL, namespace_write("/proc/sys/net/ipv4/"
					"tcp_window_scaling", "0"));
	ASSERT_EQ(NULL, namespace_write("/proc/sys/net/ipv4/tcp_timestamps",
					"0"));
	socket_connect_pair(self->listener, PORT, ends);
	socket_send(ends[0], 1000);
	socket_drop_all(ends[0]);
	socket_send(ends[1], 1000);
	open_fast(_metadata, self->listener);
	expect_none_kept(_metadata, &report);
	EXPECT_NE(0, table_count(&report, "state", "SYN_RECV"));
	table_free(&report);
}

/* What was to be seen if a column kept the poison, for every column. */
TEST_F(poison, is_seen_in_every_column)
{
	struct table columns, report;
	size_t row;

	ASSERT_TRUE(table_read(&columns, TABLE_COLUMNS, NULL));
	for (row = 0; row < columns.rows; row++) {
		const char *name = table_field(&columns, row, "name");
		bool is_there = !strcmp(table_field(&columns, row,
						    "available"), "yes");

		ASSERT_EQ(NULL, namespace_write(LEAVE, name));
		ASSERT_TRUE(table_read(&report, POISON, NULL));
		ASSERT_LE(1, report.rows);
		EXPECT_EQ(is_there,
			  !!strstr(table_field(&report, 0, "kept"), name))
			TH_LOG("poison in %s", name);
		table_free(&report);
	}
	EXPECT_LE(200, columns.rows);
	table_free(&columns);
}

TEST_HARNESS_MAIN
