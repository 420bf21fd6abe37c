// SPDX-License-Identifier: GPL-2.0
/*
 * Child processes that may hang in a system call. A child that does not end in
 * time is reported with its state and its stack in the kernel, and stays.
 */
#include "child.h"
#include "must.h"
#include "slowness.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* Time limit of the end of a child, in seconds. */
#define PATIENCE_S	8

/**
 * child_start() - run a function in a child process
 * @run: The function; its result is the exit status.
 * @argument: Its argument.
 *
 * Return: the child, for child_ends() or child_dies().
 */
pid_t child_start(int (*run)(void *argument), void *argument)
{
	pid_t pid;

	fflush(NULL);
	pid = fork();
	must(pid >= 0, "fork");
	if (pid)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	_exit(run(argument));
}

/* A file of /proc/PID, "" if the child has ended. */
static const char *read_proc(pid_t pid, const char *name)
{
	static char text[8192];
	char path[64];
	size_t got = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/%s", pid, name);
	file = fopen(path, "r");
	if (file) {
		got = fread(text, 1, sizeof(text) - 1, file);
		fclose(file);
	}
	text[got] = '\0';
	return text;
}

/* The letter after "PID (COMM) ". */
static char state(pid_t pid)
{
	const char *end = strrchr(read_proc(pid, "stat"), ')');

	return end && end[1] ? end[2] : '-';
}

static time_t now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec;
}

/**
 * child_waits() - wait until a child sleeps
 * @pid: The child.
 *
 * Return: false if it does not sleep in time: it has ended or is busy.
 */
bool child_waits(pid_t pid)
{
	time_t end = now() + PATIENCE_S * slowness();
	unsigned int asleep = 0;

	/* It can sleep for a moment on its way to the call that waits. */
	while (asleep < 20 && now() < end) {
		char letter = state(pid);

		asleep = letter == 'S' || letter == 'D' ? asleep + 1 : 0;
		if (letter == 'Z')
			return false;
		usleep(5000);
	}
	return asleep >= 20;
}

/**
 * child_ends() - wait for the end of a child
 * @pid: The child.
 * @status: Its status, as from waitpid().
 *
 * Return: false, with a report on stderr, if it does not end in time.
 */
bool child_ends(pid_t pid, int *status)
{
	time_t end = now() + PATIENCE_S * slowness();
	pid_t got;

	while (!(got = waitpid(pid, status, WNOHANG)) && now() < end)
		usleep(2000);
	must(got >= 0, "waitpid");
	if (got)
		return true;
	fprintf(stderr, "# child: %d does not end, state %c", pid, state(pid));
	fprintf(stderr, ", system call %s", read_proc(pid, "syscall"));
	fprintf(stderr, "# child: %s", read_proc(pid, "stack"));
	return false;
}

/**
 * child_dies() - kill a child
 * @pid: The child.
 *
 * Return: false, with a report on stderr, if SIGKILL does not end it in time.
 */
bool child_dies(pid_t pid)
{
	int status;

	kill(pid, SIGKILL);
	return child_ends(pid, &status);
}
