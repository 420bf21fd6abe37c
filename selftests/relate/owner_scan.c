// SPDX-License-Identifier: GPL-2.0
/*
 * The scan of all descriptors at the start of a dump: with many sockets, with
 * readers that stop anywhere, and with signals.
 */
#include "lib/owners_fixture.h"

#define MANY	3000

/* A row is found by its cookie, and the descriptor is known. */
TEST_F_TIMEOUT(socket, has_its_own_descriptor_among_many, 120)
{
	static int fds[MANY];
	struct table table;
	size_t row, i;

	for (i = 0; i < MANY; i += 2) {
		fds[i] = socket_connected(LOOPBACK, PORT);
		fds[i + 1] = accept(self->fd, NULL, NULL);
		ASSERT_LE(0, fds[i + 1]);
	}
	self->child = fd_fork_holder();
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

/* The scan's memory is freed with the file, wherever the reader stopped. */
TEST_F(socket, frees_the_scan_wherever_the_reader_stops)
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

/* The signal arrives during the scan, before there is any text. */
TEST_F_TIMEOUT(socket, lets_a_signal_interrupt_the_scan, 120)
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
		/* The dump continues without loss. */
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
