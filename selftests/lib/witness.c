// SPDX-License-Identifier: GPL-2.0
/*
 * What the kernel says about its sockets on other ways than tcplens: TCP_INFO
 * of one, and the lines of /proc/net/tcp and /proc/net/tcp6 for all.
 */
#include "witness.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
