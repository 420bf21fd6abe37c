// SPDX-License-Identifier: GPL-2.0
/*
 * A network namespace for a test alone, and TCP sockets in it. A socket that
 * cannot be had ends the test, with the reason on stderr.
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

/* Says which call failed and why, as a KTAP diagnostic. */
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
 * namespace_enter() - a network namespace for the calling process alone
 *
 * Its loopback interface is up, and as many files may be open as the system
 * allows at all. To be called before the process makes threads.
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
 * namespace_write() - set a sysctl
 * @path: Its file.
 * @value: What to write there.
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

/* An address of either family, by the colons in it; gives its length. */
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
 * socket_bind() - take a port, which others may have as well
 * @fd: The socket.
 * @address: The address to bind to; its form says the family.
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
 * socket_bound() - a TCP socket with a port, which others may have as well
 * @address: The address to bind to; its form says the family.
 * @port: The port, 0 for any.
 *
 * Return: the socket; the test ends if there is none.
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
 * socket_listening() - a listener
 * @address: The address to bind to; its form says the family.
 * @port: The port, 0 for any.
 *
 * Return: the socket; the test ends if there is none.
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
 * @address: The address to connect to.
 * @port: The port.
 *
 * Return: what connect(2) gives.
 */
int socket_connect(int fd, const char *address, int port)
{
	struct sockaddr_storage storage;
	socklen_t length = parse_address(&storage, address, port);

	return connect(fd, (struct sockaddr *)&storage, length);
}

/**
 * socket_cookie() - the kernel's word on the column `cookie`
 * @fd: The socket.
 *
 * Return: the cookie; the test ends if there is none.
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
 * socket_connected() - a new IPv4 socket, connected
 * @address: The address to connect to.
 * @port: The port.
 *
 * Return: the socket; the test ends if there is none.
 */
int socket_connected(const char *address, int port)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	if (fd < 0 || socket_connect(fd, address, port))
		give_up("connect");
	return fd;
}

/**
 * socket_connect_pair() - connect to a listener at LOOPBACK and accept that
 * @listener: The listener.
 * @port: Its port.
 * @ends: Where the client's socket goes, and the server's.
 */
void socket_connect_pair(int listener, int port, int ends[2])
{
	ends[0] = socket_connected(LOOPBACK, port);
	ends[1] = accept(listener, NULL, NULL);
	if (ends[1] < 0)
		give_up("accept");
}

/**
 * socket_backlog() - how many connections wait to be accepted
 * @fd: The listener.
 *
 * Return: the number.
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
 * socket_await_backlog() - wait until connections wait to be accepted
 * @fd: The listener.
 * @count: How many connections; the test ends if there are not as many.
 *
 * Who connects is done before the other end is: its last segment is on its way
 * then, even over the loopback interface, if the processor is busy.
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
 * socket_drop_all() - from now on nothing reaches the socket
 * @fd: The socket.
 *
 * Its packets are dropped by a filter, so nothing is acknowledged either.
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
 * socket_receive() - wait for data and drop it
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
 * socket_close_all() - close every file but the three that all programs have
 *
 * glibc has had close_range() since 2.34 only, Linux since 5.9.
 */
void socket_close_all(void)
{
	if (syscall(__NR_close_range, 3, ~0U, 0))
		give_up("close_range");
}
