// SPDX-License-Identifier: GPL-2.0
/*
 * Upper layer protocols: the TLS columns equal getsockopt() of the keys, the
 * MPTCP column equals TCP_IS_MPTCP, and neither has the other's values.
 */
#include "lib/expect.h"

#include <linux/tcp.h>
#include <linux/tls.h>
#include <netinet/in.h>
#include <sys/socket.h>

/* Missing in the headers of some releases. */
#ifndef IPPROTO_MPTCP
#define IPPROTO_MPTCP		262
#endif
#ifndef TCP_IS_MPTCP
#define TCP_IS_MPTCP		43
#endif
#ifndef TLS_TX_ZEROCOPY_RO
#define TLS_TX_ZEROCOPY_RO	3
#endif
#ifndef TLS_RX_EXPECT_NO_PAD
#define TLS_RX_EXPECT_NO_PAD	4
#endif
#ifndef SOL_TLS
#define SOL_TLS			282
#endif

#define PORT			9000

static const char *const tls_columns[] = {
	"tls_version", "tls_cipher", "tls_tx", "tls_rx", "tls_zc_ro_tx",
	"tls_no_pad_rx",
};

FIXTURE(connection)
{
	int listener;
	int ends[2];
};

FIXTURE_SETUP(connection)
{
	SKIP_IF(return, namespace_enter());
	self->listener = socket_listening(LOOPBACK, PORT);
	socket_connect_pair(self->listener, PORT, self->ends);
}

FIXTURE_TEARDOWN(connection)
{
	close(self->ends[0]);
	close(self->ends[1]);
	close(self->listener);
}

static void expect_no_tls(struct __test_metadata *_metadata,
			  const struct table *table, size_t row)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(tls_columns); i++)
		EXPECT_TRUE(truth_text(table, row, tls_columns[i], "setsockopt",
				       "-"));
}

/* The columns equal the keys that getsockopt() returns. */
static void expect_tls(struct __test_metadata *_metadata, int fd, int direction,
		       const char *version, const char *cipher)
{
	struct tls12_crypto_info_aes_gcm_256 key;
	socklen_t length = sizeof(key);
	struct table table;
	size_t row;

	if (!strcmp(cipher, "aes-gcm-128"))
		length = sizeof(struct tls12_crypto_info_aes_gcm_128);
	ASSERT_EQ(0, getsockopt(fd, SOL_TLS, direction, &key, &length));
	EXPECT_EQ(strcmp(version, "1.2") ? TLS_1_3_VERSION : TLS_1_2_VERSION,
		  key.info.version);
	EXPECT_EQ(strcmp(cipher, "aes-gcm-128") ? TLS_CIPHER_AES_GCM_256 :
						  TLS_CIPHER_AES_GCM_128,
		  key.info.cipher_type);
	row = look_at(_metadata, fd, &table);
	expect_text(_metadata, &table, row, "ulp", "tls");
	EXPECT_TRUE(truth_text(&table, row, "tls_version", "getsockopt",
			       version));
	EXPECT_TRUE(truth_text(&table, row, "tls_cipher", "getsockopt",
			       cipher));
	EXPECT_TRUE(truth_text(&table, row, "tls_tx", "setsockopt",
			       direction == TLS_TX ? "sw" : "none"));
	EXPECT_TRUE(truth_text(&table, row, "tls_rx", "setsockopt",
			       direction == TLS_TX ? "none" : "sw"));
	table_free(&table);
}

TEST_F(connection, has_the_keys_of_TLS)
{
	struct tls12_crypto_info_aes_gcm_256 strong = {
		.info.version = TLS_1_3_VERSION,
		.info.cipher_type = TLS_CIPHER_AES_GCM_256,
	};
	struct tls12_crypto_info_aes_gcm_128 weak = {
		.info.version = TLS_1_2_VERSION,
		.info.cipher_type = TLS_CIPHER_AES_GCM_128,
	};
	struct table table;
	size_t row;
	int i;

	for (i = 0; i < 2; i++) {
		row = look_at(_metadata, self->ends[i], &table);
		expect_no_tls(_metadata, &table, row);
		table_free(&table);
		if (setsockopt(self->ends[i], IPPROTO_TCP, TCP_ULP, "tls", 3))
			SKIP_IF(return, "the kernel has no tls for sockets");
		/* No key yet: nothing is encrypted. */
		row = look_at(_metadata, self->ends[i], &table);
		expect_text(_metadata, &table, row, "tls_version", "-");
		expect_text(_metadata, &table, row, "tls_cipher", "-");
		expect_text(_metadata, &table, row, "tls_tx", "none");
		expect_text(_metadata, &table, row, "tls_rx", "none");
		table_free(&table);
	}
	ASSERT_EQ(0, setsockopt(self->ends[0], SOL_TLS, TLS_TX, &strong,
				sizeof(strong)));
	ASSERT_EQ(0, setsockopt(self->ends[1], SOL_TLS, TLS_RX, &weak,
				sizeof(weak)));
	expect_tls(_metadata, self->ends[0], TLS_TX, "1.3", "aes-gcm-256");
	expect_tls(_metadata, self->ends[1], TLS_RX, "1.2", "aes-gcm-128");
}

/* 1 or 0, or "-" if this kernel lacks it. */
static void expect_hint(struct __test_metadata *_metadata, int fd,
			const char *column, int name)
{
	socklen_t length = sizeof(int);
	char text[12] = "-";
	int value;

	if (!getsockopt(fd, SOL_TLS, name, &value, &length))
		snprintf(text, sizeof(text), "%d", value);
	expect_column(_metadata, fd, column, "getsockopt", text);
}

TEST_F(connection, has_the_TLS_options_that_were_set)
{
	struct tls12_crypto_info_aes_gcm_128 key = {
		.info.version = TLS_1_3_VERSION,
		.info.cipher_type = TLS_CIPHER_AES_GCM_128,
	};
	int fd = self->ends[0], on = 1;

	if (setsockopt(fd, IPPROTO_TCP, TCP_ULP, "tls", 3))
		SKIP_IF(return, "the kernel has no tls for sockets");
	ASSERT_EQ(0, setsockopt(fd, SOL_TLS, TLS_TX, &key, sizeof(key)));
	ASSERT_EQ(0, setsockopt(fd, SOL_TLS, TLS_RX, &key, sizeof(key)));
	expect_hint(_metadata, fd, "tls_no_pad_rx", TLS_RX_EXPECT_NO_PAD);
	expect_hint(_metadata, fd, "tls_zc_ro_tx", TLS_TX_ZEROCOPY_RO);
	if (setsockopt(fd, SOL_TLS, TLS_RX_EXPECT_NO_PAD, &on, sizeof(on)) ||
	    setsockopt(fd, SOL_TLS, TLS_TX_ZEROCOPY_RO, &on, sizeof(on)))
		return;
	expect_hint(_metadata, fd, "tls_no_pad_rx", TLS_RX_EXPECT_NO_PAD);
	expect_hint(_metadata, fd, "tls_zc_ro_tx", TLS_TX_ZEROCOPY_RO);
}

/* An MPTCP connection: its subflows have no descriptor of their own. */
TEST_F(connection, is_a_subflow_of_an_MPTCP_connection)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET, .sin_port = htons(PORT + 1),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	int listener = socket(AF_INET, SOCK_STREAM, IPPROTO_MPTCP);
	int client = socket(AF_INET, SOCK_STREAM, IPPROTO_MPTCP);
	size_t row, listeners = 0, subflows = 0;
	struct table table;
	int child;

	if (client < 0)
		SKIP_IF(return, "the kernel has no mptcp");
	ASSERT_EQ(0, bind(listener, (struct sockaddr *)&address,
			  sizeof(address)));
	ASSERT_EQ(0, listen(listener, 5));
	ASSERT_EQ(0, connect(client, (struct sockaddr *)&address,
			     sizeof(address)));
	/* Then the other end exists as well. */
	child = accept(listener, NULL, NULL);
	ASSERT_LE(0, child);
	ASSERT_TRUE(table_read(&table, TABLE_SOCKETS, "select *"));
	for (row = 0; row < table.rows; row++) {
		const char *state = table_field(&table, row, "state");

		/* The connection of the fixture, and its listener. */
		if (!strcmp("9000", table_field(&table, row, "lport")) ||
		    !strcmp("9000", table_field(&table, row, "rport"))) {
			EXPECT_TRUE(truth_number(&table, row, "mptcp", "socket",
						 0));
			continue;
		}
		EXPECT_TRUE(truth_number(&table, row, "mptcp", "socket", 1));
		listeners += !strcmp(state, "LISTEN");
		subflows += !strcmp(state, "ESTABLISHED");
		if (strcmp(state, "LISTEN"))
			expect_text(_metadata, &table, row, "ulp", "mptcp");
		expect_no_tls(_metadata, &table, row);
	}
	EXPECT_EQ(1, listeners);
	EXPECT_EQ(2, subflows);
	table_free(&table);
	close(child);
	close(client);
	close(listener);
}

/* TCP's answer, for a socket without MPTCP. */
TEST_F(connection, is_no_subflow_without_MPTCP)
{
	socklen_t length = sizeof(int);
	int value;

	if (!getsockopt(self->ends[0], IPPROTO_TCP, TCP_IS_MPTCP, &value,
			&length)) {
		EXPECT_EQ(0, value);
		expect_column(_metadata, self->ends[0], "mptcp", "TCP_IS_MPTCP",
			      "0");
	} else {
		expect_column(_metadata, self->ends[0], "mptcp", "sysctl",
			      access("/proc/sys/net/mptcp", F_OK) ? "-" : "0");
	}
}

TEST_HARNESS_MAIN
