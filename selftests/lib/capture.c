// SPDX-License-Identifier: GPL-2.0
/*
 * Packets on the loopback interface, captured by a packet socket with kernel
 * timestamps. An error ends the test with a message on stderr.
 */
#include "capture.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netinet/ip.h>
#include <netinet/ip6.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static void give_up(const char *what)
{
	fprintf(stderr, "# capture: %s: %s\n", what, strerror(errno));
	abort();
}

/**
 * capture_open() - start to capture
 * @capture: To be filled in.
 * @family: AF_INET or AF_INET6.
 * @port: The server's port.
 */
void capture_open(struct capture *capture, int family, unsigned int port)
{
	uint16_t protocol = htons(family == AF_INET ? ETH_P_IP : ETH_P_IPV6);
	struct sockaddr_ll address = {
		.sll_family	= AF_PACKET,
		.sll_protocol	= protocol,
		.sll_ifindex	= if_nametoindex("lo"),
	};
	int on = 1, room = 4 << 20;

	memset(capture, 0, sizeof(*capture));
	capture->port = port;
	/*
	 * A socket of one protocol captures incoming packets only: each packet
	 * of lo once.
	 */
	capture->fd = socket(AF_PACKET, SOCK_DGRAM, protocol);
	if (capture->fd < 0 ||
	    setsockopt(capture->fd, SOL_SOCKET, SO_TIMESTAMPNS, &on,
		       sizeof(on)) ||
	    setsockopt(capture->fd, SOL_SOCKET, SO_RCVBUFFORCE, &room,
		       sizeof(room)) ||
	    bind(capture->fd, (struct sockaddr *)&address, sizeof(address)))
		give_up("packet socket");
}

/**
 * capture_close() - stop to capture
 * @capture: The capture.
 */
void capture_close(struct capture *capture)
{
	close(capture->fd);
}

/**
 * capture_clock_ns() - read the clock of the packet timestamps
 *
 * Return: nanoseconds.
 */
int64_t capture_clock_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return now.tv_sec * 1000000000LL + now.tv_nsec;
}

static void parse_options(struct capture_side *way, const uint8_t *option,
			  const uint8_t *end)
{
	way->mss = 0;
	way->wscale = -1;
	while (option < end && *option != TCPOPT_EOL) {
		if (*option == TCPOPT_NOP) {
			option++;
			continue;
		}
		if (option + 2 > end || option[1] < 2 || option + option[1] > end)
			give_up("broken options");
		switch (*option) {
		case TCPOPT_MAXSEG:
			way->mss = option[2] << 8 | option[3];
			break;
		case TCPOPT_WINDOW:
			way->wscale = option[2];
			break;
		case TCPOPT_SACK_PERMITTED:
			way->sack = true;
			break;
		case TCPOPT_TIMESTAMP:
			way->timestamps = true;
			break;
		}
		option += option[1];
	}
}

static void parse_segment(struct capture_side *way, const struct tcphdr *tcp,
			  size_t length, int64_t ns)
{
	size_t header = tcp->doff * 4, data = length - header;
	uint32_t seq = ntohl(tcp->seq), end;

	if (tcp->syn) {
		way->syn = true;
		way->isn = seq;
		/* ECE and CWR; some headers still call these bits reserved. */
		way->ece = ((const uint8_t *)tcp)[13] & 0x40;
		way->cwr = ((const uint8_t *)tcp)[13] & 0x80;
		parse_options(way, (const uint8_t *)(tcp + 1),
			      (const uint8_t *)tcp + header);
		way->end = seq;
	}
	end = seq + data + tcp->syn + tcp->fin;
	if ((int32_t)(end - way->end) > 0)
		way->end = end;
	way->ack = ntohl(tcp->ack_seq);
	way->window = ntohs(tcp->window);
	way->segs++;
	way->data_segs += data > 0;
	way->bytes += data;
	way->last_ns = ns;
}

static int64_t stamp_of(struct msghdr *message)
{
	struct cmsghdr *part = CMSG_FIRSTHDR(message);
	struct timespec stamp;

	if (!part || part->cmsg_type != SCM_TIMESTAMPNS)
		give_up("no time of the packet");
	memcpy(&stamp, CMSG_DATA(part), sizeof(stamp));
	return stamp.tv_sec * 1000000000LL + stamp.tv_nsec;
}

/* The TCP header of a packet and the length of the segment, or NULL. */
static const struct tcphdr *segment_of(const char *packet, size_t *length)
{
	const struct iphdr *ip = (const struct iphdr *)packet;
	const struct ip6_hdr *ip6 = (const struct ip6_hdr *)packet;

	if (ip->version == 6) {
		*length = ntohs(ip6->ip6_plen);
		return ip6->ip6_nxt == IPPROTO_TCP ?
		       (const struct tcphdr *)(ip6 + 1) : NULL;
	}
	*length = ntohs(ip->tot_len) - ip->ihl * 4;
	return ip->protocol == IPPROTO_TCP ?
	       (const struct tcphdr *)(packet + ip->ihl * 4) : NULL;
}

/**
 * capture_read() - process the packets captured so far
 * @capture: The capture.
 */
void capture_read(struct capture *capture)
{
	static char packet[1 << 17];
	char control[256];
	struct iovec data = { .iov_base = packet, .iov_len = sizeof(packet) };

	for (;;) {
		struct msghdr message = {
			.msg_iov	= &data,
			.msg_iovlen	= 1,
			.msg_control	= control,
			.msg_controllen	= sizeof(control),
		};
		const struct tcphdr *tcp;
		size_t length;

		if (recvmsg(capture->fd, &message, MSG_DONTWAIT) < 0)
			break;
		tcp = segment_of(packet, &length);
		if (!tcp)
			continue;
		if (ntohs(tcp->dest) == capture->port)
			parse_segment(&capture->client, tcp, length,
				      stamp_of(&message));
		else if (ntohs(tcp->source) == capture->port)
			parse_segment(&capture->server, tcp, length,
				      stamp_of(&message));
	}
	if (errno != EAGAIN)
		give_up("packets");
}
