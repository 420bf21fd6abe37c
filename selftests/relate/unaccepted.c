// SPDX-License-Identifier: GPL-2.0
/*
 * The owner of connections that no process has accepted: the process that has
 * their listener, and not one that called listen() and has ended. A subflow of MPTCP
 * that looks the same has none.
 */
#include "lib/owners_fixture.h"

#include <fcntl.h>

#ifndef IPPROTO_MPTCP
#define IPPROTO_MPTCP	262
#endif

#define QUEUED		"kind=full and inode=- and lport=9401"
#define HALF_OPEN	"kind=request and lport=9401"
#define NOTHING		"- - - - -"

/* The number of the process that was forked last. */
#define LAST_PID	"/proc/sys/kernel/ns_last_pid"

/*
 * Forks a process that calls listen() and sends the listener to @ends[1], where it
 * stays in flight.
 */
static pid_t fork_creator(const int *ends)
{
	pid_t pid = fork();
	int fd;

	must(pid >= 0, "fork");
	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		prctl(PR_SET_NAME, "creator");
		fd = socket_listening(LOOPBACK, PORT + 1);
		fd_send(ends[0], fd);
		close(fd);
		for (;;)
			pause();
	}
	while (!found("lport=9401 and state=LISTEN and owners=-"))
		usleep(10000);
	return pid;
}

/* The first segment of the handshake is sent, and no answer taken. */
static int half_open(void)
{
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);

	socket_drop_all(fd);
	must(socket_connect(fd, LOOPBACK, PORT + 1) < 0 && errno == EINPROGRESS,
	     "EINPROGRESS");
	return fd;
}

TEST_F(socket, that_waits_has_the_process_that_has_the_listener)
{
	int ends[2];
	pid_t creator;

	ASSERT_EQ(0, socketpair(AF_UNIX, SOCK_DGRAM, 0, ends));
	creator = fork_creator(ends);
	ASSERT_LE(0, socket_connected(LOOPBACK, PORT + 1));
	half_open();
	expect_owner_where(_metadata, QUEUED, creator,
			   "creator", "listener");
	expect_owner_where(_metadata, HALF_OPEN, creator,
			   "creator", "listener");
	/* The scan knows better. */
	fd_receive(ends[1]);
	expect_owner_where(_metadata, QUEUED, getpid(),
			   "owner", "listener");
	expect_owner_where(_metadata, HALF_OPEN, getpid(),
			   "owner", "listener");
	fd_end_holder(creator);
	expect_owner_where(_metadata, QUEUED, getpid(),
			   "owner", "listener");
	expect_owner_where(_metadata, HALF_OPEN, getpid(),
			   "owner", "listener");
}

/* Forks a process with this number; returns 0 if other processes were faster. */
static pid_t fork_as(pid_t wanted)
{
	int attempt;
	char text[16];
	pid_t pid;

	snprintf(text, sizeof(text), "%d", wanted - 1);
	for (attempt = 0; attempt < 100; attempt++) {
		if (namespace_write(LAST_PID, text))
			return 0;
		pid = fd_fork_holder();
		if (pid == wanted)
			return pid;
		fd_end_holder(pid);
	}
	return 0;
}

/* A listener in flight, a connection and a request: none has an owner. */
static void expect_no_owner(struct __test_metadata *_metadata)
{
	EXPECT_STREQ(NOTHING, owner_where(QUEUED));
	EXPECT_STREQ(NOTHING, owner_where(HALF_OPEN));
	EXPECT_STREQ(NOTHING, owner_where("lport=9401 and state=LISTEN"));
}

/* Makes these three, of a process that ends then; returns its number. */
static pid_t leave_behind(struct __test_metadata *_metadata)
{
	pid_t creator;
	int ends[2], i;

	must(!socketpair(AF_UNIX, SOCK_DGRAM, 0, ends), "socketpair");
	creator = fork_creator(ends);
	socket_connected(LOOPBACK, PORT + 1);
	half_open();
	kill(creator, SIGKILL);
	/* It has ended, and the kernel keeps its number until waitpid(). */
	for (i = 0; i < 500 && strcmp(NOTHING, owner_where(QUEUED)); i++)
		usleep(10000);
	expect_no_owner(_metadata);
	must(waitpid(creator, NULL, 0) == creator, "waitpid");
	return creator;
}

TEST_F(socket, that_waits_does_not_have_a_process_that_has_ended)
{
	struct event_log log;
	struct table table;
	int client;
	size_t row;

	SKIP_IF(return, event_log_open(&log));
	leave_behind(_metadata);
	expect_no_owner(_metadata);
	/* A connection that comes now. */
	client = socket_bound(LOOPBACK, PORT + 2);
	ASSERT_EQ(0, socket_connect(client, LOOPBACK, PORT + 1));
	ASSERT_TRUE(event_log_await_event(&log, PORT + 1, PORT + 2, "incoming"));
	event_log_read(&log, &table);
	row = event_log_find(&table, 0, PORT + 1, PORT + 2, "incoming");
	ASSERT_NE(TABLE_NONE, row);
	expect_text(_metadata, &table, row, "pid", "-");
	expect_text(_metadata, &table, row, "comm", "-");
	table_free(&table);
	close(log.fd);
}

TEST_F(socket, that_waits_does_not_have_another_process_with_the_number)
{
	pid_t creator;

	SKIP_IF(return, access(LAST_PID, F_OK) ? "there is no " LAST_PID : NULL);
	creator = leave_behind(_metadata);
	self->child = fork_as(creator);
	ASSERT_EQ(creator, self->child);
	expect_no_owner(_metadata);
}

/*
 * After close() of one end the other one keeps the connection: the first subflow has
 * no file, and its listener one.
 */
TEST_F(socket, of_MPTCP_that_is_closed_does_not_have_the_owner_of_the_listener)
{
	int client, child, listener = socket(AF_INET, SOCK_STREAM, IPPROTO_MPTCP);
	struct sockaddr_in address = {
		.sin_family = AF_INET, .sin_port = htons(PORT + 1),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	socklen_t length = sizeof(address);

	SKIP_IF(return, listener < 0 ? "the kernel has no mptcp" : NULL);
	must(!bind(listener, (struct sockaddr *)&address, length), "bind");
	must(!listen(listener, 1), "listen");
	client = socket(AF_INET, SOCK_STREAM, IPPROTO_MPTCP);
	must(!connect(client, (struct sockaddr *)&address, length), "connect");
	child = accept(listener, NULL, NULL);
	must(child >= 0, "accept");
	EXPECT_EQ(1U, found("lport=9401 and state!=LISTEN and owner_source=scan"));
	close(child);
	EXPECT_STREQ(NOTHING, owner_where(QUEUED " and mptcp=1"));
	/* The listener is still there, and has an owner. */
	EXPECT_EQ(1U, found("lport=9401 and state=LISTEN and owner_source=scan"));
	close(client);
	close(listener);
}

TEST_HARNESS_MAIN
