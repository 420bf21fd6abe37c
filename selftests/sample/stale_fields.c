// SPDX-License-Identifier: GPL-2.0
/*
 * A row has no values left over from rows before it: it equals the row that a
 * query for this socket alone returns. Sockets with and without each value
 * alternate, many of each kind, as their order in the table is random.
 */
#include "lib/expect.h"
#include "lib/all_states_fixture.h"

#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>

/* Number of sockets of each kind. */
#define MANY		24
/* How often rows that changed may be read again. */
#define ROUNDS		20

#define BUSY_PORT	9100
#define POOR_PORT	9101
#define DEAF_PORT	9102

/* Connections that negotiate all options, or none. */
static void allow_options(const char *allowed)
{
	static const char *const options[] = {
		"/proc/sys/net/ipv4/tcp_sack",
		"/proc/sys/net/ipv4/tcp_timestamps",
		"/proc/sys/net/ipv4/tcp_window_scaling",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(options); i++) {
		if (namespace_write(options[i], allowed))
			abort();
	}
}

/* With data both ways, some of it unread. */
static void connect_busy(int listener, int port)
{
	int client = socket_connected(LOOPBACK, port);
	int server = accept(listener, NULL, NULL);

	socket_send(client, 3000);
	socket_receive(server, 3000);
	socket_send(server, 500);
}

/* With no options and no data. */
static void connect_idle(int listener, int port)
{
	socket_connected(LOOPBACK, port);
	accept(listener, NULL, NULL);
}

/* Its SYN is dropped. */
static void connect_in_vain(int port)
{
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);

	if (!socket_connect(fd, LOOPBACK, port) || errno != EINPROGRESS)
		abort();
}

static void make_many(void)
{
	int busy = socket_listening(LOOPBACK, BUSY_PORT);
	int poor = socket_listening(LOOPBACK, POOR_PORT);
	int i;

	socket_drop_all(socket_listening(LOOPBACK, DEAF_PORT));
	for (i = 0; i < MANY; i++) {
		allow_options("1");
		connect_busy(busy, BUSY_PORT);
		allow_options("0");
		connect_idle(poor, POOR_PORT);
		connect_in_vain(DEAF_PORT);
		socket_bound(LOOPBACK, 0);
	}
}

/* The row of the socket in a query for it alone. */
static void read_alone(struct __test_metadata *_metadata, struct table *table,
		       const char *cookie)
{
	char line[128];

	snprintf(line, sizeof(line), "select * where cookie=%s", cookie);
	ASSERT_TRUE(table_read(table, TABLE_SOCKETS, line)) TH_LOG("%s", line);
	ASSERT_EQ(1, table->rows) TH_LOG("%s", line);
}

/*
 * Whether a timer of the socket ran between the two reads. The columns that it
 * changes may have had another value for a moment, such as its own name while
 * it ran.
 */
static bool has_run(const struct table *before, const struct table *after)
{
	static const char *const counts[] = {
		"retransmits", "retrans_total", "probes", "segs_out",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(counts); i++) {
		if (strcmp(table_field(before, 0, counts[i]),
			   table_field(after, 0, counts[i])))
			return true;
	}
	return false;
}

/* Returns the number of values that did not change meanwhile. */
static size_t compare(struct __test_metadata *_metadata,
		      const struct table *all, size_t row,
		      const struct table *before, const struct table *after)
{
	size_t compared = 0, i;

	for (i = 0; i < all->columns; i++) {
		const char *name = all->names[i];
		const char *was = table_field(before, 0, name);

		if (strcmp(was, table_field(after, 0, name)))
			continue;
		EXPECT_STREQ(was, table_field(all, row, name)) {
			TH_LOG("%s of %s, %s", name,
			       table_field(all, row, "state"),
			       table_field(all, row, "local"));
		}
		compared += !!strcmp(was, "-");
	}
	return compared;
}

TEST_F(namespace, a_row_has_no_values_of_other_sockets)
{
	bool is_compared[12 * MANY] = { false };
	struct table before[12 * MANY], first, all, after;
	size_t compared = 0, left, round, i;

	make_many();
	ASSERT_TRUE(table_read(&first, TABLE_SOCKETS, "select *"));
	ASSERT_LE(6 * MANY, first.rows);
	ASSERT_GE(ARRAY_SIZE(before), first.rows);
	/* Rows with an expired timer are compared once more. */
	for (left = first.rows, round = 0; left; round++) {
		ASSERT_GT(ROUNDS, round);
		for (i = 0; i < first.rows; i++) {
			if (!is_compared[i])
				read_alone(_metadata, &before[i],
					   table_field(&first, i, "cookie"));
		}
		ASSERT_TRUE(table_read(&all, TABLE_SOCKETS, "select *"));
		/* The order is stable, as no socket comes or goes. */
		ASSERT_EQ(first.rows, all.rows);
		for (i = 0; i < first.rows; i++) {
			if (is_compared[i])
				continue;
			ASSERT_STREQ(table_field(&before[i], 0, "cookie"),
				     table_field(&all, i, "cookie"));
			read_alone(_metadata, &after,
				   table_field(&all, i, "cookie"));
			is_compared[i] = !has_run(&before[i], &after);
			if (is_compared[i]) {
				compared += compare(_metadata, &all, i,
						    &before[i], &after);
				left--;
			}
			table_free(&before[i]);
			table_free(&after);
		}
		table_free(&all);
	}
	/* Enough values are present and stable. */
	EXPECT_LE(30 * first.rows, compared);
	table_free(&first);
}

TEST_HARNESS_MAIN
