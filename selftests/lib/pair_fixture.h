/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Fixture for tests of the TCP state machine: real connections, their
 * `events`, and the final record in `closed`.
 */
#ifndef TCPLENS_SELFTESTS_PAIR_FIXTURE_H
#define TCPLENS_SELFTESTS_PAIR_FIXTURE_H

#include "expect.h"
#include "event_log.h"
#include "loader.h"
#include "pair.h"
#include "witness.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>

FIXTURE(pair)
{
	struct event_log log;
	const char *address;
	int listener;
	int client;
	int server;
};

#define SELF	FIXTURE_DATA(pair) *

FIXTURE_SETUP(pair)
{
	SKIP_IF(return, namespace_enter());
	SKIP_IF(return, event_log_open(&self->log));
	ASSERT_EQ(0, prctl(PR_SET_NAME, "pair"));
	/* The client may write to a closed connection. */
	signal(SIGPIPE, SIG_IGN);
	self->address = LOOPBACK;
	self->listener = socket_listening("0.0.0.0", PORT);
}

FIXTURE_TEARDOWN(pair)
{
	socket_close_all();
}

static inline void set_option(struct __test_metadata *_metadata, int fd,
			      int level, int option, int value)
{
	ASSERT_EQ(0, setsockopt(fd, level, option, &value, sizeof(value)));
}

static inline void connect_both(struct __test_metadata *_metadata, SELF self)
{
	self->client = pair_client(strchr(self->address, ':') ?
				   self->address : LOOPBACK);
	ASSERT_EQ(0, socket_connect(self->client, self->address, PORT));
	self->server = accept(self->listener, NULL, NULL);
	ASSERT_LE(0, self->server);
}

/* Loads the module anew; the log goes on with it. */
static inline void load_with(struct __test_metadata *_metadata, SELF self,
			     const char *params)
{
	close(self->log.fd);
	ASSERT_EQ(0, loader_reload_with(params));
	ASSERT_EQ(NULL, event_log_open(&self->log));
}

/* The peer has closed. */
static inline void expect_eof(struct __test_metadata *_metadata, int fd)
{
	char byte;

	ASSERT_EQ(0, read(fd, &byte, 1));
}

/*
 * Closes the server's end and nothing else. An acknowledgment that arrives
 * just before close() returns keeps FIN_WAIT2 in a full socket. So the
 * client's filter delays it: the client receives the retransmitted FIN.
 */
static inline void close_server(struct __test_metadata *_metadata, SELF self)
{
	socket_drop_all(self->client);
	close(self->server);
	pair_detach_filter(self->client);
	expect_eof(_metadata, self->client);
}

/* A column of a socket, from `sockets`. */
static inline uint64_t number_of(struct __test_metadata *_metadata, int fd,
				 const char *column)
{
	struct table table;
	size_t row = look_at(_metadata, fd, &table);
	uint64_t value;

	ASSERT_TRUE(table_u64(&table, row, column, &value));
	table_free(&table);
	return value;
}

static inline void expect_client(struct __test_metadata *_metadata, SELF self,
				 const char *events)
{
	EXPECT_STREQ(events, event_log_await(&self->log, CLIENT_PORT, PORT,
					     events))
		TH_LOG("the events of the client");
}

static inline void expect_server(struct __test_metadata *_metadata, SELF self,
				 const char *events)
{
	EXPECT_STREQ(events, event_log_await(&self->log, PORT, CLIENT_PORT,
					     events))
		TH_LOG("the events of the server's end");
}

static inline void expect_close_record(struct __test_metadata *_metadata,
				       const struct table *table, size_t row,
				       const struct close_record *close_record)
{
	expect_text(_metadata, table, row, "state", "CLOSE");
	expect_text(_metadata, table, row, "old_state",
		    close_record->old_state);
	expect_text(_metadata, table, row, "close_reason", close_record->close_reason);
	expect_text(_metadata, table, row, "errno_name",
		    close_record->errno_name);
	expect_text(_metadata, table, row, "owner_source",
		    close_record->owner_source);
	if (close_record->pid)
		expect_number(_metadata, table, row, "pid", close_record->pid);
	else
		expect_text(_metadata, table, row, "pid", "-");
}

/* The only closed record of this end. */
static inline void expect_closed(struct __test_metadata *_metadata, SELF self,
				 int lport, int rport,
				 const struct close_record *close_record,
				 struct table *table)
{
	event_log_closed(&self->log, table, lport, rport, 1);
	ASSERT_EQ(1U, table->rows);
	expect_close_record(_metadata, table, 0, close_record);
}

static inline void expect_client_closed(struct __test_metadata *_metadata,
					SELF self,
					const struct close_record *close_record)
{
	struct table table;

	expect_closed(_metadata, self, CLIENT_PORT, PORT, close_record, &table);
	table_free(&table);
}

static inline void expect_server_closed(struct __test_metadata *_metadata,
					SELF self,
					const struct close_record *close_record)
{
	struct table table;

	expect_closed(_metadata, self, PORT, CLIENT_PORT, close_record, &table);
	table_free(&table);
}

/* A busy host may have retransmitted some of it. */
static inline void expect_sent(struct __test_metadata *_metadata,
			       const struct table *closed, uint64_t bytes)
{
	uint64_t again, sent;

	EXPECT_TRUE(table_u64(closed, 0, "bytes_retrans", &again));
	EXPECT_TRUE(table_u64(closed, 0, "bytes_sent", &sent));
	EXPECT_EQ(bytes, sent - again);
}

static inline void expect_orderly(struct __test_metadata *_metadata, SELF self,
				  int lport, int rport, const char *old_state,
				  uint64_t sent, uint64_t received)
{
	struct close_record close_record = {
		.close_reason = "orderly", .errno_name = "-", .old_state = old_state,
		.owner_source = "close", .pid = getpid(),
	};
	uint64_t acked, seen;
	struct table table;
	bool has_fin;

	event_log_closed(&self->log, &table, lport, rport, 1);
	ASSERT_EQ(1U, table.rows);
	/* The number of bytes received includes the peer's FIN. */
	EXPECT_TRUE(table_u64(&table, 0, "bytes_received", &seen));
	has_fin = seen == received + 1;
	EXPECT_TRUE(has_fin || seen == received)
		TH_LOG("received %" PRIu64 ", seen %" PRIu64, received, seen);
	/*
	 * Depending on time, the FIN comes with the acknowledgment of this end's, or
	 * later and to a time-wait socket.
	 */
	if (!has_fin && !strcmp(old_state, "FIN_WAIT2"))
		close_record.close_reason = "half_closed";
	table_free(&table);
	expect_closed(_metadata, self, lport, rport, &close_record, &table);
	expect_sent(_metadata, &table, sent);
	expect_text(_metadata, &table, 0, "comm", "pair");
	/* SYN and FIN count one each. */
	EXPECT_TRUE(table_u64(&table, 0, "bytes_acked", &acked));
	EXPECT_EQ(sent + (lport == CLIENT_PORT ? 2 : 1), acked);
	table_free(&table);
}

/* Both ends have received data, and nothing is in flight. */
static inline void exchange_data(struct __test_metadata *_metadata, SELF self)
{
	socket_send(self->client, 12345);
	socket_receive(self->server, 12345);
	socket_send(self->server, 54321);
	socket_receive(self->client, 54321);
	witness_quiesce(self->client, self->server);
}

/*
 * The final values equal TCP_INFO, plus these segments received and sent
 * since.
 */
static inline void expect_numbers(struct __test_metadata *_metadata,
				  const struct table *closed,
				  const struct witness *last,
				  unsigned int came, unsigned int went)
{
	EXPECT_TRUE(pair_final_values_are(closed, last));
	expect_number(_metadata, closed, 0, "segs_in",
		      last->info.tcpi_segs_in + came);
	expect_number(_metadata, closed, 0, "segs_out",
		      last->info.tcpi_segs_out + went);
}

#endif /* TCPLENS_SELFTESTS_PAIR_FIXTURE_H */
