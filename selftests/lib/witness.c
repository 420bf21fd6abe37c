// SPDX-License-Identifier: GPL-2.0
/*
 * What the kernel says about its sockets on other ways than tcplens: TCP_INFO
 * of one, and the lines of /proc/net/tcp and /proc/net/tcp6 for all.
 */
#include "witness.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* A line of /proc/net/tcp, up to the inode. */
#define PROC_FORMAT							\
	" %*d: %32[0-9A-F]:%X %32[0-9A-F]:%X %X %X:%X %X:%lX %*X %u %*d %" \
	SCNu64

/* The kernel's own numbers of the states, as TCP_INFO and /proc give them. */
const char *const witness_states[WITNESS_STATES] = {
	"?", "ESTABLISHED", "SYN_SENT", "SYN_RECV", "FIN_WAIT1", "FIN_WAIT2",
	"TIME_WAIT", "CLOSE", "CLOSE_WAIT", "LAST_ACK", "LISTEN", "CLOSING",
};

/**
 * witness_ask() - ask for TCP_INFO
 * @fd: The socket; the test ends if it has none.
 * @witness: Where the answer goes.
 */
void witness_ask(int fd, struct witness *witness)
{
	memset(witness, 0, sizeof(*witness));
	witness->length = sizeof(witness->bytes);
	if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, witness->bytes,
		       &witness->length)) {
		perror("# TCP_INFO");
		abort();
	}
}

/*
 * An address as /proc prints it: each eight digits are a word, in the byte
 * order of the machine. Four words are IPv6.
 */
static void parse_proc_address(char *text, const char *digits)
{
	uint32_t words[4];
	size_t i, count = strlen(digits) / 8;

	for (i = 0; i < count; i++) {
		if (sscanf(digits + 8 * i, "%8" SCNx32, &words[i]) == 1)
			continue;
		fprintf(stderr, "# witness: expected an address, seen '%s'\n",
			digits);
		abort();
	}
	inet_ntop(count == 1 ? AF_INET : AF_INET6, words, text,
		  INET6_ADDRSTRLEN);
}

/**
 * witness_proc() - read /proc/net/tcp and /proc/net/tcp6
 * @rows: Where their lines go.
 * @room: How many fit; the test ends if there are more.
 *
 * Return: how many there are.
 */
size_t witness_proc(struct proc_row *rows, size_t room)
{
	static const char *const paths[] = {
		"/proc/net/tcp", "/proc/net/tcp6",
	};
	size_t count = 0, i;

	for (i = 0; i < 2; i++) {
		char local[40], remote[40], line[256];
		FILE *file = fopen(paths[i], "r");

		while (file && fgets(line, sizeof(line), file)) {
			struct proc_row *row = &rows[count];

			if (sscanf(line, PROC_FORMAT,
				   local, &row->lport, remote, &row->rport,
				   &row->state, &row->tx, &row->rx,
				   &row->timer, &row->when, &row->uid,
				   &row->inode) != 11)
				continue;
			parse_proc_address(row->laddr, local);
			parse_proc_address(row->raddr, remote);
			if (++count < room)
				continue;
			fprintf(stderr, "# witness: %zu or more sockets in %s\n",
				room, paths[i]);
			abort();
		}
		if (file)
			fclose(file);
	}
	return count;
}

/**
 * netstat_of() - a counter of the network namespace
 * @name: Its name in /proc/net/netstat; the test ends if it has none.
 *
 * The file has pairs of lines: names, and below them values.
 *
 * Return: its value.
 */
uint64_t netstat_of(const char *name)
{
	static char names[16384], values[16384];
	FILE *file = fopen("/proc/self/net/netstat", "r");
	char *n, *v, *rest_n, *rest_v;
	uint64_t found = 0;
	bool is_found = false;

	while (file && !is_found && fgets(names, sizeof(names), file) &&
	       fgets(values, sizeof(values), file)) {
		n = strtok_r(names, " \n", &rest_n);
		v = strtok_r(values, " \n", &rest_v);
		while (n && v && strcasecmp(n, name)) {
			n = strtok_r(NULL, " \n", &rest_n);
			v = strtok_r(NULL, " \n", &rest_v);
		}
		is_found = n && v;
		if (is_found)
			found = strtoull(v, NULL, 10);
	}
	if (file)
		fclose(file);
	if (!is_found) {
		fprintf(stderr, "# witness: no %s in /proc/net/netstat\n",
			name);
		abort();
	}
	return found;
}
