// SPDX-License-Identifier: GPL-2.0
/*
 * Measures commands ("works") while a population of connected sockets exists.
 *
 *	cost [-r RUNS] SOCKETS
 *
 * Each line of standard input is a work: a name and a command, whose arguments
 * are separated by single blanks or enclosed in single quotes. The command's
 * output is discarded. Prints "cost SOCKETS NAME NANOSECONDS" for each work, the
 * minimum of RUNS (3) runs. The works take turns, so that other load on the
 * machine affects all of them alike. In a guest that counts instructions, one
 * nanosecond of the clock is one instruction.
 *
 * A separate process holds both endpoints of every connection, over loopback. A
 * tenth of the connections have unread data. One socket of a thousand has the
 * local port RARE_PORT; one connection goes from KNOWN_PORT to PORT of 127.0.0.1.
 */
#define _GNU_SOURCE
#include <err.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <spawn.h>
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
#define RARE_PORT	7778
#define KNOWN_PORT	7779
/* One of this many connections goes to RARE_PORT. */
#define RARE		500
/*
 * Connections to one address: half of the even ephemeral ports. When all of these
 * are in use, every connect() searches them all in vain first.
 */
#define PER_ADDRESS	7000
#define WORKS_MAX	64
#define WORDS_MAX	16
#define LINE_BYTES	4096

/**
 * struct work - a command to measure
 * @line: The line of input; @name and @words point into it.
 * @name: The name in the output.
 * @words: The command's arguments, NULL-terminated.
 * @best: Nanoseconds of the shortest run.
 */
struct work {
	char line[LINE_BYTES];
	const char *name;
	char *words[WORDS_MAX + 1];
	uint64_t best;
};

static struct work works[WORKS_MAX];
static unsigned int works_count;

static struct sockaddr_in loopback(unsigned int host, int port)
{
	return (struct sockaddr_in) {
		.sin_family = AF_INET, .sin_port = htons(port),
		.sin_addr.s_addr = htonl(host),
	};
}

static void raise_limit(unsigned int sockets)
{
	struct rlimit limit = {
		.rlim_cur = sockets + 64, .rlim_max = sockets + 64,
	};

	if (setrlimit(RLIMIT_NOFILE, &limit))
		err(1, "RLIMIT_NOFILE (see sysctl fs.nr_open)");
}

static int bound_socket(unsigned int host, int port)
{
	struct sockaddr_in address = loopback(host, port);
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	int on = 1;

	/* Sockets of an earlier population can still be in TIME_WAIT. */
	if (fd < 0 ||
	    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) ||
	    bind(fd, (struct sockaddr *)&address, sizeof(address)))
		err(1, "bind");
	return fd;
}

static int listen_anywhere(int port)
{
	int fd = bound_socket(INADDR_ANY, port);

	if (listen(fd, 4096))
		err(1, "listen");
	return fd;
}

static void make_connection(int listener, int port, unsigned int i)
{
	struct sockaddr_in address = loopback(INADDR_LOOPBACK + i / PER_ADDRESS,
					      port);
	int client;

	if (i)
		client = socket(AF_INET, SOCK_STREAM, 0);
	else
		client = bound_socket(INADDR_LOOPBACK, KNOWN_PORT);
	if (client < 0 ||
	    connect(client, (struct sockaddr *)&address, sizeof(address)))
		err(1, "connect %u", i);
	if (accept(listener, NULL, NULL) < 0)
		err(1, "accept %u", i);
	if (i % 10 == 0 && write(client, "hello", 5) != 5)
		err(1, "write");
}

static void populate(unsigned int sockets)
{
	unsigned int i;
	int often;
	int rarely;

	raise_limit(sockets);
	often = listen_anywhere(PORT);
	rarely = listen_anywhere(RARE_PORT);
	for (i = 0; i < sockets / 2; i++) {
		if (i % RARE == RARE / 2)
			make_connection(rarely, RARE_PORT, i);
		else
			make_connection(often, PORT, i);
	}
}

/* Makes close() send RST: TIME_WAIT sockets would add to the next population. */
static void set_linger(unsigned int sockets)
{
	struct linger linger = { .l_onoff = 1 };
	unsigned int fd;

	for (fd = 3; fd < sockets + 64; fd++)
		setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger));
}

/*
 * Forks the process that holds the population. It is not the one that runs the
 * commands, because every command would start with a copy of all descriptors.
 * Returns a pipe; the population ends when the caller closes it.
 */
static int start_population(unsigned int sockets)
{
	int ready[2];
	int over[2];
	char byte;

	if (pipe2(ready, O_CLOEXEC) || pipe2(over, O_CLOEXEC))
		err(1, "pipe");
	switch (fork()) {
	case -1:
		err(1, "fork");
	case 0:
		close(ready[0]);
		close(over[1]);
		populate(sockets);
		if (write(ready[1], "r", 1) != 1 || read(over[0], &byte, 1))
			err(1, "pipe");
		set_linger(sockets);
		_exit(0);
	}
	close(ready[1]);
	close(over[0]);
	if (read(ready[0], &byte, 1) != 1)
		errx(1, "the population was not created");
	close(ready[0]);
	sleep(5);
	return over[1];
}

static uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000ULL + now.tv_nsec;
}

static uint64_t run(const struct work *work)
{
	uint64_t start = now_ns();
	posix_spawn_file_actions_t actions;
	int status;
	pid_t pid;

	if (posix_spawn_file_actions_init(&actions) ||
	    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO,
					     "/dev/null", O_WRONLY, 0) ||
	    posix_spawnp(&pid, work->words[0], &actions, NULL, work->words,
			 environ))
		errx(1, "%s: cannot start", work->words[0]);
	if (waitpid(pid, &status, 0) != pid || status)
		errx(1, "%s: status %#x", work->name, status);
	posix_spawn_file_actions_destroy(&actions);
	return now_ns() - start;
}

/* Returns the argument at @from, and moves @from behind it. */
static char *next_word(char **from)
{
	char end = **from == '\'' ? '\'' : ' ';
	char *word = end == ' ' ? *from : *from + 1;
	char *after = strchrnul(word, end);

	if (*after)
		*after++ = '\0';
	if (*after == ' ')
		after++;
	*from = after;
	return word;
}

static void read_works(void)
{
	struct work *work = works;
	unsigned int i;
	char *from;

	while (work < works + WORKS_MAX && fgets(work->line, LINE_BYTES, stdin)) {
		from = work->line;
		from[strcspn(from, "\n")] = '\0';
		work->name = next_word(&from);
		for (i = 0; i < WORDS_MAX && *from; i++)
			work->words[i] = next_word(&from);
		if (!i || *from)
			errx(1, "%s: no command, or more than 16 arguments", work->name);
		work->best = UINT64_MAX;
		work++;
	}
	works_count = work - works;
}

int main(int argc, char **argv)
{
	unsigned int runs = 3;
	unsigned int sockets;
	unsigned int i;
	int population = -1;

	if (argc == 4 && !strcmp(argv[1], "-r"))
		runs = strtoul(argv[2], NULL, 10);
	else if (argc != 2)
		errx(1, "usage: cost [-r RUNS] SOCKETS < WORKS");
	sockets = strtoul(argv[argc - 1], NULL, 10);
	read_works();
	if (sockets)
		population = start_population(sockets);
	while (runs--) {
		for (i = 0; i < works_count; i++) {
			uint64_t ns = run(&works[i]);

			if (ns < works[i].best)
				works[i].best = ns;
		}
	}
	for (i = 0; i < works_count; i++)
		printf("cost %u %s %llu\n", sockets, works[i].name,
		       (unsigned long long)works[i].best);
	if (sockets) {
		close(population);
		wait(NULL);
	}
	return 0;
}
