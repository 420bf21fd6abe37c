// SPDX-License-Identifier: GPL-2.0
/*
 * The owner of the TCP sockets below SMC sockets. A process has a descriptor of the
 * SMC socket only; when SMC falls back to TCP, it leads to the TCP socket.
 */
#include "lib/owners_fixture.h"
#include "lib/modprobe.h"

#include <netinet/in.h>

#define AF_SMC_FAMILY	43

static int socket_smc(void)
{
	return socket(AF_SMC_FAMILY, SOCK_STREAM, 0);
}

TEST_F(socket, of_SMC_has_the_process_that_has_the_SMC_socket)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET, .sin_port = htons(PORT + 1),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	int listener, client, server;

	modprobe_quietly("smc");
	listener = socket_smc();
	SKIP_IF(return, listener < 0 ? "the kernel has no smc" : NULL);
	ASSERT_EQ(0, bind(listener, (struct sockaddr *)&address,
			  sizeof(address)));
	ASSERT_EQ(0, listen(listener, 5));
	expect_owner_where(_metadata, "lport=9401 and state=LISTEN", getpid(),
			   "owner", "listen");
	client = socket_smc();
	ASSERT_EQ(0, connect(client, (struct sockaddr *)&address,
			     sizeof(address)));
	server = accept(listener, NULL, NULL);
	ASSERT_LE(0, server);
	/* This machine has no SMC device. */
	EXPECT_STREQ(is_owned(getpid(), "owner", client, 1),
		     owner_of(socket_cookie(client)));
	EXPECT_STREQ(is_owned(getpid(), "owner", server, 1),
		     owner_of(socket_cookie(server)));
	EXPECT_EQ(2U, found("state=ESTABLISHED and owner_source=scan"));
	EXPECT_EQ(0U, found("pid=-"));
}

TEST_HARNESS_MAIN
