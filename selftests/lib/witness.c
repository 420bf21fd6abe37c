// SPDX-License-Identifier: GPL-2.0
/*
 * Other views of the kernel's sockets: TCP_INFO of one, and the lines of
 * /proc/net/tcp and /proc/net/tcp6 of all.
 */
#include "witness.h"
#include "slowness.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

/* Time limit of a wait: 20 seconds, in steps. */
#define STEP_US		10000
#define STEPS		(2000U * slowness())
/* Longer than the delayed acknowledgment timer. */
#define DELAYED_US	300000

/* A line of /proc/net/tcp, up to the inode. */
#define PROC_FORMAT							\
	" %*d: %32[0-9A-F]:%X %32[0-9A-F]:%X %X %X:%X %X:%lX %*X %u %*d %" \
	SCNu64

/* State numbers, as in TCP_INFO and /proc. */
const char *const witness_states[WITNESS_STATES] = {
	"?", "ESTABLISHED", "SYN_SENT", "SYN_RECV", "FIN_WAIT1", "FIN_WAIT2",
	"TIME_WAIT", "CLOSE", "CLOSE_WAIT", "LAST_ACK", "LISTEN", "CLOSING",
};

/**
 * witness_ask() - read TCP_INFO
 * @fd: The socket; the test ends on failure.
 * @witness: The result.
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

/**
 * witness_wait() - sleep before the next attempt of a wait
 * @witness: The current TCP_INFO, for the message.
 * @attempt: Number of attempts so far; the test ends if there were too many.
 * @what: The condition.
 */
void witness_wait(struct witness *witness, unsigned int attempt,
		  const char *what)
{
	const struct tcp_info *info = &witness->info;

	if (attempt < STEPS) {
		usleep(STEP_US);
		return;
	}
	fprintf(stderr, "# witness: expected %s; seen state %u, unacked %u, notsent %u, snd_wnd %u, retransmits %u, total_retrans %u, probes %u\n",
		what, info->tcpi_state, info->tcpi_unacked,
		info->tcpi_notsent_bytes, info->tcpi_snd_wnd,
		info->tcpi_retransmits, info->tcpi_total_retrans,
		info->tcpi_probes);
	abort();
}

/*
 * Whether each end has received all that the other sent; the accepting end
 * does not count the SYN.
 */
static bool is_met(const struct witness *client, const struct witness *server)
{
	return client->info.tcpi_segs_out == server->info.tcpi_segs_in &&
	       client->info.tcpi_segs_in == server->info.tcpi_segs_out + 1;
}

/**
 * witness_quiesce() - wait until a connection is idle
 * @client: The end that connected; the test ends on timeout.
 * @server: The accepted end.
 *
 * All data is acknowledged, and no segment is in flight, not even a window
 * update, which is not acknowledged. After losses or duplicates the segment
 * counts do not match: then it waits for a fixed time.
 */
void witness_quiesce(int client, int server)
{
	struct witness ends[2];
	int us;

	WAIT_UNTIL(client, !info->tcpi_unacked && !info->tcpi_notsent_bytes);
	WAIT_UNTIL(server, !info->tcpi_unacked && !info->tcpi_notsent_bytes);
	for (us = 0; us < DELAYED_US; us += STEP_US) {
		witness_ask(client, &ends[0]);
		witness_ask(server, &ends[1]);
		if (is_met(&ends[0], &ends[1]))
			return;
		usleep(STEP_US);
	}
}

/**
 * witness_fill() - send until the window is closed and nothing moves
 * @sender: The sending end; its peer does not read. The test ends on timeout.
 *
 * A blocked sender may still be offered a window, or one smaller than its next
 * segment: the probe timer then sends a part that fits. Only with a closed
 * window it sends nothing but probes.
 */
void witness_fill(int sender)
{
	static const char data[65536];
	struct witness witness;
	unsigned int attempt;

	for (attempt = 0; ; attempt++) {
		while (send(sender, data, sizeof(data), MSG_DONTWAIT) > 0)
			;
		witness_ask(sender, &witness);
		if (!witness.info.tcpi_unacked && !witness.info.tcpi_snd_wnd &&
		    witness.info.tcpi_notsent_bytes)
			return;
		witness_wait(&witness, attempt, "a closed window");
	}
}

/*
 * An address in the format of /proc: each eight digits are a word in host byte
 * order; four words are IPv6.
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
 * @rows: The result.
 * @room: Size of @rows; the test ends if there are more lines.
 *
 * Return: the number of rows.
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
 * netstat_of() - read a counter of the network namespace
 * @name: Its name in /proc/net/netstat; the test ends if there is none.
 *
 * The file has pairs of lines: names, and below them values.
 *
 * Return: the value.
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
