/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Packets that none of the two ends of a connection has sent, though they look
 * so: what a firewall or a router does, or what the network was late with. IPv4,
 * from LOOPBACK to LOOPBACK.
 */
#ifndef TCPLENS_SELFTESTS_SPOOF_H
#define TCPLENS_SELFTESTS_SPOOF_H

#include <stdbool.h>
#include <stdint.h>

/**
 * struct spoofed - a segment
 * @from: The port of the end that seems to have sent it.
 * @to: The port of the end that gets it.
 * @seq: Its sequence number.
 * @ack_seq: What it acknowledges, or 0 if it has no ACK.
 * @has_fin: It has FIN.
 * @has_rst: It has RST.
 */
struct spoofed {
	int from;
	int to;
	uint32_t seq;
	uint32_t ack_seq;
	bool has_fin;
	bool has_rst;
};

void spoof_alone(int fd);
void spoof_segment(const struct spoofed *segment);
void spoof_unreachable(int from, int to, uint32_t seq);

#endif /* TCPLENS_SELFTESTS_SPOOF_H */
