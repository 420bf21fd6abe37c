// SPDX-License-Identifier: GPL-2.0
/*
 * What is done to the ends of a connection of a story. What cannot be done ends
 * the test, with the reason on stderr.
 */
#include "story.h"
#include "net.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void must(bool done, const char *what)
{
	if (done)
		return;
	fprintf(stderr, "# story: %s: %s\n", what, strerror(errno));
	abort();
}

/**
 * story_client() - the socket of a client that did not connect yet
 * @address: Where it will be; its form says the family.
 *
 * Return: the socket.
 */
int story_client(const char *address)
{
	return socket_bound(address, CLIENT_PORT);
}

/**
 * story_connect_slowly() - begin to connect, and do not wait for the answer
 * @fd: The client.
 */
void story_connect_slowly(int fd)
{
	must(!fcntl(fd, F_SETFL, O_NONBLOCK), "O_NONBLOCK");
	must(socket_connect(fd, LOOPBACK, PORT) && errno == EINPROGRESS,
	     "begin to connect");
}

/**
 * story_hear_again() - undo socket_deafen()
 * @fd: The socket.
 */
void story_hear_again(int fd)
{
	int value = 0;

	must(!setsockopt(fd, SOL_SOCKET, SO_DETACH_FILTER, &value,
			 sizeof(value)), "SO_DETACH_FILTER");
}

/**
 * story_reset() - close without lingering: with a reset
 * @fd: The socket.
 */
void story_reset(int fd)
{
	struct linger linger = { .l_onoff = 1 };

	must(!setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger)),
	     "SO_LINGER");
	must(!close(fd), "close");
}
