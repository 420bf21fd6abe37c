// SPDX-License-Identifier: GPL-2.0
/*
 * Operations on the ends of the connection of a pair test. A failure ends the
 * test with a message on stderr.
 */
#include "pair.h"
#include "must.h"
#include "net.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/tcp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* No slow start threshold yet: the column shows "-". */
#define INFINITE_SSTHRESH	0x7fffffff

/* Values that neither a reset nor an unanswered probe changes. */
#define NUMBER(column, member)						\
	{ column, offsetof(struct tcp_info, member),			\
	  sizeof(((struct tcp_info *)0)->member) }
static const struct {
	const char *column;
	size_t offset;
	size_t bytes;
} numbers[] = {
	NUMBER("advmss", tcpi_advmss),
	NUMBER("bytes_acked", tcpi_bytes_acked),
	NUMBER("bytes_received", tcpi_bytes_received),
	NUMBER("bytes_retrans", tcpi_bytes_retrans),
	NUMBER("bytes_sent", tcpi_bytes_sent),
	NUMBER("data_segs_in", tcpi_data_segs_in),
	NUMBER("data_segs_out", tcpi_data_segs_out),
	NUMBER("delivered", tcpi_delivered),
	NUMBER("dsack_dups", tcpi_dsack_dups),
	NUMBER("min_rtt_us", tcpi_min_rtt),
	NUMBER("rcv_ooopack", tcpi_rcv_ooopack),
	NUMBER("reord_seen", tcpi_reord_seen),
	NUMBER("reordering", tcpi_reordering),
	NUMBER("retrans_total", tcpi_total_retrans),
	NUMBER("rttvar_us", tcpi_rttvar),
	NUMBER("snd_cwnd", tcpi_snd_cwnd),
	NUMBER("snd_mss", tcpi_snd_mss),
	NUMBER("snd_ssthresh", tcpi_snd_ssthresh),
	NUMBER("srtt_us", tcpi_rtt),
};

/**
 * pair_client() - create the client's socket, not yet connected
 * @address: Its address; the form tells the family.
 *
 * Return: the socket.
 */
int pair_client(const char *address)
{
	return socket_bound(address, CLIENT_PORT);
}

/**
 * pair_start_connect() - connect without waiting for the answer
 * @fd: The client.
 */
void pair_start_connect(int fd)
{
	must(!fcntl(fd, F_SETFL, O_NONBLOCK), "O_NONBLOCK");
	must(socket_connect(fd, LOOPBACK, PORT) && errno == EINPROGRESS,
	     "begin to connect");
}

/**
 * pair_detach_filter() - undo socket_drop_all()
 * @fd: The socket.
 */
void pair_detach_filter(int fd)
{
	int value = 0;

	must(!setsockopt(fd, SOL_SOCKET, SO_DETACH_FILTER, &value,
			 sizeof(value)), "SO_DETACH_FILTER");
}

/**
 * pair_final_values_are() - compare a closed record with TCP_INFO
 * @closed: The record of the end in `closed`.
 * @last: TCP_INFO shortly before the end: nothing was in flight, and nothing
 *	arrived since but a reset.
 *
 * Segment counts are not compared, as the reset is counted.
 *
 * Return: whether all agree; a difference is printed on stdout.
 */
bool pair_final_values_are(const struct table *closed,
			   const struct witness *last)
{
	bool is_so = true;
	size_t i;

	for (i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		const char *column = numbers[i].column;
		uint64_t expected = 0, seen = 0;

		memcpy(&expected, last->bytes + numbers[i].offset,
		       numbers[i].bytes);
		if (expected == INFINITE_SSTHRESH &&
		    !strcmp(table_field(closed, 0, column), "-"))
			continue;
		if (table_u64(closed, 0, column, &seen) && seen == expected)
			continue;
		printf("# pair: %s: expected %" PRIu64 ", seen %s\n", column,
		       expected, table_field(closed, 0, column));
		is_so = false;
	}
	return is_so;
}
