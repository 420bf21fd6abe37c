// SPDX-License-Identifier: GPL-2.0
/*
 * Concurrent processes that each repeat one operation and count the
 * repetitions.
 */
#include "stress.h"
#include "slowness.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MOST		16

/* Time limit for all minimums, in seconds. */
#define PATIENCE	(120 * slowness())

/* Shared by the processes. */
static struct {
	atomic_bool is_over;
	atomic_int working;
	atomic_ulong rounds[MOST];
} *shared;

static pid_t pids[MOST];

static unsigned long now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000UL + now.tv_nsec / 1000;
}

static time_t now(void)
{
	return now_us() / 1000000;
}

static void do_round(const struct stressor *stressor, size_t i)
{
	unsigned long begin_us = now_us();

	shared->rounds[i] += stressor->round();
	if (stressor->gives_way)
		usleep(now_us() - begin_us);
}

/* A process keeps its files open until all have done their round. */
static void work(const struct stressor *stressor, size_t i)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	srandom(i);
	while (!shared->is_over)
		do_round(stressor, i);
	shared->working--;
	while (shared->working)
		usleep(1000);
	_exit(0);
}

static void start(const struct stressor *stressors, size_t count)
{
	size_t i;

	if (!shared)
		shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
			      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED || count > MOST)
		abort();
	memset(shared, 0, sizeof(*shared));
	shared->working = count;
	fflush(NULL);
	for (i = 0; i < count; i++) {
		pids[i] = fork();
		if (pids[i] < 0)
			abort();
		if (!pids[i])
			work(&stressors[i], i);
	}
}

/* Whether all have reached their minimum; has_died: or one cannot any more. */
static bool is_done(const struct stressor *stressors, size_t count,
		    bool *has_died)
{
	bool is_done = true;
	siginfo_t info;
	size_t i;

	for (i = 0; i < count; i++) {
		info.si_pid = 0;
		waitid(P_PID, pids[i], &info, WEXITED | WNOHANG | WNOWAIT);
		*has_died |= info.si_pid;
		is_done &= shared->rounds[i] >= stressors[i].least;
	}
	return is_done;
}

static bool reap(pid_t pid, const char *name, bool is_doomed)
{
	time_t end = now() + PATIENCE;
	int status;
	pid_t got;

	if (is_doomed)
		kill(pid, SIGTERM);

	while (!(got = waitpid(pid, &status, WNOHANG)) && now() < end)
		usleep(10000);
	if (got != pid) {
		fprintf(stderr, "# stress: %s does not end\n", name);
		kill(pid, SIGKILL);
		waitpid(pid, &status, 0);
		return false;
	}
	if (!status)
		return true;
	fprintf(stderr, "# stress: %s ended with status %#x\n", name, status);
	return false;
}

/**
 * stress_all() - run all stressors concurrently
 * @stressors: The stressors.
 * @count: Number of stressors.
 * @seconds: Minimum duration; they continue until each reaches its minimum.
 *
 * Prints the rounds of each on stderr.
 *
 * Return: whether none failed and all reached their minimum.
 */
bool stress_all(const struct stressor *stressors, size_t count,
		unsigned int seconds)
{
	bool has_died = false, is_fine = true;
	time_t begin = now();
	size_t i;

	start(stressors, count);
	while (!has_died && now() < begin + seconds + PATIENCE) {
		if (is_done(stressors, count, &has_died) &&
		    now() >= begin + seconds)
			break;
		usleep(20000);
	}
	shared->is_over = true;
	for (i = 0; i < count; i++) {
		const struct stressor *stressor = &stressors[i];

		is_fine &= reap(pids[i], stressor->name, has_died);
		is_fine &= shared->rounds[i] >= stressor->least;
		fprintf(stderr, "# stress: %s: %lu rounds, at least %lu\n",
			stressor->name, shared->rounds[i], stressor->least);
	}
	fprintf(stderr, "# stress: %ld s\n", (long)(now() - begin));
	return is_fine;
}

/**
 * stress_rounds() - the rounds of a stressor in the last stress_all()
 * @stressor: Its index.
 *
 * Return: the rounds.
 */
unsigned long stress_rounds(size_t stressor)
{
	return shared->rounds[stressor];
}
