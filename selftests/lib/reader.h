/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Ways to read a file of tcplens: with a query, in two parts, by concurrent
 * threads, with an interrupting signal.
 */
#ifndef TCPLENS_SELFTESTS_READER_H
#define TCPLENS_SELFTESTS_READER_H

#include "table.h"

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/**
 * struct reader - a thread that reads a file to its end
 * @thread: The thread.
 * @start: Barrier at which it waits for the others.
 * @fd: The file.
 * @read_bytes: Size of each read(2).
 * @text: The text; NULL if a read failed.
 * @length: Its length.
 * @taken: How much of it the test has processed.
 */
struct reader {
	pthread_t thread;
	pthread_barrier_t *start;
	int fd;
	size_t read_bytes;
	char *text;
	size_t length;
	size_t taken;
};

int open_selected(const char *select);
char *begin_dump(int fd, size_t bytes);
char *begin_dump_until(int fd, const char *sought, size_t *length);
bool continue_dump(struct table *table, int fd, char *text, size_t length);
void run_readers(struct reader *readers, size_t count);
ssize_t interrupted_read(int fd, char *text, size_t before, size_t room);

#endif /* TCPLENS_SELFTESTS_READER_H */
