// SPDX-License-Identifier: GPL-2.0
/*
 * The cheapest possible reader of inet_diag, and so a lower bound for programs
 * that use it, such as ss: requests all IPv4 TCP sockets, receives into one
 * buffer of 1 MiB, and formats nothing.
 *
 *	diag all|none [PORT]
 *
 * requests all inet_diag extensions, such as INFO and SKMEMINFO, or none. With
 * PORT, the kernel filters by local port. Prints the number of sockets.
 */
#include <err.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BUFFER_BYTES	1048576
#define ALL_STATES	0xffff
#define ALL_EXTENSIONS	0xff

/**
 * struct request - an inet_diag dump request
 * @header: The netlink header.
 * @diag: The inet_diag request.
 * @filter: The attribute header of @code.
 * @code: The filter: one comparison, then the port to compare with.
 */
struct request {
	struct nlmsghdr header;
	struct inet_diag_req_v2 diag;
	struct nlattr filter;
	struct inet_diag_bc_op code[2];
};

static unsigned long sockets;
static char buffer[BUFFER_BYTES] __attribute__((aligned(NLMSG_ALIGNTO)));

static int ask(int extensions, int port)
{
	struct request request = {
		.header = {
			.nlmsg_type = SOCK_DIAG_BY_FAMILY,
			.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP,
			.nlmsg_len = offsetof(struct request, filter),
		},
		.diag = {
			.sdiag_family = AF_INET,
			.sdiag_protocol = IPPROTO_TCP,
			.idiag_ext = extensions,
			.idiag_states = ALL_STATES,
		},
		.filter = {
			.nla_type = INET_DIAG_REQ_BYTECODE,
			.nla_len = sizeof(request) -
				   offsetof(struct request, filter),
		},
		/* A jump to the end of the code accepts, one beyond it rejects. */
		.code = {
			{
				.code = INET_DIAG_BC_S_EQ,
				.yes = sizeof(request.code),
				.no = sizeof(request.code) + 4,
			}, {
				.no = port,
			},
		},
	};
	int fd = socket(AF_NETLINK, SOCK_RAW, NETLINK_SOCK_DIAG);
	int bytes = BUFFER_BYTES;

	if (port)
		request.header.nlmsg_len = sizeof(request);
	if (fd < 0 ||
	    setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof(bytes)) ||
	    send(fd, &request, request.header.nlmsg_len, 0) < 0)
		err(1, "inet_diag");
	return fd;
}

/* Counts the messages; returns true if the last of the dump was there. */
static bool count(const struct nlmsghdr *header, int length)
{
	for (; NLMSG_OK(header, length); header = NLMSG_NEXT(header, length)) {
		if (header->nlmsg_type == NLMSG_DONE)
			return true;
		if (header->nlmsg_type == NLMSG_ERROR)
			errx(1, "inet_diag: the kernel returned an error");
		sockets++;
	}
	return false;
}

int main(int argc, char **argv)
{
	int length;
	int fd;

	if (argc < 2 || argc > 3)
		errx(1, "usage: diag all|none [PORT]");
	fd = ask(strcmp(argv[1], "all") ? 0 : ALL_EXTENSIONS,
		 argc == 3 ? atoi(argv[2]) : 0);
	do {
		length = recv(fd, buffer, sizeof(buffer), 0);
		if (length < 0)
			err(1, "recv");
	} while (!count((const struct nlmsghdr *)buffer, length));
	printf("%lu sockets\n", sockets);
	return 0;
}
