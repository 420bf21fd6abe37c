// SPDX-License-Identifier: GPL-2.0
/*
 * Sockets in every stable state, of every kind and both families, for tests of
 * a whole namespace. A filter drops the packets of a socket, so no tool is
 * needed.
 */
#include "all_states.h"
#include "must.h"
#include "net.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define PORT		9000
#define DEAF_PORT	9001
#define USER		1234

static int accept_one(int listener)
{
	int fd = accept(listener, NULL, NULL);

	must(fd >= 0, "accept");
	return fd;
}

/* connect() without waiting. */
static int start_connect(int port, bool is_deaf)
{
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);

	if (is_deaf)
		socket_drop_all(fd);
	must(socket_connect(fd, LOOPBACK, port) < 0 && errno == EINPROGRESS,
	     "start to connect");
	return fd;
}

/*
 * Closes the connecting end first, which enters TIME_WAIT. The other end waits
 * for the FIN: with a simultaneous close both would enter TIME_WAIT.
 */
static void make_timewait(int listener)
{
	int client = socket_connected(LOOPBACK, PORT);
	int server = accept_one(listener);
	char byte;

	close(client);
	must(!read(server, &byte, 1), "read until the peer has closed");
	close(server);
}

/* FIN_WAIT1 without a file: 100 bytes stay unacknowledged. */
static void make_fin_wait1(int listener)
{
	int client = socket_connected(LOOPBACK, PORT);

	socket_drop_all(accept_one(listener));
	socket_send(client, 100);
	close(client);
}

static void make_inet6(void)
{
	int fd = socket(AF_INET6, SOCK_STREAM, 0);
	int listener = socket_listening("::1", PORT);

	must(!socket_connect(fd, "::1", PORT), "connect to ::1");
	accept_one(listener);
}

/* Counts the IPv4 sockets in a state. */
static unsigned int count_state(unsigned int wanted)
{
	FILE *file = fopen("/proc/net/tcp", "r");
	unsigned int count = 0, state;
	char line[256];

	must(file, "/proc/net/tcp");
	while (fgets(line, sizeof(line), file))
		count += sscanf(line, " %*u: %*x:%*x %*x:%*x %x", &state) == 1 &&
			 state == wanted;
	fclose(file);
	return count;
}

/*
 * Closed sockets have reached their final state, late acknowledgments
 * included.
 */
static bool is_still(void)
{
	return count_state(TCP_FIN_WAIT1) == 1 && !count_state(TCP_LAST_ACK) &&
	       !count_state(TCP_CLOSING) && count_state(TCP_TIME_WAIT);
}

static void wait_until_still(void)
{
	unsigned int state;
	int i;

	usleep(300000);
	for (i = 0; i < 1000 && !is_still(); i++)
		usleep(10000);
	if (is_still())
		return;
	for (state = TCP_ESTABLISHED; state <= TCP_CLOSING; state++)
		fprintf(stderr, "# all_states: %u in state %u\n",
			count_state(state), state);
	must(false, "a closed connection does not get on");
}

/**
 * all_states_make() - create all sockets and wait until none changes
 * @sockets: Receives the sockets that tests refer to; the others stay open.
 *	The test ends if one cannot be created.
 */
void all_states_make(struct all_states *sockets)
{
	int on = 1;

	sockets->listener = socket_listening(LOOPBACK, PORT);
	must(!listen(sockets->listener, 7), "listen");
	sockets->connected[0] = socket_connected(LOOPBACK, PORT);
	sockets->connected[1] = accept_one(sockets->listener);
	socket_send(sockets->connected[0], 1000);
	sockets->keepalive = socket_connected(LOOPBACK, PORT);
	close(accept_one(sockets->listener));
	must(!setsockopt(sockets->keepalive, SOL_SOCKET, SO_KEEPALIVE, &on,
			 sizeof(on)), "SO_KEEPALIVE");
	make_timewait(sockets->listener);
	make_fin_wait1(sockets->listener);
	sockets->bound = socket_bound(LOOPBACK, 0);
	must(!seteuid(USER), "seteuid");
	sockets->users = socket_listening("::", 0);
	must(!seteuid(0), "seteuid");
	make_inet6();
	sockets->child = socket_connected(LOOPBACK, PORT);
	socket_await_backlog(sockets->listener, 1);
	/*
	 * SYN_SENT: its SYN is dropped. SYN_RECV: it does not receive the
	 * SYN-ACK.
	 */
	socket_drop_all(socket_listening(LOOPBACK, DEAF_PORT));
	sockets->syn_sent = start_connect(DEAF_PORT, false);
	start_connect(PORT, true);
	wait_until_still();
}
