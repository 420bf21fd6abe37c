// SPDX-License-Identifier: GPL-2.0
/*
 * The latency of a signal that interrupts a read. One read(2) reads a whole
 * table, and a timer sends a signal while it runs. The latency counts from the
 * expiry that the timer was set to until read(2) has returned, so a kernel
 * that blocks other processes cannot hide it. Delays of the machine are
 * included, which are long under emulation. So the test compares the median of
 * many reads with the median of a busy loop, and prints the longest.
 */
#include "signal_latency.h"
#include "bulk.h"
#include "reader.h"
#include "slowness.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <unistd.h>

/* Number of interrupted reads required, and of attempts to get them. */
#define WANTED		31
#define TRIES		100
/*
 * Repetitions of the whole test: a busy host delays reads, but speeds none up.
 */
#define ATTEMPTS	4
/* More than any table; only the pages that are written take memory. */
#define ROOM		(1024UL * 1024 * 1024)

/**
 * struct prompt - reads of a table
 * @fd: The file.
 * @text: The buffer.
 * @whole_us: Duration of an uninterrupted read: the shortest of a few.
 */
struct prompt {
	int fd;
	char *text;
	long whole_us;
};

/**
 * struct ends - time from the signal to the end of a call
 * @us: One for each call that the signal interrupted; sorted at the end.
 * @met: Number of such calls.
 */
struct ends {
	long us[WANTED];
	size_t met;
};

static atomic_bool was_signalled;

static void note_signal(int signal)
{
	was_signalled = true;
}

static void arm(long us)
{
	const struct itimerval timer = {
		.it_value = { us / 1000000, us % 1000000 },
	};

	was_signalled = false;
	setitimer(ITIMER_REAL, &timer, NULL);
}

/* Reads the table, or until a signal; returns the end time. */
static long read_all(const struct prompt *prompt)
{
	lseek(prompt->fd, 0, SEEK_SET);
	if (read(prompt->fd, prompt->text, ROOM) < 0 && errno != EINTR)
		abort();
	return now_us();
}

static void time_whole(struct prompt *prompt)
{
	int i;

	for (i = 0; i < 3; i++) {
		long us = now_us();

		us = read_all(prompt) - us;
		if (!i || us < prompt->whole_us)
			prompt->whole_us = us;
	}
}

/* Waits for the signal; returns the end time. */
static long wait_for_signal(const struct prompt *prompt)
{
	while (!was_signalled)
		;
	return now_us();
}

static int compare(const void *a, const void *b)
{
	const long *left = a, *right = b;

	return *left < *right ? -1 : *left > *right;
}

/* Repeats a call, each time with a signal due while it runs. */
static void interrupt(const struct prompt *prompt, struct ends *ends,
		      long (*work)(const struct prompt *prompt))
{
	int i;

	ends->met = 0;
	for (i = 0; i < TRIES && ends->met < WANTED; i++) {
		long us = random() % (prompt->whole_us * 9 / 10 + 1) + 1;
		long due = now_us() + us;

		arm(us);
		us = work(prompt) - due;
		while (!was_signalled)
			usleep(100);
		if (us >= 0)
			ends->us[ends->met++] = us;
	}
	qsort(ends->us, ends->met, sizeof(ends->us[0]), compare);
}

/* Whether the reads end in time. */
static bool judge(const struct prompt *prompt, const struct ends *reads,
		  const struct ends *waits, const char *query)
{
	long machine_us = waits->us[waits->met / 2];
	long limit_us = SIGNAL_LATENCY_US * slowness() + machine_us;
	long median_us = reads->met ? reads->us[reads->met / 2] : 0;

	fprintf(stderr,
		"# signal_latency: '%s' takes %ld us; %zu reads ended %ld us after a signal, the last %ld; a loop %ld; expected %ld\n",
		query, prompt->whole_us, reads->met, median_us,
		reads->met ? reads->us[reads->met - 1] : 0, machine_us,
		limit_us);
	/* A signal may miss most calls of a short read. */
	return median_us <= limit_us &&
	       (reads->met == WANTED || prompt->whole_us < limit_us);
}

/**
 * signal_latency_is_short() - check that a signal ends a read within 10 ms
 * @query: The query of the read.
 *
 * Return: whether, in one of a few repetitions, the median latency exceeds
 * that of the busy loop by at most 10 ms times slowness().
 */
bool signal_latency_is_short(const char *query)
{
	const struct sigaction action = { .sa_handler = note_signal };
	struct prompt prompt = { .fd = open_selected(query) };
	struct ends reads, waits;
	bool is_prompt = false;
	int i;

	prompt.text = mmap(NULL, ROOM, PROT_READ | PROT_WRITE, MAP_PRIVATE |
			   MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (prompt.text == MAP_FAILED)
		abort();
	sigaction(SIGALRM, &action, NULL);
	time_whole(&prompt);
	for (i = 0; i < ATTEMPTS && !is_prompt; i++) {
		interrupt(&prompt, &waits, wait_for_signal);
		interrupt(&prompt, &reads, read_all);
		is_prompt = judge(&prompt, &reads, &waits, query);
	}
	munmap(prompt.text, ROOM);
	close(prompt.fd);
	return is_prompt;
}
