// SPDX-License-Identifier: GPL-2.0
/*
 * Sockets that change during dumps, and the values that a dump may show for
 * them. Each change_*() runs in a process of its own and creates its socket on
 * the first call. Readers find the socket by its cookie, in shared memory.
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
/* Number of TLS connections open at a time. */
#define KEPT		64
#define VALUES		12

/**
 * struct changed - the socket that changes
 * @cookie: Its cookie, 0 before it exists.
 * @turn: How often another socket replaced it.
 * @seen: The values that readers have seen, one bit each.
 */
struct changed {
	atomic_ullong cookie;
	atomic_ulong turn;
	atomic_uint seen;
};

static struct changed *changed;

/* The state at the start of the reader's dump. */
static struct {
	uint64_t cookie;
	unsigned long turn;
} before[CHANGES];

/* The column that changes, and its possible values. */
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

/* A new listener on its port, and both ends of a connection to it. */
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

/* Number of congestion control algorithms. */
static int congestions;

/* The available algorithms; setting one may load its module. */
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
	/* dctcp falls back to this name on a connection without ECN. */
	expected[CHANGE_CONGESTION].values[found] = "dctcp-reno";
	close(fd);
}

/**
 * changing_setup() - prepare, before processes are started
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
 * changing_lacks() - check for what a change needs
 * @change: The change.
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
	/*
	 * An unconnected socket is refused with another errno than a missing
	 * ULP.
	 */
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
 * change_state() - bound, connected, bound, listening, bound
 *
 * Addresses and ports stay the same: other ones would make another connection,
 * which a dump may also list.
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

/* For a while a child process is the only owner. */
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
 * change_owner() - pass the socket to another user, with no owner in between
 *
 * It is sent by SCM_RIGHTS and closed before it is received; sometimes the
 * receiver is a process that exits.
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
 * change_congestion() - select the next congestion control and send data
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
 * change_ulp() - enable TLS on a new connection and close an old one
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
	/* Some kernels lack the cipher. */
	setsockopt(at->client, SOL_TLS, TLS_TX, &keys, sizeof(keys));
	at = at == &kept[KEPT - 1] ? kept : at + 1;
	return true;
}

/**
 * churn() - create a connection and close it in one of the possible ways
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
 * changing_begin_dump() - to be called before each dump
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
 * changing_are_listed() - check the rows of the changing sockets
 * @table: The dump; all columns.
 *
 * Return: whether all are listed, with values that they had.
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
 * changing_values() - count the values that readers saw
 * @change: The change.
 *
 * Return: the number of different values.
 */
unsigned int changing_values(enum change change)
{
	return __builtin_popcount(changed[change].seen);
}
