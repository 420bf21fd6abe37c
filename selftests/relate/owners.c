// SPDX-License-Identifier: GPL-2.0
/*
 * The owner columns equal /proc/PID/fd: the process that has the socket, its
 * name, the lowest descriptor, and the number of processes.
 */
#include "lib/owners_fixture.h"

TEST_F(socket, has_the_process_that_created_it)
{
	EXPECT_STREQ(is_owned(getpid(), "owner", self->fd, 1),
		     owner_of(self->cookie));
	expect_as_proc(_metadata);
}

/* Waits until all sockets are connected, or closed for good. */
static bool come_to_rest(void)
{
	size_t attempt, moving = 0, i;
	struct proc_row rows[100];

	for (attempt = 0; attempt < 500U * slowness(); attempt++) {
		size_t count = witness_proc(rows, ARRAY_SIZE(rows));

		for (moving = 0, i = 0; i < count; i++) {
			const char *state = witness_states[rows[i].state];

			moving += strcmp(state, "ESTABLISHED") &&
				  strcmp(state, "LISTEN") &&
				  strcmp(state, "TIME_WAIT");
		}
		if (!moving)
			return true;
		usleep(10000);
	}
	fprintf(stderr, "# owners: %zu are neither connected nor closed\n",
		moving);
	return false;
}

TEST_F(socket, has_an_owner_in_every_state_with_a_file)
{
	int client, server, closing, closed;
	struct event_log log;
	char byte;

	SKIP_IF(return, event_log_open(&log));
	client = socket_connected(LOOPBACK, PORT);
	server = accept(self->fd, NULL, NULL);
	closing = socket_connected(LOOPBACK, PORT);
	closed = accept(self->fd, NULL, NULL);
	close(closing);
	/* With a simultaneous close both would enter TIME_WAIT. */
	must(!read(closed, &byte, 1), "read until the peer has closed");
	close(closed);
	socket_bound(LOOPBACK, 0);
	must(socket_connected(LOOPBACK, PORT) >= 0, "one not accepted");
	socket_await_backlog(self->fd, 1);
	ASSERT_TRUE(come_to_rest());
	EXPECT_STREQ(is_owned(getpid(), "owner", client, 1),
		     owner_of(socket_cookie(client)));
	EXPECT_STREQ(is_owned(getpid(), "owner", server, 1),
		     owner_of(socket_cookie(server)));
	/* No descriptor leads to the queued child and the time-wait socket. */
	EXPECT_EQ(1U, found("owners=- and fd=- and comm=owner and kind=full "
			    "and owner_source=listener"));
	EXPECT_EQ(1U, found("owners=- and fd=- and comm=owner and kind=timewait "
			    "and owner_source=close"));
	EXPECT_EQ(0U, found("pid=-"));
	EXPECT_EQ(5U, found("owners!=-"));
	expect_as_proc(_metadata);
	close(log.fd);
}

TEST_F(socket, of_either_family_has_an_owner)
{
	int fd = socket_listening("::1", PORT);

	EXPECT_STREQ(is_owned(getpid(), "owner", fd, 1),
		     owner_of(socket_cookie(fd)));
}

TEST_F(socket, of_MPTCP_gives_its_owner_to_its_subflows)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	int fd = socket(AF_INET, SOCK_STREAM, 262 /* IPPROTO_MPTCP */);
	size_t before = found("pid!=-");

	SKIP_IF(return, fd < 0 ? "the kernel has no mptcp" : NULL);
	ASSERT_EQ(0, bind(fd, (struct sockaddr *)&address, sizeof(address)));
	ASSERT_EQ(0, listen(fd, 1));
	EXPECT_EQ(before + 1, found("pid!=-"));
	EXPECT_EQ(0U, found("pid=-"));
	expect_as_proc(_metadata);
}

TEST_F(socket, that_is_inherited_has_two_owners)
{
	self->child = fd_fork_holder();
	EXPECT_STREQ(is_owned(getpid(), "owner", self->fd, 2),
		     owner_of(self->cookie));
	expect_as_proc(_metadata);
	close(self->fd);
	EXPECT_STREQ(is_owned(self->child, "owner", self->fd, 1),
		     owner_of(self->cookie));
	fd_end_holder(self->child);
	self->child = 0;
	EXPECT_EQ(0U, found("owners>0"));
}

TEST_F(socket, with_two_descriptors_in_a_process_has_one_owner)
{
	int low, high = dup2(self->fd, 900);

	ASSERT_EQ(900, high);
	EXPECT_STREQ(is_owned(getpid(), "owner", self->fd, 1),
		     owner_of(self->cookie));
	close(self->fd);
	EXPECT_STREQ(is_owned(getpid(), "owner", high, 1),
		     owner_of(self->cookie));
	low = dup(high);
	EXPECT_STREQ(is_owned(getpid(), "owner", low, 1),
		     owner_of(self->cookie));
	expect_as_proc(_metadata);
}

TEST_F(socket, that_is_sent_belongs_to_the_receiver)
{
	int pipes[2], received;

	ASSERT_EQ(0, socketpair(AF_UNIX, SOCK_DGRAM, 0, pipes));
	fd_send(pipes[0], self->fd);
	close(self->fd);
	EXPECT_STREQ(is_remembered(getpid(), "owner", "listen"),
		     owner_where("state=LISTEN"))
		TH_LOG("in flight, it has the process that called listen()");
	received = fd_receive(pipes[1]);
	EXPECT_STREQ(is_owned(getpid(), "owner", received, 1),
		     owner_of(self->cookie));
	/* The same with another process. */
	fd_send(pipes[0], received);
	self->child = fork();
	if (!self->child) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		close(received);
		prctl(PR_SET_NAME, "receiver");
		fd_receive(pipes[1]);
		for (;;)
			pause();
	}
	close(received);
	while (!found("comm=receiver and owners=1"))
		usleep(10000);
	expect_as_proc(_metadata);
}

/* An O_PATH descriptor refers to the file name only. */
TEST_F(socket, with_an_O_PATH_descriptor_is_counted_as_in_proc)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", self->fd);
	fd = open(path, O_PATH);
	ASSERT_LE(0, fd);
	self->child = fd_fork_holder();
	close(fd);
	expect_as_proc(_metadata);
	EXPECT_EQ(1U, found("owners=2"));
}

/* --- Threads. */

static pthread_barrier_t barrier;
static int thread_fd;

/* A thread with its own descriptor table, and one more socket in that. */
static void *live_apart(void *argument)
{
	prctl(PR_SET_NAME, "thread");
	must(!unshare(CLONE_FILES), "CLONE_FILES");
	thread_fd = socket_listening(LOOPBACK, PORT + 1);
	pthread_barrier_wait(&barrier);
	/* The main thread has read the table. */
	pthread_barrier_wait(&barrier);
	must(dup2(thread_fd, 2) == 2, "dup2");
	pthread_barrier_wait(&barrier);
	pthread_barrier_wait(&barrier);
	return NULL;
}

TEST_F(socket, of_a_thread_with_its_own_descriptors_belongs_to_the_process)
{
	uint64_t cookie;
	pthread_t thread;
	int kept, i;

	pthread_barrier_init(&barrier, NULL, 2);
	ASSERT_EQ(0, pthread_create(&thread, NULL, live_apart, NULL));
	pthread_barrier_wait(&barrier);
	EXPECT_REFUSED(EBADF, fcntl(thread_fd, F_GETFD));
	EXPECT_EQ(1U, found("comm=owner and owners=1 and lport=9401"));
	EXPECT_EQ(1U, found("comm=owner and owners=1 and lport=9400"));
	EXPECT_EQ(0U, found("comm=thread"));
	expect_as_proc(_metadata);
	/* It has a lower descriptor than the main thread. */
	kept = dup2(self->fd, 90);
	close(self->fd);
	cookie = socket_cookie(kept);
	EXPECT_STREQ(is_owned(getpid(), "owner", self->fd, 1),
		     owner_of(cookie));
	pthread_barrier_wait(&barrier);
	pthread_barrier_wait(&barrier);
	EXPECT_EQ(1U, found("comm=owner and fd=2 and lport=9401"));
	expect_as_proc(_metadata);
	pthread_barrier_wait(&barrier);
	pthread_join(thread, NULL);
	/*
	 * pthread_join() returns before the kernel closes the thread's
	 * descriptors.
	 */
	for (i = 0; i < 500 && found("lport=9401"); i++)
		usleep(10000);
	EXPECT_EQ(0U, found("lport=9401"));
}

static void *stay(void *argument)
{
	for (;;)
		pause();
	return NULL;
}

TEST_F(socket, keeps_its_owner_after_the_first_thread)
{
	int i;

	self->child = fork();
	if (!self->child) {
		pthread_t thread;

		prctl(PR_SET_PDEATHSIG, SIGKILL);
		prctl(PR_SET_NAME, "headless");
		for (i = 0; i < 5; i++)
			pthread_create(&thread, NULL, stay, NULL);
		pthread_exit(NULL);
	}
	close(self->fd);
	while (!found("comm=headless"))
		usleep(10000);
	usleep(200000);
	EXPECT_STREQ(is_owned(self->child, "headless", self->fd, 1),
		     owner_of(self->cookie));
	expect_as_proc(_metadata);
}

/* --- Names. */

static const struct {
	const char *name;
	const char *expected;
} names[] = {
	{ "two words", "two\\040words" },
	{ "a\t\n", "a\\011\\012" },
	{ "\x1b[31m\x7f", "\\033[31m\\177" },
	{ "\xc3\xa9t\xc3\xa9", "\\303\\251t\\303\\251" },
	{ "fifteen bytes..", "fifteen\\040bytes.." },
	{ "(sd-pam)", "(sd-pam)" },
	{ "a\"b\\c'd", "a\\042b\\134c\\047d" },
	{ "!&*<>=`|~,()", "!&*<>=`|~,()" },
	{ "#$%+-./:;?@[]^{", "#$%+-./:;?@[]^{" },
	{ "-", "\\055" },
	{ "--", "--" },
	{ "1", "1" },
	{ "", "-" },
};

TEST_F(socket, shows_any_name_as_one_word)
{
	char line[64];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		ASSERT_EQ(0, prctl(PR_SET_NAME, names[i].name));
		EXPECT_STREQ(is_owned(getpid(), names[i].expected, self->fd, 1),
			     owner_of(self->cookie));
		/* A query can ask for the name as it is shown. */
		snprintf(line, sizeof(line),
			 strcmp(names[i].expected, "-") ?
			 "owners=1 and (comm=\"%s\")" : "owners=1 and comm=%s",
			 names[i].expected);
		EXPECT_EQ(1U, found(line));
	}
}

TEST_F(socket, can_be_queried_by_its_owner)
{
	char line[64];

	self->child = fd_fork_holder();
	snprintf(line, sizeof(line), "pid=%d", getpid());
	EXPECT_EQ(1U, found(line));
	snprintf(line, sizeof(line), "pid=%d", self->child);
	EXPECT_EQ(0U, found(line))
		TH_LOG("a row has the first process only");
	snprintf(line, sizeof(line), "pid<=%d and pid>1", getpid());
	EXPECT_EQ(1U, found(line));
	EXPECT_EQ(1U, found("comm=owner"));
	EXPECT_EQ(1U, found("comm!=nobody,init"));
	EXPECT_EQ(0U, found("comm=nobody"));
	EXPECT_EQ(1U, found("owners=2"));
	EXPECT_EQ(0U, found("owners>2 or pid=-"));
	EXPECT_EQ(0U, found("fd<3"));
	EXPECT_EQ(1U, found("local=127.0.0.1:9400 and comm=owner limit 1"));
}

TEST_HARNESS_MAIN
