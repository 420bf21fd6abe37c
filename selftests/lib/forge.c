// SPDX-License-Identifier: GPL-2.0
/*
 * Packets that none of the two ends of a connection has sent, by a raw socket.
 * What cannot be sent ends the test, with the reason on stderr.
 */
#include "forge.h"

#include <arpa/inet.h>
#include <linux/icmp.h>
#include <linux/ip.h>
#include <linux/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* The Internet checksum of what has an even length. */
static uint16_t checksum(const void *data, size_t bytes)
{
	const uint8_t *at = data;
	uint32_t sum = 0;
	uint16_t word;

	for (; bytes; bytes -= 2, at += 2) {
		memcpy(&word, at, 2);
		sum += word;
	}
	sum = (sum & 0xffff) + (sum >> 16);
	return ~(sum + (sum >> 16));
}

static void send_raw(int protocol, const void *data, size_t bytes)
{
	struct sockaddr_in to = {
		.sin_family	= AF_INET,
		.sin_addr	= { htonl(INADDR_LOOPBACK) },
	};
	int fd = socket(AF_INET, SOCK_RAW, protocol);

	if (fd < 0 || sendto(fd, data, bytes, 0, (struct sockaddr *)&to,
			     sizeof(to)) != (ssize_t)bytes) {
		perror("# forge: raw socket");
		abort();
	}
	close(fd);
}

/**
 * forge_reset() - a packet with RST
 * @from: The port of the end that seems to have sent it.
 * @to: The port of the end that gets it.
 * @seq: Its sequence number.
 */
void forge_reset(int from, int to, uint32_t seq)
{
	struct {
		uint32_t source;
		uint32_t destination;
		uint16_t protocol;
		uint16_t length;
		struct tcphdr header;
	} __attribute__((packed)) packet = {
		.source		= htonl(INADDR_LOOPBACK),
		.destination	= htonl(INADDR_LOOPBACK),
		.protocol	= htons(IPPROTO_TCP),
		.length		= htons(sizeof(packet.header)),
		.header		= {
			.source	= htons(from),
			.dest	= htons(to),
			.seq	= htonl(seq),
			.doff	= sizeof(packet.header) / 4,
			.rst	= 1,
		},
	};

	packet.header.check = checksum(&packet, sizeof(packet));
	send_raw(IPPROTO_TCP, &packet.header, sizeof(packet.header));
}

/**
 * forge_unreachable() - a router says that it knows no way for a segment
 * @from: The port of the end that sent the segment, and is told so.
 * @to: The port that it went to.
 * @seq: Its sequence number.
 */
void forge_unreachable(int from, int to, uint32_t seq)
{
	struct {
		struct icmphdr header;
		struct iphdr ip;
		uint16_t source;
		uint16_t destination;
		uint32_t seq;
	} __attribute__((packed)) packet = {
		.header		= {
			.type	= ICMP_DEST_UNREACH,
			.code	= ICMP_HOST_UNREACH,
		},
		.ip		= {
			.version	= 4,
			.ihl		= 5,
			.tot_len	= htons(40),
			.ttl		= 64,
			.protocol	= IPPROTO_TCP,
			.saddr		= htonl(INADDR_LOOPBACK),
			.daddr		= htonl(INADDR_LOOPBACK),
		},
		.source		= htons(from),
		.destination	= htons(to),
		.seq		= htonl(seq),
	};

	packet.header.checksum = checksum(&packet, sizeof(packet));
	send_raw(IPPROTO_ICMP, &packet, sizeof(packet));
}
