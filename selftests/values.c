// SPDX-License-Identifier: GPL-2.0
/*
 * The truth of the values: what tcplens prints against what the kernel says
 * about the same connection on other ways: getsockopt(), ioctl(), fstat().
 * What changes with time lies between two witnesses; what does not must not
 * have changed between them.
 *
 * Packets are kept from a socket by a filter that drops them, so the states of
 * loss need no tools.
 */
#include "lib/expect.h"
#include "lib/witness.h"

#include <arpa/inet.h>
#include <linux/sock_diag.h>
#include <linux/sockios.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>

#define PORT		9000
#define ATTEMPTS	100

/* Where a field is in struct tcp_info. */
#define AT(member)							\
	offsetof(struct tcp_info, member),				\
	sizeof(((struct tcp_info *)0)->member)
#define FIELD(column, member)		{ column, AT(member), NO_NONE }
/* One whose value for "none" is absent in the table. */
#define FIELD_OR(none, column, member)	{ column, AT(member), none }
#define NO_NONE				0x123456789abcdefULL
/* Of Linux 6.2 and later, behind what the headers may know. */
#define LATER(column, bytes_behind, bytes)				\
	{ column, offsetof(struct tcp_info, tcpi_snd_wnd) + 4 +		\
	  (bytes_behind), bytes, NO_NONE }

/* Columns that are a field of struct tcp_info. */
static const struct {
	const char *column;
	size_t offset;
	size_t bytes;
	uint64_t none;
} fields[] = {
	FIELD("snd_cwnd", tcpi_snd_cwnd),
	FIELD("snd_ssthresh", tcpi_snd_ssthresh),
	FIELD("snd_wnd", tcpi_snd_wnd),
	FIELD("snd_mss", tcpi_snd_mss),
	FIELD("srtt_us", tcpi_rtt),
	FIELD("rttvar_us", tcpi_rttvar),
	FIELD("min_rtt_us", tcpi_min_rtt),
	FIELD("rto_us", tcpi_rto),
	FIELD("retrans_out", tcpi_retrans),
	FIELD("retrans_total", tcpi_total_retrans),
	FIELD("bytes_retrans", tcpi_bytes_retrans),
	FIELD("lost", tcpi_lost),
	FIELD("unacked", tcpi_unacked),
	FIELD("bytes_sent", tcpi_bytes_sent),
	FIELD("bytes_acked", tcpi_bytes_acked),
	FIELD("bytes_received", tcpi_bytes_received),
	FIELD("segs_in", tcpi_segs_in),
	FIELD("segs_out", tcpi_segs_out),
	FIELD("retransmits", tcpi_retransmits),
	FIELD("probes", tcpi_probes),
	FIELD("backoff", tcpi_backoff),
	FIELD("ato_us", tcpi_ato),
	FIELD("rcv_mss", tcpi_rcv_mss),
	FIELD("sacked", tcpi_sacked),
	FIELD("pmtu", tcpi_pmtu),
	FIELD("rcv_ssthresh", tcpi_rcv_ssthresh),
	FIELD("advmss", tcpi_advmss),
	FIELD("reordering", tcpi_reordering),
	FIELD_OR(0, "rcv_rtt_us", tcpi_rcv_rtt),
	FIELD("rcv_space", tcpi_rcv_space),
	FIELD_OR(~0ULL, "pacing_rate_bytes_per_s", tcpi_pacing_rate),
	FIELD_OR(~0ULL, "max_pacing_rate_bytes_per_s", tcpi_max_pacing_rate),
	FIELD_OR(0, "delivery_rate_bytes_per_s", tcpi_delivery_rate),
	FIELD("notsent_bytes", tcpi_notsent_bytes),
	FIELD("data_segs_in", tcpi_data_segs_in),
	FIELD("data_segs_out", tcpi_data_segs_out),
	FIELD("delivered", tcpi_delivered),
	FIELD("delivered_ce", tcpi_delivered_ce),
	FIELD("dsack_dups", tcpi_dsack_dups),
	FIELD("reord_seen", tcpi_reord_seen),
	FIELD("rcv_ooopack", tcpi_rcv_ooopack),
	LATER("rcv_wnd", 0, 4),
	LATER("rehash", 4, 4),
	LATER("total_rto", 8, 2),
	LATER("total_rto_recoveries", 10, 2),
};

/* Columns that grow with time. */
static const struct {
	const char *column;
	size_t offset;
	size_t bytes;
} ages[] = {
	{ "last_data_sent_ms", AT(tcpi_last_data_sent) },
	{ "last_data_recv_ms", AT(tcpi_last_data_recv) },
	{ "last_ack_recv_ms", AT(tcpi_last_ack_recv) },
	{ "busy_time_us", AT(tcpi_busy_time) },
	{ "rwnd_limited_us", AT(tcpi_rwnd_limited) },
	{ "sndbuf_limited_us", AT(tcpi_sndbuf_limited) },
	{ "total_rto_time_ms", offsetof(struct tcp_info, tcpi_snd_wnd) + 16, 4 },
};

/* Columns that are a bit of tcpi_options. */
static const struct {
	const char *column;
	unsigned int bit;
} agreed[] = {
	{ "timestamps", TCPI_OPT_TIMESTAMPS },
	{ "sack", TCPI_OPT_SACK },
	{ "ecn", TCPI_OPT_ECN },
	{ "ecn_seen", TCPI_OPT_ECN_SEEN },
	{ "syn_data_acked", TCPI_OPT_SYN_DATA },
};

static uint64_t value_at(const struct witness *witness, size_t offset,
			 size_t bytes)
{
	uint64_t value = 0;

	memcpy(&value, witness->bytes + offset, bytes);
	return value;
}

static uint64_t field_of(const struct witness *witness, size_t i)
{
	return value_at(witness, fields[i].offset, fields[i].bytes);
}

static bool is_same(const struct witness *a, const struct witness *b)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(fields); i++) {
		if (field_of(a, i) != field_of(b, i))
			return false;
	}
	return a->info.tcpi_state == b->info.tcpi_state &&
	       a->info.tcpi_ca_state == b->info.tcpi_ca_state;
}

/* The row of a socket that did not change while the table was read. */
static size_t look(struct __test_metadata *_metadata, int fd,
		   struct table *table, struct witness *before,
		   struct witness *after)
{
	int i;

	for (i = 0; i < ATTEMPTS; i++) {
		size_t row;

		witness_ask(fd, before);
		ASSERT_TRUE(table_read(table, TABLE_SOCKETS, "select *"));
		witness_ask(fd, after);
		row = table_find_u64(table, "cookie", socket_cookie(fd));
		ASSERT_NE(TABLE_NONE, row) TH_LOG("the socket is not listed");
		if (is_same(before, after))
			return row;
		table_free(table);
		usleep(10000);
	}
	ASSERT_GT(ATTEMPTS, i) TH_LOG("the socket does not keep still");
	return TABLE_NONE;
}

static void expect_fields(struct __test_metadata *_metadata,
			  const struct table *table, size_t row,
			  const struct witness *witness)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(fields); i++) {
		uint64_t value = field_of(witness, i);

		if (fields[i].offset + fields[i].bytes > witness->length)
			continue;
		if (value == fields[i].none)
			expect_text(_metadata, table, row, fields[i].column,
				    "-");
		else
			expect_number(_metadata, table, row, fields[i].column,
				      value);
	}
}

static void expect_ages(struct __test_metadata *_metadata,
			const struct table *table, size_t row,
			const struct witness *before,
			const struct witness *after)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(ages); i++) {
		size_t offset = ages[i].offset, bytes = ages[i].bytes;

		if (offset + bytes <= before->length)
			expect_between(_metadata, table, row, ages[i].column,
				       value_at(before, offset, bytes),
				       value_at(after, offset, bytes));
	}
}

/* The fields that are no whole bytes, and those with names. */
static void expect_bits(struct __test_metadata *_metadata,
			const struct table *table, size_t row,
			const struct tcp_info *info)
{
	static const char *const ca_states[] = {
		"Open", "Disorder", "CWR", "Recovery", "Loss",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(agreed); i++)
		expect_number(_metadata, table, row, agreed[i].column,
			      !!(info->tcpi_options & agreed[i].bit));
	ASSERT_TRUE(info->tcpi_options & TCPI_OPT_WSCALE);
	expect_number(_metadata, table, row, "snd_wscale",
		      info->tcpi_snd_wscale);
	expect_number(_metadata, table, row, "rcv_wscale",
		      info->tcpi_rcv_wscale);
	expect_number(_metadata, table, row, "delivery_rate_app_limited",
		      info->tcpi_delivery_rate_app_limited);
	expect_text(_metadata, table, row, "fastopen_client_fail", "-");
	expect_text(_metadata, table, row, "state",
		    witness_states[info->tcpi_state]);
	expect_text(_metadata, table, row, "ca_state",
		    ca_states[info->tcpi_ca_state]);
}

/* Every column that TCP_INFO knows. */
static void expect_tcp_info(struct __test_metadata *_metadata, int fd)
{
	struct witness before, after;
	struct table table;
	size_t row;

	row = look(_metadata, fd, &table, &before, &after);
	expect_fields(_metadata, &table, row, &before);
	expect_ages(_metadata, &table, row, &before, &after);
	expect_bits(_metadata, &table, row, &before.info);
	table_free(&table);
}

/* Both ends of a connection over which data went both ways. */
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
	/* So that the two ends do not offer the same window. */
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
	/* Longer than an acknowledgment may be delayed. */
	usleep(300000);
}

FIXTURE_TEARDOWN(values)
{
	close(self->ends[0]);
	close(self->ends[1]);
	close(self->listener);
}

TEST_F(values, equal_TCP_INFO)
{
	expect_tcp_info(_metadata, self->ends[0]);
	expect_tcp_info(_metadata, self->ends[1]);
}

TEST_F(values, equal_TCP_INFO_when_packets_are_lost)
{
	struct witness witness;

	socket_deafen(self->ends[1]);
	socket_send(self->ends[0], 100000);
	do {
		usleep(50000);
		witness_ask(self->ends[0], &witness);
	} while (witness.info.tcpi_total_retrans < 3);
	expect_tcp_info(_metadata, self->ends[0]);
	witness_ask(self->ends[0], &witness);
	EXPECT_EQ(TCP_CA_Loss, witness.info.tcpi_ca_state);
	EXPECT_NE(0U, witness.info.tcpi_lost);
	EXPECT_NE(0U, witness.info.tcpi_unacked);
	EXPECT_NE(0U, witness.info.tcpi_retrans);
}

/* The window that one end offered last is the one that the other end sees. */
TEST_F(values, of_rcv_wnd_are_the_window_that_the_peer_sees)
{
	struct witness peer, same;
	struct table table;
	size_t row;
	int i;

	for (i = 0; i < 2; i++) {
		witness_ask(self->ends[1 - i], &peer);
		row = look(_metadata, self->ends[i], &table, &same, &same);
		expect_number(_metadata, &table, row, "rcv_wnd",
			      peer.info.tcpi_snd_wnd);
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

TEST_F(values, of_addresses_equal_getsockname_and_getpeername)
{
	char text[INET6_ADDRSTRLEN + 10], address[INET6_ADDRSTRLEN];
	struct sockaddr_storage end;
	struct witness witness;
	struct table table;
	unsigned int port;
	socklen_t length;
	size_t row;
	int i;

	for (i = 0; i < 2; i++) {
		row = look(_metadata, self->ends[i], &table, &witness,
			   &witness);
		length = sizeof(end);
		ASSERT_EQ(0, getsockname(self->ends[i],
					 (struct sockaddr *)&end, &length));
		expect_text(_metadata, &table, row, "local",
			    print_end(text, &end, address, &port));
		expect_text(_metadata, &table, row, "laddr", address);
		expect_number(_metadata, &table, row, "lport", port);
		length = sizeof(end);
		ASSERT_EQ(0, getpeername(self->ends[i],
					 (struct sockaddr *)&end, &length));
		expect_text(_metadata, &table, row, "remote",
			    print_end(text, &end, address, &port));
		expect_text(_metadata, &table, row, "raddr", address);
		expect_number(_metadata, &table, row, "rport", port);
		expect_text(_metadata, &table, row, "raddr", variant->address);
		expect_text(_metadata, &table, row, "family", variant->family);
		expect_text(_metadata, &table, row, "kind", "full");
		table_free(&table);
	}
}

TEST_F(values, of_identity_equal_fstat_and_TCP_CONGESTION)
{
	char cc[32] = "";
	socklen_t length = sizeof(cc);
	struct witness witness;
	struct table table;
	struct stat status;
	size_t row;
	int i;

	ASSERT_EQ(0, setsockopt(self->ends[0], IPPROTO_TCP, TCP_CONGESTION,
				"reno", 4));
	for (i = 0; i < 2; i++) {
		row = look(_metadata, self->ends[i], &table, &witness,
			   &witness);
		ASSERT_EQ(0, fstat(self->ends[i], &status));
		expect_number(_metadata, &table, row, "inode", status.st_ino);
		expect_number(_metadata, &table, row, "uid", status.st_uid);
		length = sizeof(cc);
		ASSERT_EQ(0, getsockopt(self->ends[i], IPPROTO_TCP,
					TCP_CONGESTION, cc, &length));
		expect_text(_metadata, &table, row, "cc", i ? cc : "reno");
		table_free(&table);
	}
}

static const char *const memory[SK_MEMINFO_VARS] = {
	[SK_MEMINFO_RMEM_ALLOC]		= "rmem_alloc_bytes",
	[SK_MEMINFO_RCVBUF]		= "rcvbuf_bytes",
	[SK_MEMINFO_WMEM_ALLOC]		= "wmem_alloc_bytes",
	[SK_MEMINFO_SNDBUF]		= "sndbuf_bytes",
	[SK_MEMINFO_FWD_ALLOC]		= "forward_alloc_bytes",
	[SK_MEMINFO_WMEM_QUEUED]	= "wmem_queued_bytes",
	[SK_MEMINFO_OPTMEM]		= "omem_alloc_bytes",
	[SK_MEMINFO_BACKLOG]		= "sk_backlog_bytes",
	[SK_MEMINFO_DROPS]		= "drops",
};

static void ask_memory(struct __test_metadata *_metadata, int fd,
		       uint32_t *meminfo)
{
	socklen_t length = SK_MEMINFO_VARS * sizeof(*meminfo);

	ASSERT_EQ(0, getsockopt(fd, SOL_SOCKET, SO_MEMINFO, meminfo, &length));
}

static void expect_queues(struct __test_metadata *_metadata, int fd,
			  const char *timer)
{
	uint32_t before[SK_MEMINFO_VARS], meminfo[SK_MEMINFO_VARS];
	struct witness witness;
	struct table table;
	int bytes, i;
	size_t row;

	/* A probe of the full queue may come and be dropped in between. */
	ask_memory(_metadata, fd, meminfo);
	do {
		memcpy(before, meminfo, sizeof(before));
		row = look(_metadata, fd, &table, &witness, &witness);
		ask_memory(_metadata, fd, meminfo);
	} while (memcmp(before, meminfo, sizeof(before)) &&
		 (table_free(&table), true));
	ASSERT_EQ(0, ioctl(fd, SIOCINQ, &bytes));
	expect_number(_metadata, &table, row, "recvq_bytes", bytes);
	ASSERT_EQ(0, ioctl(fd, SIOCOUTQ, &bytes));
	expect_number(_metadata, &table, row, "sendq_bytes", bytes);
	for (i = 0; i < SK_MEMINFO_VARS; i++)
		expect_number(_metadata, &table, row, memory[i], meminfo[i]);
	expect_text(_metadata, &table, row, "timer", timer);
	table_free(&table);
}

TEST_F(values, of_queues_equal_SIOCINQ_SIOCOUTQ_and_SO_MEMINFO)
{
	char data[65536] = { 0 };
	int bytes;

	/* One end does not read, until the other cannot write. */
	while (send(self->ends[0], data, sizeof(data), MSG_DONTWAIT) > 0 ||
	       (usleep(100000),
		send(self->ends[0], data, sizeof(data), MSG_DONTWAIT) > 0))
		;
	ASSERT_EQ(0, ioctl(self->ends[0], SIOCOUTQ, &bytes));
	EXPECT_NE(0, bytes);
	ASSERT_EQ(0, ioctl(self->ends[1], SIOCINQ, &bytes));
	EXPECT_NE(0, bytes);
	expect_queues(_metadata, self->ends[0], "persist");
	expect_queues(_metadata, self->ends[1], "none");
}

TEST_HARNESS_MAIN
