// SPDX-License-Identifier: GPL-2.0
/*
 * Sockets by the thousand, in processes of their own, which stay until they
 * all go at once. Connections are to one port of one address, as a server's
 * are, so that the kernel has half of them in one list of those with that port;
 * and they go without a handshake, so that they leave nothing behind.
 */
#include "bulk.h"
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
	fprintf(stderr, "# bulk: %s: %s\n", what, strerror(errno));
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
 * bulk_size() - how many sockets a test is to be made with
 * @variable: What says so in the environment.
 * @usual: How many if nothing does, on what is not slow.
 *
 * Return: the number.
 */
size_t bulk_size(const char *variable, size_t usual)
{
	const char *text = getenv(variable);
	size_t asked = text ? strtoul(text, NULL, 10) : 0;

	return asked ? asked : usual / slowness();
}

/* Of any processes that connect, each takes as many as it has made. */
static void connect_pair(const struct bulk *bulk, size_t i)
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
	    socket_connect(ends[0], LOOPBACK, BULK_PORT))
		give_up("connect");
	ends[1] = accept(bulk->listener, NULL, NULL);
	if (ends[1] < 0)
		give_up("accept");
	for (end = 0; end < 2; end++) {
		bulk->cookies[2 * i + end] = socket_cookie(ends[end]);
		setsockopt(ends[end], SOL_SOCKET, SO_LINGER, &reset,
			   sizeof(reset));
	}
}

static void bind_pair(const struct bulk *bulk, size_t i)
{
	int end;

	for (end = 0; end < 2; end++)
		bulk->cookies[2 * i + end] =
			socket_cookie(socket_bound(LOOPBACK, BULK_BOUND_PORT));
}

/* Makes the sockets from @first on, and keeps them until it is killed. */
static void hold(const struct bulk *bulk, size_t first)
{
	size_t i;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (i = first; i < first + HELD && i < bulk->count / 2; i++) {
		bulk->add(bulk, i);
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
static void wait_for_all(const struct bulk *bulk)
{
	while (*made < bulk->count / 2) {
		siginfo_t info = { 0 };

		waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT);
		if (info.si_pid)
			give_up("a process has ended");
		usleep(10000);
	}
}

static void gather(struct bulk *bulk, size_t sockets)
{
	size_t i;

	bulk->count = sockets & ~1UL;
	bulk->cookies = share((sockets + 1) * sizeof(*bulk->cookies));
	bulk->listener = socket_listening(LOOPBACK, BULK_PORT);
	bulk->holders_count = (bulk->count / 2 + HELD - 1) / HELD;
	bulk->holders = calloc(bulk->holders_count + 1, sizeof(pid_t));
	made = share(sizeof(*made));
	bulk->setup_us = now_us();
	fflush(NULL);
	for (i = 0; i < bulk->holders_count; i++) {
		bulk->holders[i] = fork();
		if (bulk->holders[i] < 0)
			give_up("fork");
		if (!bulk->holders[i])
			hold(bulk, i * HELD);
	}
	wait_for_all(bulk);
	bulk->setup_us = now_us() - bulk->setup_us;
	munmap(made, sizeof(*made));
	qsort(bulk->cookies, bulk->count, sizeof(*bulk->cookies), compare);
	fprintf(stderr, "# bulk: %zu sockets in %ld ms\n", bulk->count,
		bulk->setup_us / 1000);
}

/**
 * bulk_connect() - make connections
 * @bulk: To be filled in.
 * @sockets: How many sockets, both ends counted.
 *
 * The test ends if they cannot be had.
 */
void bulk_connect(struct bulk *bulk, size_t sockets)
{
	memset(bulk, 0, sizeof(*bulk));
	bulk->add = connect_pair;
	gather(bulk, sockets);
}

/**
 * bulk_bind() - make sockets that are only bound, to one port
 * @bulk: To be filled in.
 * @sockets: How many sockets.
 *
 * The kernel has them in one list. The test ends if they cannot be had.
 */
void bulk_bind(struct bulk *bulk, size_t sockets)
{
	memset(bulk, 0, sizeof(*bulk));
	bulk->add = bind_pair;
	gather(bulk, sockets);
}

/**
 * bulk_release() - all of them go
 * @bulk: The crowd; nothing is left of it if it was gathered.
 */
void bulk_release(struct bulk *bulk)
{
	size_t i;

	if (!bulk->cookies)
		return;
	for (i = 0; i < bulk->holders_count; i++)
		kill(bulk->holders[i], SIGKILL);
	for (i = 0; i < bulk->holders_count; i++)
		waitpid(bulk->holders[i], NULL, 0);
	close(bulk->listener);
	free(bulk->holders);
	munmap(bulk->cookies, (bulk->count + 1) * sizeof(*bulk->cookies));
	memset(bulk, 0, sizeof(*bulk));
}

/**
 * bulk_find() - which of them has a cookie
 * @bulk: The bulk.
 * @cookie: The cookie.
 *
 * Return: its place in @cookies, or @count if none of them has.
 */
size_t bulk_find(const struct bulk *bulk, uint64_t cookie)
{
	const uint64_t *found = bsearch(&cookie, bulk->cookies, bulk->count,
					sizeof(cookie), compare);

	return found ? (size_t)(found - bulk->cookies) : bulk->count;
}
