// SPDX-License-Identifier: GPL-2.0
/*
 * The owner of a connection that processes share, accept, or exit with. Only
 * an operation that needs ownership identifies an owner.
 */
#include "lib/pair_fixture.h"

#include <linux/tcp.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sys/wait.h>

/* The port of two listeners. */
#define SHARED_PORT	9510

/* A child process that runs a task; the parent waits for its message. */
static int said[2];

static void say_done(void)
{
	if (write(said[1], "", 1) != 1)
		abort();
}

static pid_t start_child(const char *name, void (*task)(int fd), int fd)
{
	pid_t pid;
	char byte;

	if (pipe(said))
		abort();
	pid = fork();
	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		prctl(PR_SET_NAME, name);
		task(fd);
		say_done();
		for (;;)
			pause();
	}
	if (read(said[0], &byte, 1) != 1)
		abort();
	close(said[0]);
	close(said[1]);
	return pid;
}

static void end_child(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static void do_nothing(int fd)
{
}

TEST_F(pair, a_shared_connection_is_closed_by_its_last_owner)
{
	struct close_record client = {
		.close_reason = "orderly", .errno_name = "-",
		.old_state = "FIN_WAIT2", .owner_source = "close",
	};
	struct table table;

	connect_both(_metadata, self);
	client.pid = start_child("heir", do_nothing, 0);
	close(self->client);
	close(self->server);
	/* The child has copies of both sockets and closes them on exit. */
	expect_client(_metadata, self, CONNECTED);
	end_child(client.pid);
	event_log_closed(&self->log, &table, CLIENT_PORT, PORT, 1);
	ASSERT_EQ(1U, table.rows);
	expect_number(_metadata, &table, 0, "pid", client.pid);
	expect_text(_metadata, &table, 0, "comm", "heir");
	expect_text(_metadata, &table, 0, "owner_source", "close");
	table_free(&table);
}

static void connect_there(int fd)
{
	if (socket_connect(fd, LOOPBACK, PORT))
		abort();
}

TEST_F(pair, a_process_exits_with_its_connection)
{
	struct table table;
	size_t row;
	pid_t pid;

	self->client = pair_client(LOOPBACK);
	pid = start_child("victim", connect_there, self->client);
	close(self->client);
	self->server = accept(self->listener, NULL, NULL);
	ASSERT_LE(0, self->server);
	end_child(pid);
	expect_eof(_metadata, self->server);
	close(self->server);
	expect_client(_metadata, self, CONNECTED CLOSES_FIRST);
	event_log_read(&self->log, &table);
	row = event_log_find(&table, 0, CLIENT_PORT, PORT, "connect");
	ASSERT_NE(TABLE_NONE, row);
	expect_number(_metadata, &table, row, "pid", pid);
	expect_text(_metadata, &table, row, "comm", "victim");
	row = event_log_find(&table, row, CLIENT_PORT, PORT, "state");
	ASSERT_NE(TABLE_NONE, row);
	expect_number(_metadata, &table, row, "pid", pid);
	expect_text(_metadata, &table, row, "owner_source", "close");
	table_free(&table);
	event_log_closed(&self->log, &table, CLIENT_PORT, PORT, 1);
	ASSERT_EQ(1U, table.rows);
	expect_number(_metadata, &table, 0, "pid", pid);
	table_free(&table);
}

static void *connect_as_thread(void *argument)
{
	prctl(PR_SET_NAME, "thread");
	connect_there(*(int *)argument);
	return NULL;
}

TEST_F(pair, a_thread_s_connection_has_the_name_of_the_process)
{
	struct table table;
	pthread_t thread;
	size_t row;

	self->client = pair_client(LOOPBACK);
	ASSERT_EQ(0, pthread_create(&thread, NULL, connect_as_thread,
				    &self->client));
	ASSERT_EQ(0, pthread_join(thread, NULL));
	expect_client(_metadata, self, CONNECTED);
	event_log_read(&self->log, &table);
	row = event_log_find(&table, 0, CLIENT_PORT, PORT, "connect");
	ASSERT_NE(TABLE_NONE, row);
	expect_number(_metadata, &table, row, "pid", getpid());
	expect_text(_metadata, &table, row, "comm", "pair");
	table_free(&table);
}

/* It keeps only the new connection of all inherited descriptors. */
static void accept_one(int fd)
{
	int server = accept(fd, NULL, NULL), i;

	if (server < 0)
		abort();
	for (i = 3; i < server; i++) {
		if (i != said[1])
			close(i);
	}
}

/* No tracepoint tells which of several processes accepts. */
TEST_F(pair, an_accepted_connection_has_the_listener_s_owner_until_closed)
{
	struct table table;
	size_t row;
	pid_t pid;

	self->client = pair_client(LOOPBACK);
	ASSERT_EQ(0, socket_connect(self->client, LOOPBACK, PORT));
	pid = start_child("acceptor", accept_one, self->listener);
	expect_server(_metadata, self, INCOMING);
	event_log_read(&self->log, &table);
	row = event_log_find(&table, 0, PORT, CLIENT_PORT, "incoming");
	ASSERT_NE(TABLE_NONE, row);
	expect_number(_metadata, &table, row, "pid", getpid());
	expect_text(_metadata, &table, row, "owner_source", "listener");
	table_free(&table);
	end_child(pid);
	expect_eof(_metadata, self->client);
	close(self->client);
	event_log_closed(&self->log, &table, PORT, CLIENT_PORT, 1);
	ASSERT_EQ(1U, table.rows);
	expect_number(_metadata, &table, 0, "pid", pid);
	expect_text(_metadata, &table, 0, "comm", "acceptor");
	expect_text(_metadata, &table, 0, "owner_source", "close");
	table_free(&table);
}

/* A listener that shares its port; the process has this name meanwhile. */
static int listen_as(struct __test_metadata *_metadata, const char *name)
{
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);

	ASSERT_EQ(0, prctl(PR_SET_NAME, name));
	set_option(_metadata, fd, SOL_SOCKET, SO_REUSEPORT, 1);
	ASSERT_EQ(0, socket_bind(fd, LOOPBACK, SHARED_PORT));
	ASSERT_EQ(0, listen(fd, 16));
	return fd;
}

/* Accepts from this listener; returns the client's port, or 0. */
static int accept_any(int listener)
{
	struct sockaddr_in peer = { 0 };
	socklen_t size = sizeof(peer);
	int fd = accept(listener, (struct sockaddr *)&peer, &size);

	return fd < 0 ? 0 : ntohs(peer.sin_port);
}

/* The kernel chooses a listener, and accept() shows which. */
TEST_F(pair, one_of_several_listeners_gives_its_owner)
{
	static const char *const names[] = { "first", "second" };
	unsigned int accepted = 0;
	struct table table;
	int listeners[2], i;
	int port;

	for (i = 0; i < 2; i++)
		listeners[i] = listen_as(_metadata, names[i]);
	ASSERT_EQ(0, prctl(PR_SET_NAME, "pair"));
	for (i = 0; i < 12; i++)
		ASSERT_LE(0, socket_connected(LOOPBACK, SHARED_PORT));
	event_log_read(&self->log, &table);
	for (i = 0; i < 2; i++) {
		while ((port = accept_any(listeners[i]))) {
			size_t row = event_log_find(&table, 0, SHARED_PORT,
						    port, "incoming");

			ASSERT_NE(TABLE_NONE, row);
			expect_text(_metadata, &table, row, "comm", names[i]);
			accepted++;
		}
	}
	EXPECT_EQ(12U, accepted);
	table_free(&table);
}

/* The subflow that the path manager connects has the address of the endpoint. */
static size_t find_subflow(const struct table *table)
{
	size_t row;

	for (row = 0; row < table->rows; row++) {
		if (!strcmp(table_field(table, row, "event"), "connect") &&
		    !strncmp(table_field(table, row, "local"), "127.0.0.2:", 10))
			return row;
	}
	return TABLE_NONE;
}

/* Waits until the handshake of MPTCP is complete: both ends know it. */
static void exchange_bytes(struct __test_metadata *_metadata, int one, int other)
{
	char byte;

	ASSERT_EQ(1, write(one, "", 1));
	ASSERT_EQ(1, read(other, &byte, 1));
	ASSERT_EQ(1, write(other, "", 1));
	ASSERT_EQ(1, read(one, &byte, 1));
	ASSERT_EQ(1, write(one, "", 1));
	ASSERT_EQ(1, read(other, &byte, 1));
}

/*
 * The kernel connects a subflow within the system call of ip(8), which has nothing
 * to do with the connection. connect() of the process made the first one.
 */
TEST_F(pair, a_subflow_of_the_path_manager_has_no_owner)
{
	int listener = socket(AF_INET, SOCK_STREAM, 262 /* IPPROTO_MPTCP */);
	int client, server;
	struct table table;
	size_t row;

	SKIP_IF(return, listener < 0 ? "the kernel has no mptcp" : NULL);
	ASSERT_EQ(0, system("ip mptcp limits set subflow 2 add_addr_accepted 2"));
	ASSERT_EQ(0, socket_bind(listener, LOOPBACK, SHARED_PORT));
	ASSERT_EQ(0, listen(listener, 5));
	client = socket(AF_INET, SOCK_STREAM, 262);
	ASSERT_LE(0, client);
	ASSERT_EQ(0, socket_bind(client, LOOPBACK, CLIENT_PORT));
	ASSERT_EQ(0, socket_connect(client, LOOPBACK, SHARED_PORT));
	server = accept(listener, NULL, NULL);
	ASSERT_LE(0, server);
	exchange_bytes(_metadata, client, server);
	ASSERT_EQ(0, system("ip mptcp endpoint add 127.0.0.2 subflow"));
	for (;;) {
		event_log_read(&self->log, &table);
		row = find_subflow(&table);
		if (row != TABLE_NONE)
			break;
		table_free(&table);
		usleep(20000);
	}
	expect_text(_metadata, &table, row, "pid", "-");
	expect_text(_metadata, &table, row, "owner_source", "-");
	row = event_log_find(&table, 0, CLIENT_PORT, SHARED_PORT, "connect");
	ASSERT_NE(TABLE_NONE, row);
	expect_number(_metadata, &table, row, "pid", getpid());
	expect_text(_metadata, &table, row, "owner_source", "connect");
	row = event_log_find(&table, 0, SHARED_PORT, CLIENT_PORT, "incoming");
	ASSERT_NE(TABLE_NONE, row);
	expect_number(_metadata, &table, row, "pid", getpid());
	table_free(&table);
}

/* ss -K destroys the listener, and with it what waits in its accept queue. */
TEST_F(pair, a_connection_that_no_process_accepted_is_closed_by_none)
{
	struct close_record server = {
		.close_reason = "reset_sent", .errno_name = "-",
		.old_state = "ESTABLISHED", .owner_source = "listener",
		.pid = getpid(),
	};
	struct table table;

	self->client = pair_client(LOOPBACK);
	ASSERT_EQ(0, socket_connect(self->client, LOOPBACK, PORT));
	socket_await_backlog(self->listener, 1);
	ASSERT_EQ(0, system("ss -K -t -l sport = :9500 > /dev/null"));
	EXPECT_REFUSED(EINVAL, accept(self->listener, NULL, NULL));
	event_log_closed(&self->log, &table, PORT, CLIENT_PORT, 1);
	ASSERT_EQ(1U, table.rows);
	/* How it ended is another matter. */
	server.close_reason = table_field(&table, 0, "close_reason");
	expect_close_record(_metadata, &table, 0, &server);
	expect_text(_metadata, &table, 0, "comm", "pair");
	table_free(&table);
}

static void never_rest(int fd)
{
	say_done();
	for (;;)
		;
}

/*
 * On one processor with a busy process, the timers of a connection interrupt
 * that process.
 */
TEST_F(pair, an_interrupted_process_owns_nothing)
{
	struct table table;
	size_t row;
	pid_t pid;

	ASSERT_TRUE(run_on_processor(0));
	pid = start_child("bystander", never_rest, 0);
	connect_both(_metadata, self);
	socket_drop_all(self->server);
	set_option(_metadata, self->client, IPPROTO_TCP, TCP_USER_TIMEOUT,
		   1500);
	socket_send(self->client, 1000);
	event_log_closed(&self->log, &table, CLIENT_PORT, PORT, 1);
	end_child(pid);
	ASSERT_EQ(1U, table.rows);
	expect_number(_metadata, &table, 0, "pid", getpid());
	expect_text(_metadata, &table, 0, "close_reason", "timed_out");
	table_free(&table);
	event_log_read(&self->log, &table);
	for (row = 0; row < table.rows; row++) {
		if (strcmp(table_field(&table, row, "pid"), "-"))
			expect_number(_metadata, &table, row, "pid", getpid());
	}
	EXPECT_NE(TABLE_NONE, event_log_find(&table, 0, CLIENT_PORT, PORT,
					     "retransmit"));
	table_free(&table);
}

TEST_HARNESS_MAIN
