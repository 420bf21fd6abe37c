// SPDX-License-Identifier: GPL-2.0
/*
 * Socket options: each column equals getsockopt(), before and after the option
 * is set.
 */
#include "lib/options_fixture.h"

#include <limits.h>
#include <net/if.h>
#include <sys/time.h>

/* Missing in the headers of some releases. */
#ifndef SO_BUF_LOCK
#define SO_BUF_LOCK	72
#endif
#define PREFER_BUSY_POLL	69
#define RESERVE_MEM		73
#define TXREHASH		74
#define RTO_MAX_MS		44
#define RTO_MIN_US		45
#define DELACK_MAX_US		46
#define RFC4884			26
#define TX_DELAY		37
#define NODEFRAG		22

static const struct option options[] = {
	SOCKET_OPTION("reuseaddr", SO_REUSEADDR, 0),
	SOCKET_OPTION("reuseport", SO_REUSEPORT, 0),
	SOCKET_OPTION("keepalive", SO_KEEPALIVE, 1),
	SOCKET_OPTION("oobinline", SO_OOBINLINE, 1),
	SOCKET_OPTION("rcvbuf_bytes", SO_RCVBUF, 20000),
	SOCKET_OPTION("sndbuf_bytes", SO_SNDBUF, 30000),
	SOCKET_OPTION("rcvlowat_bytes", SO_RCVLOWAT, 77),
	SOCKET_OPTION("priority", SO_PRIORITY, 5),
	SOCKET_OPTION("mark", SO_MARK, 77),
	SOCKET_OPTION("busy_poll_us", SO_BUSY_POLL, 55),
	TCP_OPTION("nodelay", TCP_NODELAY, 1),
	TCP_OPTION("cork", TCP_CORK, 1),
	TCP_OPTION("keepidle_s", TCP_KEEPIDLE, 111),
	TCP_OPTION("keepintvl_s", TCP_KEEPINTVL, 22),
	TCP_OPTION("keepcnt", TCP_KEEPCNT, 4),
	TCP_OPTION("linger2_s", TCP_LINGER2, 17),
	TCP_OPTION("user_timeout_ms", TCP_USER_TIMEOUT, 12345),
	TCP_OPTION("syncnt", TCP_SYNCNT, 3),
	TCP_OPTION("window_clamp", TCP_WINDOW_CLAMP, 50000),
	TCP_OPTION("defer_accept_s", TCP_DEFER_ACCEPT, 10),
	TCP_OPTION("fastopen_max", TCP_FASTOPEN, 9),
	IP_OPTION("tos", IP_TOS, 0xb8),
	IP_OPTION("ttl", IP_TTL, 33),
	IP_OPTION("transparent", IP_TRANSPARENT, 1),
	IP_OPTION("freebind", IP_FREEBIND, 1),
	IP_OPTION("recverr", IP_RECVERR, 1),
	IP_OPTION("bind_address_no_port", IP_BIND_ADDRESS_NO_PORT, 1),
	IP_OPTION("mc_loop", IP_MULTICAST_LOOP, 0),
	IP_OPTION("mc_all", IP_MULTICAST_ALL, 0),
	IP_OPTION("min_ttl", IP_MINTTL, 12),
	IP_OPTION("recverr_rfc4884", RFC4884, 1),
	SOCKET_OPTION("debug", SO_DEBUG, 1),
	SOCKET_OPTION("dontroute", SO_DONTROUTE, 1),
	SOCKET_OPTION("broadcast", SO_BROADCAST, 1),
	SOCKET_OPTION("zerocopy", SO_ZEROCOPY, 1),
	SOCKET_OPTION("filter_locked", SO_LOCK_FILTER, 1),
	TCP_OPTION("thin_linear_timeouts", TCP_THIN_LINEAR_TIMEOUTS, 1),
	TCP_OPTION("save_syn", TCP_SAVE_SYN, 1),
	TCP_OPTION("inq", TCP_INQ, 1),
	TCP_OPTION("tx_delay_us", TX_DELAY, 500),
	TCP_OPTION("fastopen_connect", TCP_FASTOPEN_CONNECT, 1),
	TCP_OPTION("fastopen_no_cookie", TCP_FASTOPEN_NO_COOKIE, 1),
};

/* Options that some kernels lack: then the column is "-" or constant. */
static const struct option newer[] = {
	SOCKET_OPTION("prefer_busy_poll", PREFER_BUSY_POLL, 1),
	SOCKET_OPTION("txrehash", TXREHASH, 0),
	TCP_OPTION("rto_max_ms", RTO_MAX_MS, 7000),
	TCP_OPTION("rto_min_us", RTO_MIN_US, 48000),
	TCP_OPTION("delack_max_us", DELACK_MAX_US, 24000),
};

/* Each column equals getsockopt(). */
static void expect_options(struct __test_metadata *_metadata, int fd)
{
	struct table table;
	size_t row, i;

	row = look_at(_metadata, fd, &table);
	for (i = 0; i < ARRAY_SIZE(options); i++) {
		EXPECT_TRUE(truth_number(&table, row, options[i].column,
					 "getsockopt",
					 value_of(fd, &options[i])));
	}
	table_free(&table);
}

TEST_F(options, that_are_default_equal_getsockopt)
{
	expect_options(_metadata, self->fd);
}

TEST_F(options, that_were_set_equal_getsockopt)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(options); i++) {
		int before = value_of(self->fd, &options[i]);

		set(_metadata, self->fd, options[i].level, options[i].name,
		    options[i].value);
		EXPECT_NE(before, value_of(self->fd, &options[i]))
			TH_LOG("setting %s changes nothing",
			       options[i].column);
	}
	expect_options(_metadata, self->fd);
}

static void expect_newer(struct __test_metadata *_metadata, int fd)
{
	size_t row, i;

	for (i = 0; i < ARRAY_SIZE(newer); i++) {
		socklen_t length = sizeof(int);
		struct table table;
		int value;

		if (getsockopt(fd, newer[i].level, newer[i].name, &value,
			       &length))
			continue;
		row = look_at(_metadata, fd, &table);
		EXPECT_TRUE(truth_number(&table, row, newer[i].column,
					 "getsockopt", value));
		table_free(&table);
	}
}

TEST_F(options, of_newer_kernels_equal_getsockopt)
{
	size_t i;

	expect_newer(_metadata, self->fd);
	for (i = 0; i < ARRAY_SIZE(newer); i++) {
		int value = newer[i].value;

		if (!setsockopt(self->fd, newer[i].level, newer[i].name,
				&value, sizeof(value)))
			EXPECT_EQ(value, value_of(self->fd, &newer[i]));
	}
	expect_newer(_metadata, self->fd);
}

/* Without the option the column is "-", or the constant of that kernel. */
TEST_F(options, that_the_kernel_lacks_have_no_value_or_a_constant)
{
	static const struct option lacking[] = {
		SOCKET_OPTION("prefer_busy_poll", PREFER_BUSY_POLL, 0),
		SOCKET_OPTION("reserve_mem_bytes", RESERVE_MEM, 0),
		SOCKET_OPTION("txrehash", TXREHASH, 0),
		TCP_OPTION("rto_max_ms", RTO_MAX_MS, 120000),
		TCP_OPTION("rto_min_us", RTO_MIN_US, 200000),
	};
	size_t i;

	self->row = look_at(_metadata, self->fd, &self->table);
	for (i = 0; i < ARRAY_SIZE(lacking); i++) {
		socklen_t length = sizeof(int);
		int value;

		if (!getsockopt(self->fd, lacking[i].level, lacking[i].name,
				&value, &length))
			continue;
		if (lacking[i].value)
			expect_number(_metadata, &self->table, self->row,
				      lacking[i].column, lacking[i].value);
		else
			expect_text(_metadata, &self->table, self->row,
				    lacking[i].column, "-");
	}
	table_free(&self->table);
}

/* Options of raw sockets are 0, and is_icsk is 1. */
TEST_F(options, of_raw_sockets_are_off)
{
	static const struct option raw[] = {
		IP_OPTION("hdrincl", IP_HDRINCL, 1),
		IP_OPTION("nodefrag", NODEFRAG, 1),
	};
	size_t i;

	self->row = look_at(_metadata, self->fd, &self->table);
	for (i = 0; i < ARRAY_SIZE(raw); i++) {
		EXPECT_TRUE(truth_number(&self->table, self->row, raw[i].column,
					 "getsockopt",
					 value_of(self->fd, &raw[i])));
		EXPECT_REFUSED(ENOPROTOOPT,
			       setsockopt(self->fd, raw[i].level, raw[i].name,
					  &raw[i].value, sizeof(int)));
	}
	expect_text(_metadata, &self->table, self->row, "is_icsk", "1");
	table_free(&self->table);
}

/*
 * The value in the form of the column: "-" means off, unlimited or the
 * route's.
 */
static const char *text_of(char text[32], bool is_absent, uint64_t value)
{
	snprintf(text, 32, "%" PRIu64, value);
	return is_absent ? "-" : text;
}

static uint64_t milliseconds_of(int fd, int name)
{
	struct timeval time = { 0 };
	socklen_t length = sizeof(time);

	getsockopt(fd, SOL_SOCKET, name, &time, &length);
	return time.tv_sec * 1000 + time.tv_usec / 1000;
}

static bool limits_agree(const struct table *table, size_t row, int fd)
{
	static const struct option cpu = {
		"incoming_cpu", SOL_SOCKET, SO_INCOMING_CPU, 0,
	};
	static const struct option lowat = {
		"notsent_lowat_bytes", IPPROTO_TCP, TCP_NOTSENT_LOWAT, 0,
	};
	uint64_t receive = milliseconds_of(fd, SO_RCVTIMEO);
	uint64_t send = milliseconds_of(fd, SO_SNDTIMEO);
	struct linger linger = { 0 };
	socklen_t length = sizeof(linger);
	char text[32];
	bool agrees;

	getsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, &length);
	agrees = truth_text(table, row, "rcvtimeo_ms", "getsockopt",
			    text_of(text, !receive, receive));
	agrees &= truth_text(table, row, "sndtimeo_ms", "getsockopt",
			     text_of(text, !send, send));
	agrees &= truth_number(table, row, "linger", "getsockopt",
			       linger.l_onoff);
	agrees &= truth_text(table, row, "linger_s", "getsockopt",
			     text_of(text, !linger.l_onoff, linger.l_linger));
	agrees &= truth_text(table, row, "incoming_cpu", "getsockopt",
			     text_of(text, value_of(fd, &cpu) < 0,
				     value_of(fd, &cpu)));
	/* 0 means the sysctl, which is unlimited. */
	return agrees & truth_text(table, row, "notsent_lowat_bytes",
				   "getsockopt",
				   text_of(text, !value_of(fd, &lowat),
					   value_of(fd, &lowat)));
}

static bool names_agree(const struct table *table, size_t row, int fd)
{
	static const char *const discovers[] = {
		"dont", "want", "do", "probe", "interface", "omit",
	};
	static const struct option discover = {
		"mtu_discover", IPPROTO_IP, IP_MTU_DISCOVER, 0,
	};
	char interface[IF_NAMESIZE] = "";
	socklen_t length = sizeof(interface);
	bool agrees;

	getsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, interface, &length);
	agrees = truth_text(table, row, "interface", "getsockopt",
			    *interface ? interface : "-");
	return agrees & truth_text(table, row, "mtu_discover", "getsockopt",
				   discovers[value_of(fd, &discover)]);
}

TEST_F(options, that_are_off_or_unlimited_have_no_value)
{
	static const char *const absent[] = {
		"linger_s", "rcvtimeo_ms", "sndtimeo_ms", "incoming_cpu",
		"notsent_lowat_bytes", "tclass", "hop_limit", "interface",
		"ulp", "snd_cwnd_clamp",
	};
	size_t i;

	self->row = look_at(_metadata, self->fd, &self->table);
	for (i = 0; i < ARRAY_SIZE(absent); i++)
		expect_text(_metadata, &self->table, self->row, absent[i], "-");
	EXPECT_TRUE(limits_agree(&self->table, self->row, self->fd));
	EXPECT_TRUE(names_agree(&self->table, self->row, self->fd));
	/* getsockopt() cannot tell that it was not set. */
	EXPECT_TRUE(truth_number(&self->table, self->row, "user_mss",
				 "setsockopt", 0));
	table_free(&self->table);
}

TEST_F(options, with_another_format_equal_the_value_set)
{
	const struct timeval receive = { .tv_sec = 3, .tv_usec = 500000 };
	const struct timeval send = { .tv_sec = 4 };
	const struct linger linger = { .l_onoff = 1, .l_linger = 21 };
	struct table *table = &self->table;

	ASSERT_EQ(0, setsockopt(self->fd, SOL_SOCKET, SO_RCVTIMEO, &receive,
				sizeof(receive)));
	ASSERT_EQ(0, setsockopt(self->fd, SOL_SOCKET, SO_SNDTIMEO, &send,
				sizeof(send)));
	ASSERT_EQ(0, setsockopt(self->fd, SOL_SOCKET, SO_LINGER, &linger,
				sizeof(linger)));
	ASSERT_EQ(0, setsockopt(self->fd, SOL_SOCKET, SO_BINDTODEVICE, "lo",
				3));
	set(_metadata, self->fd, SOL_SOCKET, SO_INCOMING_CPU, 0);
	set(_metadata, self->fd, IPPROTO_TCP, TCP_NOTSENT_LOWAT, 16384);
	set(_metadata, self->fd, IPPROTO_TCP, TCP_MAXSEG, 700);
	set(_metadata, self->fd, IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_DO);
	self->row = look_at(_metadata, self->fd, table);
	EXPECT_TRUE(limits_agree(table, self->row, self->fd));
	EXPECT_TRUE(names_agree(table, self->row, self->fd));
	expect_number(_metadata, table, self->row, "rcvtimeo_ms", 3500);
	expect_number(_metadata, table, self->row, "sndtimeo_ms", 4000);
	expect_number(_metadata, table, self->row, "linger_s", 21);
	expect_text(_metadata, table, self->row, "interface", "lo");
	expect_number(_metadata, table, self->row, "incoming_cpu", 0);
	expect_number(_metadata, table, self->row, "notsent_lowat_bytes",
		      16384);
	EXPECT_TRUE(truth_number(table, self->row, "user_mss", "setsockopt",
				 700));
	expect_text(_metadata, table, self->row, "mtu_discover", "do");
	table_free(table);
}

/* The number of rows that a query for this value finds. */
static size_t found(struct __test_metadata *_metadata, const char *column,
		    const char *value)
{
	char query[128];
	struct table table;
	size_t rows;

	snprintf(query, sizeof(query), "select %s where %s=%s", column, column,
		 value);
	ASSERT_TRUE(table_read(&table, TABLE_SOCKETS, query));
	rows = table.rows;
	table_free(&table);
	return rows;
}

/* Largest values: they are values, not signs of absence, and can be found. */
TEST_F(options, at_their_largest_value_are_shown_and_found)
{
	static const struct option largest[] = {
		IP_OPTION("min_ttl", IP_MINTTL, 255),
		IP_OPTION("ttl", IP_TTL, 255),
		SOCKET_OPTION("priority", SO_PRIORITY, -1),
		SOCKET_OPTION("class_id", SO_PRIORITY, -1),
		SOCKET_OPTION("mark", SO_MARK, -1),
		SOCKET_OPTION("busy_poll_us", SO_BUSY_POLL, INT_MAX),
		SOCKET_OPTION("rcvlowat_bytes", SO_RCVLOWAT, INT_MAX),
		TCP_OPTION("user_timeout_ms", TCP_USER_TIMEOUT, INT_MAX),
		TCP_OPTION("tx_delay_us", TX_DELAY, -1),
		TCP_OPTION("keepcnt", TCP_KEEPCNT, 127),
		TCP_OPTION("syncnt", TCP_SYNCNT, 127),
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(largest); i++) {
		const struct option *option = &largest[i];
		char expected[16];

		/* Newer kernels accept no negative delay. */
		if (setsockopt(self->fd, option->level, option->name,
			       &option->value, sizeof(option->value))) {
			EXPECT_STREQ("tx_delay_us", option->column);
			continue;
		}
		snprintf(expected, sizeof(expected), "%u",
			 (uint32_t)value_of(self->fd, option));
		self->row = look_at(_metadata, self->fd, &self->table);
		EXPECT_TRUE(truth_text(&self->table, self->row, option->column,
				       "getsockopt", expected));
		table_free(&self->table);
		EXPECT_EQ(1, found(_metadata, option->column, expected))
			TH_LOG("%s", option->column);
		EXPECT_EQ(0, found(_metadata, option->column, "-"))
			TH_LOG("%s", option->column);
	}
}

/* Longer than 32 bits of milliseconds; and without a limit, which is no number. */
TEST_F(options, with_long_times_equal_the_value_set)
{
	const struct timeval days = { .tv_sec = 60 * 24 * 3600 };
	const struct timeval forever = { .tv_sec = LONG_MAX };
	struct linger linger = { .l_onoff = 1, .l_linger = -1 };
	socklen_t length = sizeof(linger);
	bool is_long;
	char text[16];

	ASSERT_EQ(0, setsockopt(self->fd, SOL_SOCKET, SO_RCVTIMEO, &days,
				sizeof(days)));
	ASSERT_EQ(0, setsockopt(self->fd, SOL_SOCKET, SO_SNDTIMEO, &forever,
				sizeof(forever)));
	ASSERT_EQ(0, setsockopt(self->fd, SOL_SOCKET, SO_LINGER, &linger,
				sizeof(linger)));
	self->row = look_at(_metadata, self->fd, &self->table);
	EXPECT_TRUE(truth_number(&self->table, self->row, "rcvtimeo_ms",
				 "setsockopt", 60ULL * 24 * 3600 * 1000));
	EXPECT_TRUE(truth_text(&self->table, self->row, "sndtimeo_ms",
			       "setsockopt", "-"));
	EXPECT_TRUE(truth_number(&self->table, self->row, "linger",
				 "setsockopt", 1));
	/*
	 * Newer kernels take it for no limit, of which getsockopt() returns the
	 * lower half; older ones for 136 years, or what HZ leaves of 32 bits.
	 */
	ASSERT_EQ(0, getsockopt(self->fd, SOL_SOCKET, SO_LINGER, &linger,
				&length));
	snprintf(text, sizeof(text), "%u", linger.l_linger);
	is_long = linger.l_linger < -1 || linger.l_linger > 100000000;
	EXPECT_TRUE(truth_text(&self->table, self->row, "linger_s",
			       "getsockopt", is_long ? "-" : text));
	table_free(&self->table);
}

TEST_F(options, of_IPv6_equal_getsockopt)
{
	static const struct option tclass = {
		"tclass", IPPROTO_IPV6, IPV6_TCLASS, 0xb8,
	};
	static const struct option hops = {
		"hop_limit", IPPROTO_IPV6, IPV6_UNICAST_HOPS, 44,
	};
	static const struct option only = {
		"v6only", IPPROTO_IPV6, IPV6_V6ONLY, 0,
	};
	struct sockaddr_in6 any = { .sin6_family = AF_INET6 };
	int fd = socket_bound("::1", 0);

	self->row = look_at(_metadata, fd, &self->table);
	EXPECT_TRUE(truth_number(&self->table, self->row, "tclass",
				 "getsockopt", value_of(fd, &tclass)));
	EXPECT_TRUE(truth_number(&self->table, self->row, "v6only",
				 "getsockopt", value_of(fd, &only)));
	table_free(&self->table);
	close(fd);
	fd = socket(AF_INET6, SOCK_STREAM, 0);
	set(_metadata, fd, only.level, only.name, only.value);
	ASSERT_EQ(0, bind(fd, (struct sockaddr *)&any, sizeof(any)));
	set(_metadata, fd, tclass.level, tclass.name, tclass.value);
	set(_metadata, fd, hops.level, hops.name, hops.value);
	EXPECT_EQ(tclass.value, value_of(fd, &tclass));
	self->row = look_at(_metadata, fd, &self->table);
	EXPECT_TRUE(truth_number(&self->table, self->row, "tclass",
				 "getsockopt", value_of(fd, &tclass)));
	EXPECT_TRUE(truth_number(&self->table, self->row, "v6only",
				 "getsockopt", value_of(fd, &only)));
	EXPECT_TRUE(truth_number(&self->table, self->row, "hop_limit",
				 "getsockopt", value_of(fd, &hops)));
	set(_metadata, fd, hops.level, hops.name, hops.value + 1);
	table_free(&self->table);
	self->row = look_at(_metadata, fd, &self->table);
	EXPECT_TRUE(truth_number(&self->table, self->row, "hop_limit",
				 "getsockopt", value_of(fd, &hops)));
	table_free(&self->table);
	close(fd);
}

/* In quick acknowledgment mode, and not. */
TEST_F(options, of_quick_acknowledgments_equal_getsockopt)
{
	static const struct option quickack = {
		"quickack", IPPROTO_TCP, TCP_QUICKACK, 0,
	};
	int i;

	for (i = 0; i < 2; i++) {
		set(_metadata, self->fd, IPPROTO_TCP, TCP_QUICKACK, i);
		EXPECT_EQ(i, value_of(self->fd, &quickack));
		self->row = look_at(_metadata, self->fd, &self->table);
		EXPECT_TRUE(truth_number(&self->table, self->row, "quickack",
					 "getsockopt", i));
		table_free(&self->table);
	}
}

TEST_F(options, of_a_listener_equal_the_values_set)
{
	int fd = socket_listening(LOOPBACK, 0);

	set(_metadata, fd, IPPROTO_TCP, TCP_FASTOPEN, 12);
	set(_metadata, fd, IPPROTO_TCP, TCP_DEFER_ACCEPT, 3);
	self->row = look_at(_metadata, fd, &self->table);
	EXPECT_TRUE(truth_number(&self->table, self->row, "fastopen_max",
				 "setsockopt", 12));
	EXPECT_TRUE(truth_number(&self->table, self->row, "defer_accept_s",
				 "setsockopt", 3));
	expect_text(_metadata, &self->table, self->row, "state", "LISTEN");
	table_free(&self->table);
	close(fd);
}

TEST_HARNESS_MAIN
