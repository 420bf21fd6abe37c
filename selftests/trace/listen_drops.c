// SPDX-License-Identifier: GPL-2.0
/*
 * Drops at listeners: each listener that dropped has an event. Its reason is the
 * accept queue if the kernel's ListenOverflows counted it, another one if not, and
 * "-" if that cannot be told.
 *
 * The witness of the drops is SO_MEMINFO, and of the overflows /proc/net/netstat.
 */
#include "lib/event_log.h"
#include "lib/expect.h"
#include "lib/loader.h"
#include "lib/meminfo.h"

#include <fcntl.h>
#include <linux/sock_diag.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/socket.h>

#define PORT		9800
#define OTHER_PORT	9801

/* Time in which the module polls the listeners twice at least, usually. */
#define TWO_POLLS_US	2500000

#define NAMESPACES	100
#define LISTENERS	30
#define BURST		3

FIXTURE(listener)
{
	struct event_log log;
};

#define SELF	FIXTURE_DATA(listener) *

FIXTURE_SETUP(listener)
{
	SKIP_IF(return, namespace_enter());
	SKIP_IF(return, event_log_open(&self->log));
}

FIXTURE_TEARDOWN(listener)
{
	socket_close_all();
}

/* Sends SYNs to a port, and gives up each connection. */
static void send_syns(struct __test_metadata *_metadata, int port, int count)
{
	while (count--) {
		int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);

		ASSERT_LE(0, fd);
		EXPECT_REFUSED(EINPROGRESS,
			       socket_connect(fd, LOOPBACK, port));
		close(fd);
	}
}

/* A listener with a full accept queue. */
static int full_listener(struct __test_metadata *_metadata, int port)
{
	int fd = socket_bound(LOOPBACK, port);
	int i;

	ASSERT_EQ(0, listen(fd, 0));
	/* Older kernels have room for none beyond the limit, newer for one. */
	for (i = 0; i < 3 && !socket_backlog(fd); i++)
		socket_connected(LOOPBACK, port);
	socket_await_backlog(fd, 1);
	return fd;
}

static uint64_t drops_of(int fd)
{
	uint32_t meminfo[SK_MEMINFO_VARS];

	meminfo_ask(fd, meminfo);
	return meminfo[SK_MEMINFO_DROPS];
}

/* Waits until the kernel has counted these drops. */
static void await_counter(struct __test_metadata *_metadata, int fd,
			  uint64_t drops)
{
	int i;

	for (i = 0; i < 100 * slowness() && drops_of(fd) < drops; i++)
		usleep(10000);
	ASSERT_EQ(drops, drops_of(fd));
}

/* A value of TcpExt in the namespace, by its position in the line of names. */
static uint64_t tcp_ext(struct __test_metadata *_metadata, const char *name)
{
	char names[8192], values[8192], *at, *value, *rest_names, *rest_values;
	FILE *file = fopen("/proc/thread-self/net/netstat", "r");
	uint64_t number = 0;
	bool found = false;

	ASSERT_NE(NULL, file);
	ASSERT_NE(NULL, fgets(names, sizeof(names), file));
	ASSERT_NE(NULL, fgets(values, sizeof(values), file));
	fclose(file);
	at = strtok_r(names, " ", &rest_names);
	value = strtok_r(values, " ", &rest_values);
	while (at && value && !found) {
		found = !strcmp(at, name);
		number = strtoull(value, NULL, 10);
		at = strtok_r(NULL, " ", &rest_names);
		value = strtok_r(NULL, " ", &rest_values);
	}
	EXPECT_TRUE(found) TH_LOG("no counter %s", name);
	return number;
}

static bool is_drop_of(const struct table *table, size_t row, uint64_t cookie)
{
	uint64_t seen;

	return !strcmp(table_field(table, row, "event"), "listen_drop") &&
	       table_u64(table, row, "cookie", &seen) && seen == cookie;
}

/* Events of a listener's drops with a reason, or with any if it is NULL. */
static size_t count_drops(const SELF self, uint64_t cookie, const char *reason)
{
	struct table table;
	size_t row, count = 0;

	event_log_read(&self->log, &table);
	for (row = 0; row < table.rows; row++) {
		if (is_drop_of(&table, row, cookie) &&
		    (!reason ||
		     !strcmp(table_field(&table, row, "drop_reason"), reason)))
			count++;
	}
	table_free(&table);
	return count;
}

/* The drops of the last event of a listener, 0 if it has none. */
static uint64_t told_drops(const SELF self, uint64_t cookie)
{
	struct table table;
	uint64_t drops = 0;
	size_t row;

	event_log_read(&self->log, &table);
	for (row = 0; row < table.rows; row++) {
		if (is_drop_of(&table, row, cookie))
			table_u64(&table, row, "drops", &drops);
	}
	table_free(&table);
	return drops;
}

/* Waits until all drops of a listener, which drops no more, have events. */
static void await_drops(struct __test_metadata *_metadata, const SELF self,
			int fd, uint64_t cookie)
{
	uint64_t drops = drops_of(fd);
	int i;

	for (i = 0; i < 100 * slowness(); i++) {
		if (told_drops(self, cookie) == drops)
			return;
		usleep(100000);
	}
	EXPECT_EQ(drops, told_drops(self, cookie));
}

/* All drops of a listener had another reason than the accept queue. */
static void expect_other(struct __test_metadata *_metadata, const SELF self,
			 int fd)
{
	uint64_t cookie = socket_cookie(fd);

	await_drops(_metadata, self, fd, cookie);
	EXPECT_EQ(0U, tcp_ext(_metadata, "ListenOverflows"));
	EXPECT_LT(0U, count_drops(self, cookie, "other"));
	EXPECT_EQ(count_drops(self, cookie, NULL),
		  count_drops(self, cookie, "other"));
}

/*
 * Polls see a burst in two parts at times, and then cannot tell the reason of one
 * part. So bursts come until an event has the reason.
 */
TEST_F(listener, overflows)
{
	int fd = full_listener(_metadata, PORT), i;
	uint64_t cookie = socket_cookie(fd);

	for (i = 0; i < 20 * slowness(); i++) {
		if (count_drops(self, cookie, "accept_queue_full"))
			break;
		send_syns(_metadata, PORT, 5);
		usleep(300000);
	}
	EXPECT_LT(0U, tcp_ext(_metadata, "ListenOverflows"));
	await_drops(_metadata, self, fd, cookie);
	EXPECT_LT(0U, count_drops(self, cookie, "accept_queue_full"));
	EXPECT_EQ(0U, count_drops(self, cookie, "other"));
}

/*
 * The last ACK finds the queue full: the kernel counts one overflow, and two drops
 * or more.
 */
TEST_F(listener, overflows_at_the_last_ACK)
{
	int fd = socket_bound(LOOPBACK, PORT), client, i, nothing = 0;
	uint64_t cookie = socket_cookie(fd);

	ASSERT_EQ(0, listen(fd, 0));
	client = socket_bound(LOOPBACK, 0);
	socket_drop_all(client);
	ASSERT_EQ(0, fcntl(client, F_SETFL, O_NONBLOCK));
	EXPECT_REFUSED(EINPROGRESS, socket_connect(client, LOOPBACK, PORT));
	/* It is half-open before the other connection fills the queue. */
	for (i = 0; i < 3 && !socket_backlog(fd); i++)
		socket_connected(LOOPBACK, PORT);
	ASSERT_EQ(0, setsockopt(client, SOL_SOCKET, SO_DETACH_FILTER, &nothing,
				sizeof(nothing)));
	for (i = 0; i < 200 * slowness(); i++) {
		if (count_drops(self, cookie, "accept_queue_full"))
			break;
		usleep(100000);
	}
	EXPECT_LT(0U, tcp_ext(_metadata, "ListenOverflows"));
	EXPECT_LT(tcp_ext(_metadata, "ListenOverflows"), drops_of(fd));
	EXPECT_LT(0U, count_drops(self, cookie, "accept_queue_full"));
}

TEST_F(listener, has_a_filter)
{
	int fd = socket_listening(LOOPBACK, PORT);

	socket_drop_all(fd);
	send_syns(_metadata, PORT, BURST);
	await_counter(_metadata, fd, BURST);
	expect_other(_metadata, self, fd);
}

TEST_F(listener, has_a_key_that_the_client_lacks)
{
	struct tcp_md5sig key = { .tcpm_keylen = 3, .tcpm_key = "abc" };
	struct sockaddr_in *peer = (struct sockaddr_in *)&key.tcpm_addr;
	int fd = socket_listening(LOOPBACK, PORT);

	peer->sin_family = AF_INET;
	peer->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	ASSERT_EQ(0, setsockopt(fd, IPPROTO_TCP, TCP_MD5SIG, &key,
				sizeof(key)));
	send_syns(_metadata, PORT, BURST);
	await_counter(_metadata, fd, BURST);
	EXPECT_EQ(BURST, tcp_ext(_metadata, "TCPMD5NotFound"));
	expect_other(_metadata, self, fd);
}

/* The namespace has overflows, but not of the listener with the filter. */
TEST_F(listener, drops_while_another_one_overflows)
{
	int full = full_listener(_metadata, PORT), i;
	int fd = socket_listening(LOOPBACK, OTHER_PORT);

	socket_drop_all(fd);
	for (i = 0; i < 8; i++) {
		send_syns(_metadata, PORT, 5);
		send_syns(_metadata, OTHER_PORT, 1);
		usleep(300000);
	}
	EXPECT_LT(0U, tcp_ext(_metadata, "ListenOverflows"));
	await_drops(_metadata, self, full, socket_cookie(full));
	await_drops(_metadata, self, fd, socket_cookie(fd));
	EXPECT_LT(0U, count_drops(self, socket_cookie(full),
				  "accept_queue_full"));
	EXPECT_EQ(0U, count_drops(self, socket_cookie(full), "other"));
	EXPECT_EQ(0U, count_drops(self, socket_cookie(fd),
				  "accept_queue_full"));
}

/* The overflows are of a listener that the next poll does not see. */
TEST_F(listener, drops_while_another_one_overflows_and_closes)
{
	int fd = socket_listening(LOOPBACK, OTHER_PORT), i;
	uint64_t cookie = socket_cookie(fd);

	socket_drop_all(fd);
	for (i = 0; i < 4; i++) {
		int full = full_listener(_metadata, PORT);

		send_syns(_metadata, PORT, 5);
		close(full);
		send_syns(_metadata, OTHER_PORT, 1);
		await_counter(_metadata, fd, i + 1);
		await_drops(_metadata, self, fd, cookie);
	}
	EXPECT_EQ(20U, tcp_ext(_metadata, "ListenOverflows"));
	EXPECT_LT(0U, count_drops(self, cookie, NULL));
	EXPECT_EQ(0U, count_drops(self, cookie, "accept_queue_full"));
}

/* The drops come within milliseconds of listen(). */
TEST_F(listener, is_new)
{
	int fd, i;

	for (i = 0; i < 3; i++) {
		fd = socket_listening(LOOPBACK, PORT + i);
		socket_drop_all(fd);
		send_syns(_metadata, PORT + i, BURST);
		await_counter(_metadata, fd, BURST);
		expect_other(_metadata, self, fd);
	}
}

/* Its counter is from before listen(). */
TEST_F(listener, listens_again)
{
	int fd = socket_listening(LOOPBACK, PORT), i;
	uint64_t cookie = socket_cookie(fd);
	size_t events;

	socket_drop_all(fd);
	send_syns(_metadata, PORT, BURST);
	await_counter(_metadata, fd, BURST);
	await_drops(_metadata, self, fd, cookie);
	events = count_drops(self, cookie, NULL);
	ASSERT_LT(0U, events);
	for (i = 0; i < 2; i++) {
		ASSERT_EQ(0, shutdown(fd, SHUT_RDWR));
		usleep(TWO_POLLS_US * slowness());
		ASSERT_EQ(0, listen(fd, 1000));
		usleep(TWO_POLLS_US * slowness());
		ASSERT_EQ(BURST, drops_of(fd));
		EXPECT_EQ(events, count_drops(self, cookie, NULL));
	}
	/* From then on, its drops are told. */
	send_syns(_metadata, PORT, BURST);
	await_counter(_metadata, fd, 2 * BURST);
	await_drops(_metadata, self, fd, cookie);
}

/* --- Many, in many namespaces. */

struct crowd {
	uint64_t cookies[NAMESPACES * LISTENERS];
	int clients[NAMESPACES * LISTENERS];
	bool is_told[NAMESPACES * LISTENERS];
};

static struct crowd crowd;

/* Thirty listeners in a new namespace, and a client of each. */
static void add_namespace(struct __test_metadata *_metadata, size_t first)
{
	size_t i;

	ASSERT_EQ(NULL, namespace_enter());
	for (i = first; i < first + LISTENERS; i++) {
		int fd = socket_listening(LOOPBACK, PORT + i - first);

		socket_drop_all(fd);
		crowd.cookies[i] = socket_cookie(fd);
		crowd.clients[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK,
					  0);
		ASSERT_LE(0, crowd.clients[i]);
	}
}

/* Reads the events that are there; returns how many listeners have none yet. */
static size_t collect(int fd, char *text, size_t room)
{
	size_t i, left = 0;
	ssize_t got;

	while ((got = read(fd, text, room - 1)) > 0) {
		char *line, *rest;

		text[got] = '\0';
		for (line = strtok_r(text, "\n", &rest); line;
		     line = strtok_r(NULL, "\n", &rest)) {
			uint64_t cookie = strtoull(line, NULL, 10);

			for (i = 0; i < NAMESPACES * LISTENERS; i++)
				crowd.is_told[i] |= crowd.cookies[i] == cookie;
		}
	}
	for (i = 0; i < NAMESPACES * LISTENERS; i++)
		left += !crowd.is_told[i];
	return left;
}

TEST(all_of_3000_listeners_in_100_namespaces_are_polled_in_one_pass)
{
	static const char query[] = "select cookie where event=listen_drop";
	static char text[65536];
	size_t i, left = NAMESPACES * LISTENERS;
	uint64_t before, after;
	int fd;

	SKIP_IF(return, namespace_enter());
	for (i = 0; i < NAMESPACES; i++)
		add_namespace(_metadata, i * LISTENERS);
	ASSERT_TRUE(table_value(LOADER_STATS, "buckets_locked", &before));
	fd = open(EVENT_LOG_EVENTS, O_RDWR | O_NONBLOCK);
	ASSERT_LE(0, fd);
	ASSERT_EQ((ssize_t)strlen(query), write(fd, query, strlen(query)));
	usleep(TWO_POLLS_US);
	ASSERT_TRUE(table_value(LOADER_STATS, "buckets_locked", &after));
	TH_LOG("the polls of %d ms locked %" PRIu64 " buckets",
	       TWO_POLLS_US / 1000, after - before);
	/* At most four passes, and at most one bucket for each listener. */
	EXPECT_GE(4U * (NAMESPACES * LISTENERS + 100), after - before);
	collect(fd, text, sizeof(text));
	for (i = 0; i < NAMESPACES * LISTENERS; i++) {
		EXPECT_REFUSED(EINPROGRESS,
			       socket_connect(crowd.clients[i], LOOPBACK,
					      PORT + i % LISTENERS));
		close(crowd.clients[i]);
		if (i % LISTENERS == 0)
			collect(fd, text, sizeof(text));
	}
	for (i = 0; i < 100U * slowness(); i++) {
		left = collect(fd, text, sizeof(text));
		if (!left)
			break;
		usleep(100000);
	}
	EXPECT_EQ(0U, left)
		TH_LOG("%zu of %d listeners have no event", left,
		       NAMESPACES * LISTENERS);
	socket_close_all();
}

TEST_HARNESS_MAIN
