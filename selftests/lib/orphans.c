// SPDX-License-Identifier: GPL-2.0
/*
 * Orphans and tcp_max_orphans, which is the same for all network namespaces and only
 * in the /proc/sys of the initial one. A failure ends the test with a message on
 * stderr.
 */
#include "orphans.h"
#include "must.h"
#include "net.h"

#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define MAX_ORPHANS	"/proc/sys/net/ipv4/tcp_max_orphans"
/* More than the counter of a processor keeps to itself. */
#define ORPHANS		72

static char was[32];

/* A child changes the namespace, so the test stays in its own. */
static int in_initial_namespace(int (*act)(const char *value), const char *value)
{
	int status;
	pid_t pid = fork();

	must(pid >= 0, "fork");
	if (!pid) {
		int fd = open("/proc/1/ns/net", O_RDONLY | O_CLOEXEC);

		_exit(fd < 0 || setns(fd, CLONE_NEWNET) || act(value));
	}
	must(waitpid(pid, &status, 0) == pid, "waitpid");
	return status;
}

static int write_limit(const char *value)
{
	return !!namespace_write(MAX_ORPHANS, value);
}

/* Prints it to the pipe that the value names. */
static int read_limit(const char *value)
{
	int fd = open(MAX_ORPHANS, O_RDONLY | O_CLOEXEC);
	char text[32];
	ssize_t length = read(fd, text, sizeof(text));

	return length <= 0 || write(atoi(value), text, length) != length;
}

/**
 * orphans_make() - leave orphans in FIN_WAIT1
 * @listener: A listener at LOOPBACK.
 * @port: Its port.
 *
 * Their peers drop all packets. Returns after the kernel counted them, which some
 * kernels do every 100 ms.
 */
void orphans_make(int listener, int port)
{
	cpu_set_t one;
	int i;

	CPU_ZERO(&one);
	CPU_SET(0, &one);
	must(!sched_setaffinity(0, sizeof(one), &one), "one processor");
	for (i = 0; i < ORPHANS; i++) {
		int ends[2];

		socket_connect_pair(listener, port, ends);
		socket_drop_all(ends[1]);
		must(!close(ends[0]), "close");
	}
	usleep(300000);
}

/**
 * orphans_forbid() - set tcp_max_orphans to 0
 *
 * Return: NULL, or what is missing.
 */
const char *orphans_forbid(void)
{
	char number[12];
	int ends[2];
	ssize_t length;

	must(!pipe(ends), "pipe");
	snprintf(number, sizeof(number), "%d", ends[1]);
	if (in_initial_namespace(read_limit, number))
		return "no access to " MAX_ORPHANS;
	length = read(ends[0], was, sizeof(was) - 1);
	must(length > 0, MAX_ORPHANS);
	was[length] = '\0';
	close(ends[0]);
	close(ends[1]);
	must(!in_initial_namespace(write_limit, "0"), MAX_ORPHANS);
	return NULL;
}

/**
 * orphans_allow() - undo orphans_forbid()
 */
void orphans_allow(void)
{
	must(!in_initial_namespace(write_limit, was), MAX_ORPHANS);
}
