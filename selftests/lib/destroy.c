// SPDX-License-Identifier: GPL-2.0
/* SOCK_DESTROY of sock_diag. A failure ends the test with a message on stderr. */
#include "destroy.h"
#include "must.h"

#include <arpa/inet.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <sys/socket.h>
#include <unistd.h>

/**
 * destroy_socket() - destroy an IPv4 socket
 * @address: Both addresses of a connection, or that of a listener.
 * @lport: Its local port.
 * @rport: Its remote port, 0 for a listener.
 *
 * Return: NULL, or what is missing.
 */
const char *destroy_socket(const char *address, int lport, int rport)
{
	struct {
		struct nlmsghdr header;
		struct inet_diag_req_v2 request;
	} message = {
		.header = {
			.nlmsg_len	= sizeof(message),
			.nlmsg_type	= SOCK_DESTROY,
			.nlmsg_flags	= NLM_F_REQUEST | NLM_F_ACK,
		},
		.request = {
			.sdiag_family	= AF_INET,
			.sdiag_protocol	= IPPROTO_TCP,
			.idiag_states	= ~0U,
			.id = {
				.idiag_sport	= htons(lport),
				.idiag_dport	= htons(rport),
				.idiag_cookie	= {
					INET_DIAG_NOCOOKIE, INET_DIAG_NOCOOKIE,
				},
			},
		},
	};
	struct {
		struct nlmsghdr header;
		struct nlmsgerr error;
		char rest[256];
	} answer;
	int fd = socket(AF_NETLINK, SOCK_RAW, NETLINK_SOCK_DIAG);

	inet_pton(AF_INET, address, message.request.id.idiag_src);
	if (rport)
		inet_pton(AF_INET, address, message.request.id.idiag_dst);
	must(fd >= 0, "NETLINK_SOCK_DIAG");
	must(send(fd, &message, sizeof(message), 0) == sizeof(message), "send");
	must(recv(fd, &answer, sizeof(answer), 0) > 0, "recv");
	close(fd);
	if (answer.error.error == -EOPNOTSUPP)
		return "the kernel does not destroy sockets of others";
	errno = -answer.error.error;
	must(!errno, "SOCK_DESTROY");
	return NULL;
}
