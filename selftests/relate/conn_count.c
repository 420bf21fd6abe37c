// SPDX-License-Identifier: GPL-2.0
/*
 * The column `connections` of a listener counts the connections that it accepted, and
 * those in its accept queue. Listeners have any mix of addresses, and there are more
 * than one pass over the connections counts for.
 */
#include "lib/expect.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#define PORT		9000
#define ATTEMPTS	200

/* More than one pass over the connections counts for. */
#define MANY		2000

/* A listener, and the connections it accepts. */
struct listener {
	const char *address;
	int port;
	const char *device;
	bool v6only;
	int fd;
	uint64_t accepted;
};

#define LISTENER(at, on, ...)						\
	{ .address = (at), .port = (on), ##__VA_ARGS__ }

FIXTURE(connections)
{
};

FIXTURE_SETUP(connections)
{
	SKIP_IF(return, namespace_enter());
}

FIXTURE_TEARDOWN(connections)
{
	socket_close_all();
}

static void listen_at(struct __test_metadata *_metadata,
		      struct listener *listener)
{
	int v6only = listener->v6only;

	/* The options must be set before bind(). */
	listener->fd = socket(strchr(listener->address, ':') ? AF_INET6 :
			      AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
	ASSERT_LE(0, listener->fd);
	if (listener->device) {
		ASSERT_EQ(0, setsockopt(listener->fd, SOL_SOCKET,
					SO_BINDTODEVICE, listener->device,
					strlen(listener->device)));
	}
	if (strchr(listener->address, ':')) {
		ASSERT_EQ(0, setsockopt(listener->fd, IPPROTO_IPV6, IPV6_V6ONLY,
					&v6only, sizeof(v6only)));
	}
	ASSERT_EQ(0, socket_bind(listener->fd, listener->address,
				 listener->port));
	ASSERT_EQ(0, listen(listener->fd, 1000));
}

static int connect_to(struct __test_metadata *_metadata, const char *address,
		      int port)
{
	int fd = socket(strchr(address, ':') ? AF_INET6 : AF_INET, SOCK_STREAM,
			0);

	ASSERT_LE(0, fd);
	ASSERT_EQ(0, socket_connect(fd, address, port))
		TH_LOG("%s:%d: %s", address, port, strerror(errno));
	return fd;
}

/*
 * Accepts all queued connections; returns their number, and the last in @last.
 */
static uint64_t accept_all(int fd, int *last)
{
	uint64_t count = 0;
	int accepted;

	while ((accepted = accept(fd, NULL, NULL)) >= 0) {
		*last = accepted;
		count++;
	}
	return count;
}

static void read_listeners(struct __test_metadata *_metadata,
			   struct table *table, const char *line)
{
	ASSERT_TRUE(table_read(table, TABLE_LISTENERS, line)) TH_LOG("%s", line);
}

#define ALL "select state,local,cookie,backlog,connections," \
	    "connections_established,connections_unaccepted"

static size_t row_of(struct __test_metadata *_metadata,
		     const struct table *table, int fd)
{
	size_t row = table_find_u64(table, "cookie", socket_cookie(fd));

	ASSERT_NE(TABLE_NONE, row) TH_LOG("a listener is missing");
	return row;
}

/* Waits for the value: a segment may still be in flight. */
static void expect_connections(struct __test_metadata *_metadata, int fd,
			       uint64_t all, uint64_t accepted,
			       uint64_t unaccepted)
{
	uint64_t seen[3];
	struct table table;
	size_t row;
	int i;

	for (i = 0; ; i++) {
		read_listeners(_metadata, &table, ALL);
		row = row_of(_metadata, &table, fd);
		table_u64(&table, row, "connections", &seen[0]);
		table_u64(&table, row, "connections_established", &seen[1]);
		table_u64(&table, row, "connections_unaccepted", &seen[2]);
		if (i == ATTEMPTS * slowness() ||
		    (seen[0] == all && seen[1] == accepted &&
		     seen[2] == unaccepted))
			break;
		table_free(&table);
		usleep(10000);
	}
	expect_number(_metadata, &table, row, "connections", all);
	expect_number(_metadata, &table, row, "connections_established", accepted);
	expect_number(_metadata, &table, row, "connections_unaccepted",
		      unaccepted);
	table_free(&table);
}

/* All combinations that may coexist. */
static struct listener listeners[] = {
	LISTENER("127.0.0.1", PORT), LISTENER("0.0.0.0", PORT),
	LISTENER("::1", PORT), LISTENER("::", PORT),
	LISTENER("0.0.0.0", PORT + 1), LISTENER("::ffff:127.0.0.1", PORT + 1),
	LISTENER("::", PORT + 2), LISTENER("127.0.0.2", PORT + 2),
	LISTENER("::", PORT + 3, .v6only = true), LISTENER("0.0.0.0", PORT + 3),
	LISTENER("::", PORT + 4), LISTENER("::", PORT + 4, .device = "lo"),
	LISTENER("0.0.0.0", PORT + 5), LISTENER("0.0.0.0", PORT + 5, .device = "lo"),
	LISTENER("127.0.0.1", PORT + 5),
	LISTENER("::ffff:127.0.0.2", PORT + 6), LISTENER("::ffff:0.0.0.0", PORT + 6),
	LISTENER("::", PORT + 6, .v6only = true),
};

/* Waits for so many queued connections, at any of the listeners. */
static bool come_to_wait(uint64_t expected)
{
	uint64_t waiting = 0;
	size_t attempt, i;

	for (attempt = 0; attempt < ATTEMPTS * slowness(); attempt++) {
		waiting = 0;
		for (i = 0; i < ARRAY_SIZE(listeners); i++)
			waiting += socket_backlog(listeners[i].fd);
		if (waiting == expected)
			return true;
		usleep(10000);
	}
	fprintf(stderr, "# conn_count: expected %" PRIu64 " connections to accept, seen %" PRIu64 "\n",
		expected, waiting);
	return false;
}

TEST_F(connections, equal_the_connections_a_listener_accepts)
{
	static const char *const addresses[] = {
		"127.0.0.1", "127.0.0.2", "127.0.0.3", "::1",
		"::ffff:127.0.0.1",
	};
	struct table before, after;
	size_t i, port, row;
	uint64_t all = 0;
	int last;

	for (i = 0; i < ARRAY_SIZE(listeners); i++)
		listen_at(_metadata, &listeners[i]);
	for (port = PORT; port <= PORT + 6; port++) {
		for (i = 0; i < ARRAY_SIZE(addresses); i++) {
			/* No listener there. */
			if (!strcmp(addresses[i], "::1") &&
			    (port == PORT + 1 || port == PORT + 5))
				continue;
			connect_to(_metadata, addresses[i], port);
			connect_to(_metadata, addresses[i], port);
			all += 2;
		}
	}
	ASSERT_TRUE(come_to_wait(all));
	read_listeners(_metadata, &before, ALL);
	for (i = 0; i < ARRAY_SIZE(listeners); i++)
		listeners[i].accepted = accept_all(listeners[i].fd, &last);
	read_listeners(_metadata, &after, ALL);
	for (i = 0; i < ARRAY_SIZE(listeners); i++) {
		uint64_t accepted = listeners[i].accepted;

		TH_LOG("%s:%d %s: %" PRIu64, listeners[i].address,
		       listeners[i].port,
		       listeners[i].device ? listeners[i].device : "",
		       accepted);
		row = row_of(_metadata, &before, listeners[i].fd);
		EXPECT_TRUE(truth_number(&before, row, "backlog", "accept",
					 accepted));
		EXPECT_TRUE(truth_number(&before, row, "connections", "accept",
					 accepted));
		EXPECT_TRUE(truth_number(&before, row, "connections_unaccepted",
					 "accept", accepted));
		EXPECT_TRUE(truth_number(&before, row, "connections_established",
					 "accept", 0));
		row = row_of(_metadata, &after, listeners[i].fd);
		EXPECT_TRUE(truth_number(&after, row, "connections", "accept",
					 accepted));
		EXPECT_TRUE(truth_number(&after, row, "connections_unaccepted",
					 "accept", 0));
		EXPECT_TRUE(truth_number(&after, row, "connections_established",
					 "accept", accepted));
		all -= accepted;
	}
	EXPECT_EQ(0, all);
	table_free(&before);
	table_free(&after);
}

/* The kernel chooses a listener, and accept() shows which. */
static void expect_known(struct __test_metadata *_metadata, int fd,
			 uint64_t accepted)
{
	struct table table;
	size_t row;

	read_listeners(_metadata, &table, ALL);
	row = row_of(_metadata, &table, fd);
	expect_number(_metadata, &table, row, "connections", accepted);
	expect_number(_metadata, &table, row, "connections_established",
		      accepted);
	expect_number(_metadata, &table, row, "connections_unaccepted", 0);
	table_free(&table);
}

TEST_F(connections, of_a_reuseport_group_are_those_that_each_accepts)
{
	struct listener group[3];
	uint64_t accepted = 0;
	int last;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(group); i++) {
		group[i] = (struct listener)LISTENER("127.0.0.1", PORT);
		listen_at(_metadata, &group[i]);
	}
	for (i = 0; i < 20; i++)
		connect_to(_metadata, LOOPBACK, PORT);
	for (i = 0; i < 20; ) {
		usleep(10000);
		for (i = 0, last = 0; last < ARRAY_SIZE(group); last++)
			i += socket_backlog(group[last].fd);
	}
	for (i = 0; i < ARRAY_SIZE(group); i++) {
		uint64_t waiting = socket_backlog(group[i].fd);

		expect_connections(_metadata, group[i].fd, waiting, 0, waiting);
	}
	for (i = 0; i < ARRAY_SIZE(group); i++) {
		group[i].accepted = accept_all(group[i].fd, &last);
		accepted += group[i].accepted;
	}
	EXPECT_EQ(20, accepted);
	for (i = 0; i < ARRAY_SIZE(group); i++)
		expect_known(_metadata, group[i].fd, group[i].accepted);
}

/* It is in no table any more, but accept() returns it. */
TEST_F(connections, in_the_accept_queue_include_those_that_the_peer_reset)
{
	struct listener listener = LISTENER("127.0.0.1", PORT);
	struct linger linger = { .l_onoff = 1 };
	int client, last;

	listen_at(_metadata, &listener);
	client = connect_to(_metadata, LOOPBACK, PORT);
	connect_to(_metadata, LOOPBACK, PORT);
	socket_await_backlog(listener.fd, 2);
	ASSERT_EQ(0, setsockopt(client, SOL_SOCKET, SO_LINGER, &linger,
				sizeof(linger)));
	close(client);
	expect_connections(_metadata, listener.fd, 2, 0, 2);
	EXPECT_EQ(2, accept_all(listener.fd, &last));
	expect_connections(_metadata, listener.fd, 1, 1, 0);
}

TEST_F(connections, include_closing_and_queued_connections)
{
	struct listener listener = LISTENER("::", PORT);
	int clients[3], server = -1, i;
	int inet = AF_INET;

	listen_at(_metadata, &listener);
	/* accept() returns them in order of arrival. */
	for (i = 0; i < 3; i++) {
		clients[i] = connect_to(_metadata, LOOPBACK, PORT);
		socket_await_backlog(listener.fd, i + 1);
	}
	expect_connections(_metadata, listener.fd, 3, 0, 3);
	EXPECT_EQ(3, accept_all(listener.fd, &server));
	expect_connections(_metadata, listener.fd, 3, 3, 0);
	/* CLOSE_WAIT */
	shutdown(clients[0], SHUT_WR);
	expect_connections(_metadata, listener.fd, 3, 2, 0);
	/* It connects by IPv4 now. */
	ASSERT_EQ(0, setsockopt(server, IPPROTO_IPV6, IPV6_ADDRFORM, &inet,
				sizeof(inet)));
	expect_connections(_metadata, listener.fd, 3, 2, 0);
	/* FIN_WAIT2 without an owner becomes a time-wait socket. */
	close(server);
	expect_connections(_metadata, listener.fd, 2, 1, 0);
	close(clients[2]);
	expect_connections(_metadata, listener.fd, 2, 1, 0);
}

TEST_F(connections, can_be_queried_and_are_the_same_in_sockets)
{
	struct listener one = LISTENER("127.0.0.1", PORT);
	struct listener two = LISTENER("127.0.0.1", PORT + 1);
	struct table table;

	listen_at(_metadata, &one);
	listen_at(_metadata, &two);
	connect_to(_metadata, LOOPBACK, PORT);
	connect_to(_metadata, LOOPBACK, PORT);
	socket_await_backlog(one.fd, 2);
	read_listeners(_metadata, &table,
		       "select state,local where connections_unaccepted>=2");
	ASSERT_EQ(1, table.rows);
	expect_text(_metadata, &table, 0, "local", "127.0.0.1:9000");
	table_free(&table);
	read_listeners(_metadata, &table, "select state,local where connections=0");
	ASSERT_EQ(1, table.rows);
	expect_text(_metadata, &table, 0, "local", "127.0.0.1:9001");
	table_free(&table);
	read_listeners(_metadata, &table, "select connections limit 1");
	EXPECT_EQ(1, table.rows);
	table_free(&table);
	/* Only listeners have a value. */
	ASSERT_TRUE(table_read(&table, TABLE_SOCKETS,
			       "select state,local where connections!=-"));
	EXPECT_EQ(2, table.rows);
	table_free(&table);
	ASSERT_TRUE(table_read(&table, TABLE_SOCKETS,
			       "select state,local,connections where connections>0"));
	ASSERT_EQ(1, table.rows);
	expect_number(_metadata, &table, 0, "connections", 2);
	expect_text(_metadata, &table, 0, "local", "127.0.0.1:9000");
	table_free(&table);
}

/*
 * Many listeners on one port: an exact listener and the wildcard listener may
 * be counted in different passes, and the wildcard one must not get its
 * connections.
 */
TEST_F_TIMEOUT(connections, of_many_listeners_equal_the_connections_each_accepts, 120)
{
	static struct listener listeners[MANY + 2];
	static char address[MANY][16];
	size_t i, absent = 0, wrong = 0;
	struct table table;
	int last, fd;

	for (i = 0; i < MANY; i++) {
		snprintf(address[i], sizeof(address[i]), "127.1.%zu.%zu",
			 i / 250, i % 250 + 1);
		listeners[i] = (struct listener)LISTENER(address[i], PORT);
	}
	listeners[MANY] = (struct listener)LISTENER("0.0.0.0", PORT);
	listeners[MANY + 1] = (struct listener)LISTENER("::", PORT);
	for (i = 0; i < ARRAY_SIZE(listeners); i++)
		listen_at(_metadata, &listeners[i]);
	for (i = 0; i < MANY; i += 7)
		connect_to(_metadata, address[i], PORT);
	for (i = 0; i < MANY; i += 7)
		socket_await_backlog(listeners[i].fd, 1);
	for (i = 0; i < 30; i++)
		connect_to(_metadata, LOOPBACK, PORT);
	for (i = 0; i < 20; i++)
		connect_to(_metadata, "::1", PORT);
	socket_await_backlog(listeners[MANY].fd, 30);
	socket_await_backlog(listeners[MANY + 1].fd, 20);
	for (i = 0; i < ARRAY_SIZE(listeners); i++)
		listeners[i].accepted = accept_all(listeners[i].fd, &last);
	EXPECT_EQ(30, listeners[MANY].accepted);
	EXPECT_EQ(20, listeners[MANY + 1].accepted);

	fd = open(TABLE_LISTENERS, O_RDWR);
	ASSERT_LE(0, fd);
	ASSERT_EQ(25, write(fd, "select cookie,connections", 25));
	ASSERT_TRUE(table_read_fd(&table, fd, 100));
	EXPECT_EQ(ARRAY_SIZE(listeners), table.rows);
	for (i = 0; i < ARRAY_SIZE(listeners); i++) {
		size_t row = row_of(_metadata, &table, listeners[i].fd);
		uint64_t connections;

		if (!table_u64(&table, row, "connections", &connections))
			absent++;
		else if (connections != listeners[i].accepted)
			wrong++;
	}
	EXPECT_EQ(0, absent);
	EXPECT_EQ(0, wrong);
	table_free(&table);
}

TEST_HARNESS_MAIN
