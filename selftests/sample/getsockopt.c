// SPDX-License-Identifier: GPL-2.0
/*
 * Columns against other views of the same connection: getsockopt(), ioctl(),
 * fstat(). A value that changes with time lies between two samples; any other
 * must be the same in both samples.
 *
 * A filter drops packets, so no tool is needed for the states of loss.
 */
#include "lib/expect.h"
#include "lib/meminfo.h"
#include "lib/tcp_info.h"
#include "lib/truth.h"

#include <arpa/inet.h>
#include <linux/sockios.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>

#define PORT		9000

/* Both ends of a connection that has transferred data both ways. */
FIXTURE(values)
{
	int listener;
	int ends[2];
};

FIXTURE_VARIANT(values)
{
	const char *address;
	const char *listen_address;
	const char *family;
};

FIXTURE_VARIANT_ADD(values, ipv4) { LOOPBACK, LOOPBACK, "inet" };
FIXTURE_VARIANT_ADD(values, ipv6) { "::1", "::1", "inet6" };
FIXTURE_VARIANT_ADD(values, ipv4_mapped) {
	"::ffff:127.0.0.1", "::", "inet6",
};

FIXTURE_SETUP(values)
{
	int i, small = 20000;

	SKIP_IF(return, namespace_enter());
	self->listener = socket_listening(variant->listen_address, PORT);
	self->ends[0] = socket(strchr(variant->address, ':') ? AF_INET6 :
				AF_INET, SOCK_STREAM, 0);
	/* So that the two ends offer different windows. */
	ASSERT_EQ(0, setsockopt(self->ends[0], SOL_SOCKET, SO_RCVBUF, &small,
				sizeof(small)));
	ASSERT_EQ(0, socket_connect(self->ends[0], variant->address, PORT));
	self->ends[1] = accept(self->listener, NULL, NULL);
	ASSERT_LE(0, self->ends[1]);
	for (i = 0; i < 10; i++) {
		socket_send(self->ends[0], 10000);
		socket_receive(self->ends[1], 10000);
		socket_send(self->ends[1], 7000);
		socket_receive(self->ends[0], 7000);
	}
	witness_quiesce(self->ends[0], self->ends[1]);
}

FIXTURE_TEARDOWN(values)
{
	close(self->ends[0]);
	close(self->ends[1]);
	close(self->listener);
}

/* A counter of the namespace, which has no other connection with losses. */
static bool rehash_agrees(int fd)
{
	static const char name[] = "TcpTimeoutRehash";

	for (;;) {
		uint64_t before = netstat_of(name);
		struct witness witness;
		struct table table;
		bool agrees, same;
		size_t row;

		row = tcp_info_look(fd, &table, &witness, &witness);
		same = before == netstat_of(name);
		agrees = same && truth_number(&table, row, "rehash",
					      "/proc/net/netstat", before);
		table_free(&table);
		if (same)
			return agrees;
	}
}

TEST_F(values, equal_TCP_INFO)
{
	EXPECT_TRUE(rehash_agrees(self->ends[0]));
	EXPECT_TRUE(tcp_info_agrees(self->ends[0]));
	EXPECT_TRUE(tcp_info_agrees(self->ends[1]));
}

static void expect_queues(struct __test_metadata *_metadata, int fd,
			  const char *timer)
{
	struct witness before, after;
	struct table table;
	int bytes, unsent;
	size_t row;

	EXPECT_TRUE(meminfo_agrees(fd));
	EXPECT_TRUE(tcp_info_agrees(fd));
	row = tcp_info_look(fd, &table, &before, &after);
	ASSERT_EQ(0, ioctl(fd, SIOCINQ, &bytes));
	EXPECT_TRUE(truth_number(&table, row, "recvq_bytes", "SIOCINQ", bytes));
	ASSERT_EQ(0, ioctl(fd, SIOCOUTQ, &bytes));
	EXPECT_TRUE(truth_number(&table, row, "sendq_bytes", "SIOCOUTQ",
				 bytes));
	ASSERT_EQ(0, ioctl(fd, SIOCOUTQNSD, &unsent));
	EXPECT_TRUE(truth_number(&table, row, "retransq_bytes", "SIOCOUTQNSD",
				 bytes - unsent));
	expect_text(_metadata, &table, row, "timer", timer);
	table_free(&table);
}

TEST_F(values, equal_TCP_INFO_when_packets_are_lost)
{
	struct witness witness;

	socket_drop_all(self->ends[1]);
	socket_send(self->ends[0], 100000);
	WAIT_UNTIL(self->ends[0], info->tcpi_total_retrans >= 3);
	expect_queues(_metadata, self->ends[0], "retransmit");
	EXPECT_TRUE(meminfo_agrees(self->ends[1]));
	EXPECT_TRUE(rehash_agrees(self->ends[0]));
	witness_ask(self->ends[0], &witness);
	EXPECT_EQ(TCP_CA_Loss, witness.info.tcpi_ca_state);
	EXPECT_NE(0U, witness.info.tcpi_lost);
	EXPECT_NE(0U, witness.info.tcpi_unacked);
	EXPECT_NE(0U, witness.info.tcpi_retrans);
}

/* The window that one end offered last is the send window of the other. */
TEST_F(values, of_rcv_wnd_are_the_send_window_of_the_peer)
{
	struct witness peer, same;
	struct table table;
	size_t row;
	int i;

	for (i = 0; i < 2; i++) {
		witness_ask(self->ends[1 - i], &peer);
		row = tcp_info_look(self->ends[i], &table, &same, &same);
		EXPECT_TRUE(truth_number(&table, row, "rcv_wnd",
					 "TCP_INFO_of_peer",
					 peer.info.tcpi_snd_wnd));
		EXPECT_NE(peer.info.tcpi_snd_wnd, same.info.tcpi_snd_wnd);
		table_free(&table);
	}
}

static const char *print_end(char *text, const struct sockaddr_storage *end,
			     char *address, unsigned int *port)
{
	const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *)end;
	const struct sockaddr_in *in = (const struct sockaddr_in *)end;
	bool is_in6 = end->ss_family == AF_INET6;

	*port = ntohs(is_in6 ? in6->sin6_port : in->sin_port);
	inet_ntop(end->ss_family,
		  is_in6 ? (const void *)&in6->sin6_addr : &in->sin_addr,
		  address, INET6_ADDRSTRLEN);
	sprintf(text, is_in6 ? "[%s]:%u" : "%s:%u", address, *port);
	return text;
}

/* The columns of an end, found by its address and port. */
static bool end_agrees(const struct table *table, size_t row,
		       const struct sockaddr_storage *end,
		       const char *const columns[3], const char *witness)
{
	char text[INET6_ADDRSTRLEN + 10], address[INET6_ADDRSTRLEN];
	unsigned int port;
	bool agrees;

	agrees = truth_text(table, row, columns[0], witness,
			    print_end(text, end, address, &port));
	agrees &= truth_text(table, row, columns[1], witness, address);
	return agrees & truth_number(table, row, columns[2], witness, port);
}

TEST_F(values, of_addresses_equal_getsockname_and_getpeername)
{
	static const char *const local[] = { "local", "laddr", "lport" };
	static const char *const remote[] = { "remote", "raddr", "rport" };
	struct sockaddr_storage end;
	struct witness witness;
	struct table table;
	socklen_t length;
	size_t row;
	int i;

	for (i = 0; i < 2; i++) {
		row = tcp_info_look(self->ends[i], &table, &witness, &witness);
		length = sizeof(end);
		ASSERT_EQ(0, getsockname(self->ends[i],
					 (struct sockaddr *)&end, &length));
		EXPECT_TRUE(end_agrees(&table, row, &end, local,
				       "getsockname"));
		length = sizeof(end);
		ASSERT_EQ(0, getpeername(self->ends[i],
					 (struct sockaddr *)&end, &length));
		EXPECT_TRUE(end_agrees(&table, row, &end, remote,
				       "getpeername"));
		expect_text(_metadata, &table, row, "raddr", variant->address);
		EXPECT_TRUE(truth_text(&table, row, "family", "getsockname",
				       end.ss_family == AF_INET ? "inet" :
								  "inet6"));
		expect_text(_metadata, &table, row, "family", variant->family);
		expect_text(_metadata, &table, row, "kind", "full");
		table_free(&table);
	}
}

TEST_F(values, of_identity_equal_fstat_and_TCP_CONGESTION)
{
	struct witness witness;
	struct table table;
	struct stat status;
	size_t row;
	int i;

	ASSERT_EQ(0, setsockopt(self->ends[0], IPPROTO_TCP, TCP_CONGESTION,
				"reno", 4));
	for (i = 0; i < 2; i++) {
		char cc[32] = "";
		socklen_t length = sizeof(cc);

		row = tcp_info_look(self->ends[i], &table, &witness, &witness);
		ASSERT_EQ(0, fstat(self->ends[i], &status));
		EXPECT_TRUE(truth_number(&table, row, "inode", "fstat",
					 status.st_ino));
		EXPECT_TRUE(truth_number(&table, row, "uid", "fstat",
					 status.st_uid));
		ASSERT_EQ(0, getsockopt(self->ends[i], IPPROTO_TCP,
					TCP_CONGESTION, cc, &length));
		EXPECT_TRUE(truth_text(&table, row, "cc", "TCP_CONGESTION",
				       cc));
		if (!i)
			expect_text(_metadata, &table, row, "cc", "reno");
		table_free(&table);
	}
}

TEST_F(values, of_queues_equal_SIOCINQ_SIOCOUTQ_and_SO_MEMINFO)
{
	int bytes;

	/* One end does not read until the other is blocked. */
	witness_fill(self->ends[0]);
	ASSERT_EQ(0, ioctl(self->ends[0], SIOCOUTQ, &bytes));
	EXPECT_NE(0, bytes);
	ASSERT_EQ(0, ioctl(self->ends[1], SIOCINQ, &bytes));
	EXPECT_NE(0, bytes);
	expect_queues(_metadata, self->ends[0], "persist");
	expect_queues(_metadata, self->ends[1], "none");
}

TEST_HARNESS_MAIN
