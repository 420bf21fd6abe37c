// SPDX-License-Identifier: GPL-2.0
/*
 * The files that wait for records, `events` and `segments`. A process that waits
 * holds up no other call on the same open file, from any descriptor and process;
 * SIGKILL ends each of these calls; and the files wait with nothing to trace, too.
 */
#include "lib/expect.h"
#include "lib/child.h"
#include "lib/event_log.h"
#include "lib/loader.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/wait.h>

#define DIRECTORY	"/sys/kernel/debug/tcplens/"
#define PARAMETERS	"/sys/module/tcplens/parameters/"

/**
 * struct call - a system call on an open file, made by a child
 * @fd: The file.
 * @make: Makes the call; returns its result.
 * @query: What a write writes.
 */
struct call {
	int fd;
	long (*make)(const struct call *call);
	const char *query;
};

static char text[4096];

static long call_read(const struct call *call)
{
	return read(call->fd, text, sizeof(text));
}

static long call_readv(const struct call *call)
{
	struct iovec iov = { text, sizeof(text) };

	return readv(call->fd, &iov, 1);
}

static long call_pread(const struct call *call)
{
	return pread(call->fd, text, sizeof(text), 0);
}

static long call_poll(const struct call *call)
{
	struct pollfd poll_fd = { .fd = call->fd, .events = POLLIN };

	return poll(&poll_fd, 1, -1);
}

static long call_write(const struct call *call)
{
	return write(call->fd, call->query, strlen(call->query));
}

static long call_pwrite(const struct call *call)
{
	return pwrite(call->fd, call->query, strlen(call->query), 100);
}

static long call_tell(const struct call *call)
{
	return lseek(call->fd, 0, SEEK_CUR);
}

static long call_lseek(const struct call *call)
{
	return lseek(call->fd, 0, SEEK_SET);
}

static long call_close(const struct call *call)
{
	return close(call->fd);
}

static int run(void *argument)
{
	const struct call *call = argument;

	return call->make(call) < 0 ? errno : 0;
}

FIXTURE(file)
{
	char query[160];
	unsigned long damage;
	int fd;
};

FIXTURE_VARIANT(file)
{
	const char *path;
};

FIXTURE_VARIANT_ADD(file, events) { .path = DIRECTORY "events" };
FIXTURE_VARIANT_ADD(file, segments) { .path = DIRECTORY "segments" };

static const char *const events_params[] = {
	"events_states", "events_retransmits", "events_congestion",
	"events_resets", "events_listen_drops",
};

static void set(const char *param, const char *value)
{
	char path[128];

	snprintf(path, sizeof(path), PARAMETERS "%s", param);
	if (namespace_write(path, value))
		abort();
}

/* No event is recorded. */
static void set_events(const char *value)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(events_params); i++)
		set(events_params[i], value);
}

/* Reads what is there without waiting. */
static ssize_t read_now(int fd)
{
	ssize_t got;

	fcntl(fd, F_SETFL, O_NONBLOCK);
	got = read(fd, text, sizeof(text) - 1);
	text[got > 0 ? got : 0] = '\0';
	fcntl(fd, F_SETFL, 0);
	return got;
}

/* A file of which the header was read, so that the next read waits. */
FIXTURE_SETUP(file)
{
	struct stat status;

	SKIP_IF(return, namespace_enter());
	ASSERT_EQ(0, stat("/proc/self/ns/net", &status));
	snprintf(self->query, sizeof(self->query),
		 "select lport,rport,netns,time_ns where netns=%u",
		 (unsigned int)status.st_ino);
	self->fd = open(variant->path, O_RDWR | O_CLOEXEC);
	SKIP_IF(return, self->fd < 0 ? "there is no debugfs" : NULL);
	ASSERT_LT(0, write(self->fd, self->query, strlen(self->query)));
	ASSERT_LT(0, read_now(self->fd));
	ASSERT_STREQ("lport rport netns time_ns\n", text);
	self->damage = loader_damage();
}

FIXTURE_TEARDOWN(file)
{
	set_events("1");
	set("recorder", "1");
	close(self->fd);
	socket_close_all();
	EXPECT_EQ(self->damage, loader_damage());
}

static long (*const waits[])(const struct call *call) = {
	call_read, call_readv, call_pread, call_poll,
};

TEST_F(file, is_left_by_a_killed_process)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(waits); i++) {
		struct call call = { .fd = self->fd, .make = waits[i] };
		pid_t first = child_start(run, &call);
		pid_t second = child_start(run, &call);

		EXPECT_TRUE(child_waits(first)) TH_LOG("way to wait %zu", i);
		EXPECT_TRUE(child_waits(second)) TH_LOG("way to wait %zu", i);
		EXPECT_TRUE(child_dies(second)) TH_LOG("way to wait %zu", i);
		EXPECT_TRUE(child_dies(first)) TH_LOG("way to wait %zu", i);
	}
}

/* What another process does with the file meanwhile. */
static void try_others(struct __test_metadata *_metadata, int fd,
		       const char *query, size_t way)
{
	const struct {
		struct call call;
		int expected;
	} others[] = {
		{ { .make = call_tell }, 0 },
		{ { .make = call_write, .query = "nonsense" }, EINVAL },
		{ { .make = call_write, .query = query }, 0 },
		{ { .make = call_pwrite, .query = query }, 0 },
		{ { .make = call_lseek }, 0 },
		{ { .make = call_close }, 0 },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(others); i++) {
		struct call wait = { .fd = fd, .make = waits[way] };
		struct call call = others[i].call;
		int copy = dup(fd), status = 0;
		pid_t waiter, other;

		waiter = child_start(run, &wait);
		ASSERT_TRUE(child_waits(waiter));
		call.fd = copy;
		other = child_start(run, &call);
		EXPECT_TRUE(child_ends(other, &status))
			TH_LOG("call %zu, way to wait %zu", i, way);
		EXPECT_EQ(others[i].expected, WEXITSTATUS(status));
		/* Otherwise it is killed below, after the process it waits for. */
		EXPECT_TRUE(child_dies(waiter));
		close(copy);
		/* The other call can have given something to read. */
		while (read_now(fd) >= 0)
			;
	}
}

TEST_F(file, takes_other_calls_while_a_process_waits)
{
	size_t way;

	for (way = 0; way < ARRAY_SIZE(waits); way++)
		try_others(_metadata, self->fd, self->query, way);
}

/* Runs in a child: reads once, and tells its parent what. */
static int forward(void *argument)
{
	const int *fds = argument;
	ssize_t got = read(fds[0], text, sizeof(text));

	return got > 0 && write(fds[1], text, got) == got ? 0 : 1;
}

static void expect_forwarded(struct __test_metadata *_metadata, pid_t child,
			     int fd, const char *expected)
{
	ssize_t got;
	int status;

	if (!child_ends(child, &status)) {
		child_dies(child);
		ASSERT_TRUE(false) TH_LOG("the read should have ended");
	}
	ASSERT_EQ(0, status);
	got = read(fd, text, sizeof(text) - 1);
	ASSERT_LT(0, got);
	text[got] = '\0';
	EXPECT_EQ(0, strncmp(expected, text, strlen(expected)))
		TH_LOG("expected '%s', seen '%s'", expected, text);
}

/* The message of a refused query is at the position, where the process waits. */
TEST_F(file, ends_a_wait_for_a_query)
{
	const char *query = strstr(self->query, " where");
	int pipe_fds[2], fds[2] = { self->fd };
	char other[192];
	pid_t child;

	ASSERT_EQ(0, pipe(pipe_fds));
	fds[1] = pipe_fds[1];
	child = child_start(forward, fds);
	ASSERT_TRUE(child_waits(child));
	snprintf(other, sizeof(other), "select cookie%s", query);
	ASSERT_LT(0, write(self->fd, other, strlen(other)));
	expect_forwarded(_metadata, child, pipe_fds[0], "cookie\n");

	child = child_start(forward, fds);
	EXPECT_TRUE(child_waits(child));
	EXPECT_REFUSED(EINVAL, write(self->fd, "limit x", 7));
	expect_forwarded(_metadata, child, pipe_fds[0], "error at byte 7");
	/* The end of the message. */
	EXPECT_EQ(0, read(self->fd, text, sizeof(text)));
}

TEST_F(file, ends_a_wait_for_a_seek_to_its_start)
{
	int pipe_fds[2], fds[2] = { self->fd };
	pid_t child;

	ASSERT_EQ(0, pipe(pipe_fds));
	fds[1] = pipe_fds[1];
	child = child_start(forward, fds);
	ASSERT_TRUE(child_waits(child));
	ASSERT_EQ(0, lseek(self->fd, 0, SEEK_SET));
	expect_forwarded(_metadata, child, pipe_fds[0], "lport rport ");
}

/* The offset counts of no call; head(1) steps back by lseek(). */
TEST_F(file, has_one_position)
{
	char expected[sizeof(text)];
	off_t length;

	ASSERT_EQ(0, lseek(self->fd, 0, SEEK_SET));
	ASSERT_LT(0, read_now(self->fd));
	length = strlen("lport rport netns time_ns\n");
	EXPECT_LE(length, lseek(self->fd, 0, SEEK_CUR));
	snprintf(expected, sizeof(expected), "%s", text);

	ASSERT_EQ(0, lseek(self->fd, 0, SEEK_SET));
	ASSERT_EQ(6, pread(self->fd, text, 6, 1000));
	EXPECT_EQ(6, lseek(self->fd, 0, SEEK_CUR));
	EXPECT_EQ(6, pread(self->fd, text + 6, 6, 0));
	EXPECT_EQ(0, memcmp(expected, text, 12));
	EXPECT_EQ(8, lseek(self->fd, -4, SEEK_CUR));
	EXPECT_EQ(10, read(self->fd, text, 10));
	EXPECT_EQ(0, memcmp(expected + 8, text, 10));
}

static void interrupt(int signal)
{
}

/*
 * With nothing to trace there is nothing to read, by any call, until a parameter
 * changes. The module was loaded before, so this finds memory that only a trace
 * needs only if the module was loaded anew.
 */
static void expect_no_data(struct __test_metadata *_metadata, int fd)
{
	struct sigaction action = { .sa_handler = interrupt };
	struct pollfd poll_fd = { .fd = fd, .events = POLLIN };

	EXPECT_REFUSED(EAGAIN, read_now(fd));
	EXPECT_EQ(0, poll(&poll_fd, 1, 0));
	EXPECT_EQ(0, poll(&poll_fd, 1, 50));
	sigaction(SIGALRM, &action, NULL);
	alarm(1);
	EXPECT_REFUSED(EINTR, read(fd, text, sizeof(text)));
	EXPECT_EQ(0, lseek(fd, 0, SEEK_SET));
	EXPECT_LT(0, read_now(fd));
	EXPECT_REFUSED(EAGAIN, read_now(fd));
}

static void load_anew(struct __test_metadata *_metadata)
{
	ASSERT_EQ(0, loader_unload());
	ASSERT_EQ(0, loader_load());
}

TEST_F(file, waits_with_nothing_to_trace)
{
	const char *recorder = "10";
	struct call call = { .make = call_read };
	size_t i;

	SKIP_IF(return, loader_open());
	for (i = 0; recorder[i]; i++) {
		char value[2] = { recorder[i] };
		pid_t child;

		close(self->fd);
		load_anew(_metadata);
		set("recorder", value);
		set_events("0");
		self->fd = open(variant->path, O_RDWR | O_CLOEXEC);
		ASSERT_LE(0, self->fd);
		ASSERT_LT(0, write(self->fd, self->query, strlen(self->query)));
		ASSERT_LT(0, read_now(self->fd));
		expect_no_data(_metadata, self->fd);
		/* A process that waits sees the first event. */
		call.fd = self->fd;
		child = child_start(run, &call);
		EXPECT_TRUE(child_waits(child));
		set("events_states", "1");
		socket_listening(LOOPBACK, 0);
		if (strstr(variant->path, "events")) {
			int status = -1;

			EXPECT_TRUE(child_ends(child, &status));
			EXPECT_EQ(0, status);
		} else {
			EXPECT_TRUE(child_dies(child));
		}
	}
}

TEST_HARNESS_MAIN
