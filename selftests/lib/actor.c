// SPDX-License-Identifier: GPL-2.0
/*
 * The actor operates TCP sockets on command, for tests that need a socket in
 * one exact situation. Each argument is a command, then each line of standard
 * input. At end of input the actor exits and its sockets close. It answers
 * each command with one line: "done" and the result, so that a script knows
 * when to continue. An error goes to stderr and ends the actor with status 1.
 *
 *	actor 'open s inet' 'bind s 10.0.0.1 80' 'listen s 5' pause
 */
#include "actor_args.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#ifndef IPPROTO_MPTCP
#define IPPROTO_MPTCP	262
#endif
#ifndef SO_COOKIE
#define SO_COOKIE	57
#endif

#define WORDS		6

static void run_open(char **words)
{
	int family = AF_INET, protocol = IPPROTO_TCP;
	int fd;

	if (!strcmp(words[2], "inet6"))
		family = AF_INET6;
	else if (strcmp(words[2], "inet"))
		errx(1, "'%s' is neither inet nor inet6", words[2]);
	if (words[3]) {
		if (strcmp(words[3], "mptcp"))
			errx(1, "'%s' is not mptcp", words[3]);
		protocol = IPPROTO_MPTCP;
	}
	fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC, protocol);
	if (fd < 0)
		err(1, "open");
	add_socket(words[1], fd);
	printf("done\n");
}

/* Options with a number as value. */
static const struct {
	const char *name;
	int level;
	int option;
	unsigned long most;
} options[] = {
	{ "defer_accept", IPPROTO_TCP, TCP_DEFER_ACCEPT, 3600 },
	{ "fastopen", IPPROTO_TCP, TCP_FASTOPEN, 65535 },
	{ "fastopen_connect", IPPROTO_TCP, TCP_FASTOPEN_CONNECT, 1 },
	{ "reuseport", SOL_SOCKET, SO_REUSEPORT, 1 },
	{ "transparent", IPPROTO_IP, IP_TRANSPARENT, 1 },
	{ "v6only", IPPROTO_IPV6, IPV6_V6ONLY, 1 },
};

#define OPTIONS	(sizeof(options) / sizeof(options[0]))

static int set_option(int fd, const char *option, const char *value)
{
	struct linger linger = { .l_onoff = 1 };
	unsigned int i;
	int on, flags;

	if (!strcmp(option, "device"))
		return setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, value,
				  strlen(value));
	if (!strcmp(option, "linger")) {
		linger.l_linger = parse_number(value, 3600);
		return setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger,
				  sizeof(linger));
	}
	for (i = 0; i < OPTIONS; i++) {
		if (strcmp(option, options[i].name))
			continue;
		on = parse_number(value, options[i].most);
		return setsockopt(fd, options[i].level, options[i].option, &on,
				  sizeof(on));
	}
	if (!strcmp(option, "nonblock")) {
		on = parse_number(value, 1);
		flags = fcntl(fd, F_GETFL) & ~O_NONBLOCK;
		return fcntl(fd, F_SETFL, flags | (on ? O_NONBLOCK : 0));
	}
	errx(1, "set does not know '%s'", option);
}

static void run_set(char **words)
{
	if (set_option(fd_of(words[1]), words[2], words[3]))
		err(1, "set %s %s %s", words[1], words[2], words[3]);
	printf("done\n");
}

static void run_bind(char **words)
{
	int fd = fd_of(words[1]);
	struct sockaddr_storage address;
	socklen_t length = parse_address(fd, words[2], words[3], &address);

	if (bind(fd, (struct sockaddr *)&address, length))
		err(1, "bind %s %s %s", words[1], words[2], words[3]);
	printf("done\n");
}

static void run_listen(char **words)
{
	if (listen(fd_of(words[1]), parse_number(words[2], 65535)))
		err(1, "listen %s", words[1]);
	printf("done\n");
}

/* A non-blocking socket stays in SYN_SENT. */
static void run_connect(char **words)
{
	int fd = fd_of(words[1]);
	struct sockaddr_storage address;
	socklen_t length = parse_address(fd, words[2], words[3], &address);

	if (connect(fd, (struct sockaddr *)&address, length) &&
	    errno != EINPROGRESS)
		err(1, "connect %s %s %s", words[1], words[2], words[3]);
	printf("done\n");
}

static void run_accept(char **words)
{
	int fd = accept4(fd_of(words[1]), NULL, NULL, SOCK_CLOEXEC);

	if (fd < 0)
		err(1, "accept %s", words[1]);
	add_socket(words[2], fd);
	printf("done\n");
}

static void run_send(char **words)
{
	unsigned long left = parse_number(words[2], 1UL << 30);
	int fd = fd_of(words[1]);
	char data[4096] = { 0 };

	while (left) {
		size_t part = left < sizeof(data) ? left : sizeof(data);
		ssize_t sent = send(fd, data, part, MSG_NOSIGNAL);

		if (sent < 0)
			err(1, "send %s", words[1]);
		left -= sent;
	}
	printf("done\n");
}

static void run_receive(char **words)
{
	unsigned long left = parse_number(words[2], 1UL << 30);
	int fd = fd_of(words[1]);
	char data[4096];

	while (left) {
		size_t part = left < sizeof(data) ? left : sizeof(data);
		ssize_t received = recv(fd, data, part, 0);

		if (received < 0)
			err(1, "receive %s", words[1]);
		if (!received)
			errx(1, "receive %s: the peer has closed", words[1]);
		left -= received;
	}
	printf("done\n");
}

static void run_shutdown(char **words)
{
	int how;

	if (!strcmp(words[2], "read"))
		how = SHUT_RD;
	else if (!strcmp(words[2], "write"))
		how = SHUT_WR;
	else if (!strcmp(words[2], "both"))
		how = SHUT_RDWR;
	else
		errx(1, "'%s' is neither read nor write nor both", words[2]);
	if (shutdown(fd_of(words[1]), how))
		err(1, "shutdown %s", words[1]);
	printf("done\n");
}

static void run_close(char **words)
{
	struct named_socket *socket = find_socket(words[1]);

	if (close(socket->fd))
		err(1, "close %s", words[1]);
	drop_socket(socket);
	printf("done\n");
}

static void run_show(char **words)
{
	struct sockaddr_storage address;
	char remote[ENDPOINT_BYTES];
	char local[ENDPOINT_BYTES];
	int fd = fd_of(words[1]);
	socklen_t length = sizeof(address);
	unsigned long long cookie;
	struct stat stat;
	int failed;

	failed = getsockname(fd, (struct sockaddr *)&address, &length);
	write_endpoint(local, failed, &address, length);
	length = sizeof(address);
	failed = getpeername(fd, (struct sockaddr *)&address, &length);
	write_endpoint(remote, failed, &address, length);
	length = sizeof(cookie);
	if (getsockopt(fd, SOL_SOCKET, SO_COOKIE, &cookie, &length))
		err(1, "SO_COOKIE");
	if (fstat(fd, &stat))
		err(1, "fstat");
	printf("done fd=%d inode=%lu uid=%u cookie=%llu local=%s remote=%s\n",
	       fd, (unsigned long)stat.st_ino, stat.st_uid, cookie, local,
	       remote);
}

/* Sockets opened before stay in their namespace. */
static void run_enter(char **words)
{
	int fd = open(words[1], O_RDONLY | O_CLOEXEC);

	if (fd < 0 || setns(fd, CLONE_NEWNET))
		err(1, "enter %s", words[1]);
	close(fd);
	printf("done\n");
}

static void run_file(char **words)
{
	int fd = open(words[2], O_RDWR | O_CLOEXEC);

	if (fd < 0)
		err(1, "file %s", words[2]);
	add_socket(words[1], fd);
	printf("done\n");
}

/* A busy loop must not delay the observers. */
static void give_way(void)
{
	if (setpriority(PRIO_PROCESS, 0, 19))
		err(1, "setpriority");
}

static void run_watch(char **words)
{
	int fd = fd_of(words[1]);
	unsigned long passes;
	char data[65536];

	give_way();
	for (passes = 0; ; passes++) {
		off_t offset = 0;
		ssize_t got;

		while ((got = pread(fd, data, sizeof(data), offset)) > 0)
			offset += got;
		if (got < 0)
			break;
	}
	/* EIO: the table of the file is gone. */
	printf("done passes=%lu error=%s\n", passes,
	       errno == EIO ? "EIO" : strerror(errno));
}

/* Connections to itself, one after the other; a reset leaves no TIME_WAIT. */
static void run_churn(char **words)
{
	struct linger reset = { .l_onoff = 1 };
	int listener = fd_of(words[1]);
	struct sockaddr_storage address;
	socklen_t length = sizeof(address);

	if (getsockname(listener, (struct sockaddr *)&address, &length))
		err(1, "churn %s", words[1]);
	give_way();
	printf("done\n");
	for (;;) {
		int client = socket(address.ss_family, SOCK_STREAM, 0);
		int server;

		if (client < 0 ||
		    connect(client, (struct sockaddr *)&address, length))
			err(1, "churn: connect");
		server = accept(listener, NULL, NULL);
		if (server < 0)
			err(1, "churn: accept");
		if (setsockopt(client, SOL_SOCKET, SO_LINGER, &reset,
			       sizeof(reset)))
			err(1, "churn: linger");
		close(client);
		close(server);
	}
}

static void run_user(char **words)
{
	uid_t uid = parse_number(words[1], 0xfffffffe);

	if (setresuid(uid, uid, uid))
		err(1, "user %s", words[1]);
	printf("done\n");
}

static void run_pause(char **words)
{
	printf("done\n");
	pause();
}

static const struct command {
	const char *name;
	const char *arguments;
	unsigned int least;	/* words, with the name */
	unsigned int most;
	void (*run)(char **words);
	const char *meaning;
} commands[] = {
	{ "open", "NAME inet|inet6 [mptcp]", 3, 4, run_open,
	  "make a socket and call it NAME" },
	{ "set", "NAME OPTION VALUE", 4, 4, run_set,
	  "device, linger, nonblock, or one of the options above" },
	{ "bind", "NAME ADDRESS PORT", 4, 4, run_bind,
	  "ADDRESS may end in %DEVICE" },
	{ "listen", "NAME BACKLOG", 3, 3, run_listen, "" },
	{ "connect", "NAME ADDRESS PORT", 4, 4, run_connect, "" },
	{ "accept", "NAME NEW", 3, 3, run_accept,
	  "wait for a connection and call it NEW" },
	{ "send", "NAME BYTES", 3, 3, run_send, "" },
	{ "receive", "NAME BYTES", 3, 3, run_receive, "" },
	{ "shutdown", "NAME read|write|both", 3, 3, run_shutdown, "" },
	{ "close", "NAME", 2, 2, run_close, "" },
	{ "show", "NAME", 2, 2, run_show,
	  "say its fd, inode, uid, cookie, local and remote" },
	{ "enter", "PATH", 2, 2, run_enter,
	  "go to the network namespace of this file" },
	{ "file", "NAME PATH", 3, 3, run_file,
	  "open a file for reading and writing" },
	{ "watch", "NAME", 2, 2, run_watch,
	  "read the file again and again until that fails, and say how" },
	{ "churn", "NAME", 2, 2, run_churn,
	  "connect to the listener NAME and reset that, for ever" },
	{ "user", "UID", 2, 2, run_user, "become UID, for good" },
	{ "pause", "", 1, 1, run_pause, "wait to be killed" },
};

#define COMMANDS	(sizeof(commands) / sizeof(commands[0]))

static void perform(const char *line)
{
	char copy[256];
	char *words[WORDS + 1] = { NULL };
	unsigned int count = 0, i;
	char *rest = copy;

	if ((size_t)snprintf(copy, sizeof(copy), "%s", line) >= sizeof(copy))
		errx(1, "a command is longer than %zu bytes", sizeof(copy));
	while (count < WORDS && (words[count] = strtok_r(rest, " \t\n", &rest)))
		count++;
	if (!count)
		return;
	for (i = 0; i < COMMANDS; i++) {
		const struct command *command = &commands[i];

		if (strcmp(command->name, words[0]))
			continue;
		if (count < command->least || count > command->most)
			errx(1, "expected: %s %s", command->name,
			     command->arguments);
		command->run(words);
		return;
	}
	errx(1, "unknown command '%s'", words[0]);
}

static void usage(void)
{
	unsigned int i;

	printf("Usage: actor [COMMAND]..., then commands from standard input, a line each\n\n");
	for (i = 0; i < COMMANDS; i++)
		printf("  %-8s %-24s %s\n", commands[i].name,
		       commands[i].arguments, commands[i].meaning);
}

int main(int argc, char **argv)
{
	char line[512];
	int i;

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (argc == 2 && !strcmp(argv[1], "--help")) {
		usage();
		return 0;
	}
	for (i = 1; i < argc; i++)
		perform(argv[i]);
	while (fgets(line, sizeof(line), stdin))
		perform(line);
	return 0;
}
