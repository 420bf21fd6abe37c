// SPDX-License-Identifier: GPL-2.0
/*
 * The number of sockets that match a query, and that a query for one
 * connection finds the same by lookup and by dump. unit/filter_test.c tests
 * the meaning of expressions; here they filter real sockets.
 */
#include "lib/expect.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

/* Ports of the fixture. */
#define CROWDED		8080
#define INET6		8081
#define DUAL		8082
#define DEAF		8083
#define BOUND		9000
#define SAME		9001

/* Number of connections of the busy listener. */
#define CLIENTS		5

/* Sockets in every stable state. */
#define LISTENING	4
#define ESTABLISHED	(2 * (CLIENTS + 2))
#define ALL		(LISTENING + ESTABLISHED + 1)

FIXTURE(where)
{
	int fd;
};

FIXTURE_SETUP(where)
{
	int crowded, inet6, dual;
	size_t i;

	SKIP_IF(return, namespace_enter());
	crowded = socket_listening(LOOPBACK, CROWDED);
	inet6 = socket_listening("::1", INET6);
	dual = socket_listening("::", DUAL);
	socket_drop_all(socket_listening(LOOPBACK, DEAF));
	socket_bound(LOOPBACK, BOUND);
	for (i = 0; i < CLIENTS; i++)
		socket_connected(LOOPBACK, CROWDED);
	ASSERT_EQ(0, socket_connect(socket(AF_INET6, SOCK_STREAM, 0), "::1",
				    INET6));
	socket_connected(LOOPBACK, DUAL);
	socket_await_backlog(crowded, CLIENTS);
	socket_await_backlog(inet6, 1);
	socket_await_backlog(dual, 1);
	self->fd = open(TABLE_SOCKETS, O_RDWR);
	ASSERT_LE(0, self->fd);
}

FIXTURE_TEARDOWN(where)
{
	close(self->fd);
}

/* Writes a query; reads of this size. */
static void ask(struct __test_metadata *_metadata, int fd, struct table *table,
		const char *line, size_t read_bytes)
{
	ssize_t length = strlen(line);

	ASSERT_EQ(length, write(fd, line, length))
		TH_LOG("%s: %s", line, first_line(fd));
	ASSERT_TRUE(table_read_fd(table, fd, read_bytes)) TH_LOG("%s", line);
}

static size_t rows(struct __test_metadata *_metadata, int fd, const char *line)
{
	struct table table;
	size_t count;

	ask(_metadata, fd, &table, line, 65536);
	count = table.rows;
	table_free(&table);
	return count;
}

TEST_F(where, returns_one_row_per_match)
{
	static const struct {
		char line[64];
		size_t rows;
	} lines[] = {
		{ "select *", ALL },
		{ "where state=ESTABLISHED", ESTABLISHED },
		{ "where state!=ESTABLISHED", ALL - ESTABLISHED },
		{ "where state=LISTEN,BOUND", LISTENING + 1 },
		{ "where state!=LISTEN,BOUND", ESTABLISHED },
		{ "where state=LAST_ACK", 0 },
		{ "where lport=8080", CLIENTS + 1 },
		{ "where rport=8080", CLIENTS },
		{ "where rport=8080 or lport=8080", 2 * CLIENTS + 1 },
		{ "where (rport=8080 or lport=8080) and state=ESTABLISHED",
		  2 * CLIENTS },
		{ "where not state=LISTEN and lport=8080", CLIENTS },
		{ "where not (state=LISTEN or lport!=8080)", CLIENTS },
		{ "where lport=8080,8081 and state=LISTEN", 2 },
		{ "where lport>=8080 and lport<=8083 and state=LISTEN", 4 },
		{ "where laddr=127.0.0.0/8 and state=LISTEN", 2 },
		{ "where laddr=127.0.0.1 and lport=8082", 1 },
		{ "where family=inet6 and laddr=127.0.0.0/8", 1 },
		{ "where raddr=[::ffff:127.0.0.1]", 1 },
		{ "where laddr=::1", 3 },
		{ "where laddr=[::]/64 and family=inet6", 5 },
		{ "where local=127.0.0.1:9000", 1 },
		{ "where local=[::1]:8081 and state=LISTEN", 1 },
		{ "where remote=-", LISTENING + 1 },
		{ "where lport=8080-8083 and state=LISTEN", 4 },
		{ "where lport!=8080-8083 and state=LISTEN", 0 },
		{ "where rport=1-79,8080-8080", CLIENTS },
		{ "where lport==0x1f90", CLIENTS + 1 },
		{ "where state=estab", ESTABLISHED },
		{ "where state='listen' || state=bound", LISTENING + 1 },
		{ "where !(state=LISTEN || lport!=8080)", CLIENTS },
		{ "where state=close-wait,fin-wait-1", 0 },
		{ "where snd_cwnd>0&&!lport=8080&&rport!=-",
		  ESTABLISHED - CLIENTS },
		{ "where cc=* and state=ESTABLISHED", ESTABLISHED },
		{ "where cc='*'", 0 },
		{ "where cc=?no-such*", 0 },
		{ "where srtt_us<10m and state=ESTABLISHED", ESTABLISHED },
		{ "where srtt_us=0-0.5h", ESTABLISHED },
		{ "where sndbuf_bytes>0.5K", ALL },
		{ "where srtt_us<1000s and state=ESTABLISHED", ESTABLISHED },
		{ "where srtt_us>=1000s", 0 },
		{ "where srtt_us!=-", ESTABLISHED },
		{ "where not srtt_us>1000s", ALL },
		{ "where snd_cwnd>0 and cc!=- and rport!=-", ESTABLISHED },
		{ "where sendq_bytes>1K", 0 },
		{ "where kind=full", ALL },
		{ "where kind=timewait,request", 0 },
		{ "limit 0", 0 },
		{ "limit 1", 1 },
		{ "limit 18", 18 },
		{ "limit 19", ALL },
		{ "limit 1000000", ALL },
		{ "where lport=8080 limit 2", 2 },
		{ "limit 5 where state=ESTABLISHED", 5 },
		{ "where lport=8080 limit 6", 6 },
		{ "where lport=8080 limit 7", 6 },
		{ "where lport=8080 limit 0", 0 },
	};
	size_t i;

	ASSERT_EQ(19, ALL);
	for (i = 0; i < ARRAY_SIZE(lines); i++) {
		EXPECT_EQ(lines[i].rows, rows(_metadata, self->fd,
					      lines[i].line))
			TH_LOG("%s", lines[i].line);
	}
}

TEST_F(where, compares_columns_that_are_not_selected)
{
	struct table table;
	size_t i;

	ask(_metadata, self->fd, &table,
	    "select lport where rport=8080 and snd_cwnd>0", 65536);
	EXPECT_EQ(1, table.columns);
	EXPECT_EQ(CLIENTS, table.rows);
	table_free(&table);
	ask(_metadata, self->fd, &table, "where state=LISTEN select state,uid",
	    65536);
	EXPECT_EQ(2, table.columns);
	EXPECT_EQ(LISTENING, table.rows);
	for (i = 0; i < table.rows; i++)
		expect_text(_metadata, &table, i, "state", "LISTEN");
	table_free(&table);
}

TEST_F(where, returns_only_the_header_without_a_match)
{
	EXPECT_EQ(23, write(self->fd, "select uid where uid=12", 23));
	EXPECT_STREQ("uid", first_line(self->fd));
	EXPECT_STREQ("", first_line(self->fd));
	EXPECT_STREQ("uid", header_after_seek(self->fd));
	EXPECT_STREQ("", first_line(self->fd));
}

TEST_F(where, does_not_depend_on_the_size_of_reads)
{
	static const size_t sizes[] = { 1, 7, 100, 4096 };
	struct table table;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		ask(_metadata, self->fd, &table,
		    "select * where state=ESTABLISHED limit 13", sizes[i]);
		EXPECT_EQ(13, table.rows) TH_LOG("%zu bytes", sizes[i]);
		EXPECT_EQ(13, table_count(&table, "state", "ESTABLISHED"));
		table_free(&table);
	}
}

TEST_F(where, applies_the_limit_to_each_dump)
{
	struct table table;
	int i;

	EXPECT_EQ(2, rows(_metadata, self->fd, "limit 2"));
	for (i = 0; i < 3; i++) {
		ASSERT_EQ(0, lseek(self->fd, 0, SEEK_SET));
		ASSERT_TRUE(table_read_fd(&table, self->fd, 4096));
		EXPECT_EQ(2, table.rows);
		table_free(&table);
	}
}

TEST_F(where, keeps_the_query_after_a_wrong_line)
{
	static const char lines[][32] = {
		"where foo=1", "where lport=80 limit", "limit 1 limit 2",
		"select uid where state=FOO", "where (lport=1",
		"where lport=70000", "where comm='x", "where uid<>1",
	};
	struct table table;
	size_t i;

	EXPECT_EQ(2, rows(_metadata, self->fd,
			  "select lport where lport=8080 limit 2"));
	for (i = 0; i < ARRAY_SIZE(lines); i++) {
		EXPECT_REFUSED(EINVAL, write(self->fd, lines[i],
					     strlen(lines[i])));
		EXPECT_EQ(0, strncmp("error at byte ", first_line(self->fd),
				     14));
		ASSERT_EQ(0, lseek(self->fd, 0, SEEK_SET));
		ASSERT_TRUE(table_read_fd(&table, self->fd, 4096));
		EXPECT_EQ(1, table.columns);
		EXPECT_EQ(2, table_count(&table, "lport", "8080"))
			TH_LOG("after %s", lines[i]);
		table_free(&table);
	}
}

TEST_F(where, drops_the_clauses_of_the_previous_query)
{
	EXPECT_EQ(2, rows(_metadata, self->fd, "where lport=8080 limit 2"));
	EXPECT_EQ(CLIENTS + 1, rows(_metadata, self->fd, "where lport=8080"));
	EXPECT_EQ(ALL, rows(_metadata, self->fd, "select uid"));
}

/* The cookies that a query returns, as one text, in order of their rows. */
static void cookies(struct __test_metadata *_metadata, int fd, char *text,
		    const char *line)
{
	struct table table;
	size_t i;

	ask(_metadata, fd, &table, line, 65536);
	ASSERT_GT(8, table.rows);
	for (*text = '\0', i = 0; i < table.rows; i++)
		strcat(strcat(text, table_field(&table, i, "cookie")), " ");
	table_free(&table);
}

/*
 * Queries each socket with two endpoints by these: once as a lookup, once as a
 * dump.
 */
static void compare_lookups(struct __test_metadata *_metadata, int fd,
			    size_t expected)
{
	char line[512], looked_up[256], walked[256];
	struct table table;
	size_t i;

	ask(_metadata, fd, &table,
	    "select local,remote,laddr,lport,raddr,rport,state,cookie where remote!=-",
	    65536);
	EXPECT_EQ(expected, table.rows);
	for (i = 0; i < table.rows; i++) {
		const char *local = table_field(&table, i, "local");
		const char *remote = table_field(&table, i, "remote");

		snprintf(line, sizeof(line),
			 "select cookie where local=%s,%s and remote=%s",
			 local, local, remote);
		cookies(_metadata, fd, walked, line);
		EXPECT_NE(NULL, strstr(walked, table_field(&table, i,
							   "cookie")));
		snprintf(line, sizeof(line),
			 "select cookie where local=%s and remote=%s",
			 local, remote);
		cookies(_metadata, fd, looked_up, line);
		EXPECT_STREQ(walked, looked_up) TH_LOG("%s", line);
		snprintf(line, sizeof(line),
			 "select cookie where state=%s and raddr=%s and rport=%s and laddr=%s and lport=%s",
			 table_field(&table, i, "state"),
			 table_field(&table, i, "raddr"),
			 table_field(&table, i, "rport"),
			 table_field(&table, i, "laddr"),
			 table_field(&table, i, "lport"));
		cookies(_metadata, fd, looked_up, line);
		EXPECT_STREQ(walked, looked_up) TH_LOG("%s", line);
	}
	table_free(&table);
}

TEST_F(where, finds_one_connection_as_a_dump_does)
{
	compare_lookups(_metadata, self->fd, ESTABLISHED);
	EXPECT_EQ(0, rows(_metadata, self->fd,
			  "where local=127.0.0.1:8080 and remote=127.0.0.1:1"));
	EXPECT_EQ(0, rows(_metadata, self->fd,
			  "where local=[::1]:8081 and remote=[::1]:1"));
}

/* The kernel answers for a closed end when it has time. */
static void await_rows(struct __test_metadata *_metadata, int fd,
		       const char *line, size_t expected)
{
	while (rows(_metadata, fd, line) != expected)
		usleep(20000);
}

/* Request and time-wait sockets. */
TEST_F(where, finds_one_half_open_or_closed_connection_too)
{
	int listener = socket_listening(LOOPBACK, 0), client, child;
	struct sockaddr_in address;
	socklen_t length = sizeof(address);
	char byte;

	ASSERT_EQ(0, getsockname(listener, (struct sockaddr *)&address,
				 &length));
	client = socket_connected(LOOPBACK, ntohs(address.sin_port));
	child = accept(listener, NULL, NULL);
	ASSERT_LE(0, child);
	close(client);
	/* With a simultaneous close both ends would enter TIME_WAIT. */
	EXPECT_EQ(0, read(child, &byte, 1));
	close(child);
	close(listener);
	await_rows(_metadata, self->fd, "where state=TIME_WAIT", 1);
	await_rows(_metadata, self->fd, "where state=LAST_ACK", 0);
	client = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
	EXPECT_REFUSED(EINPROGRESS, socket_connect(client, LOOPBACK, DEAF));
	EXPECT_EQ(1, rows(_metadata, self->fd, "where state=SYN_SENT"));
	EXPECT_EQ(1, rows(_metadata, self->fd, "where kind=timewait"));
	compare_lookups(_metadata, self->fd, ESTABLISHED + 2);
}

/* Two sockets with the same endpoints, bound to different devices. */
TEST_F(where, finds_both_sockets_with_the_same_endpoints)
{
	int clients[2], i;

	for (i = 0; i < 2; i++)
		clients[i] = socket_bound(LOOPBACK, SAME);
	ASSERT_EQ(0, setsockopt(clients[0], SOL_SOCKET, SO_BINDTODEVICE, "lo",
				3));
	for (i = 0; i < 2; i++) {
		fcntl(clients[i], F_SETFL, O_NONBLOCK);
		EXPECT_REFUSED(EINPROGRESS, socket_connect(clients[i], LOOPBACK,
							   DEAF));
	}
	EXPECT_EQ(2, rows(_metadata, self->fd,
			  "where local=127.0.0.1:9001 and remote=127.0.0.1:8083"));
	EXPECT_EQ(1, rows(_metadata, self->fd,
			  "where local=127.0.0.1:9001 and remote=127.0.0.1:8083 limit 1"));
	EXPECT_EQ(1, rows(_metadata, self->fd,
			  "where local=127.0.0.1%lo:9001 and remote=127.0.0.1:8083"));
	EXPECT_EQ(0, rows(_metadata, self->fd,
			  "where local=127.0.0.1%eth0:9001 and remote=127.0.0.1:8083"));
	compare_lookups(_metadata, self->fd, ESTABLISHED + 2);
}

TEST_HARNESS_MAIN
