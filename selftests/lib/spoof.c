// SPDX-License-Identifier: GPL-2.0
/*
 * Packets sent by a raw socket in the name of either end of a connection. A
 * failure ends the test with a message on stderr.
 */
#include "spoof.h"
#include "must.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/icmp.h>
#include <linux/ip.h>
#include <linux/tcp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Marks spoofed packets; no other packet has it. */
#define TTL	77

/* The Internet checksum of data of even length. */
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
	int ttl = TTL;

	must(fd >= 0, "raw socket");
	must(!setsockopt(fd, IPPROTO_IP, IP_TTL, &ttl, sizeof(ttl)), "IP_TTL");
	must(sendto(fd, data, bytes, 0, (struct sockaddr *)&to, sizeof(to)) ==
	     (ssize_t)bytes, "send");
	close(fd);
}

/**
 * spoof_alone() - drop all packets to a socket but spoofed ones
 * @fd: The socket, IPv4.
 */
void spoof_alone(int fd)
{
	struct sock_filter lines[] = {
		BPF_STMT(BPF_LD | BPF_B | BPF_ABS,
			 (uint32_t)SKF_NET_OFF + offsetof(struct iphdr, ttl)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, TTL, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, 0xffffffff),
		BPF_STMT(BPF_RET | BPF_K, 0),
	};
	struct sock_fprog program = {
		.len = sizeof(lines) / sizeof(lines[0]), .filter = lines,
	};

	must(!setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program,
			 sizeof(program)), "SO_ATTACH_FILTER");
}

/**
 * spoof_segment() - send a segment without data
 * @segment: Its fields.
 */
void spoof_segment(const struct spoofed *segment)
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
			.source		= htons(segment->from),
			.dest		= htons(segment->to),
			.seq		= htonl(segment->seq),
			.ack_seq	= htonl(segment->ack_seq),
			.doff		= sizeof(packet.header) / 4,
			.ack		= !!segment->ack_seq,
			.fin		= segment->has_fin,
			.rst		= segment->has_rst,
			.window		= htons(512),
		},
	};

	packet.header.check = checksum(&packet, sizeof(packet));
	send_raw(IPPROTO_TCP, &packet.header, sizeof(packet.header));
}

/**
 * spoof_icmp() - send an ICMP destination unreachable, as from a router
 * @code: One of the codes of ICMP_DEST_UNREACH.
 * @mtu: The MTU of the next hop, for ICMP_FRAG_NEEDED.
 * @from: Port of the end that sent the segment and receives the error.
 * @to: Destination port of the segment.
 * @seq: Its sequence number.
 */
void spoof_icmp(int code, int mtu, int from, int to, uint32_t seq)
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
			.code	= code,
			.un	= { .frag = { .mtu = htons(mtu) } },
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

/**
 * spoof_unreachable() - send an ICMP host unreachable, as from a router
 * @from: Port of the end that sent the segment and receives the error.
 * @to: Destination port of the segment.
 * @seq: Its sequence number.
 */
void spoof_unreachable(int from, int to, uint32_t seq)
{
	spoof_icmp(ICMP_HOST_UNREACH, 0, from, to, seq);
}
