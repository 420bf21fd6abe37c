// SPDX-License-Identifier: GPL-2.0
/*
 * What the module records of a connection: its start, and its owner before and
 * after it has a descriptor. Readers in another pid namespace see no recorded
 * owner.
 */
#include "lib/expect.h"
#include "lib/event_log.h"

#include <fcntl.h>
#include <linux/tcp.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PORT		9700
#define CLIENT_PORT	9701

FIXTURE(conn)
{
	int listener;
	int client;
	int server;
};

#define SELF	FIXTURE_DATA(conn) *

FIXTURE_SETUP(conn)
{
	SKIP_IF(return, namespace_enter());
	ASSERT_EQ(0, prctl(PR_SET_NAME, "liver"));
	self->listener = socket_listening(LOOPBACK, PORT);
	self->client = socket_bound(LOOPBACK, CLIENT_PORT);
}

FIXTURE_TEARDOWN(conn)
{
	socket_close_all();
}

static void connect_both(struct __test_metadata *_metadata, int client,
			 int listener, int *server)
{
	ASSERT_EQ(0, socket_connect(client, LOOPBACK, PORT));
	*server = accept(listener, NULL, NULL);
	ASSERT_LE(0, *server);
}

/* The row of the end with this port, once it is in a state. */
static size_t await_row(struct __test_metadata *_metadata, struct table *table,
			const char *kind, const char *state, int lport)
{
	char line[96];

	snprintf(line, sizeof(line),
		 "select * where kind=%s and state=%s and lport=%d", kind,
		 state, lport);
	for (;;) {
		ASSERT_TRUE(table_read(table, TABLE_SOCKETS, line));
		if (table->rows)
			return 0;
		table_free(table);
		usleep(20000);
	}
}

static void expect_owner(struct __test_metadata *_metadata,
			 const struct table *table, size_t row, pid_t pid,
			 const char *name, const char *witness,
			 const char *source)
{
	EXPECT_TRUE(truth_text(table, row, "owner_source", witness, source));
	expect_number(_metadata, table, row, "pid", pid);
	expect_text(_metadata, table, row, "comm", name);
	expect_text(_metadata, table, row, "fd", "-");
	expect_text(_metadata, table, row, "owners", "-");
}

static void make_timewait(struct __test_metadata *_metadata,
			  SELF self)
{
	char byte;

	connect_both(_metadata, self->client, self->listener, &self->server);
	close(self->client);
	ASSERT_EQ(0, read(self->server, &byte, 1));
	close(self->server);
}

TEST_F(conn, in_time_wait_has_the_process_that_closed_it)
{
	struct table table;
	size_t row;

	make_timewait(_metadata, self);
	row = await_row(_metadata, &table, "timewait", "TIME_WAIT",
			CLIENT_PORT);
	expect_owner(_metadata, &table, row, getpid(), "liver", "close()",
		     "close");
	table_free(&table);
}

TEST_F(conn, of_an_orphan_has_the_process_that_closed_it)
{
	struct table table;
	size_t row;

	connect_both(_metadata, self->client, self->listener, &self->server);
	socket_drop_all(self->server);
	close(self->client);
	row = await_row(_metadata, &table, "full", "FIN_WAIT1", CLIENT_PORT);
	expect_text(_metadata, &table, row, "orphan", "1");
	expect_owner(_metadata, &table, row, getpid(), "liver", "close()",
		     "close");
	table_free(&table);
}

TEST_F(conn, of_an_orphan_keeps_the_name_of_a_process_that_has_exited)
{
	struct table table;
	size_t row;
	pid_t pid;

	connect_both(_metadata, self->client, self->listener, &self->server);
	socket_drop_all(self->server);
	pid = fork();
	if (!pid) {
		prctl(PR_SET_NAME, "goner");
		for (;;)
			pause();
	}
	close(self->client);
	/* It sets its name before it exits. */
	for (;;) {
		ASSERT_TRUE(table_read(&table, TABLE_SOCKETS,
				       "select comm where comm=goner"));
		if (table.rows)
			break;
		table_free(&table);
		usleep(20000);
	}
	table_free(&table);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	row = await_row(_metadata, &table, "full", "FIN_WAIT1", CLIENT_PORT);
	expect_text(_metadata, &table, row, "owner_source", "close");
	expect_text(_metadata, &table, row, "comm", "goner");
	/* Another process can have its number. */
	expect_text(_metadata, &table, row, "pid", "-");
	table_free(&table);
}

TEST_F(conn, that_is_half_open_has_the_listener_s_process)
{
	struct table table;
	size_t row;

	socket_drop_all(self->client);
	ASSERT_EQ(0, fcntl(self->client, F_SETFL, O_NONBLOCK));
	EXPECT_REFUSED(EINPROGRESS,
		       socket_connect(self->client, LOOPBACK, PORT));
	row = await_row(_metadata, &table, "request", "SYN_RECV", PORT);
	expect_owner(_metadata, &table, row, getpid(), "liver", "listen()",
		     "listener");
	table_free(&table);
}

TEST_F(conn, that_is_not_accepted_has_the_listener_s_process)
{
	struct event_log log;
	struct table table;
	size_t row;

	SKIP_IF(return, event_log_open(&log));
	ASSERT_EQ(0, socket_connect(self->client, LOOPBACK, PORT));
	row = await_row(_metadata, &table, "full", "ESTABLISHED", PORT);
	expect_owner(_metadata, &table, row, getpid(), "liver", "listen()",
		     "listener");
	table_free(&table);
	/* With a descriptor, the scan takes precedence. */
	self->server = accept(self->listener, NULL, NULL);
	row = await_row(_metadata, &table, "full", "ESTABLISHED", PORT);
	EXPECT_TRUE(truth_text(&table, row, "owner_source", "descriptor",
			       "scan"));
	expect_number(_metadata, &table, row, "pid", getpid());
	expect_number(_metadata, &table, row, "fd", self->server);
	table_free(&table);
}

/* Forks the first process of a pid namespace, with a /proc of that. */
static pid_t fork_apart(struct __test_metadata *_metadata)
{
	pid_t pid;

	ASSERT_EQ(0, unshare(CLONE_NEWPID));
	pid = fork();
	if (pid)
		return pid;
	if (unshare(CLONE_NEWNS) ||
	    mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
	    mount("proc", "/proc", "proc", 0, NULL))
		_exit(99);
	return 0;
}

TEST_F(conn, has_no_owner_in_another_pid_namespace)
{
	struct table table;
	int status;
	pid_t pid;

	make_timewait(_metadata, self);
	await_row(_metadata, &table, "timewait", "TIME_WAIT", CLIENT_PORT);
	table_free(&table);
	pid = fork_apart(_metadata);
	if (!pid) {
		if (!table_read(&table, TABLE_SOCKETS,
				"select * where state=TIME_WAIT") ||
		    table.rows != 1)
			_exit(98);
		_exit(!!strcmp(table_field(&table, 0, "pid"), "-") +
		      2 * !!strcmp(table_field(&table, 0, "comm"), "-") +
		      4 * !!strcmp(table_field(&table, 0, "owner_source"),
				   "-"));
	}
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	ASSERT_TRUE(WIFEXITED(status));
	EXPECT_EQ(0, WEXITSTATUS(status))
		TH_LOG("1 is pid, 2 comm, 4 owner_source");
}

static uint64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000ULL + now.tv_nsec / 1000000;
}

/* The age of a socket created between two readings of the clock. */
static void expect_age(struct __test_metadata *_metadata, int fd,
		       uint64_t before, uint64_t after)
{
	uint64_t begin = now_ms();
	struct table table;
	size_t row = look_at(_metadata, fd, &table);
	uint64_t end = now_ms();

	/* Each difference may be truncated by a millisecond. */
	EXPECT_TRUE(truth_between(&table, row, "age_ms", "CLOCK_MONOTONIC",
				  begin - after - 1, end - before + 1));
	table_free(&table);
}

TEST_F(conn, has_the_age_of_the_clock)
{
	uint64_t before = now_ms(), after;

	connect_both(_metadata, self->client, self->listener, &self->server);
	after = now_ms();
	usleep(2000000);
	expect_age(_metadata, self->client, before, after);
	expect_age(_metadata, self->server, before, after);
	before = now_ms();
	ASSERT_EQ(0, shutdown(self->listener, SHUT_RDWR));
	ASSERT_EQ(0, listen(self->listener, 5));
	after = now_ms();
	usleep(500000);
	/* The age of a listener counts from its last listen(). */
	expect_age(_metadata, self->listener, before, after);
}

TEST_HARNESS_MAIN
