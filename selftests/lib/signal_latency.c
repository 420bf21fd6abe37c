// SPDX-License-Identifier: GPL-2.0
/*
 * How promptly a signal ends a read: a whole table is read in one read(2), and
 * a timer sends a signal at some moment of it. What is measured is the time from
 * that moment, which the timer was set to, to after read(2); so a kernel that
 * does not let another process run meanwhile cannot hide anything. It has
 * everything in it that the machine does besides, which an emulated one does a
 * lot of: so the median of many is judged, beside that of a loop which waits
 * for the signal and does nothing else; and what the longest took is said.
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

/* How many reads have to be ended, and how many are tried. */
#define WANTED		31
#define TRIES		100
/* How often all of them: a busy host makes them late, and never in time. */
#define ATTEMPTS	4
/* More than any table has; memory is taken for what is read of it only. */
#define ROOM		(1024UL * 1024 * 1024)

/**
 * struct prompt - reads of a table
 * @fd: Its file.
 * @text: Where it is read to.
 * @whole_us: How long that takes without a signal: the least of a few times.
 */
struct prompt {
	int fd;
	char *text;
	long whole_us;
};

/**
 * struct ends - how long after a signal something ended
 * @us: Of each that was not over by then; in order at last.
 * @met: How many they are.
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

/* Reads it all, or to a signal; gives the time after that. */
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

/* Waits for the signal; gives the time after that. */
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

/* Does something again and again, each time with a signal on the way. */
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

/* Whether reads end as promptly as they have to. */
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
	/* Of one that is over as soon anyway, few may be met. */
	return median_us <= limit_us &&
	       (reads->met == WANTED || prompt->whole_us < limit_us);
}

/**
 * signal_latency_is_short() - a signal ends a read of all there is within 10 ms
 * @query: What is read.
 *
 * Return: whether half of the reads ended as soon, times slowness(), after half
 * of the signals had come, in one of a few attempts.
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
