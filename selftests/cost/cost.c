// SPDX-License-Identifier: GPL-2.0
/*
 * What reading costs: makes a population of connected sockets and runs the
 * commands it is given beside it, reading their output as a pipe would not:
 * into /dev/null.
 *
 *	cost SOCKETS COMMAND...
 *
 * Prints a line "sockets nanoseconds command" for each command, the smallest
 * of three runs. In a guest that counts instructions a nanosecond of its clock
 * is an instruction. Both ends of every connection are in one process, over
 * loopback, a tenth of them with data unread. It is a process of its own:
 * whoever starts a command passes its descriptors on, to be closed one by one.
 */
#include <err.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PORT		7777
#define RUNS		3
/* Connections to one address: fewer than there are ephemeral ports. */
#define PER_ADDRESS	20000

static void raise_limit(unsigned int sockets)
{
	struct rlimit limit = {
		.rlim_cur = sockets + 64, .rlim_max = sockets + 64,
	};

	if (setrlimit(RLIMIT_NOFILE, &limit))
		err(1, "RLIMIT_NOFILE (see sysctl fs.nr_open)");
}

static int listen_anywhere(void)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET, .sin_port = htons(PORT),
	};
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	int on = 1;

	/* The population before this one may still be in TIME_WAIT. */
	if (fd < 0 ||
	    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) ||
	    bind(fd, (struct sockaddr *)&address, sizeof(address)) ||
	    listen(fd, 4096))
		err(1, "listen");
	return fd;
}

static void make_connection(int listener, unsigned int i)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET, .sin_port = htons(PORT),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK + i / PER_ADDRESS),
	};
	int client = socket(AF_INET, SOCK_STREAM, 0);

	if (client < 0 ||
	    connect(client, (struct sockaddr *)&address, sizeof(address)))
		err(1, "connect %u", i);
	if (accept(listener, NULL, NULL) < 0)
		err(1, "accept %u", i);
	if (i % 10 == 0 && write(client, "hello", 5) != 5)
		err(1, "write");
}

/* Returns when the sockets are there; they go with the process returned. */
static pid_t populate(unsigned int sockets)
{
	int listener, done[2];
	unsigned int i;
	char byte = 0;
	pid_t pid;

	if (pipe(done))
		err(1, "pipe");
	pid = fork();
	if (pid < 0)
		err(1, "fork");
	if (pid) {
		close(done[1]);
		if (read(done[0], &byte, 1) != 1)
			errx(1, "the sockets could not be made");
		close(done[0]);
		return pid;
	}
	raise_limit(sockets);
	listener = listen_anywhere();
	for (i = 0; i < sockets / 2; i++)
		make_connection(listener, i);
	if (write(done[1], &byte, 1) != 1)
		err(1, "write");
	for (;;)
		pause();
}

static uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000ULL + now.tv_nsec;
}

static uint64_t run(const char *command)
{
	uint64_t start = now_ns();
	int status;
	pid_t pid = vfork();

	if (pid < 0)
		err(1, "vfork");
	if (!pid) {
		execl("/bin/sh", "sh", "-c", command, (char *)NULL);
		_exit(127);
	}
	if (waitpid(pid, &status, 0) != pid || status)
		errx(1, "%s: status %#x", command, status);
	return now_ns() - start;
}

static uint64_t smallest(const char *command)
{
	uint64_t best = UINT64_MAX;
	int i;

	for (i = 0; i < RUNS; i++) {
		uint64_t ns = run(command);

		if (ns < best)
			best = ns;
	}
	return best;
}

int main(int argc, char **argv)
{
	unsigned int sockets;
	pid_t owner;
	int arg;

	if (argc < 3)
		errx(1, "usage: cost SOCKETS COMMAND...");
	sockets = strtoul(argv[1], NULL, 10);
	owner = populate(sockets);
	sleep(5);
	for (arg = 2; arg < argc; arg++)
		printf("%u %llu %s\n", sockets,
		       (unsigned long long)smallest(argv[arg]), argv[arg]);
	kill(owner, SIGKILL);
	waitpid(owner, NULL, 0);
	return 0;
}
