// SPDX-License-Identifier: GPL-2.0
/*
 * Unusual connections: each congestion control, tiny and huge windows, fast
 * open, MD5, TLS, route metrics. The columns equal TCP_INFO and the setting
 * that was made.
 */
#include "lib/expect.h"
#include "lib/meminfo.h"
#include "lib/route.h"
#include "lib/tcp_info.h"
#include "lib/truth.h"
#include "lib/capture.h"

#include <linux/rtnetlink.h>
#include <linux/tcp.h>
#include <linux/tls.h>
#include <netinet/in.h>
#include <sys/socket.h>

#ifndef RTAX_FEATURE_TCP_USEC_TS
#define RTAX_FEATURE_TCP_USEC_TS	16
#endif
#ifndef SOL_TLS
#define SOL_TLS		282
#endif

#define PORT		9000
/* An address whose route has metrics. */
#define ROUTED		"127.0.0.7"
#define FASTOPEN	"/proc/sys/net/ipv4/tcp_fastopen"

FIXTURE(connection)
{
	int listener;
	int client;
	int server;
};

FIXTURE_SETUP(connection)
{
	SKIP_IF(return, namespace_enter());
	self->listener = socket_listening("0.0.0.0", PORT);
	self->client = socket(AF_INET, SOCK_STREAM, 0);
	self->server = -1;
}

FIXTURE_TEARDOWN(connection)
{
	close(self->client);
	close(self->server);
	close(self->listener);
}

static void set(struct __test_metadata *_metadata, int fd, int level, int name,
		int value)
{
	ASSERT_EQ(0, setsockopt(fd, level, name, &value, sizeof(value)))
		TH_LOG("option %d: %s", name, strerror(errno));
}

static void exchange(int client, int server, size_t bytes)
{
	socket_send(client, bytes);
	socket_receive(server, bytes);
	socket_send(server, bytes / 2);
	socket_receive(client, bytes / 2);
	witness_quiesce(client, server);
}

static bool both_agree(int client, int server)
{
	bool agrees = tcp_info_agrees(client);

	agrees &= meminfo_agrees(client);
	agrees &= tcp_info_agrees(server);
	return agrees & meminfo_agrees(server);
}

/* The row of an idle socket. */
static size_t look(int fd, struct table *table)
{
	struct witness witness;

	return tcp_info_look(fd, table, &witness, &witness);
}

#define CONNECT(address)						\
do {									\
	ASSERT_EQ(0, socket_connect(self->client, address, PORT));	\
	self->server = accept(self->listener, NULL, NULL);		\
	ASSERT_LE(0, self->server);					\
} while (0)

TEST_F(connection, with_each_congestion_control_equals_TCP_INFO)
{
	static const char *const names[] = {
		"reno", "cubic", "bbr", "dctcp", "vegas", "westwood",
	};
	unsigned int count = 0;
	size_t i;

	/* Without ECN dctcp falls back to reno. */
	ASSERT_EQ(NULL, namespace_write("/proc/sys/net/ipv4/tcp_ecn", "1"));
	for (i = 0; i < ARRAY_SIZE(names); i++) {
		char cc[32] = "";
		socklen_t length = sizeof(cc);
		struct table table;
		size_t row;

		self->client = socket(AF_INET, SOCK_STREAM, 0);
		if (setsockopt(self->client, IPPROTO_TCP, TCP_CONGESTION,
			       names[i], strlen(names[i])))
			continue;
		/* dctcp needs a peer with dctcp. */
		ASSERT_EQ(0, setsockopt(self->listener, IPPROTO_TCP,
					TCP_CONGESTION, names[i],
					strlen(names[i])));
		count++;
		CONNECT(LOOPBACK);
		exchange(self->client, self->server, 100000);
		EXPECT_TRUE(both_agree(self->client, self->server));
		ASSERT_EQ(0, getsockopt(self->client, IPPROTO_TCP,
					TCP_CONGESTION, cc, &length));
		row = look(self->client, &table);
		EXPECT_TRUE(truth_text(&table, row, "cc", "TCP_CONGESTION",
				       cc));
		expect_text(_metadata, &table, row, "cc", names[i]);
		table_free(&table);
		close(self->client);
		close(self->server);
	}
	/* All kernels have these two built in. */
	EXPECT_LE(2U, count);
}

TEST_F(connection, with_a_tiny_window_equals_TCP_INFO)
{
	set(_metadata, self->client, SOL_SOCKET, SO_RCVBUF, 1);
	CONNECT(LOOPBACK);
	exchange(self->client, self->server, 1000);
	EXPECT_TRUE(both_agree(self->client, self->server));
}

TEST_F(connection, with_a_huge_window_equals_TCP_INFO)
{
	struct witness witness;

	set(_metadata, self->listener, SOL_SOCKET, SO_RCVBUFFORCE, 100 << 20);
	CONNECT(LOOPBACK);
	exchange(self->client, self->server, SOCKET_DATA_BYTES);
	exchange(self->client, self->server, SOCKET_DATA_BYTES);
	witness_ask(self->client, &witness);
	EXPECT_TRUE(witness.info.tcpi_snd_wscale >= 11);
	EXPECT_TRUE(both_agree(self->client, self->server));
}

TEST_F(connection, with_a_maximum_pacing_rate_equals_TCP_INFO)
{
	set(_metadata, self->client, SOL_SOCKET, SO_MAX_PACING_RATE, 12345678);
	CONNECT(LOOPBACK);
	exchange(self->client, self->server, 1000);
	EXPECT_TRUE(both_agree(self->client, self->server));
}

/* Fast open on both sides, without cookies. */
TEST_F(connection, with_data_in_the_SYN_equals_TCP_INFO)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET, .sin_port = htons(PORT),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	struct witness witness;

	ASSERT_EQ(NULL, namespace_write(FASTOPEN, "519"));
	set(_metadata, self->listener, IPPROTO_TCP, TCP_FASTOPEN, 5);
	ASSERT_EQ(100, sendto(self->client, (char[100]) { 0 }, 100,
			      MSG_FASTOPEN, (struct sockaddr *)&address,
			      sizeof(address)));
	self->server = accept(self->listener, NULL, NULL);
	socket_receive(self->server, 100);
	exchange(self->client, self->server, 1000);
	witness_ask(self->client, &witness);
	EXPECT_TRUE(witness.info.tcpi_options & TCPI_OPT_SYN_DATA);
	EXPECT_TRUE(both_agree(self->client, self->server));
}

/* A client without a cookie, and one whose server lacks fast open. */
TEST_F(connection, with_a_failed_fast_open_equals_TCP_INFO)
{
	static const char *const sysctls[] = { "1", "5" };
	struct sockaddr_in address = {
		.sin_family = AF_INET, .sin_port = htons(PORT),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	int i;

	for (i = 0; i < 2; i++) {
		struct witness witness;

		ASSERT_EQ(NULL, namespace_write(FASTOPEN, sysctls[i]));
		self->client = socket(AF_INET, SOCK_STREAM, 0);
		ASSERT_EQ(100, sendto(self->client, (char[100]) { 0 }, 100,
				      MSG_FASTOPEN,
				      (struct sockaddr *)&address,
				      sizeof(address)));
		self->server = accept(self->listener, NULL, NULL);
		socket_receive(self->server, 100);
		exchange(self->client, self->server, 1000);
		witness_ask(self->client, &witness);
		EXPECT_TRUE(witness.info.tcpi_fastopen_client_fail == i + 1);
		EXPECT_TRUE(both_agree(self->client, self->server));
		close(self->client);
		close(self->server);
	}
}

/* connect() returned, but no SYN is sent until there is data. */
TEST_F(connection, with_a_deferred_connect_differs_from_one_in_SYN_SENT)
{
	struct table table;
	struct capture capture;
	int i;

	ASSERT_EQ(NULL, namespace_write(FASTOPEN, "5"));
	capture_open(&capture, AF_INET, PORT);
	set(_metadata, self->client, IPPROTO_TCP, TCP_FASTOPEN_CONNECT, 1);
	ASSERT_EQ(0, socket_connect(self->client, LOOPBACK, PORT));
	for (i = 0; i < 2; i++) {
		size_t row = look(self->client, &table);

		capture_read(&capture);
		EXPECT_EQ(i, capture.client.syn);
		EXPECT_TRUE(truth_number(&table, row, "defer_connect", "wire",
					 !capture.client.syn));
		table_free(&table);
		if (!i)
			socket_send(self->client, 100);
	}
	capture_close(&capture);
}

TEST_F(connection, with_MD5_equals_TCP_INFO)
{
	struct tcp_md5sig sign = { .tcpm_keylen = 6, .tcpm_key = "secret" };
	struct sockaddr_in *address = (struct sockaddr_in *)&sign.tcpm_addr;
	int fds[] = { self->client, self->listener }, i;

	address->sin_family = AF_INET;
	address->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	for (i = 0; i < 2; i++) {
		if (setsockopt(fds[i], IPPROTO_TCP, TCP_MD5SIG, &sign,
			       sizeof(sign)))
			SKIP_IF(return, "needs md5");
	}
	CONNECT(LOOPBACK);
	exchange(self->client, self->server, 10000);
	EXPECT_TRUE(both_agree(self->client, self->server));
}

TEST_F(connection, with_TLS_equals_TCP_INFO)
{
	struct tls12_crypto_info_aes_gcm_128 keys = {
		.info.version		= TLS_1_2_VERSION,
		.info.cipher_type	= TLS_CIPHER_AES_GCM_128,
	};
	struct witness witness;

	CONNECT(LOOPBACK);
	if (setsockopt(self->client, IPPROTO_TCP, TCP_ULP, "tls", 3))
		SKIP_IF(return, "the kernel has no tls for sockets");
	ASSERT_EQ(0, setsockopt(self->client, SOL_TLS, TLS_TX, &keys,
				sizeof(keys)));
	socket_send(self->client, 1000);
	witness_quiesce(self->client, self->server);
	witness_ask(self->client, &witness);
	/* A TLS record is longer than its data. */
	EXPECT_LT(1000U, witness.info.tcpi_bytes_sent);
	EXPECT_TRUE(both_agree(self->client, self->server));
}

TEST_F(connection, with_rto_min_of_the_route_equals_TCP_INFO)
{
	static const struct route_metric metrics[] = {
		{ RTAX_RTO_MIN, 600 }, { RTAX_LOCK, 1 << RTAX_RTO_MIN },
	};

	ASSERT_EQ(NULL, route_add(ROUTED, metrics, ARRAY_SIZE(metrics)));
	CONNECT(ROUTED);
	exchange(self->client, self->server, 1000);
	EXPECT_TRUE(both_agree(self->client, self->server));
}

/* The limit applies to the window saved from an earlier connection. */
TEST_F(connection, with_cwnd_lock_of_the_route_has_the_limit)
{
	static const struct route_metric metrics[] = {
		{ RTAX_CWND, 33 }, { RTAX_LOCK, 1 << RTAX_CWND },
	};
	struct table table;
	size_t row;

	CONNECT(LOOPBACK);
	exchange(self->client, self->server, 1000);
	row = look(self->client, &table);
	EXPECT_TRUE(truth_text(&table, row, "snd_cwnd_clamp", "route", "-"));
	table_free(&table);
	ASSERT_EQ(NULL, route_add(ROUTED, metrics, ARRAY_SIZE(metrics)));
	close(self->client);
	close(self->server);
	self->client = socket(AF_INET, SOCK_STREAM, 0);
	CONNECT(ROUTED);
	exchange(self->client, self->server, 1000);
	close(self->client);
	close(self->server);
	self->client = socket(AF_INET, SOCK_STREAM, 0);
	CONNECT(ROUTED);
	exchange(self->client, self->server, 1000);
	row = look(self->client, &table);
	EXPECT_TRUE(truth_number(&table, row, "snd_cwnd_clamp", "route", 33));
	table_free(&table);
}

/* A kernel without microsecond timestamps refuses the route. */
TEST_F(connection, with_microsecond_timestamps_of_the_route_has_usec_ts)
{
	static const struct route_metric metrics[] = {
		{ RTAX_FEATURES, RTAX_FEATURE_TCP_USEC_TS },
	};
	struct witness witness;
	struct table columns;
	bool is_there;
	size_t row;

	ASSERT_TRUE(table_read(&columns, TABLE_COLUMNS, NULL));
	row = table_find(&columns, "name", "usec_ts");
	is_there = !strcmp(table_field(&columns, row, "available"), "yes");
	table_free(&columns);
	EXPECT_EQ(is_there,
		  !route_add(ROUTED, metrics, ARRAY_SIZE(metrics)));
	if (!is_there)
		return;
	CONNECT(ROUTED);
	exchange(self->client, self->server, 1000);
	witness_ask(self->client, &witness);
	EXPECT_TRUE(witness.info.tcpi_options & 64);
	EXPECT_TRUE(both_agree(self->client, self->server));
}

TEST_HARNESS_MAIN
