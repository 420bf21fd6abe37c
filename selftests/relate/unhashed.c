// SPDX-License-Identifier: GPL-2.0
/*
 * The TCP sockets that are in no table of the kernel, because they have no port:
 * new ones, and those that a reset closed. A dump that shows owners finds them by
 * their descriptors, each once.
 */
#include "lib/owners_fixture.h"

#include <netinet/in.h>
#include <sched.h>

#define RESET	10
#define MANY	3000

#define RECORDER	"/sys/module/tcplens/parameters/recorder"

/* The rows of a dump with owners. */
static size_t shown(const char *rest)
{
	char line[128];

	snprintf(line, sizeof(line), "select state,pid %s", rest);
	return rows_of(line);
}

static int socket_new(int family, int type, int protocol)
{
	int fd = socket(family, type, protocol);

	must(fd >= 0, "socket");
	return fd;
}

/* A connection that the peer has reset. */
static int socket_reset(int listener)
{
	const struct linger linger = { .l_onoff = 1 };
	int fd = socket_connected(LOOPBACK, PORT);
	int peer = accept(listener, NULL, NULL);
	char byte;

	must(!setsockopt(peer, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger)),
	     "SO_LINGER");
	close(peer);
	must(recv(fd, &byte, 1, 0) < 0 && errno == ECONNRESET, "ECONNRESET");
	return fd;
}

TEST_F(socket, that_was_reset_is_shown_with_its_owner)
{
	char expected[160], line[96];
	int fds[RESET], i;

	for (i = 0; i < RESET; i++)
		fds[i] = socket_reset(self->fd);
	EXPECT_EQ(1U, found("state!=TIME_WAIT"))
		TH_LOG("the tables have only the listener");
	EXPECT_EQ(RESET, shown("where state=CLOSE"));
	EXPECT_EQ(RESET + 1, shown(""));
	for (i = 0; i < RESET; i++) {
		snprintf(line, sizeof(line), "inode=%llu and rport=%d",
			 (unsigned long long)fd_inode(fds[i]), PORT);
		snprintf(expected, sizeof(expected), "%s scan",
			 is_owned(getpid(), "owner", fds[i], 1));
		EXPECT_STREQ(expected, owner_where(line));
	}
	expect_as_proc(_metadata);
	for (i = 0; i < RESET; i++)
		close(fds[i]);
	EXPECT_EQ(0U, shown("where state=CLOSE"));
}

/* A connection that this end closes first, without closing the descriptor. */
static int socket_finished(int listener)
{
	int fd = socket_connected(LOOPBACK, PORT);
	int peer = accept(listener, NULL, NULL);
	char byte;

	must(!shutdown(fd, SHUT_WR), "shutdown");
	must(!recv(peer, &byte, 1, 0), "FIN");
	close(peer);
	must(!recv(fd, &byte, 1, 0), "FIN of the peer");
	return fd;
}

TEST_F(socket, that_is_open_during_TIME_WAIT_is_shown_as_that)
{
	char line[64];
	int fd = socket_finished(self->fd);

	snprintf(line, sizeof(line), "where cookie=%llu",
		 (unsigned long long)socket_cookie(fd));
	EXPECT_EQ(1U, shown(line));
	EXPECT_EQ(1U, shown("where state=TIME_WAIT"));
	EXPECT_EQ(0U, shown("where state=CLOSE"));
	close(fd);
	EXPECT_EQ(1U, shown(line));
	/* Without a TIME_WAIT socket, the descriptor is all that is left. */
	namespace_write("/proc/sys/net/ipv4/tcp_max_tw_buckets", "0");
	fd = socket_finished(self->fd);
	snprintf(line, sizeof(line), "where cookie=%llu and state=CLOSE",
		 (unsigned long long)socket_cookie(fd));
	EXPECT_EQ(1U, shown(line));
	expect_as_proc(_metadata);
	close(fd);
	EXPECT_EQ(0U, shown(line));
}

/* Then it has no cookie, and its TIME_WAIT socket gets one of its own. */
TEST_F(socket, that_nobody_looked_at_before_TIME_WAIT_is_shown_as_that)
{
	int fd;

	namespace_write(RECORDER, "0");
	fd = socket_finished(self->fd);
	namespace_write(RECORDER, "1");
	EXPECT_EQ(1U, shown("where rport=9400"));
	EXPECT_EQ(1U, shown("where rport=9400 and state=TIME_WAIT"));
	EXPECT_EQ(0U, shown("where state=CLOSE"));
	close(fd);
}

/* A dump has scanned the descriptors when its first byte is read. */
TEST_F(socket, that_one_of_its_processes_closes_during_the_dump_is_shown)
{
	int fd = socket_new(AF_INET, SOCK_STREAM, 0), file;
	char text[4096], line[64];
	size_t length = 1;
	ssize_t got;

	snprintf(line, sizeof(line), "\n%llu ",
		 (unsigned long long)socket_cookie(fd));
	self->child = fd_fork_holder();
	file = open_selected("select cookie,pid");
	ASSERT_EQ(1, read(file, text, 1));
	/* Of the process with the lowest number, which the scan saw first. */
	close(fd);
	while ((got = read(file, text + length, sizeof(text) - 1 - length)) > 0)
		length += got;
	text[length] = '\0';
	EXPECT_NE(NULL, strstr(text, line)) TH_LOG("%s", text);
	close(file);
}

/* An O_PATH descriptor does not lead to the socket. */
TEST_F(socket, that_has_a_lower_descriptor_of_its_path_is_shown)
{
	int fd = socket_new(AF_INET, SOCK_STREAM, 0), path;

	ASSERT_EQ(900, dup2(fd, 900));
	path = open("/proc/self/fd/900", O_PATH);
	ASSERT_LE(0, path);
	ASSERT_EQ(fd, dup2(path, fd));
	close(path);
	EXPECT_EQ(1U, shown("where state=CLOSE"));
}

TEST_F(socket, that_is_new_is_shown_once)
{
	int fd = socket_new(AF_INET, SOCK_STREAM, 0), six;

	EXPECT_EQ(1U, found("lport>=0"));
	EXPECT_EQ(1U, shown("where state=CLOSE and family=inet"));
	six = socket_new(AF_INET6, SOCK_STREAM, 0);
	EXPECT_EQ(2U, shown("where state=CLOSE"));
	dup(fd);
	self->child = fd_fork_holder();
	EXPECT_EQ(2U, shown("where state=CLOSE and owners=2"));
	EXPECT_EQ(3U, shown(""));
	expect_as_proc(_metadata);
	/* Now the table of ports has it. */
	must(!socket_bind(fd, LOOPBACK, PORT + 1), "bind");
	EXPECT_EQ(1U, shown("where state=BOUND"));
	EXPECT_EQ(1U, shown("where state=CLOSE"));
	EXPECT_EQ(3U, shown(""));
	close(six);
	EXPECT_EQ(1U, shown("where state=CLOSE"))
		TH_LOG("the child has it still");
}

/* Sockets of other kinds, of other namespaces, and queries that exclude it. */
TEST_F(socket, that_is_new_is_shown_only_where_it_belongs)
{
	struct table table;
	int here, there;

	socket_new(AF_INET, SOCK_STREAM, 0);
	socket_new(AF_INET, SOCK_DGRAM, 0);
	socket_new(AF_UNIX, SOCK_STREAM, 0);
	socket(AF_INET, SOCK_STREAM, 262 /* IPPROTO_MPTCP */);
	EXPECT_EQ(1U, shown("where state=CLOSE"));
	EXPECT_EQ(0U, shown("where state=ESTABLISHED"));
	EXPECT_EQ(0U, shown("where state=CLOSE and lport=1"));
	EXPECT_EQ(1U, shown("limit 1"));
	ASSERT_TRUE(table_read(&table, TABLE_LISTENERS,
			       "select state,pid"));
	EXPECT_EQ(1U, table.rows);
	table_free(&table);
	here = open("/proc/self/ns/net", O_RDONLY);
	ASSERT_EQ(0, unshare(CLONE_NEWNET));
	EXPECT_EQ(0U, shown(""));
	there = socket_new(AF_INET, SOCK_STREAM, 0);
	EXPECT_EQ(1U, shown(""));
	ASSERT_EQ(0, setns(here, CLONE_NEWNET));
	EXPECT_EQ(1U, shown("where state=CLOSE"));
	close(there);
}

static pthread_barrier_t barrier;

/* A thread with a table of descriptors of its own, and one socket in it. */
static void *live_apart(void *argument)
{
	must(!unshare(CLONE_FILES), "CLONE_FILES");
	socket_new(AF_INET, SOCK_STREAM, 0);
	pthread_barrier_wait(&barrier);
	pthread_barrier_wait(&barrier);
	return NULL;
}

TEST_F(socket, that_only_a_thread_has_is_shown)
{
	pthread_t thread;

	pthread_barrier_init(&barrier, NULL, 2);
	ASSERT_EQ(0, pthread_create(&thread, NULL, live_apart, NULL));
	pthread_barrier_wait(&barrier);
	EXPECT_EQ(1U, shown("where state=CLOSE"));
	pthread_barrier_wait(&barrier);
	pthread_join(thread, NULL);
}

/* More than a batch, a block of descriptors and a buffer of rows. */
TEST_F_TIMEOUT(socket, that_is_new_is_shown_among_many, 120)
{
	struct table table;
	int fds[MANY];
	size_t i;

	for (i = 0; i < MANY; i++)
		fds[i] = socket_new(AF_INET, SOCK_STREAM, 0);
	ASSERT_TRUE(table_read(&table, TABLE_SOCKETS, SELECT));
	EXPECT_EQ(MANY + 1U, table.rows);
	for (i = 0; i < MANY; i += 97) {
		size_t row = table_find_u64(&table, "cookie",
					    socket_cookie(fds[i]));

		ASSERT_NE(TABLE_NONE, row);
		expect_number(_metadata, &table, row, "fd", fds[i]);
		expect_text(_metadata, &table, row, "state", "CLOSE");
	}
	table_free(&table);
}

TEST_HARNESS_MAIN
