// SPDX-License-Identifier: GPL-2.0
/*
 * Route metrics, by rtnetlink: ip(8) of some releases does not know all of
 * them.
 */
#include "route.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* A request with its attributes. */
struct request {
	struct nlmsghdr header;
	struct rtmsg route;
	char attributes[256];
};

static struct rtattr *add(struct request *request, uint16_t type,
			  const void *data, size_t bytes)
{
	struct rtattr *attribute = (struct rtattr *)((char *)request +
		NLMSG_ALIGN(request->header.nlmsg_len));

	attribute->rta_type = type;
	attribute->rta_len = RTA_LENGTH(bytes);
	memcpy(RTA_DATA(attribute), data, bytes);
	request->header.nlmsg_len = NLMSG_ALIGN(request->header.nlmsg_len) +
				    RTA_ALIGN(attribute->rta_len);
	return attribute;
}

/* Sends the request; returns the errno of the answer. */
static int ask(struct request *request)
{
	struct {
		struct nlmsghdr header;
		struct nlmsgerr error;
		char rest[512];
	} answer = { .error = { .error = -EIO } };
	int fd = socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);

	if (fd < 0 ||
	    send(fd, request, request->header.nlmsg_len, 0) < 0 ||
	    recv(fd, &answer, sizeof(answer), 0) < 0)
		answer.error.error = -errno;
	close(fd);
	return -answer.error.error;
}

/**
 * route_add() - add a route to a local address
 * @address: An IPv4 address of the loopback interface, 127.0.0.2 and up.
 * @metrics: Its metrics.
 * @count: Number of metrics, at most ten.
 *
 * Return: NULL, or what is missing.
 */
const char *route_add(const char *address, const struct route_metric *metrics,
		      unsigned int count)
{
	struct request request = {
		.header = {
			.nlmsg_len	= NLMSG_LENGTH(sizeof(request.route)),
			.nlmsg_type	= RTM_NEWROUTE,
			.nlmsg_flags	= NLM_F_REQUEST | NLM_F_ACK |
					  NLM_F_CREATE | NLM_F_REPLACE,
		},
		.route = {
			.rtm_family	= AF_INET,
			.rtm_dst_len	= 32,
			.rtm_table	= RT_TABLE_LOCAL,
			.rtm_protocol	= RTPROT_STATIC,
			.rtm_scope	= RT_SCOPE_HOST,
			.rtm_type	= RTN_LOCAL,
		},
	};
	uint32_t interface = if_nametoindex("lo");
	struct in_addr destination;
	struct rtattr *nest;
	unsigned int i;
	int error;

	inet_pton(AF_INET, address, &destination);
	add(&request, RTA_DST, &destination, sizeof(destination));
	add(&request, RTA_OIF, &interface, sizeof(interface));
	nest = add(&request, RTA_METRICS, "", 0);
	for (i = 0; i < count; i++)
		add(&request, metrics[i].name, &metrics[i].value,
		    sizeof(metrics[i].value));
	nest->rta_len = (char *)&request + request.header.nlmsg_len -
			(char *)nest;
	error = ask(&request);
	if (!error)
		return NULL;
	fprintf(stderr, "# route: %s: %s\n", address, strerror(error));
	return "the kernel has no such metric of a route";
}
