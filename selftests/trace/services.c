// SPDX-License-Identifier: GPL-2.0
/*
 * Services in `histograms`: which line counts a closed connection, and what happens
 * when there are more ports than lines.
 */
#include "lib/expect.h"
#include "lib/loader.h"

#include <sys/socket.h>
#include <unistd.h>

#define HISTOGRAMS	"/sys/kernel/debug/tcplens/histograms"
#define PORT		9710
/* More ports than lines: those of other users. */
#define JUNK_PORT	20000
#define JUNK_PORTS	100

FIXTURE(services)
{
	int listener;
	uint64_t ended;
};

#define SELF	FIXTURE_DATA(services) *

FIXTURE_SETUP(services)
{
	SKIP_IF(return, namespace_enter());
	SKIP_IF(return, loader_open());
	/* Other connections have taken no line. */
	ASSERT_EQ(0, loader_reload_with(""));
	self->listener = socket_listening(LOOPBACK, PORT);
}

FIXTURE_TEARDOWN(services)
{
	socket_close_all();
}

/* The client resets it: both ends are closed when this returns. */
static void end_pair(struct __test_metadata *_metadata, SELF self,
		     const int *ends)
{
	char byte;

	socket_abort(ends[0]);
	ASSERT_EQ(-1, read(ends[1], &byte, 1));
	close(ends[1]);
	self->ended += 2;
}

static void end_connection(struct __test_metadata *_metadata, SELF self,
			   int listener, int port)
{
	int ends[2];

	socket_connect_pair(listener, port, ends);
	end_pair(_metadata, self, ends);
}

/* Connections that a line counts; all lines if service is NULL. */
static uint64_t connections(struct __test_metadata *_metadata,
			    const char *direction, const char *service)
{
	uint64_t sum = 0, number;
	struct table table;
	size_t row;

	ASSERT_TRUE(table_read(&table, HISTOGRAMS, NULL));
	for (row = 0; row < table.rows; row++) {
		if (strcmp(table_field(&table, row, "histogram"), "bytes"))
			continue;
		if (service &&
		    (strcmp(table_field(&table, row, "direction"), direction) ||
		     strcmp(table_field(&table, row, "service"), service)))
			continue;
		ASSERT_TRUE(table_u64(&table, row, "connections", &number));
		sum += number;
	}
	table_free(&table);
	return sum;
}

static void use_junk_ports(struct __test_metadata *_metadata, SELF self)
{
	int i;

	for (i = 0; i < JUNK_PORTS; i++) {
		int listener = socket_listening(LOOPBACK, JUNK_PORT + i);

		end_connection(_metadata, self, listener, JUNK_PORT + i);
		close(listener);
	}
}

TEST_F(services, are_the_local_port_of_incoming_and_the_remote_one_of_outgoing)
{
	int i;

	for (i = 0; i < 5; i++)
		end_connection(_metadata, self, self->listener, PORT);
	EXPECT_EQ(5U, connections(_metadata, "in", "9710"));
	EXPECT_EQ(5U, connections(_metadata, "out", "9710"));
	EXPECT_EQ(10U, connections(_metadata, NULL, NULL));
}

/* Both ends of it send a SYN: nobody listens. */
TEST_F(services, of_a_connection_to_itself_is_outgoing)
{
	int fd = socket_bound(LOOPBACK, PORT + 1);

	ASSERT_EQ(0, socket_connect(fd, LOOPBACK, PORT + 1));
	socket_abort(fd);
	EXPECT_EQ(1U, connections(_metadata, "out", "9711"));
	EXPECT_EQ(1U, connections(_metadata, NULL, NULL));
}

TEST_F(services, of_connections_older_than_the_module_are_unknown)
{
	int ends[2];

	ASSERT_EQ(0, loader_unload());
	socket_connect_pair(self->listener, PORT, ends);
	ASSERT_EQ(0, loader_load());
	end_pair(_metadata, self, ends);
	EXPECT_EQ(2U, connections(_metadata, "-", "unknown"));
	EXPECT_EQ(2U, connections(_metadata, NULL, NULL));
}

/* It has no line at first, but a second later; each connection is counted once. */
TEST_F(services, that_come_late_take_the_line_of_one_that_is_hardly_used)
{
	int i;

	use_junk_ports(_metadata, self);
	EXPECT_LT(0U, connections(_metadata, "in", "other"));
	EXPECT_LT(0U, connections(_metadata, "out", "other"));
	for (i = 0; i < 100; i++) {
		end_connection(_metadata, self, self->listener, PORT);
		usleep(50000);
		if (connections(_metadata, "in", "9710") > 10 &&
		    connections(_metadata, "out", "9710") > 10)
			break;
	}
	EXPECT_LT(10U, connections(_metadata, "in", "9710"));
	EXPECT_LT(10U, connections(_metadata, "out", "9710"));
	EXPECT_EQ(self->ended, connections(_metadata, NULL, NULL));
}

TEST_F(services, that_the_operator_named_have_lines_from_the_first_connection_on)
{
	ASSERT_EQ(0, loader_unload());
	EXPECT_EQ(-EINVAL, loader_load_with("services=443,0"));
	EXPECT_EQ(-ERANGE, loader_load_with("services=65536"));
	ASSERT_EQ(0, loader_load_with("services=443,9710"));
	use_junk_ports(_metadata, self);
	/* The lines that could be retired were. */
	sleep(2);
	end_connection(_metadata, self, self->listener, PORT);
	EXPECT_EQ(1U, connections(_metadata, "in", "9710"));
	EXPECT_EQ(1U, connections(_metadata, "out", "9710"));
	EXPECT_EQ(self->ended, connections(_metadata, NULL, NULL));
	ASSERT_EQ(0, loader_reload_with(""));
}

static void expect_direction(struct __test_metadata *_metadata, int fd,
			     const char *witness, const char *direction)
{
	struct table table;
	size_t row;

	ASSERT_TRUE(table_read(&table, TABLE_SOCKETS,
			       "select cookie,direction"));
	row = table_find_u64(&table, "cookie", socket_cookie(fd));
	ASSERT_NE(TABLE_NONE, row);
	EXPECT_TRUE(truth_text(&table, row, "direction", witness, direction));
	table_free(&table);
}

TEST_F(services, have_the_direction_of_the_system_call)
{
	int ends[2];

	socket_connect_pair(self->listener, PORT, ends);
	expect_direction(_metadata, ends[0], "connect()", "out");
	expect_direction(_metadata, ends[1], "accept()", "in");
	expect_direction(_metadata, self->listener, "listen()", "-");
}

TEST_HARNESS_MAIN
