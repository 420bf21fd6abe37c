/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Packets that seem to come from an end of a connection: those of a firewall
 * or router, or delayed duplicates. IPv4, from LOOPBACK to LOOPBACK.
 */
#ifndef TCPLENS_SELFTESTS_SPOOF_H
#define TCPLENS_SELFTESTS_SPOOF_H

#include <stdbool.h>
#include <stdint.h>

/**
 * struct spoofed - a segment
 * @from: Source port.
 * @to: Destination port.
 * @seq: Sequence number.
 * @ack_seq: Acknowledgment number, or 0 for no ACK.
 * @has_fin: Whether FIN is set.
 * @has_rst: Whether RST is set.
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
void spoof_icmp(int code, int mtu, int from, int to, uint32_t seq);
void spoof_unreachable(int from, int to, uint32_t seq);

#endif /* TCPLENS_SELFTESTS_SPOOF_H */
