/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What went over the loopback interface, seen by a packet socket.
 */
#ifndef TCPLENS_SELFTESTS_WIRE_H
#define TCPLENS_SELFTESTS_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * struct wire_way - what one end of a connection sent
 * @syn: Its SYN was seen, which has the next members.
 * @isn: Sequence number of that.
 * @mss: Its largest segment, 0 without the option.
 * @wscale: Its window scale, -1 without the option.
 * @timestamps: It has the option.
 * @sack: It has the option.
 * @ece: It has this bit.
 * @cwr: It has this bit.
 * @end: The sequence number behind all that was sent.
 * @ack: The acknowledgment in what was sent last.
 * @window: The window in that, not scaled.
 * @segs: Packets.
 * @data_segs: Those with data.
 * @bytes: Of data.
 * @last_ns: Wall-clock time of the last packet, ns.
 */
struct wire_way {
	bool syn;
	uint32_t isn;
	unsigned int mss;
	int wscale;
	bool timestamps;
	bool sack;
	bool ece;
	bool cwr;
	uint32_t end;
	uint32_t ack;
	uint32_t window;
	uint32_t segs;
	uint32_t data_segs;
	uint64_t bytes;
	int64_t last_ns;
};

/**
 * struct wire - a connection, seen from outside
 * @fd: The packet socket.
 * @port: The server's port; no other connection has it.
 * @client: What the client sent.
 * @server: What the server sent.
 */
struct wire {
	int fd;
	unsigned int port;
	struct wire_way client;
	struct wire_way server;
};

void wire_open(struct wire *wire, int family, unsigned int port);
void wire_read(struct wire *wire);
void wire_close(struct wire *wire);
int64_t wire_clock_ns(void);

#endif /* TCPLENS_SELFTESTS_WIRE_H */
