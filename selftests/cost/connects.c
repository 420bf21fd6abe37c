// SPDX-License-Identifier: GPL-2.0
/*
 * Measures what connections over loopback cost.
 *
 *	connects COUNT [REQUESTS]
 *
 * opens COUNT connections one after the other and resets each at once. Then it
 * sends one byte REQUESTS times over one connection to an echo process. Prints
 * "CPU P50 P99 P999 MAX" in nanoseconds: this process's CPU time per connection,
 * then percentiles and maximum of the time in connect(). With REQUESTS, the same
 * four values of the round trips follow.
 *
 *	connects exchange COUNT
 *
 * opens COUNT connections that carry a request and a response each, as netperf's
 * TCP_CRR does; the client closes first. Prints the nanoseconds per connection:
 * elapsed time, so with one processor it includes all other work.
 */
#include <err.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PORT		7780
#define COUNT_MAX	1000000
#define REQUEST_BYTES	100

static uint64_t latencies[COUNT_MAX];

static uint64_t now_ns(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return now.tv_sec * 1000000000ULL + now.tv_nsec;
}

static struct sockaddr_in address = {
	.sin_family = AF_INET,
};

static int listen_here(void)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	int on = 1;

	address.sin_port = htons(PORT);
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (fd < 0 ||
	    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) ||
	    bind(fd, (struct sockaddr *)&address, sizeof(address)) ||
	    listen(fd, 16))
		err(1, "listen");
	return fd;
}

/* Returns how long connect() took. */
static uint64_t connect_once(int listener)
{
	/* close() sends RST, so that no TIME_WAIT sockets accumulate. */
	struct linger linger = { .l_onoff = 1 };
	int client = socket(AF_INET, SOCK_STREAM, 0);
	uint64_t start = now_ns(CLOCK_MONOTONIC);
	uint64_t end;
	int server;

	if (connect(client, (struct sockaddr *)&address, sizeof(address)))
		err(1, "connect");
	end = now_ns(CLOCK_MONOTONIC);
	server = accept(listener, NULL, NULL);
	if (server < 0 || setsockopt(client, SOL_SOCKET, SO_LINGER, &linger,
				     sizeof(linger)))
		err(1, "accept");
	close(client);
	close(server);
	return end - start;
}

static void send_at_once(int fd)
{
	int on = 1;

	if (setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on)))
		err(1, "TCP_NODELAY");
}

/* Forks an echo process; returns the client's end of a connection to it. */
static int start_echo(int listener)
{
	int client = socket(AF_INET, SOCK_STREAM, 0);
	int server;
	char byte;

	if (connect(client, (struct sockaddr *)&address, sizeof(address)))
		err(1, "connect");
	server = accept(listener, NULL, NULL);
	if (server < 0)
		err(1, "accept");
	send_at_once(client);
	send_at_once(server);
	switch (fork()) {
	case -1:
		err(1, "fork");
	case 0:
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		close(client);
		while (read(server, &byte, 1) == 1 &&
		       write(server, &byte, 1) == 1)
			;
		_exit(0);
	}
	close(server);
	return client;
}

/* Returns the time until the echo arrived. */
static uint64_t request_once(int fd)
{
	uint64_t start = now_ns(CLOCK_MONOTONIC);
	char byte = 'r';

	if (write(fd, &byte, 1) != 1 || read(fd, &byte, 1) != 1)
		err(1, "request");
	return now_ns(CLOCK_MONOTONIC) - start;
}

static void carry(int from, int to)
{
	char bytes[REQUEST_BYTES] = { 0 };

	if (write(from, bytes, sizeof(bytes)) != sizeof(bytes) ||
	    read(to, bytes, sizeof(bytes)) != sizeof(bytes))
		err(1, "request");
}

static void exchange(int listener)
{
	int client = socket(AF_INET, SOCK_STREAM, 0);
	int server;

	if (connect(client, (struct sockaddr *)&address, sizeof(address)))
		err(1, "connect");
	server = accept(listener, NULL, NULL);
	if (server < 0)
		err(1, "accept");
	carry(client, server);
	carry(server, client);
	close(client);
	close(server);
}

static int measure_exchanges(int listener, unsigned long count)
{
	unsigned long i;
	uint64_t start;

	if (!count)
		errx(1, "usage: connects exchange COUNT");
	/* Warm-up: slabs and caches fill with the first connections. */
	for (i = 0; i < 100; i++)
		exchange(listener);
	start = now_ns(CLOCK_MONOTONIC);
	for (i = 0; i < count; i++)
		exchange(listener);
	printf("%llu\n", (unsigned long long)(now_ns(CLOCK_MONOTONIC) - start) /
	       count);
	return 0;
}

static int compare(const void *a, const void *b)
{
	const uint64_t *one = a;
	const uint64_t *other = b;

	return (*one > *other) - (*one < *other);
}

static void print_percentiles(unsigned long count)
{
	qsort(latencies, count, sizeof(latencies[0]), compare);
	printf(" %llu %llu %llu %llu",
	       (unsigned long long)latencies[count / 2],
	       (unsigned long long)latencies[count * 99 / 100],
	       (unsigned long long)latencies[count * 999 / 1000],
	       (unsigned long long)latencies[count - 1]);
}

static void measure_connections(int listener, unsigned long count)
{
	unsigned long i;
	uint64_t cpu;

	cpu = now_ns(CLOCK_PROCESS_CPUTIME_ID);
	for (i = 0; i < count; i++)
		latencies[i] = connect_once(listener);
	cpu = now_ns(CLOCK_PROCESS_CPUTIME_ID) - cpu;
	printf("%llu", (unsigned long long)cpu / count);
	print_percentiles(count);
}

static void measure_requests(int listener, unsigned long count)
{
	int fd = start_echo(listener);
	unsigned long i;

	for (i = 0; i < count; i++)
		latencies[i] = request_once(fd);
	close(fd);
	wait(NULL);
	print_percentiles(count);
}

int main(int argc, char **argv)
{
	unsigned long count = argc > 1 ? strtoul(argv[1], NULL, 10) : 0;
	unsigned long requests = argc > 2 ? strtoul(argv[2], NULL, 10) : 0;
	int listener = listen_here();

	if (argc == 3 && !strcmp(argv[1], "exchange"))
		return measure_exchanges(listener, requests);
	if (!count || count > COUNT_MAX || requests > COUNT_MAX || argc > 3)
		errx(1, "usage: connects COUNT [REQUESTS]");
	setvbuf(stdout, NULL, _IOFBF, BUFSIZ);
	measure_connections(listener, count);
	if (requests)
		measure_requests(listener, requests);
	printf("\n");
	return 0;
}
