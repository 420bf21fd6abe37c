/* SPDX-License-Identifier: GPL-2.0 */
/* Packets on the loopback interface, captured by a packet socket. */
#ifndef TCPLENS_SELFTESTS_CAPTURE_H
#define TCPLENS_SELFTESTS_CAPTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * struct capture_side - what one end of a connection sent
 * @syn: Whether its SYN was captured; @isn to @cwr are of the SYN.
 * @isn: Initial sequence number.
 * @mss: MSS option, 0 if absent.
 * @wscale: Window scale option, -1 if absent.
 * @timestamps: Whether it has the timestamp option.
 * @sack: Whether it permits SACK.
 * @ece: The ECE bit.
 * @cwr: The CWR bit.
 * @end: The next sequence number.
 * @ack: Acknowledgment number of the last packet.
 * @window: Window of the last packet, unscaled.
 * @segs: Packets.
 * @data_segs: Packets with data.
 * @bytes: Bytes of data.
 * @last_ns: Wall-clock time of the last packet.
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
 * struct capture - the packets of one connection
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
