// SPDX-License-Identifier: GPL-2.0
/*
 * Ways to read a file of tcplens: with a query, in two parts, by concurrent
 * threads, with an interrupting signal.
 */
#include "reader.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

/**
 * open_selected() - open `sockets` and write a query
 * @select: The query.
 *
 * Return: the file; the test ends if the query is refused.
 */
int open_selected(const char *select)
{
	int fd = open(TABLE_SOCKETS, O_RDWR | O_CLOEXEC);
	ssize_t length = strlen(select);

	if (fd < 0 || write(fd, select, length) != length) {
		fprintf(stderr, "# reader: %s, '%s': %s\n", TABLE_SOCKETS,
			select, strerror(errno));
		abort();
	}
	return fd;
}

/**
 * begin_dump() - read the first bytes of a dump
 * @fd: The file.
 * @bytes: How many; the test ends if the dump is shorter.
 *
 * Return: the text, for continue_dump().
 */
char *begin_dump(int fd, size_t bytes)
{
	char *text = calloc(1, bytes + 1);
	ssize_t got;

	if (!text)
		abort();
	got = read(fd, text, bytes);
	if (got != (ssize_t)bytes) {
		fprintf(stderr, "# reader: expected %zu bytes, seen %zd\n",
			bytes, got);
		abort();
	}
	return text;
}

/**
 * begin_dump_until() - read a dump up to a certain text
 * @fd: The file.
 * @sought: The text; the test ends if it does not appear.
 * @length: Number of bytes read.
 *
 * Return: the text read, for continue_dump().
 */
char *begin_dump_until(int fd, const char *sought, size_t *length)
{
	enum { STEP = 32 };
	char *text = NULL;
	ssize_t got;

	*length = 0;
	do {
		text = realloc(text, *length + STEP + 1);
		if (!text)
			abort();
		got = read(fd, text + *length, STEP);
		if (got <= 0) {
			fprintf(stderr, "# reader: no '%s' in %zu bytes\n",
				sought, *length);
			abort();
		}
		*length += got;
		text[*length] = '\0';
	} while (!strstr(text, sought));
	return text;
}

/**
 * continue_dump() - read the rest of a dump
 * @table: The whole dump; to be freed by table_free().
 * @fd: The file.
 * @text: The text read so far; the table takes it over.
 * @length: Its length.
 *
 * Return: false if a read failed or the text is no table.
 */
bool continue_dump(struct table *table, int fd, char *text, size_t length)
{
	size_t rest_length;
	char *rest = table_text(fd, 600, &rest_length);

	if (!rest)
		return false;
	text = realloc(text, length + rest_length + 1);
	if (!text)
		abort();
	memcpy(text + length, rest, rest_length + 1);
	free(rest);
	return table_parse(table, text, length + rest_length);
}

static void *read_all(void *argument)
{
	struct reader *reader = argument;

	pthread_barrier_wait(reader->start);
	reader->text = table_text(reader->fd, reader->read_bytes,
				  &reader->length);
	return NULL;
}

/**
 * run_readers() - read by several threads at once
 * @readers: The readers; @fd and @read_bytes are set.
 * @count: Number of readers.
 */
void run_readers(struct reader *readers, size_t count)
{
	pthread_barrier_t start;
	size_t i;

	pthread_barrier_init(&start, NULL, count);
	for (i = 0; i < count; i++) {
		readers[i].start = &start;
		if (pthread_create(&readers[i].thread, NULL, read_all,
				   &readers[i]))
			abort();
	}
	for (i = 0; i < count; i++)
		pthread_join(readers[i].thread, NULL);
	pthread_barrier_destroy(&start);
}

static atomic_uint alarms;

static void count_alarm(int signal)
{
	alarms++;
}

static void arm(long us)
{
	struct itimerval timer = { .it_value.tv_usec = us % 1000000,
				   .it_value.tv_sec = us / 1000000 };

	alarms = 0;
	setitimer(ITIMER_REAL, &timer, NULL);
}

static long now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/**
 * interrupted_read() - repeat a read until a signal interrupts it
 * @fd: The file; each attempt reads from its start, in one read(2).
 * @text: The result.
 * @before: Bytes that an earlier, uninterrupted read(2) takes.
 * @room: Space in @text; the whole file fits.
 *
 * Return: the result of the interrupted read: a byte count or a negative
 * errno; 0 if no signal hit one.
 */
ssize_t interrupted_read(int fd, char *text, size_t before, size_t room)
{
	struct sigaction action = { .sa_handler = count_alarm };
	ssize_t whole, got;
	long us;
	int i;

	sigaction(SIGALRM, &action, NULL);
	if (read(fd, text, before) != (ssize_t)before)
		return 0;
	us = now_us();
	whole = read(fd, text + before, room);
	us = now_us() - us;
	for (i = 1; i <= 100; i++) {
		long took;

		lseek(fd, 0, SEEK_SET);
		if (read(fd, text, before) != (ssize_t)before)
			return 0;
		arm(us * (i % 10) / 10 + 1);
		took = now_us();
		got = read(fd, text + before, room);
		if (got < 0)
			got = -errno;
		took = now_us() - took;
		while (!alarms)
			usleep(100);
		if (got < whole * 9 / 10)
			return got;
		/* The first read may have been delayed. */
		if (took < us)
			us = took;
	}
	return 0;
}
