// SPDX-License-Identifier: GPL-2.0
/*
 * Any calls on any files in any order, for TCPLENS_STORM_SECONDS (20): processes
 * that share an open file read, wait, seek, write and close, while parameters
 * change and the module is unloaded and loaded. A process that may wait is killed
 * and must end soon, whatever the others do; a process that does not wait must
 * end by itself. The kernel reports no error. TCPLENS_SEED repeats a run, as far
 * as the scheduler lets it.
 */
#include "lib/expect.h"
#include "lib/changing.h"
#include "lib/child.h"
#include "lib/debugfs_users.h"
#include "lib/loader.h"
#include "lib/must.h"
#include "lib/stress.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>

#define DEBUGFS		"/sys/kernel/debug/tcplens/"
#define MEMBERS		3
/* Calls of a process that does not wait. */
#define CALLS		60

static const char *const paths[] = {
	TABLE_SOCKETS, TABLE_LISTENERS, TABLE_SUMMARY, TABLE_COLUMNS,
	DEBUGFS "events", DEBUGFS "events", DEBUGFS "events", DEBUGFS "events",
	DEBUGFS "segments", DEBUGFS "segments", DEBUGFS "segments",
	DEBUGFS "closed", DEBUGFS "histograms", DEBUGFS "counters",
	DEBUGFS "columns", DEBUGFS "stats",
};

static const char *const lines[] = {
	"select *", "select cookie where lport>0 limit 3", "format binary",
	"select event,local,remote where event=retransmit", "limit 100",
	"nonsense", "reset", "where", "", "select pid,comm,state limit 9",
};

/* No record matches, so a reader waits. */
static const char no_record[] = "where netns=1";

/**
 * struct member - a process of a group that shares an open file
 * @fds: The file, its duplicate, and a file of its own, or -1.
 * @may_wait: No call needs to return.
 * @seed: For random().
 */
struct member {
	int fds[3];
	bool may_wait;
	unsigned int seed;
};

static unsigned int seed;

static int random_flags(bool may_wait)
{
	return (random() % 4 ? O_RDWR : O_RDONLY) | O_CLOEXEC |
	       (may_wait ? 0 : O_NONBLOCK);
}

static char text[100000];

static size_t random_bytes(void)
{
	static const size_t most[] = { 2, 100, 5000, sizeof(text) };

	return random() % most[random() % ARRAY_SIZE(most)];
}

static long try_read(const struct member *member, int fd)
{
	struct iovec iov[2] = { { text, 9 }, { text + 9, random_bytes() / 2 } };

	switch (random() % 4) {
	case 0:
		return pread(fd, text, random_bytes(), random_bytes());
	case 1:
		return readv(fd, iov, 2);
	default:
		return read(fd, text, random_bytes());
	}
}

static long try_poll(const struct member *member, int fd)
{
	struct pollfd poll_fd = { .fd = fd, .events = POLLIN };

	return poll(&poll_fd, 1, member->may_wait ? -1 : random() % 20);
}

/* Files of /proc cannot be added. */
static long try_epoll(const struct member *member, int fd)
{
	struct epoll_event event = { .events = EPOLLIN };
	int epoll_fd = epoll_create1(EPOLL_CLOEXEC);

	must(epoll_fd >= 0, "epoll_create1");
	if (!epoll_ctl(epoll_fd, EPOLL_CTL_ADD, fd, &event))
		epoll_wait(epoll_fd, &event, 1, random() % 20);
	return close(epoll_fd);
}

static long try_lseek(const struct member *member, int fd)
{
	switch (random() % 4) {
	case 0:
		return lseek(fd, -(off_t)random_bytes(), SEEK_CUR);
	case 1:
		return lseek(fd, random_bytes(), SEEK_SET);
	case 2:
		return lseek(fd, 0, SEEK_CUR);
	default:
		return lseek(fd, 0, SEEK_SET);
	}
}

static long try_write(const struct member *member, int fd)
{
	const char *line = lines[random() % ARRAY_SIZE(lines)];

	return random() % 4 ? write(fd, line, strlen(line)) :
			      pwrite(fd, line, strlen(line), random_bytes());
}

/* Another process that shares the file can be waiting. */
static long try_close(struct member *member)
{
	close(member->fds[1]);
	member->fds[1] = dup(member->fds[0]);
	if (member->fds[2] >= 0)
		close(member->fds[2]);
	member->fds[2] = open(paths[random() % ARRAY_SIZE(paths)],
			      random_flags(member->may_wait));
	return member->fds[2];
}

static long try_call(struct member *member)
{
	int fd = member->fds[random() % 3];

	if (fd < 0)
		fd = member->fds[0];
	switch (random() % 16) {
	case 0:
		return try_close(member);
	case 1:
		return try_poll(member, fd);
	case 2:
		return try_epoll(member, fd);
	case 3:
	case 4:
		return try_lseek(member, fd);
	case 5:
	case 6:
		return try_write(member, fd);
	default:
		return try_read(member, fd);
	}
}

/*
 * What a call may fail with: nothing to read yet, a bad query or offset, a file
 * that takes none, one opened for reading, pwrite() to a seq_file, and a module
 * that is unloaded.
 */
static bool is_expected(int error)
{
	static const int errors[] = {
		EAGAIN, EINVAL, EBADF, EACCES, ESPIPE, EIO, ENXIO, ENOENT,
		ENODEV,
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(errors); i++) {
		if (error == errors[i])
			return true;
	}
	fprintf(stderr, "# any_order: %s\n", strerror(error));
	return false;
}

static int run_member(void *argument)
{
	struct member *member = argument;
	unsigned int i;

	srandom(member->seed);
	for (i = 0; member->may_wait || i < CALLS; i++) {
		if (try_call(member) < 0 && !is_expected(errno))
			return 1;
	}
	return 0;
}

/* Ends the runner, and with it the test, if a process does not end. */
static void end_member(pid_t pid, bool may_wait)
{
	int status = 0;

	errno = 0;
	must(may_wait ? child_dies(pid) : child_ends(pid, &status),
	     "a process that does not end");
	must(!status, "a process that ended by a signal or an unexpected errno");
}

/* Processes with one open file, of which each ends while the others go on. */
static bool group_cycle(void)
{
	struct member member = { .may_wait = random() % 3, .fds = { -1, -1, -1 } };
	unsigned int i, count = 2 + random() % (MEMBERS - 1);
	pid_t pids[MEMBERS];

	member.fds[0] = open(paths[random() % ARRAY_SIZE(paths)],
			     random_flags(member.may_wait));
	if (member.fds[0] < 0) {
		must(is_expected(errno), "open");
		usleep(1000);
		return false;
	}
	member.fds[1] = dup(member.fds[0]);
	if (random() % 4 && write(member.fds[0], no_record, strlen(no_record)) < 0)
		must(is_expected(errno), no_record);
	for (i = 0; i < count; i++) {
		member.seed = random();
		pids[i] = child_start(run_member, &member);
	}
	close(member.fds[0]);
	close(member.fds[1]);
	usleep(random() % 80000);
	for (i = 0; i < count; i++)
		end_member(pids[i], member.may_wait);
	return true;
}

/* stress_all() has given each process a seed of its own. */
static bool seeded_group_cycle(void)
{
	static bool is_seeded;

	if (!is_seeded)
		srandom(random() + seed);
	is_seeded = true;
	return group_cycle();
}

/* Loads the module anew, also with nothing to trace before a file is opened. */
static bool reload(void)
{
	static const char *const names[] = {
		"recorder", "events_always", "events_windows", "events_states",
		"events_retransmits", "events_congestion", "events_resets",
		"events_listen_drops",
	};
	bool is_quiet = random() % 2;
	char parameters[256] = "";
	size_t used = 0, i;
	int ret;

	for (i = 0; i < ARRAY_SIZE(names); i++)
		used += sprintf(parameters + used, "%s=%d ", names[i],
				i && is_quiet ? 0 : (int)(random() % 2));
	while ((ret = loader_unload())) {
		must(ret == -EAGAIN || ret == -EBUSY, "unload");
		usleep(500);
	}
	errno = -loader_load_with(parameters);
	must(!errno, parameters);
	usleep(random() % 1500000);
	return true;
}

FIXTURE(files)
{
	unsigned long damage;
};

FIXTURE_SETUP(files)
{
	SKIP_IF(return, loader_open());
	SKIP_IF(return, namespace_enter());
	SKIP_IF(return, access(DEBUGFS, F_OK) ? "there is no debugfs" : NULL);
	self->damage = loader_damage();
	changing_setup();
}

/* The parameters get their defaults. */
FIXTURE_TEARDOWN(files)
{
	EXPECT_EQ(self->damage, loader_damage());
	EXPECT_EQ(0, loader_unload());
	EXPECT_STREQ("", loader_remains());
	EXPECT_EQ(0, loader_load());
}

TEST_F_TIMEOUT(files, end_all_calls_in_any_order, 3600)
{
	const struct stressor stressors[] = {
		STRESSOR("group", seeded_group_cycle, 20, .gives_way = true),
		STRESSOR("other group", seeded_group_cycle, 20,
			 .gives_way = true),
		STRESSOR("params", change_params, 20, .gives_way = true),
		STRESSOR("connections", churn, 20, .gives_way = true),
		STRESSOR("module", reload, 2),
	};
	const char *seconds = getenv("TCPLENS_STORM_SECONDS");
	const char *number = getenv("TCPLENS_SEED");

	seed = number ? strtoul(number, NULL, 10) : time(NULL) % 1000000;
	TH_LOG("TCPLENS_SEED=%u", seed);
	EXPECT_TRUE(stress_all(stressors, ARRAY_SIZE(stressors),
			       seconds ? atoi(seconds) : 20));
}

TEST_HARNESS_MAIN
