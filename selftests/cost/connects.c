// SPDX-License-Identifier: GPL-2.0
/*
 * What a new connection costs and how long connect() takes: makes COUNT of
 * them over loopback, one after the other, and ends each at once.
 *
 *	connects COUNT
 *
 * Prints "CPU P50 P99 P999 MAX", nanoseconds: of this process's CPU time for
 * each connection, and percentiles and the greatest of the time in connect().
 */
#include <err.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define PORT		7780
#define COUNT_MAX	1000000

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
	/* Leaves nothing in TIME_WAIT: there would be more and more of it. */
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

static int compare(const void *a, const void *b)
{
	const uint64_t *one = a;
	const uint64_t *other = b;

	return (*one > *other) - (*one < *other);
}

int main(int argc, char **argv)
{
	unsigned long count = argc == 2 ? strtoul(argv[1], NULL, 10) : 0;
	int listener = listen_here();
	unsigned long i;
	uint64_t cpu;

	if (!count || count > COUNT_MAX)
		errx(1, "usage: connects COUNT");
	cpu = now_ns(CLOCK_PROCESS_CPUTIME_ID);
	for (i = 0; i < count; i++)
		latencies[i] = connect_once(listener);
	cpu = now_ns(CLOCK_PROCESS_CPUTIME_ID) - cpu;
	qsort(latencies, count, sizeof(latencies[0]), compare);
	printf("%llu %llu %llu %llu %llu\n", (unsigned long long)cpu / count,
	       (unsigned long long)latencies[count / 2],
	       (unsigned long long)latencies[count * 99 / 100],
	       (unsigned long long)latencies[count * 999 / 1000],
	       (unsigned long long)latencies[count - 1]);
	return 0;
}
