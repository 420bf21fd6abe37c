// SPDX-License-Identifier: GPL-2.0
/*
 * What a textbook tells of TCP happens for real, on the loopback interface, and
 * each time `events` tells it too: every change of state of both ends in its
 * order, what is sent again and why, and resets. What is left in `closed` says
 * how the connection ended, whose it was, and the numbers it ended with.
 *
 * Packets are kept from a socket by a filter that drops them, so no chance is
 * needed for a loss.
 */
#include "lib/expect.h"
#include "lib/history.h"
#include "lib/route.h"
#include "lib/witness.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/icmp.h>
#include <linux/ip.h>
#include <linux/rtnetlink.h>
#include <linux/tcp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>

#define PORT		9500
#define CLIENT_PORT	9501

/* A handshake, by its ends. */
#define CONNECT		"connect(CLOSE>SYN_SENT)"
#define CONNECTED	CONNECT " established(SYN_SENT>ESTABLISHED)"
#define ACCEPTED	"accepted(SYN_RECV>ESTABLISHED)"
/* What is left of a connection. Who closes first, and the other one. */
#define CLOSES_FIRST	" state(ESTABLISHED>FIN_WAIT1)"			\
			" state(FIN_WAIT1>FIN_WAIT2)"			\
			" closed(FIN_WAIT2>CLOSE)"
#define CLOSES_LAST	" state(ESTABLISHED>CLOSE_WAIT)"		\
			" state(CLOSE_WAIT>LAST_ACK)"			\
			" closed(LAST_ACK>CLOSE)"

/**
 * struct epitaph - what `closed` has to say of one end
 * @end: How it ended.
 * @errno_name: The error.
 * @old_state: The state before.
 * @owner_source: How the owner became known.
 * @pid: The owner, or 0 if that is not known.
 */
struct epitaph {
	const char *end;
	const char *errno_name;
	const char *old_state;
	const char *owner_source;
	pid_t pid;
};

FIXTURE(happening)
{
	struct history history;
	const char *address;
	int listener;
	int client;
	int server;
};

#define SELF	FIXTURE_DATA(happening) *

FIXTURE_SETUP(happening)
{
	SKIP_IF(return, namespace_enter());
	SKIP_IF(return, history_begin(&self->history));
	ASSERT_EQ(0, prctl(PR_SET_NAME, "happening"));
	/* A client that writes to a connection that is gone. */
	signal(SIGPIPE, SIG_IGN);
	self->address = LOOPBACK;
	self->listener = socket_listening("0.0.0.0", PORT);
}

FIXTURE_TEARDOWN(happening)
{
	socket_close_all();
}

static int client_socket(void)
{
	return socket_bound(LOOPBACK, CLIENT_PORT);
}

static void set_option(struct __test_metadata *_metadata, int fd, int level,
		       int option, int value)
{
	ASSERT_EQ(0, setsockopt(fd, level, option, &value, sizeof(value)));
}

static void connect_both(struct __test_metadata *_metadata,
			 SELF self)
{
	self->client = client_socket();
	ASSERT_EQ(0, socket_connect(self->client, self->address, PORT));
	self->server = accept(self->listener, NULL, NULL);
	ASSERT_LE(0, self->server);
}

/* Starts without waiting for an answer. */
static void connect_slowly(struct __test_metadata *_metadata, int fd)
{
	ASSERT_EQ(0, fcntl(fd, F_SETFL, O_NONBLOCK));
	EXPECT_REFUSED(EINPROGRESS, socket_connect(fd, LOOPBACK, PORT));
}

static void expect_reset_by_close(struct __test_metadata *_metadata, int fd)
{
	struct linger linger = { .l_onoff = 1 };

	ASSERT_EQ(0, setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger,
				sizeof(linger)));
	ASSERT_EQ(0, close(fd));
}

/* The peer has closed. */
static void expect_eof(struct __test_metadata *_metadata, int fd)
{
	char byte;

	ASSERT_EQ(0, read(fd, &byte, 1));
}

static void hear_again(struct __test_metadata *_metadata, int fd)
{
	set_option(_metadata, fd, SOL_SOCKET, SO_DETACH_FILTER, 0);
}

static void expect_client(struct __test_metadata *_metadata,
			  SELF self, const char *story)
{
	EXPECT_STREQ(story, history_await(&self->history, CLIENT_PORT, PORT,
					  story))
		TH_LOG("this happened to the client");
}

static void expect_server(struct __test_metadata *_metadata,
			  SELF self, const char *story)
{
	EXPECT_STREQ(story, history_await(&self->history, PORT, CLIENT_PORT,
					  story))
		TH_LOG("this happened to the server's end");
}

static void expect_epitaph(struct __test_metadata *_metadata,
			   const struct table *table, size_t row,
			   const struct epitaph *epitaph)
{
	expect_text(_metadata, table, row, "state", "CLOSE");
	expect_text(_metadata, table, row, "old_state", epitaph->old_state);
	expect_text(_metadata, table, row, "end", epitaph->end);
	expect_text(_metadata, table, row, "errno_name", epitaph->errno_name);
	expect_text(_metadata, table, row, "owner_source",
		    epitaph->owner_source);
	if (epitaph->pid)
		expect_number(_metadata, table, row, "pid", epitaph->pid);
	else
		expect_text(_metadata, table, row, "pid", "-");
}

/* The one time that this end was closed. */
static void expect_closed(struct __test_metadata *_metadata,
			  SELF self, int lport, int rport,
			  const struct epitaph *epitaph, struct table *table)
{
	history_closed(&self->history, table, lport, rport, 1);
	ASSERT_EQ(1U, table->rows);
	expect_epitaph(_metadata, table, 0, epitaph);
}

static void expect_client_closed(struct __test_metadata *_metadata,
				 SELF self,
				 const struct epitaph *epitaph)
{
	struct table table;

	expect_closed(_metadata, self, CLIENT_PORT, PORT, epitaph, &table);
	table_free(&table);
}

static void expect_server_closed(struct __test_metadata *_metadata,
				 SELF self,
				 const struct epitaph *epitaph)
{
	struct table table;

	expect_closed(_metadata, self, PORT, CLIENT_PORT, epitaph, &table);
	table_free(&table);
}

/* --- From the handshake to an end that both want. */

TEST_F(happening, a_listener_begins_and_has_a_child)
{
	connect_both(_metadata, self);
	EXPECT_STREQ("listen(CLOSE>LISTEN) state(LISTEN>SYN_RECV)",
		     history_await(&self->history, PORT, HISTORY_NOBODY,
				   "listen(CLOSE>LISTEN) state(LISTEN>SYN_RECV)"));
}

TEST_F(happening, a_child_is_born_of_its_listener)
{
	struct table table;
	uint64_t cookie;
	size_t row;

	connect_both(_metadata, self);
	history_read(&self->history, &table);
	row = history_find(&table, 0, PORT, HISTORY_NOBODY, "state");
	ASSERT_NE(TABLE_NONE, row);
	expect_text(_metadata, &table, row, "cookie", "-");
	expect_text(_metadata, &table, row, "remote", "-");
	/* Not every kernel leaves the listener's cookie there. */
	if (table_u64(&table, row, "listener_cookie", &cookie)) {
		EXPECT_EQ(socket_cookie(self->listener), cookie);
		expect_number(_metadata, &table, row, "pid", getpid());
		expect_text(_metadata, &table, row, "owner_source", "listener");
	} else {
		expect_text(_metadata, &table, row, "pid", "-");
	}
	table_free(&table);
}

TEST_F(happening, of_a_handshake_is_told_by_both_cookies)
{
	struct table table;
	uint64_t microseconds;
	size_t row;

	connect_both(_metadata, self);
	expect_client(_metadata, self, CONNECTED);
	expect_server(_metadata, self, ACCEPTED);
	history_read(&self->history, &table);
	row = history_find(&table, 0, CLIENT_PORT, PORT, "established");
	ASSERT_NE(TABLE_NONE, row);
	expect_number(_metadata, &table, row, "cookie",
		      socket_cookie(self->client));
	EXPECT_TRUE(table_u64(&table, row, "connect_us", &microseconds));
	EXPECT_LT(0U, microseconds);
	/* It was in SYN_SENT for as long as it took to connect. */
	expect_number(_metadata, &table, row, "old_state_us", microseconds);
	expect_number(_metadata, &table, row, "pid", getpid());
	expect_text(_metadata, &table, row, "comm", "happening");
	expect_text(_metadata, &table, row, "owner_source", "connect");
	row = history_find(&table, 0, PORT, CLIENT_PORT, "accepted");
	ASSERT_NE(TABLE_NONE, row);
	expect_number(_metadata, &table, row, "cookie",
		      socket_cookie(self->server));
	expect_text(_metadata, &table, row, "connect_us", "-");
	table_free(&table);
}

/* A busy host may have sent some of it again. */
static void expect_sent(struct __test_metadata *_metadata,
			const struct table *closed, uint64_t bytes)
{
	uint64_t again, sent;

	EXPECT_TRUE(table_u64(closed, 0, "bytes_retrans", &again));
	EXPECT_TRUE(table_u64(closed, 0, "bytes_sent", &sent));
	EXPECT_EQ(bytes, sent - again);
}

static void expect_orderly(struct __test_metadata *_metadata,
			   SELF self, int lport, int rport,
			   const char *old_state, uint64_t sent,
			   uint64_t received)
{
	struct epitaph epitaph = {
		.end = "orderly", .errno_name = "-", .old_state = old_state,
		.owner_source = "close", .pid = getpid(),
	};
	uint64_t acked, seen;
	struct table table;

	expect_closed(_metadata, self, lport, rport, &epitaph, &table);
	expect_sent(_metadata, &table, sent);
	expect_text(_metadata, &table, 0, "comm", "happening");
	/* SYN and FIN count one each. */
	EXPECT_TRUE(table_u64(&table, 0, "bytes_acked", &acked));
	EXPECT_EQ(sent + (lport == CLIENT_PORT ? 2 : 1), acked);
	/* What becomes TIME_WAIT leaves the peer's FIN to that. */
	EXPECT_TRUE(table_u64(&table, 0, "bytes_received", &seen));
	EXPECT_TRUE(seen == received || seen == received + 1)
		TH_LOG("received %" PRIu64 ", seen %" PRIu64, received, seen);
	table_free(&table);
}

TEST_F(happening, the_client_closes_first)
{
	connect_both(_metadata, self);
	socket_send(self->client, 3000);
	socket_receive(self->server, 3000);
	socket_send(self->server, 50000);
	socket_receive(self->client, 50000);
	close(self->client);
	expect_eof(_metadata, self->server);
	close(self->server);
	expect_client(_metadata, self, CONNECTED CLOSES_FIRST);
	expect_server(_metadata, self, ACCEPTED CLOSES_LAST);
	expect_orderly(_metadata, self, CLIENT_PORT, PORT, "FIN_WAIT2", 3000,
		       50000);
	expect_orderly(_metadata, self, PORT, CLIENT_PORT, "LAST_ACK", 50000,
		       3000);
}

TEST_F(happening, the_server_closes_first)
{
	connect_both(_metadata, self);
	socket_send(self->client, 100);
	socket_receive(self->server, 100);
	close(self->server);
	expect_eof(_metadata, self->client);
	close(self->client);
	expect_client(_metadata, self, CONNECTED CLOSES_LAST);
	expect_server(_metadata, self, ACCEPTED CLOSES_FIRST);
	expect_orderly(_metadata, self, CLIENT_PORT, PORT, "LAST_ACK", 100, 0);
	expect_orderly(_metadata, self, PORT, CLIENT_PORT, "FIN_WAIT2", 0, 100);
}

/* One side has no more to say, and hears the other out. */
TEST_F(happening, a_connection_is_half_closed)
{
	connect_both(_metadata, self);
	ASSERT_EQ(0, shutdown(self->client, SHUT_WR));
	expect_eof(_metadata, self->server);
	expect_client(_metadata, self,
		      CONNECTED " state(ESTABLISHED>FIN_WAIT1)"
				" state(FIN_WAIT1>FIN_WAIT2)");
	expect_server(_metadata, self,
		      ACCEPTED " state(ESTABLISHED>CLOSE_WAIT)");
	socket_send(self->server, 70000);
	socket_receive(self->client, 70000);
	close(self->server);
	expect_eof(_metadata, self->client);
	expect_client(_metadata, self, CONNECTED CLOSES_FIRST);
	expect_server(_metadata, self, ACCEPTED CLOSES_LAST);
	expect_orderly(_metadata, self, CLIENT_PORT, PORT, "FIN_WAIT2", 0,
		       70000);
	expect_orderly(_metadata, self, PORT, CLIENT_PORT, "LAST_ACK", 70000, 0);
}

/*
 * Neither has heard of the other's FIN when it sends its own. The client is the
 * first to hear again: the FIN that comes then does not acknowledge its own.
 */
TEST_F(happening, both_close_at_the_same_time)
{
	connect_both(_metadata, self);
	socket_deafen(self->client);
	socket_deafen(self->server);
	ASSERT_EQ(0, shutdown(self->client, SHUT_WR));
	ASSERT_EQ(0, shutdown(self->server, SHUT_WR));
	hear_again(_metadata, self->client);
	EXPECT_TRUE(history_await_event(&self->history, CLIENT_PORT, PORT,
					"state(FIN_WAIT1>CLOSING)"));
	hear_again(_metadata, self->server);
	EXPECT_TRUE(history_await_event(&self->history, CLIENT_PORT, PORT,
					"closed(CLOSING>CLOSE)"));
	EXPECT_TRUE(history_await_event(&self->history, PORT, CLIENT_PORT,
					"closed(FIN_WAIT2>CLOSE)"));
	expect_orderly(_metadata, self, CLIENT_PORT, PORT, "CLOSING", 0, 0);
	expect_orderly(_metadata, self, PORT, CLIENT_PORT, "FIN_WAIT2", 0, 0);
}

/* Columns of a socket as `sockets` has them. */
static uint64_t number_of(struct __test_metadata *_metadata, int fd,
			  const char *column)
{
	struct table table;
	size_t row = look_at(_metadata, fd, &table);
	uint64_t value;

	ASSERT_TRUE(table_u64(&table, row, column, &value));
	table_free(&table);
	return value;
}

/* --- Connections that are not made. */

TEST_F(happening, a_port_refuses)
{
	struct epitaph epitaph = {
		.end = "refused", .errno_name = "ECONNREFUSED",
		.old_state = "SYN_SENT", .owner_source = "connect",
		.pid = getpid(),
	};
	struct table table;
	size_t row;

	close(self->listener);
	self->client = client_socket();
	EXPECT_REFUSED(ECONNREFUSED,
		       socket_connect(self->client, LOOPBACK, PORT));
	expect_client(_metadata, self,
		      CONNECT " reset_received refused(SYN_SENT>CLOSE)");
	history_read(&self->history, &table);
	row = history_find(&table, 0, CLIENT_PORT, PORT, "refused");
	ASSERT_NE(TABLE_NONE, row);
	expect_text(_metadata, &table, row, "errno_name", "ECONNREFUSED");
	expect_text(_metadata, &table, row, "end", "refused");
	expect_text(_metadata, &table, row, "connect_us", "-");
	expect_number(_metadata, &table, row, "pid", getpid());
	table_free(&table);
	expect_client_closed(_metadata, self, &epitaph);
}

TEST_F(happening, nobody_answers)
{
	static const char linear[] =
		"/proc/sys/net/ipv4/tcp_syn_linear_timeouts";
	struct epitaph epitaph = {
		.end = "timed_out", .errno_name = "ETIMEDOUT",
		.old_state = "SYN_SENT", .owner_source = "connect",
		.pid = getpid(),
	};

	/* Some kernels try so many times more. */
	if (!access(linear, F_OK))
		ASSERT_EQ(NULL, namespace_write(linear, "0"));
	socket_deafen(self->listener);
	self->client = client_socket();
	set_option(_metadata, self->client, IPPROTO_TCP, TCP_SYNCNT, 1);
	EXPECT_REFUSED(ETIMEDOUT,
		       socket_connect(self->client, LOOPBACK, PORT));
	expect_client(_metadata, self,
		      history_has("tcp_cong_state_set") ?
		      CONNECT " congestion(Open>Loss) syn_retransmit(syn)"
		      " timed_out(SYN_SENT>CLOSE)" :
		      CONNECT " syn_retransmit(syn) timed_out(SYN_SENT>CLOSE)");
	expect_client_closed(_metadata, self, &epitaph);
}

/* The Internet checksum of what has an even length. */
static uint16_t checksum(const void *data, size_t bytes)
{
	const uint8_t *at = data;
	uint32_t sum = 0;
	uint16_t word;

	for (; bytes; bytes -= 2, at += 2) {
		memcpy(&word, at, 2);
		sum += word;
	}
	sum = (sum & 0xffff) + (sum >> 16);
	return ~(sum + (sum >> 16));
}

static void send_raw(struct __test_metadata *_metadata, int protocol,
		     const void *data, size_t bytes)
{
	struct sockaddr_in to = {
		.sin_family	= AF_INET,
		.sin_addr	= { htonl(INADDR_LOOPBACK) },
	};
	int fd = socket(AF_INET, SOCK_RAW, protocol);

	ASSERT_LE(0, fd);
	ASSERT_EQ((ssize_t)bytes, sendto(fd, data, bytes, 0,
					 (struct sockaddr *)&to, sizeof(to)));
	close(fd);
}

/* A router says that it knows no way for the client's SYN. */
static void forge_unreachable(struct __test_metadata *_metadata, uint32_t seq)
{
	struct {
		struct icmphdr header;
		struct iphdr ip;
		uint16_t source;
		uint16_t destination;
		uint32_t seq;
	} __attribute__((packed)) packet = {
		.header		= {
			.type	= ICMP_DEST_UNREACH,
			.code	= ICMP_HOST_UNREACH,
		},
		.ip		= {
			.version	= 4,
			.ihl		= 5,
			.tot_len	= htons(40),
			.ttl		= 64,
			.protocol	= IPPROTO_TCP,
			.saddr		= htonl(INADDR_LOOPBACK),
			.daddr		= htonl(INADDR_LOOPBACK),
		},
		.source		= htons(CLIENT_PORT),
		.destination	= htons(PORT),
		.seq		= htonl(seq),
	};

	packet.header.checksum = checksum(&packet, sizeof(packet));
	send_raw(_metadata, IPPROTO_ICMP, &packet, sizeof(packet));
}

TEST_F(happening, there_is_no_way)
{
	struct epitaph epitaph = {
		.end = "unreachable", .errno_name = "EHOSTUNREACH",
		.old_state = "SYN_SENT", .owner_source = "connect",
		.pid = getpid(),
	};

	socket_deafen(self->listener);
	self->client = client_socket();
	connect_slowly(_metadata, self->client);
	forge_unreachable(_metadata,
			  number_of(_metadata, self->client, "snd_una"));
	EXPECT_TRUE(history_await_event(&self->history, CLIENT_PORT, PORT,
					"unreachable(SYN_SENT>CLOSE)"));
	expect_client_closed(_metadata, self, &epitaph);
}

/* The first SYN-ACK that was sent again when there was no room any more. */
static size_t await_full_backlog(const struct history *history,
				 struct table *table)
{
	size_t row;

	for (;;) {
		history_read(history, table);
		for (row = 0; row < table->rows; row++) {
			row = history_find(table, row, PORT, CLIENT_PORT,
					   "synack_retransmit");
			if (row == TABLE_NONE)
				break;
			if (!strcmp(table_field(table, row, "backlog"), "1"))
				return row;
		}
		table_free(table);
		usleep(20000);
	}
}

/*
 * Only one connection fits. The client has answered, but its answer finds no
 * room, so it is asked again.
 */
TEST_F(happening, a_backlog_is_full)
{
	struct table table;
	size_t row;

	ASSERT_EQ(0, listen(self->listener, 0));
	self->client = client_socket();
	socket_deafen(self->client);
	connect_slowly(_metadata, self->client);
	/* It is half-open before the other one takes the room. */
	ASSERT_LE(0, socket_connected(LOOPBACK, PORT));
	hear_again(_metadata, self->client);
	EXPECT_TRUE(history_await_event(&self->history, CLIENT_PORT, PORT,
					"established(SYN_SENT>ESTABLISHED)"));
	row = await_full_backlog(&self->history, &table);
	expect_text(_metadata, &table, row, "state", "SYN_RECV");
	expect_text(_metadata, &table, row, "backlog_max", "0");
	expect_number(_metadata, &table, row, "listener_cookie",
		      socket_cookie(self->listener));
	expect_number(_metadata, &table, row, "pid", getpid());
	expect_text(_metadata, &table, row, "owner_source", "listener");
	table_free(&table);
}

/* --- Resets. */

TEST_F(happening, the_client_resets)
{
	struct epitaph client = {
		.end = "reset_sent", .errno_name = "-",
		.old_state = "ESTABLISHED", .owner_source = "close",
		.pid = getpid(),
	};
	struct epitaph server = {
		.end = "reset_received", .errno_name = "ECONNRESET",
		.old_state = "ESTABLISHED", .owner_source = "listener",
		.pid = getpid(),
	};

	connect_both(_metadata, self);
	expect_reset_by_close(_metadata, self->client);
	expect_client(_metadata, self,
		      CONNECTED " closed(ESTABLISHED>CLOSE) reset_sent");
	expect_server(_metadata, self,
		      ACCEPTED " reset_received closed(ESTABLISHED>CLOSE)");
	expect_client_closed(_metadata, self, &client);
	if (!history_knows_listener(&self->history, PORT)) {
		server.owner_source = "-";
		server.pid = 0;
	}
	expect_server_closed(_metadata, self, &server);
}

TEST_F(happening, the_server_closes_with_unread_data)
{
	struct epitaph client = {
		.end = "reset_received", .errno_name = "ECONNRESET",
		.old_state = "ESTABLISHED", .owner_source = "connect",
		.pid = getpid(),
	};
	struct epitaph server = {
		.end = "reset_sent", .errno_name = "-",
		.old_state = "ESTABLISHED", .owner_source = "close",
		.pid = getpid(),
	};
	struct table table;

	connect_both(_metadata, self);
	socket_send(self->client, 1234);
	close(self->server);
	expect_client(_metadata, self,
		      CONNECTED " reset_received closed(ESTABLISHED>CLOSE)");
	expect_server(_metadata, self,
		      ACCEPTED " closed(ESTABLISHED>CLOSE) reset_sent");
	expect_client_closed(_metadata, self, &client);
	expect_closed(_metadata, self, PORT, CLIENT_PORT, &server, &table);
	expect_number(_metadata, &table, 0, "bytes_received", 1234);
	table_free(&table);
}

/* A packet with RST, as if the server had sent it. */
static void forge_reset(struct __test_metadata *_metadata, uint32_t seq)
{
	struct {
		uint32_t source;
		uint32_t destination;
		uint16_t protocol;
		uint16_t length;
		struct tcphdr header;
	} __attribute__((packed)) packet = {
		.source		= htonl(INADDR_LOOPBACK),
		.destination	= htonl(INADDR_LOOPBACK),
		.protocol	= htons(IPPROTO_TCP),
		.length		= htons(sizeof(packet.header)),
		.header		= {
			.source	= htons(PORT),
			.dest	= htons(CLIENT_PORT),
			.seq	= htonl(seq),
			.doff	= sizeof(packet.header) / 4,
			.rst	= 1,
		},
	};

	packet.header.check = checksum(&packet, sizeof(packet));
	send_raw(_metadata, IPPROTO_TCP, &packet.header, sizeof(packet.header));
}

/*
 * By a firewall: the other end knows nothing of it. Nothing moves meanwhile, so
 * the last numbers are those of TCP_INFO a moment before.
 */
TEST_F(happening, a_third_party_resets)
{
	struct epitaph client = {
		.end = "reset_received", .errno_name = "ECONNRESET",
		.old_state = "ESTABLISHED", .owner_source = "connect",
		.pid = getpid(),
	};
	struct witness witness;
	struct table table;

	connect_both(_metadata, self);
	socket_send(self->client, 12345);
	socket_receive(self->server, 12345);
	socket_send(self->server, 54321);
	socket_receive(self->client, 54321);
	/* Longer than an acknowledgment may be delayed. */
	usleep(300000);
	witness_ask(self->client, &witness);
	forge_reset(_metadata, number_of(_metadata, self->client, "rcv_nxt"));
	expect_client(_metadata, self,
		      CONNECTED " reset_received closed(ESTABLISHED>CLOSE)");
	expect_server(_metadata, self, ACCEPTED);
	expect_closed(_metadata, self, CLIENT_PORT, PORT, &client, &table);
	expect_number(_metadata, &table, 0, "bytes_sent",
		      witness.info.tcpi_bytes_sent);
	expect_number(_metadata, &table, 0, "bytes_acked",
		      witness.info.tcpi_bytes_acked);
	expect_number(_metadata, &table, 0, "bytes_received",
		      witness.info.tcpi_bytes_received);
	expect_number(_metadata, &table, 0, "segs_out",
		      witness.info.tcpi_segs_out);
	/* The RST itself. */
	expect_number(_metadata, &table, 0, "segs_in",
		      witness.info.tcpi_segs_in + 1);
	expect_number(_metadata, &table, 0, "data_segs_in",
		      witness.info.tcpi_data_segs_in);
	expect_number(_metadata, &table, 0, "data_segs_out",
		      witness.info.tcpi_data_segs_out);
	expect_number(_metadata, &table, 0, "snd_cwnd",
		      witness.info.tcpi_snd_cwnd);
	expect_number(_metadata, &table, 0, "srtt_us", witness.info.tcpi_rtt);
	expect_number(_metadata, &table, 0, "min_rtt_us",
		      witness.info.tcpi_min_rtt);
	expect_number(_metadata, &table, 0, "retrans_total",
		      witness.info.tcpi_total_retrans);
	table_free(&table);
}

/* --- Loss. */

/* Packets sent a second time because of a timer come after five seconds. */
#define LAZY_ADDRESS	"127.0.0.2"

static const char *make_lazy_route(void)
{
	struct route_metric metric = { RTAX_RTO_MIN, 5000 };
	const char *missing;

	/* No loss probe either. */
	missing = namespace_write("/proc/sys/net/ipv4/tcp_early_retrans", "0");
	return missing ? missing : route_add(LAZY_ADDRESS, &metric, 1);
}

/* What is sent again first by the client, and why. */
static void expect_retransmit(struct __test_metadata *_metadata,
			      SELF self, const char *why,
			      uint64_t seq, uint64_t bytes)
{
	struct table table;
	size_t row;

	history_read(&self->history, &table);
	row = history_find(&table, 0, CLIENT_PORT, PORT, "retransmit");
	ASSERT_NE(TABLE_NONE, row);
	expect_text(_metadata, &table, row, "retransmit", why);
	expect_number(_metadata, &table, row, "seq", seq);
	expect_number(_metadata, &table, row, "segment_bytes", bytes);
	expect_number(_metadata, &table, row, "pid", getpid());
	expect_text(_metadata, &table, row, "state", "ESTABLISHED");
	/* Nothing else is sent again for this reason. */
	for (row++; row != TABLE_NONE && row < table.rows; row++) {
		row = history_find(&table, row, CLIENT_PORT, PORT,
				   "retransmit");
		if (row == TABLE_NONE)
			break;
		EXPECT_STRNE(why, table_field(&table, row, "retransmit"));
	}
	table_free(&table);
}

TEST_F(happening, a_segment_is_lost)
{
	struct table table;
	uint64_t seq;
	int i;

	SKIP_IF(return, make_lazy_route());
	self->address = LAZY_ADDRESS;
	connect_both(_metadata, self);
	set_option(_metadata, self->client, IPPROTO_TCP, TCP_NODELAY, 1);
	socket_deafen(self->server);
	seq = number_of(_metadata, self->client, "snd_nxt");
	socket_send(self->client, 1000);
	hear_again(_metadata, self->server);
	for (i = 0; i < 5; i++)
		socket_send(self->client, 1000);
	socket_receive(self->server, 6000);
	/* Whether the first sign counts as disorder is a matter of time. */
	EXPECT_TRUE(history_await_event(&self->history, CLIENT_PORT, PORT,
					history_has("tcp_cong_state_set") ?
					">Recovery) retransmit(fast) congestion(Recovery>Open)" :
					"retransmit(fast)"));
	expect_retransmit(_metadata, self, "fast", seq, 1000);
	/* And all of that is in its last numbers. */
	expect_reset_by_close(_metadata, self->client);
	history_closed(&self->history, &table, CLIENT_PORT, PORT, 1);
	ASSERT_EQ(1U, table.rows);
	expect_number(_metadata, &table, 0, "retrans_total", 1);
	expect_number(_metadata, &table, 0, "bytes_retrans", 1000);
	expect_number(_metadata, &table, 0, "bytes_sent", 7000);
	table_free(&table);
}

TEST_F(happening, the_last_segments_are_lost)
{
	uint64_t seq;

	connect_both(_metadata, self);
	set_option(_metadata, self->client, IPPROTO_TCP, TCP_NODELAY, 1);
	/* An idle connection has a round trip to go by. */
	socket_send(self->client, 1000);
	socket_receive(self->server, 1000);
	socket_deafen(self->server);
	seq = number_of(_metadata, self->client, "snd_nxt");
	socket_send(self->client, 1000);
	socket_send(self->client, 1000);
	EXPECT_TRUE(history_await_event(&self->history, CLIENT_PORT, PORT,
					"retransmit(timeout)"));
	/* The probe is the last segment, the timeout begins with the first. */
	expect_retransmit(_metadata, self, "loss_probe", seq + 1000, 1000);
	if (history_has("tcp_cong_state_set"))
		EXPECT_TRUE(history_await_event(&self->history, CLIENT_PORT,
						PORT, "(Open>Loss) retransmit(timeout)"));
	hear_again(_metadata, self->server);
	socket_receive(self->server, 2000);
}

TEST_F(happening, a_peer_falls_silent)
{
	struct epitaph client = {
		.end = "timed_out", .errno_name = "ETIMEDOUT",
		.old_state = "ESTABLISHED", .owner_source = "connect",
		.pid = getpid(),
	};

	connect_both(_metadata, self);
	socket_deafen(self->server);
	set_option(_metadata, self->client, IPPROTO_TCP, TCP_KEEPIDLE, 1);
	set_option(_metadata, self->client, IPPROTO_TCP, TCP_KEEPINTVL, 1);
	set_option(_metadata, self->client, IPPROTO_TCP, TCP_KEEPCNT, 1);
	set_option(_metadata, self->client, SOL_SOCKET, SO_KEEPALIVE, 1);
	expect_client(_metadata, self,
		      CONNECTED " reset_sent closed(ESTABLISHED>CLOSE)");
	expect_server(_metadata, self, ACCEPTED);
	expect_client_closed(_metadata, self, &client);
}

/* --- Lives and owners. */

/* A connection takes the place of one that is left in TIME_WAIT. */
TEST_F(happening, a_port_is_used_again)
{
	uint64_t first, second;
	struct table table;
	int i;

	for (i = 0; i < 2; i++) {
		connect_both(_metadata, self);
		close(self->server);
		expect_eof(_metadata, self->client);
		close(self->client);
		expect_client(_metadata, self, i ? CONNECTED CLOSES_LAST " "
			      CONNECTED CLOSES_LAST : CONNECTED CLOSES_LAST);
	}
	expect_server(_metadata, self,
		      ACCEPTED CLOSES_FIRST " " ACCEPTED CLOSES_FIRST);
	history_closed(&self->history, &table, PORT, CLIENT_PORT, 2);
	ASSERT_EQ(2U, table.rows);
	ASSERT_TRUE(table_u64(&table, 0, "cookie", &first));
	ASSERT_TRUE(table_u64(&table, 1, "cookie", &second));
	EXPECT_NE(first, second);
	expect_text(_metadata, &table, 0, "end", "orderly");
	expect_text(_metadata, &table, 1, "end", "orderly");
	table_free(&table);
}

/* A child process that does a task; it is waited for until it says so. */
static int said[2];

static void say_done(void)
{
	if (write(said[1], "", 1) != 1)
		abort();
}

static pid_t start_child(const char *name, void (*task)(int fd), int fd)
{
	pid_t pid;
	char byte;

	if (pipe(said))
		abort();
	pid = fork();
	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		prctl(PR_SET_NAME, name);
		task(fd);
		say_done();
		for (;;)
			pause();
	}
	if (read(said[0], &byte, 1) != 1)
		abort();
	close(said[0]);
	close(said[1]);
	return pid;
}

static void end_child(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static void do_nothing(int fd)
{
}

TEST_F(happening, a_shared_connection_is_closed_by_its_last_owner)
{
	struct epitaph client = {
		.end = "orderly", .errno_name = "-",
		.old_state = "FIN_WAIT2", .owner_source = "close",
	};
	struct table table;

	connect_both(_metadata, self);
	client.pid = start_child("heir", do_nothing, 0);
	close(self->client);
	close(self->server);
	/* The child has copies of both, and takes them with it. */
	expect_client(_metadata, self, CONNECTED);
	end_child(client.pid);
	history_closed(&self->history, &table, CLIENT_PORT, PORT, 1);
	ASSERT_EQ(1U, table.rows);
	expect_number(_metadata, &table, 0, "pid", client.pid);
	expect_text(_metadata, &table, 0, "comm", "heir");
	expect_text(_metadata, &table, 0, "owner_source", "close");
	table_free(&table);
}

static void connect_there(int fd)
{
	if (socket_connect(fd, LOOPBACK, PORT))
		abort();
}

TEST_F(happening, a_process_dies_with_its_connection)
{
	struct table table;
	size_t row;
	pid_t pid;

	self->client = client_socket();
	pid = start_child("victim", connect_there, self->client);
	close(self->client);
	self->server = accept(self->listener, NULL, NULL);
	ASSERT_LE(0, self->server);
	end_child(pid);
	expect_eof(_metadata, self->server);
	close(self->server);
	expect_client(_metadata, self, CONNECTED CLOSES_FIRST);
	history_read(&self->history, &table);
	row = history_find(&table, 0, CLIENT_PORT, PORT, "connect");
	ASSERT_NE(TABLE_NONE, row);
	expect_number(_metadata, &table, row, "pid", pid);
	expect_text(_metadata, &table, row, "comm", "victim");
	row = history_find(&table, row, CLIENT_PORT, PORT, "state");
	ASSERT_NE(TABLE_NONE, row);
	expect_number(_metadata, &table, row, "pid", pid);
	expect_text(_metadata, &table, row, "owner_source", "close");
	table_free(&table);
	history_closed(&self->history, &table, CLIENT_PORT, PORT, 1);
	ASSERT_EQ(1U, table.rows);
	expect_number(_metadata, &table, 0, "pid", pid);
	table_free(&table);
}

/* Of all the files it has inherited it keeps only that of the new connection. */
static void accept_one(int fd)
{
	int server = accept(fd, NULL, NULL), i;

	if (server < 0)
		abort();
	for (i = 3; i < server; i++) {
		if (i != said[1])
			close(i);
	}
}

/* Which of several processes accepts is not told by any tracepoint. */
TEST_F(happening, an_accepted_connection_is_its_listeners_until_it_is_closed)
{
	struct table table;
	size_t row;
	pid_t pid;

	self->client = client_socket();
	ASSERT_EQ(0, socket_connect(self->client, LOOPBACK, PORT));
	pid = start_child("acceptor", accept_one, self->listener);
	expect_server(_metadata, self, ACCEPTED);
	history_read(&self->history, &table);
	row = history_find(&table, 0, PORT, CLIENT_PORT, "accepted");
	ASSERT_NE(TABLE_NONE, row);
	if (history_knows_listener(&self->history, PORT)) {
		expect_number(_metadata, &table, row, "pid", getpid());
		expect_text(_metadata, &table, row, "owner_source", "listener");
	} else {
		expect_text(_metadata, &table, row, "pid", "-");
		expect_text(_metadata, &table, row, "owner_source", "-");
	}
	table_free(&table);
	end_child(pid);
	expect_eof(_metadata, self->client);
	close(self->client);
	history_closed(&self->history, &table, PORT, CLIENT_PORT, 1);
	ASSERT_EQ(1U, table.rows);
	expect_number(_metadata, &table, 0, "pid", pid);
	expect_text(_metadata, &table, 0, "comm", "acceptor");
	expect_text(_metadata, &table, 0, "owner_source", "close");
	table_free(&table);
}

static void never_rest(int fd)
{
	say_done();
	for (;;)
		;
}

/*
 * On one processor with a process that never rests, the timers of a connection
 * interrupt that one.
 */
TEST_F(happening, a_bystander_owns_nothing)
{
	struct table table;
	size_t row;
	pid_t pid;

	ASSERT_TRUE(run_on_processor(0));
	pid = start_child("bystander", never_rest, 0);
	connect_both(_metadata, self);
	socket_deafen(self->server);
	set_option(_metadata, self->client, IPPROTO_TCP, TCP_USER_TIMEOUT,
		   1500);
	socket_send(self->client, 1000);
	history_closed(&self->history, &table, CLIENT_PORT, PORT, 1);
	end_child(pid);
	ASSERT_EQ(1U, table.rows);
	expect_number(_metadata, &table, 0, "pid", getpid());
	expect_text(_metadata, &table, 0, "end", "timed_out");
	table_free(&table);
	history_read(&self->history, &table);
	for (row = 0; row < table.rows; row++) {
		if (strcmp(table_field(&table, row, "pid"), "-"))
			expect_number(_metadata, &table, row, "pid", getpid());
	}
	EXPECT_NE(TABLE_NONE, history_find(&table, 0, CLIENT_PORT, PORT,
					   "retransmit"));
	table_free(&table);
}

TEST_HARNESS_MAIN
