// SPDX-License-Identifier: GPL-2.0
/*
 * What `closed` keeps when more connections close than it has room for: a user who
 * closes many displaces his own, and failures displace no orderly ends.
 */
#include "lib/expect.h"
#include "lib/event_log.h"
#include "lib/loader.h"
#include "lib/reader.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define PORT		9720
/* Nobody listens there. */
#define REFUSED_PORT	9721
#define FLOOD_PORT	9722
#define NOBODY		65534
/* The module keeps so many records of each processor. */
#define SLOTS		64
#define FLOOD		(3 * SLOTS)

FIXTURE(recorder)
{
	int listener;
};

FIXTURE_SETUP(recorder)
{
	SKIP_IF(return, namespace_enter());
	SKIP_IF(return, loader_open());
	self->listener = socket_listening(LOOPBACK, PORT);
	ASSERT_EQ(0, loader_reload_with("closed_max=64"));
	/* It alone writes records here. */
	ASSERT_TRUE(run_on_processor(sched_getcpu()));
}

FIXTURE_TEARDOWN(recorder)
{
	EXPECT_EQ(0, loader_reload_with(""));
	socket_close_all();
}

static void be_refused_often(int port, unsigned int times)
{
	while (times--)
		socket_be_refused(port);
}

static void flood_as_nobody(struct __test_metadata *_metadata)
{
	int status;
	pid_t pid = fork();

	if (!pid) {
		if (setresuid(NOBODY, NOBODY, NOBODY))
			_exit(1);
		be_refused_often(FLOOD_PORT, FLOOD);
		_exit(0);
	}
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	ASSERT_EQ(0, status);
}

static size_t rows(struct __test_metadata *_metadata, const char *condition)
{
	struct table table;
	char line[96];
	size_t count;

	snprintf(line, sizeof(line), "select local,remote,uid where %s", condition);
	ASSERT_TRUE(table_read(&table, EVENT_LOG_CLOSED, line));
	count = table.rows;
	table_free(&table);
	return count;
}

/* Both ends: the client closes first, and its end is orderly at once. */
static void close_orderly(struct __test_metadata *_metadata, int listener)
{
	int ends[2];
	char byte;

	socket_connect_pair(listener, PORT, ends);
	close(ends[0]);
	ASSERT_EQ(0, read(ends[1], &byte, 1));
	close(ends[1]);
}

static void close_abruptly(int listener)
{
	int ends[2];

	socket_connect_pair(listener, PORT, ends);
	socket_abort(ends[0]);
	close(ends[1]);
}

TEST_F(recorder, keeps_all_other_records_while_one_user_floods_it)
{
	close_orderly(_metadata, self->listener);
	close_abruptly(self->listener);
	be_refused_often(REFUSED_PORT, 3);
	ASSERT_EQ(4U, rows(_metadata, "lport=9720 or rport=9720"));
	flood_as_nobody(_metadata);
	EXPECT_EQ(4U, rows(_metadata, "lport=9720 or rport=9720"));
	EXPECT_EQ(3U, rows(_metadata, "rport=9721"));
	/* The rest is his. */
	EXPECT_EQ(SLOTS - 7U, rows(_metadata, "rport=9722 and uid=65534"));
}

TEST_F(recorder, shares_its_slots_equally_among_users_who_need_them)
{
	size_t count;

	be_refused_often(REFUSED_PORT, FLOOD);
	EXPECT_EQ(SLOTS, rows(_metadata, "rport=9721"));
	flood_as_nobody(_metadata);
	EXPECT_EQ(SLOTS / 2, rows(_metadata, "rport=9722"));
	EXPECT_EQ(SLOTS / 2, rows(_metadata, "rport=9721"));
	be_refused_often(REFUSED_PORT, FLOOD);
	count = rows(_metadata, "rport=9722");
	EXPECT_EQ(SLOTS / 2, count);
}

/* Of one user and class the newest are kept, in order. */
TEST_F(recorder, keeps_the_newest_records_of_a_user)
{
	uint64_t before = 0, time;
	struct table table;
	size_t row;

	be_refused_often(REFUSED_PORT, SLOTS);
	be_refused_often(FLOOD_PORT, 10);
	EXPECT_EQ(10U, rows(_metadata, "rport=9722"));
	EXPECT_EQ(SLOTS - 10U, rows(_metadata, "rport=9721"));
	ASSERT_TRUE(table_read(&table, EVENT_LOG_CLOSED, "select time_ns,remote"));
	ASSERT_EQ(SLOTS, table.rows);
	for (row = 0; row < table.rows; row++) {
		ASSERT_TRUE(table_u64(&table, row, "time_ns", &time));
		EXPECT_LE(before, time);
		before = time;
	}
	EXPECT_STREQ("127.0.0.1:9722", table_field(&table, SLOTS - 1, "remote"));
	table_free(&table);
}

/* Each record that a dump begins with is a row, or counted as lost. */
TEST_F(recorder, says_how_many_records_a_dump_lost)
{
	unsigned long lost = 0, listed = 0;
	char *text, *line, *rest;
	size_t length, ignored;
	char first[4];
	int fd;

	ASSERT_EQ(0, loader_reload_with("closed_max=1024"));
	be_refused_often(REFUSED_PORT, 1024);
	/* Also those of connections that ended since. */
	length = rows(_metadata, "time_ns>0");
	fd = open(EVENT_LOG_CLOSED, O_RDWR | O_CLOEXEC);
	ASSERT_EQ(8, write(fd, "select *", 8));
	/* Fills the buffer, which has room for a part of the rows. */
	ASSERT_EQ(4, read(fd, first, 4));
	be_refused_often(FLOOD_PORT, length);
	text = table_text(fd, 65536, &ignored);
	for (line = strtok_r(text, "\n", &rest); line;
	     line = strtok_r(NULL, "\n", &rest)) {
		if (sscanf(line, "lost %lu", &lost) != 1)
			listed++;
	}
	/* One of the lines is the rest of the header. */
	EXPECT_EQ(length, listed - 1 + lost);
	EXPECT_LT(0U, lost);
	EXPECT_LT(1U, listed);
	free(text);
	close(fd);
}

TEST_HARNESS_MAIN
