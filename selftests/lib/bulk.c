// SPDX-License-Identifier: GPL-2.0
/*
 * Thousands of sockets, held by child processes until all are released at
 * once. All connections go to one port of one address, as to a server, so that
 * half of the sockets share one bind bucket. They are reset on release, so
 * none stays in TIME_WAIT.
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

/* Pairs of sockets per process: just below its descriptor limit. */
#define HELD		14000
/* Connections per source address: far fewer than there are ephemeral ports. */
#define PER_ADDRESS	5000
/* The first source address. */
#define FIRST_ADDRESS	0x7f010001

#ifndef IP_BIND_ADDRESS_NO_PORT
#define IP_BIND_ADDRESS_NO_PORT	24
#endif

/* Number of pairs, shared by the processes. */
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
 * now_us() - read the monotonic clock
 *
 * Return: microseconds.
 */
long now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/**
 * bulk_size() - the number of sockets that a test creates
 * @variable: Environment variable that sets it.
 * @usual: The default, where the machine is not slow.
 *
 * Return: the number.
 */
size_t bulk_size(const char *variable, size_t usual)
{
	const char *text = getenv(variable);
	size_t asked = text ? strtoul(text, NULL, 10) : 0;

	return asked ? asked : usual / slowness();
}

/* Several processes connect at once; each accepts as many as it connects. */
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

static void listen_pair(const struct bulk *bulk, size_t i)
{
	const struct sockaddr_in at = {
		.sin_family = AF_INET,
		.sin_port = htons(BULK_LISTEN_PORT),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	int on = 1, end, fd;

	for (end = 0; end < 2; end++) {
		fd = socket(AF_INET, SOCK_STREAM, 0);
		if (fd < 0 ||
		    setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof(on)) ||
		    bind(fd, (const struct sockaddr *)&at, sizeof(at)) ||
		    listen(fd, 1))
			give_up("listen");
		bulk->cookies[2 * i + end] = socket_cookie(fd);
	}
}

/* Creates the sockets from @first on and holds them until it is killed. */
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

/* Waits for all sockets; the test ends if a process exits. */
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
 * bulk_connect() - create connections
 * @bulk: To be filled in.
 * @sockets: Number of sockets, both ends counted.
 *
 * The test ends on failure.
 */
void bulk_connect(struct bulk *bulk, size_t sockets)
{
	memset(bulk, 0, sizeof(*bulk));
	bulk->add = connect_pair;
	gather(bulk, sockets);
}

/**
 * bulk_bind() - create sockets that are bound to one port
 * @bulk: To be filled in.
 * @sockets: Number of sockets.
 *
 * The kernel keeps them in one list. The test ends on failure.
 */
void bulk_bind(struct bulk *bulk, size_t sockets)
{
	memset(bulk, 0, sizeof(*bulk));
	bulk->add = bind_pair;
	gather(bulk, sockets);
}

/**
 * bulk_listen() - create listeners of one port and address
 * @bulk: To be filled in.
 * @sockets: Number of sockets.
 *
 * They share the port with SO_REUSEPORT, and the kernel keeps them in one chain.
 * The test ends on failure.
 */
void bulk_listen(struct bulk *bulk, size_t sockets)
{
	memset(bulk, 0, sizeof(*bulk));
	bulk->add = listen_pair;
	gather(bulk, sockets);
}

/**
 * bulk_release() - close all sockets
 * @bulk: The sockets; nothing to do if none were created.
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
 * bulk_find() - look up a socket by cookie
 * @bulk: The sockets.
 * @cookie: The cookie.
 *
 * Return: its index in @cookies, or @count if there is none.
 */
size_t bulk_find(const struct bulk *bulk, uint64_t cookie)
{
	const uint64_t *found = bsearch(&cookie, bulk->cookies, bulk->count,
					sizeof(cookie), compare);

	return found ? (size_t)(found - bulk->cookies) : bulk->count;
}
