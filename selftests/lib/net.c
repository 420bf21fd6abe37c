// SPDX-License-Identifier: GPL-2.0
/*
 * A private network namespace and TCP sockets in it. A failure ends the test
 * with a message on stderr.
 */
#include "net.h"
#include "slowness.h"
#include "table.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Prints the failed call and errno as a KTAP diagnostic. */
static void __attribute__((noreturn)) give_up(const char *call)
{
	fprintf(stderr, "# net: %s: %s\n", call, strerror(errno));
	abort();
}

static bool bring_up_loopback(void)
{
	struct ifreq request = { .ifr_name = "lo", .ifr_flags = IFF_UP };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int ret = ioctl(fd, SIOCSIFFLAGS, &request);

	close(fd);
	return !ret;
}

/**
 * namespace_enter() - move the process to a new network namespace
 *
 * Its loopback interface is up, and the descriptor limit is the system's
 * maximum. To be called before the process creates threads.
 *
 * Return: NULL, or what is missing.
 */
const char *namespace_enter(void)
{
	struct rlimit limit = { .rlim_cur = 32768, .rlim_max = 32768 };

	if (unshare(CLONE_NEWNET))
		return errno == EPERM ? "needs root" :
					"needs network namespaces";
	if (!bring_up_loopback())
		return "the loopback interface does not come up";
	if (setrlimit(RLIMIT_NOFILE, &limit))
		return "needs 32768 open files";
	if (access(TABLE_SOCKETS, R_OK | W_OK))
		return "the tcplens module is not loaded";
	return NULL;
}

/**
 * namespace_write() - write a sysctl
 * @path: Its file.
 * @value: The value.
 *
 * Return: NULL, or what is missing: the path.
 */
const char *namespace_write(const char *path, const char *value)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	ssize_t length = strlen(value);
	bool written;

	if (fd < 0)
		return path;
	written = write(fd, value, length) == length;
	close(fd);
	return written ? NULL : path;
}

/* Parses an address of either family, by its colons; returns its length. */
static socklen_t parse_address(struct sockaddr_storage *storage,
			       const char *address, int port)
{
	struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)storage;
	struct sockaddr_in *in = (struct sockaddr_in *)storage;

	memset(storage, 0, sizeof(*storage));
	if (strchr(address, ':')) {
		in6->sin6_family = AF_INET6;
		in6->sin6_port = htons(port);
		inet_pton(AF_INET6, address, &in6->sin6_addr);
		return sizeof(*in6);
	}
	in->sin_family = AF_INET;
	in->sin_port = htons(port);
	inet_pton(AF_INET, address, &in->sin_addr);
	return sizeof(*in);
}

/**
 * socket_bind() - bind with SO_REUSEADDR and SO_REUSEPORT
 * @fd: The socket.
 * @address: The address; its form tells the family.
 * @port: The port, 0 for any.
 *
 * Return: 0, or -1 with errno.
 */
int socket_bind(int fd, const char *address, int port)
{
	struct sockaddr_storage storage;
	socklen_t length = parse_address(&storage, address, port);
	int on = 1;

	if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) ||
	    setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof(on)))
		return -1;
	return bind(fd, (struct sockaddr *)&storage, length);
}

/**
 * socket_bound() - create a bound TCP socket that shares its port
 * @address: The address; its form tells the family.
 * @port: The port, 0 for any.
 *
 * Return: the socket; the test ends on failure.
 */
int socket_bound(const char *address, int port)
{
	int family = strchr(address, ':') ? AF_INET6 : AF_INET;
	int fd = socket(family, SOCK_STREAM, 0);

	if (fd < 0 || socket_bind(fd, address, port))
		give_up("bind");
	return fd;
}

/**
 * socket_listening() - create a listener
 * @address: The address; its form tells the family.
 * @port: The port, 0 for any.
 *
 * Return: the socket; the test ends on failure.
 */
int socket_listening(const char *address, int port)
{
	int fd = socket_bound(address, port);

	if (listen(fd, 1000))
		give_up("listen");
	return fd;
}

/**
 * socket_connect() - connect(2)
 * @fd: The socket.
 * @address: The remote address.
 * @port: The remote port.
 *
 * Return: as connect(2).
 */
int socket_connect(int fd, const char *address, int port)
{
	struct sockaddr_storage storage;
	socklen_t length = parse_address(&storage, address, port);

	return connect(fd, (struct sockaddr *)&storage, length);
}

/**
 * socket_cookie() - SO_COOKIE, the witness of the column `cookie`
 * @fd: The socket.
 *
 * Return: the cookie; the test ends on failure.
 */
uint64_t socket_cookie(int fd)
{
	uint64_t cookie = 0;
	socklen_t length = sizeof(cookie);

	if (getsockopt(fd, SOL_SOCKET, SO_COOKIE, &cookie, &length))
		give_up("SO_COOKIE");
	return cookie;
}

/**
 * socket_connected() - create a connected IPv4 socket
 * @address: The remote address.
 * @port: The remote port.
 *
 * Return: the socket; the test ends on failure.
 */
int socket_connected(const char *address, int port)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	if (fd < 0 || socket_connect(fd, address, port))
		give_up("connect");
	return fd;
}

/**
 * socket_connect_pair() - connect to a listener at LOOPBACK and accept
 * @listener: The listener.
 * @port: Its port.
 * @ends: The client's socket and the server's.
 */
void socket_connect_pair(int listener, int port, int ends[2])
{
	ends[0] = socket_connected(LOOPBACK, port);
	ends[1] = accept(listener, NULL, NULL);
	if (ends[1] < 0)
		give_up("accept");
}

/**
 * socket_be_refused() - connect to a port at LOOPBACK on which nobody listens
 * @port: The port.
 */
void socket_be_refused(int port)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	errno = 0;
	if (!socket_connect(fd, LOOPBACK, port) || errno != ECONNREFUSED)
		give_up("connect to be refused");
	close(fd);
}

/**
 * socket_abort() - close with a reset, by SO_LINGER with 0 seconds
 * @fd: The socket.
 */
void socket_abort(int fd)
{
	struct linger linger = { .l_onoff = 1 };

	if (setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger)))
		give_up("SO_LINGER");
	if (close(fd))
		give_up("close");
}

/**
 * socket_backlog() - length of the accept queue
 * @fd: The listener.
 *
 * Return: the length.
 */
unsigned int socket_backlog(int fd)
{
	struct tcp_info info = { 0 };
	socklen_t length = sizeof(info);

	if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &length))
		give_up("TCP_INFO");
	return info.tcpi_unacked;
}

/**
 * socket_await_backlog() - wait for the accept queue to fill
 * @fd: The listener.
 * @count: Number of connections; the test ends on timeout.
 *
 * connect(2) returns before the server receives the final ACK, even over the
 * loopback interface if the processor is busy.
 */
void socket_await_backlog(int fd, unsigned int count)
{
	int i;

	for (i = 0; i < 2000 * slowness(); i++) {
		if (socket_backlog(fd) == count)
			return;
		usleep(10000);
	}
	fprintf(stderr, "# net: expected %u connections to accept, seen %u\n",
		count, socket_backlog(fd));
	abort();
}

/**
 * socket_drop_all() - drop all packets to a socket from now on
 * @fd: The socket.
 *
 * A filter drops them, so nothing is acknowledged either.
 */
void socket_drop_all(int fd)
{
	struct sock_filter drop = BPF_STMT(BPF_RET | BPF_K, 0);
	struct sock_fprog program = { .len = 1, .filter = &drop };

	if (setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program,
		       sizeof(program)))
		give_up("SO_ATTACH_FILTER");
}

/**
 * socket_send() - send zeros
 * @fd: The socket.
 * @bytes: How many, at most SOCKET_DATA_BYTES.
 */
void socket_send(int fd, size_t bytes)
{
	static char data[SOCKET_DATA_BYTES];

	errno = 0;
	if (send(fd, data, bytes, 0) != (ssize_t)bytes)
		give_up("send");
}

/**
 * socket_receive() - receive data and discard it
 * @fd: The socket.
 * @bytes: How much, at most SOCKET_DATA_BYTES.
 */
void socket_receive(int fd, size_t bytes)
{
	static char data[SOCKET_DATA_BYTES];

	errno = 0;
	if (recv(fd, data, bytes, MSG_WAITALL) != (ssize_t)bytes)
		give_up("recv");
}

/**
 * socket_close_all() - close all descriptors but the standard streams
 *
 * glibc has close_range() since 2.34, Linux since 5.9.
 */
void socket_close_all(void)
{
	if (syscall(__NR_close_range, 3, ~0U, 0))
		give_up("close_range");
}
