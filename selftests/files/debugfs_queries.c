// SPDX-License-Identifier: GPL-2.0
/*
 * Queries to the files of debugfs: a refused one loses no event, one after a
 * seek keeps the effect of the seek, and the file mode limits their writers.
 * output/call_order.c has the files of /proc.
 */
#include "lib/expect.h"
#include "lib/event_log.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#define DIRECTORY	"/sys/kernel/debug/tcplens/"
#define NOBODY		65534

/* A namespace, and a file that shows its events. */
FIXTURE(file)
{
	char query[160];
	int fd;
};

static int open_file(const char *path)
{
	return open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
}

FIXTURE_SETUP(file)
{
	struct stat status;
	struct timespec now;

	SKIP_IF(return, namespace_enter());
	ASSERT_EQ(0, stat("/proc/self/ns/net", &status));
	/* An earlier namespace may have had the same number. */
	clock_gettime(CLOCK_MONOTONIC, &now);
	snprintf(self->query, sizeof(self->query),
		 "select event,lport,cookie where netns=%u and event=listen and time_ns>%lld",
		 (unsigned int)status.st_ino,
		 now.tv_sec * 1000000000LL + now.tv_nsec);
	self->fd = open_file(EVENT_LOG_EVENTS);
	SKIP_IF(return, self->fd < 0 ? "there is no " EVENT_LOG_EVENTS : NULL);
	ASSERT_LT(0, write(self->fd, self->query, strlen(self->query)));
}

FIXTURE_TEARDOWN(file)
{
	close(self->fd);
	socket_close_all();
}

/* All records up to now. */
static const char *read_all(int fd, char *text, size_t room)
{
	size_t length = 0;
	ssize_t got;

	while ((got = read(fd, text + length, room - 1 - length)) > 0)
		length += got;
	text[length] = '\0';
	return text;
}

/* Neither the record that the reader is in the middle of nor those after it. */
TEST_F(file, loses_no_event_after_a_refused_query)
{
	char text[4096], expected[4096];
	int other = open_file(EVENT_LOG_EVENTS);
	size_t begun = 20;

	ASSERT_LE(0, other);
	ASSERT_LT(0, write(other, self->query, strlen(self->query)));
	socket_listening(LOOPBACK, 0);
	ASSERT_EQ(begun, read(self->fd, text, begun));
	EXPECT_REFUSED(EINVAL, write(self->fd, "where", 5));
	socket_listening(LOOPBACK, 0);
	EXPECT_EQ(0, strncmp("error ", first_line(self->fd), 6));
	EXPECT_EQ(0, read(self->fd, text + begun, 1));
	read_all(self->fd, text + begun, sizeof(text) - begun);
	read_all(other, expected, sizeof(expected));
	EXPECT_STREQ(expected, text);
	EXPECT_EQ('\n', expected[strlen(expected) - 1]);
	EXPECT_NE(strchr(expected, '\n'), strrchr(expected, '\n'));
	close(other);
}

TEST_F(file, has_earlier_events_after_a_seek_and_a_query)
{
	char text[4096], earlier[4096];

	socket_listening(LOOPBACK, 0);
	read_all(self->fd, earlier, sizeof(earlier));
	ASSERT_EQ(0, lseek(self->fd, 0, SEEK_SET));
	ASSERT_LT(0, write(self->fd, self->query, strlen(self->query)));
	EXPECT_STREQ(earlier, read_all(self->fd, text, sizeof(text)));
	/* Without a seek a query keeps its place. */
	ASSERT_LT(0, write(self->fd, self->query, strlen(self->query)));
	EXPECT_STREQ("event lport cookie\n",
		     read_all(self->fd, text, sizeof(text)));
}

static const char *const names[] = { "events", "closed", "segments", "histograms" };

/* A process that was given the open files reads them, but changes nothing. */
static void hold_files(struct __test_metadata *_metadata, const int *fds)
{
	char text[512];
	size_t i;

	ASSERT_EQ(0, setresuid(NOBODY, NOBODY, NOBODY));
	for (i = 0; i < ARRAY_SIZE(names); i++) {
		EXPECT_REFUSED(EACCES, write(fds[i], "limit 1", 7));
		EXPECT_REFUSED(EACCES, write(fds[i], "x", 1));
		EXPECT_REFUSED(EACCES, write(fds[i], "reset", 5));
		EXPECT_LT(6, read(fds[i], text, sizeof(text)))
			TH_LOG("%s", names[i]);
		EXPECT_NE(0, strncmp(text, "error ", 6));
	}
}

TEST_F(file, takes_queries_only_from_processes_that_may_write_it)
{
	int fds[ARRAY_SIZE(names)], status;
	char path[128];
	pid_t child;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		snprintf(path, sizeof(path), DIRECTORY "%s", names[i]);
		fds[i] = open_file(path);
		ASSERT_LE(0, fds[i]);
	}
	child = fork();
	ASSERT_LE(0, child);
	if (!child) {
		hold_files(_metadata, fds);
		_exit(!__test_passed(_metadata));
	}
	ASSERT_EQ(child, waitpid(child, &status, 0));
	EXPECT_EQ(0, status);
	for (i = 0; i < ARRAY_SIZE(names); i++) {
		const char *line = i < 3 ? "limit 1" : "reset";

		EXPECT_EQ(strlen(line), write(fds[i], line, strlen(line)));
		close(fds[i]);
	}
}

TEST_HARNESS_MAIN
