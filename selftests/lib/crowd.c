// SPDX-License-Identifier: GPL-2.0
/*
 * Sockets by the thousand, in processes of their own, which stay until they
 * all go at once. Connections are to one port of one address, as a server's
 * are, so that the kernel has half of them in one list of those with that port;
 * and they go without a handshake, so that they leave nothing behind.
 */
#include "crowd.h"
#include "net.h"
#include "slowness.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* Pairs of sockets of a process: its limit is just above that. */
#define HELD		14000
/* Connections from one address: far fewer than there are ephemeral ports. */
#define PER_ADDRESS	5000
/* The first address that they come from. */
#define FIRST_ADDRESS	0x7f010001

#ifndef IP_BIND_ADDRESS_NO_PORT
#define IP_BIND_ADDRESS_NO_PORT	24
#endif

/* How many pairs there are; what the processes share. */
static atomic_size_t *made;

static void __attribute__((noreturn)) give_up(const char *what)
{
	fprintf(stderr, "# crowd: %s: %s\n", what, strerror(errno));
	abort();
}

static void *share(size_t bytes)
{
	void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED)
		give_up("mmap");
	return memory;
}

/**
 * now_us() - the time
 *
 * Return: microseconds since some moment.
 */
long now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/**
 * crowd_size() - how many sockets a test is to be made with
 * @variable: What says so in the environment.
 * @usual: How many if nothing does, on what is not slow.
 *
 * Return: the number.
 */
size_t crowd_size(const char *variable, size_t usual)
{
	const char *text = getenv(variable);
	size_t asked = text ? strtoul(text, NULL, 10) : 0;

	return asked ? asked : usual / slowness();
}

/* Of any processes that connect, each takes as many as it has made. */
static void connect_pair(const struct crowd *crowd, size_t i)
{
	const struct linger reset = { .l_onoff = 1 };
	struct sockaddr_in from = {
		.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(FIRST_ADDRESS + i / PER_ADDRESS),
	};
	int on = 1, ends[2], end;

	ends[0] = socket(AF_INET, SOCK_STREAM, 0);
	if (ends[0] < 0 ||
	    setsockopt(ends[0], IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on,
		       sizeof(on)) ||
	    bind(ends[0], (struct sockaddr *)&from, sizeof(from)) ||
	    socket_connect(ends[0], LOOPBACK, CROWD_PORT))
		give_up("connect");
	ends[1] = accept(crowd->listener, NULL, NULL);
	if (ends[1] < 0)
		give_up("accept");
	for (end = 0; end < 2; end++) {
		crowd->cookies[2 * i + end] = socket_cookie(ends[end]);
		setsockopt(ends[end], SOL_SOCKET, SO_LINGER, &reset,
			   sizeof(reset));
	}
}

static void bind_pair(const struct crowd *crowd, size_t i)
{
	int end;

	for (end = 0; end < 2; end++)
		crowd->cookies[2 * i + end] =
			socket_cookie(socket_bound(LOOPBACK, CROWD_BOUND_PORT));
}

/* Makes the sockets from @first on, and keeps them until it is killed. */
static void hold(const struct crowd *crowd, size_t first)
{
	size_t i;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (i = first; i < first + HELD && i < crowd->count / 2; i++) {
		crowd->add(crowd, i);
		++*made;
	}
	for (;;)
		pause();
}

static int compare(const void *a, const void *b)
{
	const uint64_t *left = a, *right = b;

	return *left < *right ? -1 : *left > *right;
}

/* Until all are there; the test ends if one of the processes does. */
static void wait_for_all(const struct crowd *crowd)
{
	while (*made < crowd->count / 2) {
		siginfo_t info = { 0 };

		waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT);
		if (info.si_pid)
			give_up("a process has ended");
		usleep(10000);
	}
}

static void gather(struct crowd *crowd, size_t sockets)
{
	size_t i;

	crowd->count = sockets & ~1UL;
	crowd->cookies = share((sockets + 1) * sizeof(*crowd->cookies));
	crowd->listener = socket_listening(LOOPBACK, CROWD_PORT);
	crowd->holders_count = (crowd->count / 2 + HELD - 1) / HELD;
	crowd->holders = calloc(crowd->holders_count + 1, sizeof(pid_t));
	made = share(sizeof(*made));
	crowd->gathering_us = now_us();
	fflush(NULL);
	for (i = 0; i < crowd->holders_count; i++) {
		crowd->holders[i] = fork();
		if (crowd->holders[i] < 0)
			give_up("fork");
		if (!crowd->holders[i])
			hold(crowd, i * HELD);
	}
	wait_for_all(crowd);
	crowd->gathering_us = now_us() - crowd->gathering_us;
	munmap(made, sizeof(*made));
	qsort(crowd->cookies, crowd->count, sizeof(*crowd->cookies), compare);
	fprintf(stderr, "# crowd: %zu sockets in %ld ms\n", crowd->count,
		crowd->gathering_us / 1000);
}

/**
 * crowd_gather_connected() - make connections
 * @crowd: To be filled in.
 * @sockets: How many sockets, both ends counted.
 *
 * The test ends if they cannot be had.
 */
void crowd_gather_connected(struct crowd *crowd, size_t sockets)
{
	memset(crowd, 0, sizeof(*crowd));
	crowd->add = connect_pair;
	gather(crowd, sockets);
}

/**
 * crowd_gather_bound() - make sockets that are only bound, to one port
 * @crowd: To be filled in.
 * @sockets: How many sockets.
 *
 * The kernel has them in one list. The test ends if they cannot be had.
 */
void crowd_gather_bound(struct crowd *crowd, size_t sockets)
{
	memset(crowd, 0, sizeof(*crowd));
	crowd->add = bind_pair;
	gather(crowd, sockets);
}

/**
 * crowd_disperse() - all of them go
 * @crowd: The crowd; nothing is left of it if it was gathered.
 */
void crowd_disperse(struct crowd *crowd)
{
	size_t i;

	if (!crowd->cookies)
		return;
	for (i = 0; i < crowd->holders_count; i++)
		kill(crowd->holders[i], SIGKILL);
	for (i = 0; i < crowd->holders_count; i++)
		waitpid(crowd->holders[i], NULL, 0);
	close(crowd->listener);
	free(crowd->holders);
	munmap(crowd->cookies, (crowd->count + 1) * sizeof(*crowd->cookies));
	memset(crowd, 0, sizeof(*crowd));
}

/**
 * crowd_find() - which of them has a cookie
 * @crowd: The crowd.
 * @cookie: The cookie.
 *
 * Return: its place in @cookies, or @count if none of them has.
 */
size_t crowd_find(const struct crowd *crowd, uint64_t cookie)
{
	const uint64_t *found = bsearch(&cookie, crowd->cookies, crowd->count,
					sizeof(cookie), compare);

	return found ? (size_t)(found - crowd->cookies) : crowd->count;
}
