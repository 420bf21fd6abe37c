// SPDX-License-Identifier: GPL-2.0
/*
 * What the life of a connection costs: COUNT times a connection is made over
 * loopback, carries a request and its answer, and is closed, by one end and then
 * by the other.
 *
 *	lives COUNT
 *
 * Prints the nanoseconds of each: where there is one processor, of all that was
 * done meanwhile. Where the clock counts instructions these are that.
 */
#include <err.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define PORT		7781
#define REQUEST_BYTES	100

static struct sockaddr_in address = {
	.sin_family = AF_INET,
};

static uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000ULL + now.tv_nsec;
}

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

static void carry(int from, int to)
{
	char bytes[REQUEST_BYTES] = { 0 };

	if (write(from, bytes, sizeof(bytes)) != sizeof(bytes) ||
	    read(to, bytes, sizeof(bytes)) != sizeof(bytes))
		err(1, "request");
}

static void live(int listener)
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

int main(int argc, char **argv)
{
	int count = argc == 2 ? atoi(argv[1]) : 0;
	int listener = listen_here();
	uint64_t start;
	int i;

	if (count < 1)
		errx(1, "usage: lives COUNT");
	/* What is made at the first one is there then. */
	for (i = 0; i < 100; i++)
		live(listener);
	start = now_ns();
	for (i = 0; i < count; i++)
		live(listener);
	printf("%llu\n", (unsigned long long)(now_ns() - start) / count);
	return 0;
}
