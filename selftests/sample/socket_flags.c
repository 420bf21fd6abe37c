// SPDX-License-Identifier: GPL-2.0
/*
 * Properties for which getsockopt() has another form than the column, or none:
 * timestamps, filter, repair, port, shutdown, error, buffer locks, ULP.
 */
#include "lib/bpf.h"
#include "lib/options_fixture.h"

#include <fcntl.h>
#include <net/if.h>
#include <poll.h>

/* Missing in the headers of some releases. */
#define PORT_RANGE		51

TEST_F(options, have_the_timestamp_options_that_were_set)
{
	expect_column(_metadata, self->fd, "timestamp", "setsockopt", "0");
	set(_metadata, self->fd, SOL_SOCKET, SO_TIMESTAMP, 1);
	expect_column(_metadata, self->fd, "timestamp", "setsockopt", "1");
	expect_column(_metadata, self->fd, "timestampns", "setsockopt", "0");
	set(_metadata, self->fd, SOL_SOCKET, SO_TIMESTAMPNS, 1);
	expect_column(_metadata, self->fd, "timestamp", "setsockopt", "0");
	expect_column(_metadata, self->fd, "timestampns", "setsockopt", "1");
	expect_column(_metadata, self->fd, "timestamping", "setsockopt", "0");
	/* SOF_TIMESTAMPING_TX_SOFTWARE and SOF_TIMESTAMPING_SOFTWARE. */
	set(_metadata, self->fd, SOL_SOCKET, SO_TIMESTAMPING, 1 << 1 | 1 << 4);
	expect_column(_metadata, self->fd, "timestamping", "setsockopt", "18");
}

TEST_F(options, have_the_filter_and_repair_mode_that_were_set)
{
	expect_column(_metadata, self->fd, "filter", "setsockopt", "0");
	socket_drop_all(self->fd);
	expect_column(_metadata, self->fd, "filter", "setsockopt", "1");
	expect_column(_metadata, self->fd, "repair", "setsockopt", "0");
	close(self->fd);
	self->fd = socket(AF_INET, SOCK_STREAM, 0);
	set(_metadata, self->fd, IPPROTO_TCP, TCP_REPAIR, 1);
	ASSERT_EQ(0, bind(self->fd, (struct sockaddr *)&(struct sockaddr_in) {
				.sin_family = AF_INET },
			  sizeof(struct sockaddr_in)));
	expect_column(_metadata, self->fd, "repair", "setsockopt", "1");
}

static const struct option napi = {
	"incoming_napi_id", SOL_SOCKET, SO_INCOMING_NAPI_ID, 0,
};

/*
 * Packets arrive by NAPI: veth has NAPI while an XDP program is attached. The
 * server is in the first namespace.
 */
TEST_F(options, have_the_NAPI_id_of_getsockopt)
{
	int listener = socket_listening("0.0.0.0", 9000), fd;
	int first = open("/proc/self/ns/net", O_RDONLY);
	char line[256];

	EXPECT_EQ(0, value_of(self->fd, &napi));
	expect_column(_metadata, self->fd, napi.column, "getsockopt", "-");
	ASSERT_EQ(0, system("ip link add here type veth peer name there &&"
			    "ip address add 10.77.0.2/24 dev here &&"
			    "ip link set here up"));
	SKIP_IF(return, namespace_enter());
	snprintf(line, sizeof(line),
		 "nsenter --net=/proc/%d/fd/%d ip link set there netns %d &&"
		 "ip address add 10.77.0.1/24 dev there && ip link set there up",
		 getpid(), first, getpid());
	ASSERT_EQ(0, system(line));
	SKIP_IF(return, bpf_pass(if_nametoindex("there")));
	fd = socket_connected("10.77.0.2", 9000);
	EXPECT_NE(0, value_of(fd, &napi));
	self->row = look_at(_metadata, fd, &self->table);
	EXPECT_TRUE(truth_number(&self->table, self->row, napi.column,
				 "getsockopt", value_of(fd, &napi)));
	table_free(&self->table);
	close(fd);
	close(first);
	close(listener);
}

static void expect_range(struct __test_metadata *_metadata, int fd,
			 const char *low, const char *high)
{
	expect_column(_metadata, fd, "port_range_low", "setsockopt", low);
	expect_column(_metadata, fd, "port_range_high", "setsockopt", high);
}

TEST_F(options, tell_an_automatic_port_from_a_bound_one)
{
	int range = 40010 << 16 | 40000;
	int fd = socket_bound(LOOPBACK, 40500);

	expect_column(_metadata, self->fd, "autobound", "bind", "1");
	expect_column(_metadata, fd, "autobound", "bind", "0");
	expect_range(_metadata, fd, "-", "-");
	if (!setsockopt(fd, IPPROTO_IP, PORT_RANGE, &range, sizeof(range)))
		expect_range(_metadata, fd, "40000", "40010");
	close(fd);
}

TEST_F(options, have_the_directions_that_were_shut_down)
{
	int listener = socket_listening(LOOPBACK, 9000);
	int fd = socket_connected(LOOPBACK, 9000);
	int other = accept(listener, NULL, NULL);
	char byte;

	expect_column(_metadata, fd, "shutdown", "shutdown", "none");
	expect_column(_metadata, other, "shutdown", "shutdown", "none");
	ASSERT_EQ(0, shutdown(fd, SHUT_WR));
	/* Until the FIN has arrived. */
	EXPECT_EQ(0, recv(other, &byte, 1, 0));
	expect_column(_metadata, fd, "shutdown", "shutdown", "send");
	expect_column(_metadata, other, "shutdown", "shutdown", "receive");
	ASSERT_EQ(0, shutdown(fd, SHUT_RD));
	expect_column(_metadata, fd, "shutdown", "shutdown", "both");
	close(fd);
	close(other);
	close(listener);
}

/* A non-blocking connect is refused; SO_ERROR returns the error once. */
TEST_F(options, have_the_pending_error)
{
	/* With a bound port it is still listed after the failure. */
	int fd = socket_bound(LOOPBACK, 9002), error;
	struct pollfd refusal = { 0 };
	socklen_t length = sizeof(int);
	char refused[8];

	snprintf(refused, sizeof(refused), "%d", ECONNREFUSED);
	ASSERT_LE(0, fcntl(fd, F_SETFL, O_NONBLOCK));
	expect_column(_metadata, fd, "error", "SO_ERROR", "0");
	socket_connect(fd, LOOPBACK, 9001);
	/* poll() does not consume the error. */
	refusal.fd = fd;
	EXPECT_EQ(1, poll(&refusal, 1, -1));
	expect_column(_metadata, fd, "error", "SO_ERROR", refused);
	ASSERT_EQ(0, getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &length));
	EXPECT_EQ(ECONNREFUSED, error);
	expect_column(_metadata, fd, "error", "SO_ERROR", "0");
	close(fd);
}

TEST_F(options, tell_whether_the_buffer_sizes_were_set)
{
	struct table *table = &self->table;

	self->row = look_at(_metadata, self->fd, table);
	EXPECT_TRUE(truth_number(table, self->row, "rcvbuf_locked",
				 "setsockopt", 0));
	EXPECT_TRUE(truth_number(table, self->row, "sndbuf_locked",
				 "setsockopt", 0));
	table_free(table);
	set(_metadata, self->fd, SOL_SOCKET, SO_RCVBUF, 20000);
	self->row = look_at(_metadata, self->fd, table);
	EXPECT_TRUE(truth_number(table, self->row, "rcvbuf_locked",
				 "setsockopt", 1));
	EXPECT_TRUE(truth_number(table, self->row, "sndbuf_locked",
				 "setsockopt", 0));
	table_free(table);
	set(_metadata, self->fd, SOL_SOCKET, SO_SNDBUF, 20000);
	self->row = look_at(_metadata, self->fd, table);
	EXPECT_TRUE(truth_number(table, self->row, "sndbuf_locked",
				 "setsockopt", 1));
	table_free(table);
}

TEST_F(options, have_the_name_of_the_ULP)
{
	int listener = socket_listening(LOOPBACK, 9000);
	int fd = socket_connected(LOOPBACK, 9000);
	char ulp[16] = "";
	socklen_t length = sizeof(ulp);

	ASSERT_EQ(0, getsockopt(fd, IPPROTO_TCP, TCP_ULP, ulp, &length));
	EXPECT_EQ(0U, length);
	self->row = look_at(_metadata, fd, &self->table);
	EXPECT_TRUE(truth_text(&self->table, self->row, "ulp", "TCP_ULP", "-"));
	table_free(&self->table);
	length = sizeof(ulp);
	if (setsockopt(fd, IPPROTO_TCP, TCP_ULP, "tls", 3))
		SKIP_IF(return, "the kernel has no tls for sockets");
	ASSERT_EQ(0, getsockopt(fd, IPPROTO_TCP, TCP_ULP, ulp, &length));
	self->row = look_at(_metadata, fd, &self->table);
	EXPECT_TRUE(truth_text(&self->table, self->row, "ulp", "TCP_ULP", ulp));
	expect_text(_metadata, &self->table, self->row, "ulp", "tls");
	table_free(&self->table);
	close(fd);
	close(listener);
}

TEST_HARNESS_MAIN
