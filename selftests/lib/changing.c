// SPDX-License-Identifier: GPL-2.0
/*
 * Sockets that change while they are read, and what a pass may say of them.
 * Each function that changes one is a process's own: its socket is made the
 * first time. Readers know it by its cookie, in memory that all share.
 */
#include "changing.h"
#include "fd.h"
#include "must.h"
#include "net.h"

#include <errno.h>
#include <inttypes.h>
#include <linux/tls.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define USER		1234
#define PORT		9100
/* How many connections with TLS are open at a time. */
#define KEPT		64
#define VALUES		12

/**
 * struct changed - the socket that changes
 * @cookie: Its cookie, 0 before there is one.
 * @turn: How many others have taken its place.
 * @seen: The values that readers have seen, a bit each.
 */
struct changed {
	atomic_ullong cookie;
	atomic_ulong turn;
	atomic_uint seen;
};

static struct changed *changed;

/* As it was when the reader's pass began. */
static struct {
	uint64_t cookie;
	unsigned long turn;
} before[CHANGES];

/* The column that changes, and all that may stand there. */
static struct {
	const char *column;
	const char *values[VALUES];
	bool can_be_missed;
} expected[CHANGES] = {
	[CHANGE_STATE] = {
		.column = "state",
		.values = { "BOUND", "LISTEN", "SYN_SENT", "ESTABLISHED",
			    "CLOSE_WAIT", "CLOSE" },
		.can_be_missed = true,
	},
	[CHANGE_OWNER] = { .column = "uid", .values = { "0", "1234" } },
	[CHANGE_CONGESTION] = { .column = "cc" },
	[CHANGE_ULP] = { .column = "state", .values = { "ESTABLISHED" } },
};

/* A new listener at its port, and both ends of a connection to it. */
static void connect_pair(int *listener, int *client, int *server)
{
	struct sockaddr_in address;
	socklen_t length = sizeof(address);

	*listener = socket_listening(LOOPBACK, 0);
	must(!getsockname(*listener, (struct sockaddr *)&address, &length),
	     "getsockname");
	*client = socket_connected(LOOPBACK, ntohs(address.sin_port));
	*server = accept(*listener, NULL, NULL);
	must(*server >= 0, "accept");
}

static int set_congestion(int fd, const char *name)
{
	return setsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, name, strlen(name));
}

/* How many congestion controls there are. */
static int congestions;

/* Which ones there are; naming one may load it. */
static void find_congestion(void)
{
	static const char *const names[] = {
		"reno", "cubic", "bbr", "vegas", "dctcp", "westwood", "htcp",
	};
	int fd = socket(AF_INET, SOCK_STREAM, 0), found = 0;
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!set_congestion(fd, names[i]))
			expected[CHANGE_CONGESTION].values[found++] = names[i];
	}
	congestions = found;
	/* What dctcp is called on a connection without ECN. */
	expected[CHANGE_CONGESTION].values[found] = "dctcp-reno";
	close(fd);
}

/**
 * changing_setup() - get ready, before there are processes
 */
void changing_setup(void)
{
	changed = mmap(NULL, CHANGES * sizeof(*changed),
		       PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
		       -1, 0);
	must(changed != MAP_FAILED, "mmap");
	find_congestion();
}

static int add_tls(int fd)
{
	return setsockopt(fd, IPPROTO_TCP, TCP_ULP, "tls", 3);
}

/**
 * changing_lacks() - can it change here?
 * @change: What is to change.
 *
 * Return: NULL, or what is missing.
 */
const char *changing_lacks(enum change change)
{
	int fd, ret;

	if (change == CHANGE_CONGESTION &&
	    congestions < 2)
		return "the kernel has one congestion control only";
	if (change != CHANGE_ULP)
		return NULL;
	/* One that is not connected is refused, but not for want of it. */
	fd = socket(AF_INET, SOCK_STREAM, 0);
	ret = add_tls(fd) ? errno : 0;
	close(fd);
	return ret == ENOENT ? "the kernel has no tls for sockets" : NULL;
}

static void show(enum change change, int fd)
{
	changed[change].cookie = socket_cookie(fd);
	changed[change].turn++;
}

static void disconnect(int fd)
{
	struct sockaddr nobody = { .sa_family = AF_UNSPEC };

	must(!connect(fd, &nobody, sizeof(nobody)), "disconnect");
}

/**
 * change_state() - from bound to connected to bound to listening to bound
 *
 * Always with the same addresses and ports: with others it would be another
 * connection, which a pass may list too.
 *
 * Return: true.
 */
bool change_state(void)
{
	static struct sockaddr_in address;
	static int listener, fd;
	socklen_t length = sizeof(address);
	int server;

	if (!listener) {
		listener = socket_listening(LOOPBACK, 0);
		must(!getsockname(listener, (struct sockaddr *)&address,
				  &length), "getsockname");
		fd = socket_bound(LOOPBACK, PORT);
		show(CHANGE_STATE, fd);
	}
	must(!connect(fd, (struct sockaddr *)&address, sizeof(address)),
	     "connect");
	server = accept(listener, NULL, NULL);
	must(server >= 0, "accept");
	disconnect(fd);
	close(server);
	must(!listen(fd, 1), "listen");
	must(!shutdown(fd, SHUT_RDWR), "shutdown");
	return true;
}

/* A process of its own is for a while the only one that has it. */
static int lend(int *pipes, int fd)
{
	pid_t child = fork();

	must(child >= 0, "fork");
	if (!child) {
		fd_send(pipes[0], fd);
		_exit(0);
	}
	close(fd);
	must(waitpid(child, NULL, 0) == child, "waitpid");
	return fd_receive(pipes[1]);
}

/**
 * change_owner() - give the socket to another user, and to nobody for a moment
 *
 * It is sent by SCM_RIGHTS, and closed before it is received; sometimes to a
 * process that ends.
 *
 * Return: true.
 */
bool change_owner(void)
{
	static int listener, fd, server, pipes[2];
	static unsigned int turn;

	if (!listener) {
		connect_pair(&listener, &fd, &server);
		must(!socketpair(AF_UNIX, SOCK_DGRAM, 0, pipes), "socketpair");
		show(CHANGE_OWNER, fd);
	}
	must(!fchown(fd, random() % 2 ? USER : 0, -1), "fchown");
	if (turn++ % 16 == 15) {
		fd = lend(pipes, fd);
		return true;
	}
	fd_send(pipes[0], fd);
	close(fd);
	fd = fd_receive(pipes[1]);
	return true;
}

/**
 * change_congestion() - the next congestion control, and some data by it
 *
 * Return: true.
 */
bool change_congestion(void)
{
	static int listener, fd, server, turn;
	const char *name;

	if (!listener) {
		connect_pair(&listener, &fd, &server);
		show(CHANGE_CONGESTION, fd);
	}
	name = expected[CHANGE_CONGESTION].values[turn++ % congestions];
	must(!set_congestion(fd, name), name);
	socket_send(fd, 2000);
	socket_receive(server, 2000);
	return true;
}

/**
 * change_ulp() - a new connection gets TLS, and an old one goes
 *
 * Return: true.
 */
bool change_ulp(void)
{
	struct tls12_crypto_info_aes_gcm_128 keys = {
		.info.version = TLS_1_2_VERSION,
		.info.cipher_type = TLS_CIPHER_AES_GCM_128,
	};
	static struct {
		int listener;
		int client;
		int server;
	} kept[KEPT], *at = kept;

	if (at->listener) {
		close(at->listener);
		close(at->client);
		close(at->server);
	}
	connect_pair(&at->listener, &at->client, &at->server);
	show(CHANGE_ULP, at->client);
	must(!add_tls(at->client), "TCP_ULP");
	/* Not every kernel has the cipher. */
	setsockopt(at->client, SOL_TLS, TLS_TX, &keys, sizeof(keys));
	at = at == &kept[KEPT - 1] ? kept : at + 1;
	return true;
}

/**
 * churn() - a connection that ends in one of the ways a connection can
 *
 * Return: true.
 */
bool churn(void)
{
	struct linger reset = { .l_onoff = 1 };
	int listener, client, server;

	connect_pair(&listener, &client, &server);
	switch (random() % 4) {
	case 0:
		shutdown(client, SHUT_WR);
		break;
	case 1:
		shutdown(server, SHUT_WR);
		shutdown(client, SHUT_WR);
		break;
	case 2:
		setsockopt(client, SOL_SOCKET, SO_LINGER, &reset,
			   sizeof(reset));
		break;
	}
	close(listener);
	close(client);
	close(server);
	return true;
}

/**
 * changing_begin_dump() - a reader is about to read
 */
void changing_begin_dump(void)
{
	size_t i;

	for (i = 0; i < CHANGES; i++) {
		before[i].turn = changed[i].turn;
		before[i].cookie = changed[i].cookie;
	}
}

static bool is_listed(const struct table *table, enum change change)
{
	const char *column = expected[change].column, *field;
	uint64_t cookie = before[change].cookie;
	size_t row, i;

	if (!cookie || changed[change].turn - before[change].turn > KEPT / 2)
		return true;
	row = table_find_u64(table, "cookie", cookie);
	if (row == TABLE_NONE) {
		if (expected[change].can_be_missed)
			return true;
		fprintf(stderr, "# changing: %s: expected cookie %" PRIu64
			", seen none\n", column, cookie);
		return false;
	}
	field = table_field(table, row, column);
	for (i = 0; i < VALUES && expected[change].values[i]; i++) {
		if (!strcmp(expected[change].values[i], field)) {
			changed[change].seen |= 1U << i;
			return true;
		}
	}
	fprintf(stderr, "# changing: %s was never %s\n", column, field);
	return false;
}

/**
 * changing_are_listed() - those that change are there, with values they had
 * @table: The pass; all columns.
 *
 * Return: whether that is so.
 */
bool changing_are_listed(const struct table *table)
{
	size_t i;

	for (i = 0; i < CHANGES; i++) {
		if (!is_listed(table, i))
			return false;
	}
	return true;
}

/**
 * changing_values() - how many values readers saw
 * @change: What has changed.
 *
 * Return: the number of different values.
 */
unsigned int changing_values(enum change change)
{
	return __builtin_popcount(changed[change].seen);
}
