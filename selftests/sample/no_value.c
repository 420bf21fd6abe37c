// SPDX-License-Identifier: GPL-2.0
/*
 * Columns without a value show "-": those that a kind of socket or a state
 * lacks, that are not known yet, or that were never set. A socket with the
 * value is compared each time.
 */
#include "lib/expect.h"
#include "lib/all_states_fixture.h"
#include "lib/tcp_info.h"
#include "lib/truth.h"
#include "lib/witness.h"

#include <linux/tcplens.h>
#include <netinet/in.h>
#include <sys/socket.h>

/* Expects "-" in each column of a list that ends with NULL. */
static void expect_absent(struct __test_metadata *_metadata,
			  const struct table *table, size_t row,
			  const char *const *columns)
{
	ASSERT_NE(TABLE_NONE, row);
	for (; *columns; columns++)
		expect_text(_metadata, table, row, *columns, "-");
}

#define ABSENT(...) ((const char *const[]) { __VA_ARGS__, NULL })

TEST_F(namespace, has_the_backlog_of_listeners_and_no_connection_columns)
{
	static const char *const absent[] = {
		"remote", "raddr", "rport", "recvq_bytes", "sendq_bytes",
		"snd_cwnd", "snd_ssthresh", "snd_wnd", "rcv_wnd", "snd_mss",
		"srtt_us", "rttvar_us", "min_rtt_us", "rto_us", "retrans_out",
		"retrans_total", "bytes_retrans", "lost", "unacked",
		"bytes_sent", "bytes_acked", "bytes_received", "segs_in",
		"segs_out", "timer_ms", "cc", "ca_state", "last_data_sent_ms",
		"last_data_recv_ms", "v6only", "rmem_alloc_bytes",
		"wmem_queued_bytes", "snd_nxt", "rcv_nxt", "in_flight",
		"pacing_rate_bytes_per_s", "busy_time_us", "max_window",
		"pmtu", "backoff", "sack", "keepalive_timer_ms", "tclass",
	};
	struct witness witness;
	struct table table;
	size_t row, i;

	witness_ask(self->sockets.listener, &witness);
	ASSERT_TRUE(table_read(&table, TABLE_SOCKETS, "select *"));
	row = table_find_u64(&table, "cookie",
			     socket_cookie(self->sockets.listener));
	ASSERT_NE(TABLE_NONE, row);
	expect_number(_metadata, &table, row, "backlog", 1);
	expect_number(_metadata, &table, row, "backlog_max", 7);
	/* The queue lengths of a listener are in these two. */
	EXPECT_TRUE(truth_number(&table, row, "backlog", "TCP_INFO",
				 witness.info.tcpi_unacked));
	EXPECT_TRUE(truth_number(&table, row, "backlog_max", "TCP_INFO",
				 witness.info.tcpi_sacked));
	for (i = 0; i < ARRAY_SIZE(absent); i++)
		expect_text(_metadata, &table, row, absent[i], "-");
	witness_ask(self->sockets.users, &witness);
	row = table_find_u64(&table, "cookie",
			     socket_cookie(self->sockets.users));
	EXPECT_TRUE(truth_number(&table, row, "backlog", "TCP_INFO",
				 witness.info.tcpi_unacked));
	EXPECT_TRUE(truth_number(&table, row, "backlog_max", "TCP_INFO",
				 witness.info.tcpi_sacked));
	table_free(&table);
}

TEST_F(namespace, has_no_round_trip_before_the_first_sample)
{
	struct witness same;
	struct table table;
	size_t row;

	/* While its timer runs it has none. */
	row = tcp_info_look(self->sockets.syn_sent, &table, &same, &same);
	expect_absent(_metadata, &table, row,
		      ABSENT("srtt_us", "rttvar_us", "min_rtt_us",
			     "last_data_sent_ms", "last_data_recv_ms",
			     "backlog", "backlog_max", "v6only"));
	expect_text(_metadata, &table, row, "state", "SYN_SENT");
	expect_text(_metadata, &table, row, "timer", "retransmit");
	expect_number(_metadata, &table, row, "unacked", 1);
	table_free(&table);
}

TEST_F(namespace, has_no_inode_without_a_file)
{
	struct sockaddr_in address;
	socklen_t length = sizeof(address);
	struct table table;
	size_t row;
	char text[16];

	ASSERT_TRUE(table_read(&table, TABLE_SOCKETS, "select *"));
	ASSERT_EQ(0, getsockname(self->sockets.child,
				 (struct sockaddr *)&address, &length));
	snprintf(text, sizeof(text), "%u", ntohs(address.sin_port));
	row = table_find(&table, "rport", text);
	expect_absent(_metadata, &table, row, ABSENT("inode"));
	expect_text(_metadata, &table, row, "state", "ESTABLISHED");
	expect_number(_metadata, &table, row, "uid", 0);
	/* One socket is open, the other was closed by its program. */
	EXPECT_TRUE(truth_number(&table, row, "orphan", "close", 0));
	row = table_find(&table, "state", "FIN_WAIT1");
	EXPECT_TRUE(truth_number(&table, row, "orphan", "close", 1));
	expect_absent(_metadata, &table, row, ABSENT("inode"));
	expect_number(_metadata, &table, row, "sendq_bytes", 101);
	table_free(&table);
}

TEST_F(namespace, has_no_values_that_the_kind_of_socket_lacks)
{
	struct table table;
	size_t row;

	ASSERT_TRUE(table_read(&table, TABLE_SOCKETS, "select *"));
	row = table_find(&table, "kind", "timewait");
	expect_absent(_metadata, &table, row,
		      ABSENT("uid", "inode", "recvq_bytes", "sendq_bytes",
			     "snd_cwnd", "srtt_us", "retrans_total", "cc",
			     "ca_state", "segs_in", "backlog", "orphan",
			     "snd_nxt", "drops", "nodelay", "ttl", "ulp"));
	row = table_find(&table, "kind", "request");
	expect_absent(_metadata, &table, row,
		      ABSENT("uid", "inode", "recvq_bytes", "sendq_bytes",
			     "snd_cwnd", "srtt_us", "bytes_sent", "cc",
			     "ca_state", "segs_in", "backlog", "orphan",
			     "snd_nxt", "drops", "nodelay", "ttl", "ulp"));
	expect_text(_metadata, &table, row, "state", "SYN_RECV");
	row = table_find_u64(&table, "cookie",
			     socket_cookie(self->sockets.bound));
	expect_absent(_metadata, &table, row,
		      ABSENT("remote", "raddr", "rport", "srtt_us",
			     "min_rtt_us", "timer_ms", "backlog"));
	expect_text(_metadata, &table, row, "state", "BOUND");
	row = table_find_u64(&table, "cookie",
			     socket_cookie(self->sockets.connected[0]));
	expect_absent(_metadata, &table, row,
		      ABSENT("backlog", "backlog_max", "v6only",
			     "last_data_recv_ms"));
	table_free(&table);
}

TEST_F(namespace, has_the_owner_and_the_v6only_of_every_socket)
{
	int fd = socket(AF_INET6, SOCK_STREAM, 0), on = 1;
	struct sockaddr_in6 any = { .sin6_family = AF_INET6 };
	struct table table;
	size_t row;

	ASSERT_EQ(0, setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on,
				sizeof(on)));
	ASSERT_EQ(0, bind(fd, (struct sockaddr *)&any, sizeof(any)));
	ASSERT_TRUE(table_read(&table, TABLE_SOCKETS, "select *"));
	row = table_find_u64(&table, "cookie", socket_cookie(fd));
	ASSERT_NE(TABLE_NONE, row);
	expect_number(_metadata, &table, row, "v6only", 1);
	expect_number(_metadata, &table, row, "uid", 0);
	row = table_find_u64(&table, "cookie",
			     socket_cookie(self->sockets.users));
	ASSERT_NE(TABLE_NONE, row);
	expect_number(_metadata, &table, row, "v6only", 0);
	expect_number(_metadata, &table, row, "uid", 1234);
	table_free(&table);
}

/*
 * TCP_INFO has a delivery rate of a FIN, as if it was a full segment, and keeps the
 * rates at which a connection that has closed could send.
 */
TEST_F(namespace, has_no_rates_of_a_connection_that_sends_nothing)
{
	int listener = socket_listening(LOOPBACK, 9555), ends[2];
	struct witness same;
	struct table table;
	size_t row;

	socket_connect_pair(listener, 9555, ends);
	shutdown(ends[0], SHUT_WR);
	WAIT_UNTIL(ends[0], info->tcpi_state == TCPLENS_STATE_FIN_WAIT2);
	row = tcp_info_look(ends[0], &table, &same, &same);
	EXPECT_LT(0, same.info.tcpi_delivery_rate);
	EXPECT_LT(0, same.info.tcpi_pacing_rate);
	expect_text(_metadata, &table, row, "state", "FIN_WAIT2");
	expect_absent(_metadata, &table, row,
		      ABSENT("delivery_rate_bytes_per_s",
			     "delivery_rate_app_limited",
			     "send_rate_bytes_per_s",
			     "pacing_rate_bytes_per_s"));
	table_free(&table);
	/* The other end can send, and has a rate when it does. */
	row = tcp_info_look(ends[1], &table, &same, &same);
	expect_absent(_metadata, &table, row,
		      ABSENT("delivery_rate_bytes_per_s",
			     "delivery_rate_app_limited"));
	EXPECT_STRNE("-", table_field(&table, row, "send_rate_bytes_per_s"));
	table_free(&table);
	EXPECT_TRUE(tcp_info_agrees(ends[0]));
	socket_send(ends[1], 1000);
	socket_receive(ends[0], 1000);
	WAIT_UNTIL(ends[1], !info->tcpi_unacked);
	row = tcp_info_look(ends[1], &table, &same, &same);
	EXPECT_TRUE(truth_number(&table, row, "delivery_rate_bytes_per_s",
				 "TCP_INFO", same.info.tcpi_delivery_rate));
	table_free(&table);
	EXPECT_TRUE(tcp_info_agrees(ends[0]));
}

TEST_HARNESS_MAIN
