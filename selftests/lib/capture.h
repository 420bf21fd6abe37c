/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What went over the loopback interface, seen by a packet socket.
 */
#ifndef TCPLENS_SELFTESTS_CAPTURE_H
#define TCPLENS_SELFTESTS_CAPTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * struct capture_side - what one end of a connection sent
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
struct capture_side {
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
 * struct capture - a connection, seen from outside
 * @fd: The packet socket.
 * @port: The server's port; no other connection has it.
 * @client: What the client sent.
 * @server: What the server sent.
 */
struct capture {
	int fd;
	unsigned int port;
	struct capture_side client;
	struct capture_side server;
};

void capture_open(struct capture *capture, int family, unsigned int port);
void capture_read(struct capture *capture);
void capture_close(struct capture *capture);
int64_t capture_clock_ns(void);

#endif /* TCPLENS_SELFTESTS_CAPTURE_H */
