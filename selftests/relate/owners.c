// SPDX-License-Identifier: GPL-2.0
/*
 * The columns of a socket's owner say what /proc/PID/fd says: which process has
 * it, as which descriptor, and how many do; to whom they are shown, and from
 * within which pid namespace, is looked at as well.
 */
#include "lib/expect.h"
#include "lib/files.h"
#include "lib/history.h"
#include "lib/reader.h"
#include "lib/witness.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#define PORT	9400
#define NOBODY	65534
#define OWNER	"pid,comm,fd,owners"
#define SELECT	"select inode,cookie,state,local,owner_source," OWNER

static void must(bool done, const char *what)
{
	if (done)
		return;
	fprintf(stderr, "# owners: %s: %s\n", what, strerror(errno));
	abort();
}

/* "pid comm fd owners" of the socket with this cookie. */
static const char *owner_of(uint64_t cookie)
{
	static const char *const names[] = { "pid", "comm", "fd", "owners" };
	static char text[128];
	struct table table;
	size_t row, i;

	text[0] = '\0';
	must(table_read(&table, TABLE_SOCKETS, SELECT), "read");
	row = table_find_u64(&table, "cookie", cookie);
	must(row != TABLE_NONE, "a row");
	for (i = 0; i < ARRAY_SIZE(names); i++) {
		if (i)
			strcat(text, " ");
		strcat(text, table_field(&table, row, names[i]));
	}
	table_free(&table);
	return text;
}

/* The same, as one expects it; @name is that of /proc/PID/comm. */
static const char *is_owned(pid_t pid, const char *name, int fd,
			    unsigned int owners)
{
	static char text[128];

	snprintf(text, sizeof(text), "%d %s %d %u", pid, name, fd, owners);
	return text;
}

#define NOBODY_HAS_IT	"- - - -"

/* No descriptor leads to it: remembered is that this process made all there are. */
static void expect_remembered(struct __test_metadata *_metadata,
			      const struct table *table, size_t row)
{
	EXPECT_TRUE(truth_number(table, row, "pid", "itself", getpid()));
	EXPECT_TRUE(truth_text(table, row, "comm", "itself", "owner"));
	EXPECT_TRUE(truth_text(table, row, "fd", "/proc", "-"));
	EXPECT_TRUE(truth_text(table, row, "owners", "/proc", "-"));
}

static void expect_row(struct __test_metadata *_metadata,
		       const struct table *table, size_t row)
{
	struct files_owner owner;
	uint64_t inode;

	if (!table_u64(table, row, "inode", &inode)) {
		expect_remembered(_metadata, table, row);
		return;
	}
	if (!files_find_owner(inode, &owner)) {
		EXPECT_TRUE(truth_text(table, row, "pid", "/proc", "-"));
		EXPECT_TRUE(truth_text(table, row, "comm", "/proc", "-"));
		EXPECT_TRUE(truth_text(table, row, "fd", "/proc", "-"));
		EXPECT_TRUE(truth_text(table, row, "owners", "/proc", "-"));
		EXPECT_TRUE(truth_text(table, row, "owner_source", "/proc", "-"));
		return;
	}
	EXPECT_TRUE(truth_text(table, row, "owner_source", "/proc", "scan"));
	EXPECT_TRUE(truth_number(table, row, "pid", "/proc", owner.pid));
	EXPECT_TRUE(truth_text(table, row, "comm", "/proc", owner.comm));
	EXPECT_TRUE(truth_number(table, row, "fd", "/proc", owner.fd));
	EXPECT_TRUE(truth_number(table, row, "owners", "/proc", owner.owners));
}

/* Every row says what /proc says. */
static void expect_as_proc(struct __test_metadata *_metadata)
{
	struct table table;
	size_t row;

	ASSERT_TRUE(table_read(&table, TABLE_SOCKETS, SELECT));
	ASSERT_LT(0U, table.rows);
	for (row = 0; row < table.rows; row++)
		expect_row(_metadata, &table, row);
	table_free(&table);
}

/* How many sockets an expression finds. */
static size_t found(const char *expression)
{
	struct table table;
	char line[128];
	size_t rows;

	snprintf(line, sizeof(line), "select cookie where %s", expression);
	must(table_read(&table, TABLE_SOCKETS, line), line);
	rows = table.rows;
	table_free(&table);
	return rows;
}

FIXTURE(socket)
{
	int fd;
	uint64_t cookie;
	pid_t child;
};

FIXTURE_SETUP(socket)
{
	SKIP_IF(return, namespace_enter());
	must(!prctl(PR_SET_NAME, "owner"), "PR_SET_NAME");
	self->fd = socket_listening(LOOPBACK, PORT);
	self->cookie = socket_cookie(self->fd);
}

FIXTURE_TEARDOWN(socket)
{
	if (self->child)
		files_end(self->child);
}

TEST_F(socket, is_that_of_the_process_that_made_it)
{
	EXPECT_STREQ(is_owned(getpid(), "owner", self->fd, 1),
		     owner_of(self->cookie));
	expect_as_proc(_metadata);
}

/* Whether all are connected, or closed for good, in the end. */
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

TEST_F(socket, has_an_owner_in_every_state_in_which_it_has_a_file)
{
	int client, server, closing, closed;
	struct history history;
	char byte;

	SKIP_IF(return, history_begin(&history));
	client = socket_connected(LOOPBACK, PORT);
	server = accept(self->fd, NULL, NULL);
	closing = socket_connected(LOOPBACK, PORT);
	closed = accept(self->fd, NULL, NULL);
	close(closing);
	/* Both are in TIME_WAIT if they close at the same time. */
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
	/* No descriptor leads to the child and the one in TIME_WAIT. */
	EXPECT_EQ(1U, found("owners=- and fd=- and comm=owner and kind=full "
			    "and owner_source=listener"));
	EXPECT_EQ(1U, found("owners=- and fd=- and comm=owner and kind=timewait "
			    "and owner_source=close"));
	EXPECT_EQ(0U, found("pid=-"));
	EXPECT_EQ(5U, found("owners!=-"));
	expect_as_proc(_metadata);
	close(history.fd);
}

TEST_F(socket, of_either_family_has_an_owner)
{
	int fd = socket_listening("::1", PORT);

	EXPECT_STREQ(is_owned(getpid(), "owner", fd, 1),
		     owner_of(socket_cookie(fd)));
}

TEST_F(socket, of_mptcp_is_the_owner_of_its_subflows)
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

TEST_F(socket, that_is_inherited_has_both_owners)
{
	self->child = files_fork();
	EXPECT_STREQ(is_owned(getpid(), "owner", self->fd, 2),
		     owner_of(self->cookie));
	expect_as_proc(_metadata);
	close(self->fd);
	EXPECT_STREQ(is_owned(self->child, "owner", self->fd, 1),
		     owner_of(self->cookie));
	files_end(self->child);
	self->child = 0;
	EXPECT_EQ(0U, found("owners>0"));
}

TEST_F(socket, that_a_process_has_twice_has_one_owner)
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

TEST_F(socket, that_is_sent_is_the_receivers)
{
	int pipes[2], received;

	ASSERT_EQ(0, socketpair(AF_UNIX, SOCK_DGRAM, 0, pipes));
	file_send(pipes[0], self->fd);
	close(self->fd);
	EXPECT_STREQ(NOBODY_HAS_IT, owner_of(self->cookie))
		TH_LOG("on its way it is nobody's");
	received = file_receive(pipes[1]);
	EXPECT_STREQ(is_owned(getpid(), "owner", received, 1),
		     owner_of(self->cookie));
	/* And by another process. */
	file_send(pipes[0], received);
	self->child = fork();
	if (!self->child) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		close(received);
		prctl(PR_SET_NAME, "receiver");
		file_receive(pipes[1]);
		for (;;)
			pause();
	}
	close(received);
	while (!found("comm=receiver and owners=1"))
		usleep(10000);
	expect_as_proc(_metadata);
}

/* A descriptor that stands for the file's name only (O_PATH). */
TEST_F(socket, that_is_named_only_is_counted_as_in_proc)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", self->fd);
	fd = open(path, O_PATH);
	ASSERT_LE(0, fd);
	self->child = files_fork();
	close(fd);
	expect_as_proc(_metadata);
	EXPECT_EQ(1U, found("owners=2"));
}

/* --- Threads. */

static pthread_barrier_t barrier;
static int thread_fd;

/* Has a table of its own, in which there is one socket more. */
static void *live_apart(void *argument)
{
	prctl(PR_SET_NAME, "thread");
	must(!unshare(CLONE_FILES), "CLONE_FILES");
	thread_fd = socket_listening(LOOPBACK, PORT + 1);
	pthread_barrier_wait(&barrier);
	/* The other has looked. */
	pthread_barrier_wait(&barrier);
	must(dup2(thread_fd, 2) == 2, "dup2");
	pthread_barrier_wait(&barrier);
	pthread_barrier_wait(&barrier);
	return NULL;
}

TEST_F(socket, of_a_thread_with_descriptors_of_its_own_is_the_process_s)
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
	/* It has a lower one than the first thread has. */
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
	/* It is joined before the kernel closes what it had. */
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

TEST_F(socket, outlives_the_first_thread)
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
	{ "two words", "two_words" },
	{ "tab\tand\nline", "tab_and_line" },
	{ "\x1b[31m\x7f", "_[31m_" },
	{ "\xc3\xa9t\xc3\xa9", "__t__" },
	{ "fifteen bytes..", "fifteen_bytes.." },
	{ "(sd-pam)", "(sd-pam)" },
	{ "a\"b\\c,d=e", "a\"b\\c,d=e" },
	{ "-", "_" },
	{ "--", "--" },
	{ "", "-" },
};

TEST_F(socket, shows_any_name_as_one_word)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		ASSERT_EQ(0, prctl(PR_SET_NAME, names[i].name));
		EXPECT_STREQ(is_owned(getpid(), names[i].expected, self->fd, 1),
			     owner_of(self->cookie));
	}
	EXPECT_EQ(1U, found("comm=- and owners=1"));
}

TEST_F(socket, is_found_by_its_owner)
{
	char line[64];

	self->child = files_fork();
	snprintf(line, sizeof(line), "pid=%d", getpid());
	EXPECT_EQ(1U, found(line));
	snprintf(line, sizeof(line), "pid=%d", self->child);
	EXPECT_EQ(0U, found(line))
		TH_LOG("one process stands in a line, the first");
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

/* --- Namespaces of processes. */

/* A process that is the first one of a pid namespace, with a /proc of that. */
static pid_t fork_apart(void)
{
	pid_t pid;

	must(!unshare(CLONE_NEWPID), "CLONE_NEWPID");
	pid = fork();
	must(pid >= 0, "fork");
	if (pid)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	must(!unshare(CLONE_NEWNS) &&
	     !mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) &&
	     !mount("proc", "/proc", "proc", 0, NULL), "/proc");
	return 0;
}

static bool is_text(const char *expected, const char *seen)
{
	if (strcmp(expected, seen))
		fprintf(stderr, "# owners: expected '%s', seen '%s'\n",
			expected, seen);
	return !strcmp(expected, seen);
}

TEST_F(socket, has_the_owners_that_the_reader_s_proc_has)
{
	int outside = socket_listening(LOOPBACK, PORT + 2);
	uint64_t cookie = socket_cookie(outside);
	int ends[2], result;
	char byte;

	ASSERT_EQ(0, socketpair(AF_UNIX, SOCK_STREAM, 0, ends));
	self->child = fork_apart();
	if (!self->child) {
		bool is_right;

		close(ends[0]);
		close(outside);
		prctl(PR_SET_NAME, "inside");
		is_right = is_text(is_owned(1, "inside", self->fd, 1),
				   owner_of(self->cookie)) &&
			   is_text(NOBODY_HAS_IT, owner_of(cookie));
		byte = is_right;
		must(write(ends[1], &byte, 1) == 1, "write");
		for (;;)
			pause();
	}
	close(ends[1]);
	result = read(ends[0], &byte, 1);
	EXPECT_EQ(1, result);
	EXPECT_EQ(1, byte);
	/* The one outside sees both, by its own numbers. */
	EXPECT_STREQ(is_owned(getpid(), "owner", self->fd, 2),
		     owner_of(self->cookie));
	close(self->fd);
	EXPECT_STREQ(is_owned(self->child, "inside", self->fd, 1),
		     owner_of(self->cookie));
	EXPECT_STREQ(is_owned(getpid(), "owner", outside, 1),
		     owner_of(cookie));
	expect_as_proc(_metadata);
}

/* --- Rights. */

/* Root of a user namespace, and nobody on the outside. */
static void become_root_of_namespaces(int namespaces)
{
	char line[32];

	snprintf(line, sizeof(line), "0 %d 1", NOBODY);
	must(!setresgid(NOBODY, NOBODY, NOBODY) &&
	     !setresuid(NOBODY, NOBODY, NOBODY), "setresuid");
	/* So that it may write to its own files in /proc. */
	must(!prctl(PR_SET_DUMPABLE, 1), "PR_SET_DUMPABLE");
	must(!unshare(CLONE_NEWUSER | namespaces), "CLONE_NEWUSER");
	must(!namespace_write("/proc/self/setgroups", "deny"), "setgroups");
	must(!namespace_write("/proc/self/uid_map", line), "uid_map");
	must(!namespace_write("/proc/self/gid_map", line), "gid_map");
}

/*
 * Its own process, which nevertheless executes a program that was started as
 * another's: that may be one which must not be read.
 */
TEST_F(socket, shows_the_root_of_a_user_namespace_no_program_from_outside)
{
	int status, fd;
	pid_t pid;

	self->child = fork();
	if (self->child) {
		ASSERT_EQ(self->child, waitpid(self->child, &status, 0));
		self->child = 0;
		EXPECT_EQ(0, status);
		return;
	}
	become_root_of_namespaces(CLONE_NEWNET);
	pid = fork_apart();
	if (!pid) {
		fd = socket_listening("0.0.0.0", PORT);
		_exit(!is_text(NOBODY_HAS_IT, owner_of(socket_cookie(fd))));
	}
	must(waitpid(pid, &status, 0) == pid, "waitpid");
	_exit(!!status);
}

TEST_F(socket, shows_its_owner_to_nobody_who_may_not_know)
{
	ASSERT_EQ(0, seteuid(NOBODY));
	EXPECT_STREQ(NOBODY_HAS_IT, owner_of(self->cookie));
	EXPECT_EQ(0U, found("pid!=- or owners>0 or comm=owner or fd>=0"));
	EXPECT_EQ(1U, found("pid=- and comm=- and fd=- and owners=-"));
	ASSERT_EQ(0, seteuid(0));
	EXPECT_EQ(1U, found("pid!=-"));
}

/* --- Many. */

#define MANY	3000

/* A connection's row is found by its cookie; its descriptor is known. */
TEST_F_TIMEOUT(socket, is_one_of_many_and_has_its_own_descriptor, 120)
{
	static int fds[MANY];
	struct table table;
	size_t row, i;

	for (i = 0; i < MANY; i += 2) {
		fds[i] = socket_connected(LOOPBACK, PORT);
		fds[i + 1] = accept(self->fd, NULL, NULL);
		ASSERT_LE(0, fds[i + 1]);
	}
	self->child = files_fork();
	ASSERT_TRUE(table_read(&table, TABLE_SOCKETS, SELECT));
	for (i = 0; i < MANY; i += 97) {
		row = table_find_u64(&table, "cookie", socket_cookie(fds[i]));
		ASSERT_NE(TABLE_NONE, row);
		expect_number(_metadata, &table, row, "fd", fds[i]);
	}
	EXPECT_EQ(MANY + 1U, table_count(&table, "comm", "owner"));
	EXPECT_EQ(MANY + 1U, table_count(&table, "owners", "2"));
	table_free(&table);
}

/* What is kept for a pass goes with the file, wherever the reader stopped. */
TEST_F(socket, may_be_read_up_to_anywhere)
{
	char text[64];
	int i, fd;

	for (i = 0; i < 200; i++) {
		fd = open_selected(SELECT);
		ASSERT_LE(0, fd);
		if (i % 4)
			ASSERT_EQ(10, read(fd, text, 10));
		if (i % 4 == 2)
			ASSERT_EQ(0, lseek(fd, 0, SEEK_SET));
		if (i % 4 == 3)
			ASSERT_EQ(5, write(fd, "where pid=1", 11) - 6);
		close(fd);
	}
}

static unsigned int alarms;

static void count_alarm(int signal)
{
	alarms++;
}

/* The signal comes while the descriptors are looked through, before any text. */
TEST_F_TIMEOUT(socket, is_not_waited_for_by_a_signal, 120)
{
	struct sigaction action = { .sa_handler = count_alarm };
	struct itimerval timer = { .it_value.tv_usec = 1 };
	int fd = open_selected(SELECT), i, interrupted = 0;
	char text[4096], expected[4096];
	ssize_t length, got, more;

	for (i = 0; i < 30000; i++)
		must(dup(self->fd) >= 0, "dup");
	length = read(fd, expected, sizeof(expected));
	ASSERT_LT(20, length);
	sigaction(SIGALRM, &action, NULL);
	for (i = 0; i < 200 && interrupted < 3; i++) {
		ASSERT_EQ(0, lseek(fd, 0, SEEK_SET));
		alarms = 0;
		timer.it_value.tv_usec = 1 + i % 50 * 100;
		setitimer(ITIMER_REAL, &timer, NULL);
		/* The pass goes on, and is none the worse for it. */
		for (got = 0; got < length; got += more) {
			more = read(fd, text + got, sizeof(text) - got);
			if (more < 0 && errno == EINTR) {
				interrupted++;
				more = 0;
				continue;
			}
			ASSERT_LT(0, more);
		}
		while (!alarms)
			usleep(100);
		ASSERT_EQ(length, got);
		ASSERT_EQ(0, memcmp(expected, text, length));
	}
	EXPECT_LE(1, interrupted);
	TH_LOG("%d reads of %d were interrupted", interrupted, i);
}

TEST_HARNESS_MAIN
