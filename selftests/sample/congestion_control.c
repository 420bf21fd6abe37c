// SPDX-License-Identifier: GPL-2.0
/*
 * State of the congestion control: the columns equal TCP_CC_INFO, for
 * algorithms that report state and for one that does not.
 */
#include "lib/expect.h"
#include "lib/modprobe.h"
#include "lib/witness.h"

#include <fcntl.h>
#include <linux/inet_diag.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/socket.h>

#define PORT		9000
#define ATTEMPTS	400
/* Some segments of the loopback interface's maximum size, and how often. */
#define BURST		500000
#define BURSTS		40

static const char *const columns[] = {
	"bbr_bw_bytes_per_s", "bbr_min_rtt_us", "bbr_pacing_gain",
	"bbr_cwnd_gain", "dctcp_enabled", "dctcp_ce_state", "dctcp_alpha",
	"dctcp_ab_ecn", "dctcp_ab_tot", "vegas_enabled", "vegas_rttcnt",
	"vegas_rtt_us", "vegas_minrtt_us",
};

/* A connection that has transferred data. */
FIXTURE(connection)
{
	int listener;
	int ends[2];
};

FIXTURE_SETUP(connection)
{
	int room = 4 * BURST;

	SKIP_IF(return, namespace_enter());
	SKIP_IF(return, namespace_write("/proc/sys/net/ipv4/tcp_ecn", "1"));
	self->listener = socket_listening(LOOPBACK, PORT);
	ASSERT_EQ(0, setsockopt(self->listener, SOL_SOCKET, SO_RCVBUFFORCE,
				&room, sizeof(room)));
}

FIXTURE_TEARDOWN(connection)
{
	close(self->ends[0]);
	close(self->ends[1]);
	close(self->listener);
}

/*
 * Connects with this algorithm at both ends; returns NULL, or what is missing.
 */
static const char *connect_with(int listener, int *ends, const char *algorithm)
{
	char module[32];
	int i;

	snprintf(module, sizeof(module), "tcp_%s", algorithm);
	modprobe_quietly(module);
	ends[0] = socket(AF_INET, SOCK_STREAM, 0);
	if (setsockopt(listener, IPPROTO_TCP, TCP_CONGESTION, algorithm,
		       strlen(algorithm)) ||
	    setsockopt(ends[0], IPPROTO_TCP, TCP_CONGESTION, algorithm,
		       strlen(algorithm)) ||
	    socket_connect(ends[0], LOOPBACK, PORT))
		return "needs bbr, dctcp and vegas";
	ends[1] = accept(listener, NULL, NULL);
	for (i = 0; i < 20; i++) {
		socket_send(ends[0], 20000);
		socket_receive(ends[1], 20000);
	}
	witness_quiesce(ends[0], ends[1]);
	return NULL;
}

static socklen_t ask(struct __test_metadata *_metadata, int fd,
		     union tcp_cc_info *info)
{
	socklen_t length = sizeof(*info);

	memset(info, 0, sizeof(*info));
	ASSERT_EQ(0, getsockopt(fd, IPPROTO_TCP, TCP_CC_INFO, info, &length));
	return length;
}

/* The row of a socket with the same state before and after the read. */
static size_t look(struct __test_metadata *_metadata, int fd,
		   struct table *table, union tcp_cc_info *info)
{
	union tcp_cc_info after;
	size_t row;
	int i;

	for (i = 0; i < ATTEMPTS; i++) {
		ask(_metadata, fd, info);
		ASSERT_TRUE(table_read(table, TABLE_SOCKETS, "select *"));
		ask(_metadata, fd, &after);
		row = table_find_u64(table, "cookie", socket_cookie(fd));
		ASSERT_NE(TABLE_NONE, row);
		if (!memcmp(info, &after, sizeof(after)))
			return row;
		table_free(table);
		usleep(10000);
	}
	ASSERT_GT(ATTEMPTS, i) TH_LOG("the algorithm keeps changing");
	return TABLE_NONE;
}

/* The column equals TCP_CC_INFO. */
static void expect_said(struct __test_metadata *_metadata,
			const struct table *table, size_t row,
			const char *column, uint64_t said)
{
	EXPECT_TRUE(truth_number(table, row, column, "TCP_CC_INFO", said));
}

/* All columns except those with this prefix. */
static void expect_others_absent(struct __test_metadata *_metadata,
				 const struct table *table, size_t row,
				 const char *prefix)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(columns); i++) {
		if (!strncmp(columns[i], prefix, strlen(prefix)))
			continue;
		EXPECT_TRUE(truth_text(table, row, columns[i], "TCP_CC_INFO",
				       "-"));
	}
}

TEST_F(connection, has_the_state_of_bbr)
{
	union tcp_cc_info info;
	struct table table;
	size_t row;

	SKIP_IF(return, connect_with(self->listener, self->ends, "bbr"));
	row = look(_metadata, self->ends[0], &table, &info);
	expect_text(_metadata, &table, row, "cc", "bbr");
	EXPECT_NE(0U, info.bbr.bbr_bw_lo);
	EXPECT_NE(~0U, info.bbr.bbr_min_rtt);
	EXPECT_NE(0U, info.bbr.bbr_pacing_gain);
	expect_said(_metadata, &table, row, "bbr_bw_bytes_per_s",
		    (uint64_t)info.bbr.bbr_bw_hi << 32 | info.bbr.bbr_bw_lo);
	expect_said(_metadata, &table, row, "bbr_min_rtt_us",
		    info.bbr.bbr_min_rtt);
	expect_said(_metadata, &table, row, "bbr_pacing_gain",
		    info.bbr.bbr_pacing_gain);
	expect_said(_metadata, &table, row, "bbr_cwnd_gain",
		    info.bbr.bbr_cwnd_gain);
	expect_others_absent(_metadata, &table, row, "bbr_");
	table_free(&table);
}

TEST_F(connection, has_the_state_of_dctcp)
{
	union tcp_cc_info info;
	struct table table;
	size_t row;

	SKIP_IF(return, connect_with(self->listener, self->ends, "dctcp"));
	row = look(_metadata, self->ends[0], &table, &info);
	EXPECT_EQ(1U, info.dctcp.dctcp_enabled);
	EXPECT_NE(0U, info.dctcp.dctcp_alpha);
	expect_said(_metadata, &table, row, "dctcp_enabled",
		    info.dctcp.dctcp_enabled);
	expect_said(_metadata, &table, row, "dctcp_ce_state",
		    info.dctcp.dctcp_ce_state);
	expect_said(_metadata, &table, row, "dctcp_alpha",
		    info.dctcp.dctcp_alpha);
	expect_said(_metadata, &table, row, "dctcp_ab_ecn",
		    info.dctcp.dctcp_ab_ecn);
	expect_said(_metadata, &table, row, "dctcp_ab_tot",
		    info.dctcp.dctcp_ab_tot);
	expect_others_absent(_metadata, &table, row, "dctcp_");
	table_free(&table);
}

TEST_F(connection, has_no_state_where_dctcp_falls_back_to_reno)
{
	union tcp_cc_info info;
	struct table table;
	size_t row;

	SKIP_IF(return, namespace_write("/proc/sys/net/ipv4/tcp_ecn", "0"));
	SKIP_IF(return, connect_with(self->listener, self->ends, "reno"));
	modprobe_quietly("tcp_dctcp");
	ASSERT_EQ(0, setsockopt(self->ends[0], IPPROTO_TCP, TCP_CONGESTION,
				"dctcp", 5));
	row = look(_metadata, self->ends[0], &table, &info);
	expect_text(_metadata, &table, row, "cc", "dctcp-reno");
	EXPECT_NE(0U, ask(_metadata, self->ends[0], &info));
	EXPECT_EQ(0U, info.dctcp.dctcp_enabled);
	expect_said(_metadata, &table, row, "dctcp_enabled",
		    info.dctcp.dctcp_enabled);
	expect_text(_metadata, &table, row, "dctcp_alpha", "-");
	table_free(&table);
}

TEST_F(connection, has_the_state_of_vegas)
{
	union tcp_cc_info info;
	struct table table;
	size_t row;
	int i;

	SKIP_IF(return, connect_with(self->listener, self->ends, "vegas"));
	row = look(_metadata, self->ends[0], &table, &info);
	/*
	 * vegas takes no sample from a window that was acknowledged as a
	 * whole. A receiver that was idle for longer than the timeout
	 * acknowledges each of the next segments. On a busy machine a window
	 * may shrink to one segment and stay so: then another connection is
	 * used.
	 */
	for (i = 1; i < BURSTS && info.vegas.tcpv_minrtt == 0x7fffffff; i++) {
		table_free(&table);
		if (!(i % 10)) {
			close(self->ends[0]);
			close(self->ends[1]);
			ASSERT_EQ(NULL, connect_with(self->listener, self->ends,
						     "vegas"));
		}
		usleep(300000);
		socket_send(self->ends[0], BURST);
		socket_receive(self->ends[1], BURST);
		witness_quiesce(self->ends[0], self->ends[1]);
		row = look(_metadata, self->ends[0], &table, &info);
	}
	EXPECT_EQ(1U, info.vegas.tcpv_enabled);
	expect_said(_metadata, &table, row, "vegas_enabled",
		    info.vegas.tcpv_enabled);
	expect_said(_metadata, &table, row, "vegas_rttcnt",
		    info.vegas.tcpv_rttcnt);
	EXPECT_GT(0x7fffffffU, info.vegas.tcpv_rtt);
	expect_said(_metadata, &table, row, "vegas_rtt_us",
		    info.vegas.tcpv_rtt);
	EXPECT_GT(0x7fffffffU, info.vegas.tcpv_minrtt);
	expect_said(_metadata, &table, row, "vegas_minrtt_us",
		    info.vegas.tcpv_minrtt);
	expect_others_absent(_metadata, &table, row, "vegas_");
	table_free(&table);
}

static void expect_no_state(struct __test_metadata *_metadata, int fd,
			    const char *state, const char *algorithm)
{
	struct table table;
	size_t row = look_at(_metadata, fd, &table), i;

	expect_text(_metadata, &table, row, "state", state);
	expect_text(_metadata, &table, row, "cc", algorithm);
	for (i = 0; i < ARRAY_SIZE(columns); i++)
		expect_text(_metadata, &table, row, columns[i], "-");
	table_free(&table);
}

static void disconnect(struct __test_metadata *_metadata, int fd)
{
	const struct sockaddr none = { .sa_family = AF_UNSPEC };

	ASSERT_EQ(0, connect(fd, &none, sizeof(none)));
}

/* The kernel initialises an algorithm when the handshake ends. */
TEST_F(connection, has_no_state_outside_of_a_connection)
{
	static const char *const algorithms[] = { "bbr", "dctcp", "vegas" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(algorithms); i++) {
		const char *name = algorithms[i];
		int fd = socket_bound(LOOPBACK, PORT + 1 + i);
		char module[32];

		snprintf(module, sizeof(module), "tcp_%s", name);
		modprobe_quietly(module);
		if (setsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, name,
			       strlen(name)))
			SKIP_IF(return, "needs bbr, dctcp and vegas");
		expect_no_state(_metadata, fd, "BOUND", name);
		socket_drop_all(fd);
		ASSERT_EQ(0, fcntl(fd, F_SETFL, O_NONBLOCK));
		EXPECT_REFUSED(EINPROGRESS,
			       socket_connect(fd, LOOPBACK, PORT));
		expect_no_state(_metadata, fd, "SYN_SENT", name);
		disconnect(_metadata, fd);
		expect_no_state(_metadata, fd, "BOUND", name);
		close(fd);
	}
}

/* A socket that keeps its port: the data of its connection is gone. */
TEST_F(connection, has_no_state_after_a_disconnect)
{
	int fd = socket_bound(LOOPBACK, PORT + 1);
	union tcp_cc_info info;

	modprobe_quietly("tcp_bbr");
	if (setsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, "bbr", 3))
		SKIP_IF(return, "needs bbr, dctcp and vegas");
	ASSERT_EQ(0, socket_connect(fd, LOOPBACK, PORT));
	self->ends[1] = accept(self->listener, NULL, NULL);
	socket_send(fd, 20000);
	socket_receive(self->ends[1], 20000);
	witness_quiesce(fd, self->ends[1]);
	ask(_metadata, fd, &info);
	EXPECT_NE(0U, info.bbr.bbr_bw_lo);
	disconnect(_metadata, fd);
	expect_no_state(_metadata, fd, "BOUND", "bbr");
	close(fd);
}

TEST_F(connection, has_no_state_of_reno)
{
	union tcp_cc_info info;
	struct table table;
	size_t row;

	SKIP_IF(return, connect_with(self->listener, self->ends, "reno"));
	row = look(_metadata, self->ends[0], &table, &info);
	EXPECT_EQ(0U, ask(_metadata, self->ends[0], &info));
	expect_others_absent(_metadata, &table, row, "none");
	table_free(&table);
	row = look(_metadata, self->listener, &table, &info);
	expect_others_absent(_metadata, &table, row, "none");
	table_free(&table);
}

TEST_HARNESS_MAIN
