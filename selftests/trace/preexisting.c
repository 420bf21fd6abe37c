// SPDX-License-Identifier: GPL-2.0
/*
 * Connections older than the module: the age is unknown, and the owner until a
 * process closes them; their end is recorded all the same.
 */
#include "lib/spoof.h"
#include "lib/loader.h"
#include "lib/pair_fixture.h"

/* Unloads the module: events until it is loaded again are not recorded. */
static void forget(struct __test_metadata *_metadata, SELF self)
{
	close(self->log.fd);
	ASSERT_EQ(0, loader_unload());
}

static void load_again(struct __test_metadata *_metadata, SELF self)
{
	ASSERT_EQ(0, loader_load());
	ASSERT_EQ(NULL, event_log_open(&self->log));
}

static void connect_before(struct __test_metadata *_metadata, SELF self)
{
	forget(_metadata, self);
	connect_both(_metadata, self);
	load_again(_metadata, self);
}

static void expect_no_age(struct __test_metadata *_metadata, int fd)
{
	struct table table;
	size_t row = look_at(_metadata, fd, &table);

	expect_text(_metadata, &table, row, "age_ms", "-");
	table_free(&table);
}

static void expect_closed_without_age(struct __test_metadata *_metadata,
				      SELF self, int lport, int rport)
{
	struct table table;

	event_log_closed(&self->log, &table, lport, rport, 1);
	ASSERT_EQ(1U, table.rows);
	expect_text(_metadata, &table, 0, "age_ms", "-");
	expect_text(_metadata, &table, 0, "connect_us", "-");
	table_free(&table);
}

TEST_F(pair, an_older_one_is_recorded_from_then_on)
{
	SKIP_IF(return, loader_open());
	connect_before(_metadata, self);
	expect_no_age(_metadata, self->client);
	expect_no_age(_metadata, self->server);
	close(self->client);
	expect_eof(_metadata, self->server);
	close(self->server);
	/* Skips the leading blank. */
	expect_client(_metadata, self, CLOSES_FIRST + 1);
	expect_server(_metadata, self, CLOSES_LAST + 1);
	expect_orderly(_metadata, self, CLIENT_PORT, PORT, "FIN_WAIT2", 0, 0);
	expect_orderly(_metadata, self, PORT, CLIENT_PORT, "LAST_ACK", 0, 0);
	expect_closed_without_age(_metadata, self, CLIENT_PORT, PORT);
	expect_closed_without_age(_metadata, self, PORT, CLIENT_PORT);
}

/* One end closes. The other did nothing, so its owner is unknown. */
TEST_F(pair, an_older_one_is_reset)
{
	struct close_record client = {
		.close_reason = "reset_sent", .errno_name = "-",
		.old_state = "ESTABLISHED", .owner_source = "close",
		.pid = getpid(),
	};
	struct close_record server = {
		.close_reason = "reset_received", .errno_name = "ECONNRESET",
		.old_state = "ESTABLISHED", .owner_source = "-",
	};

	SKIP_IF(return, loader_open());
	connect_before(_metadata, self);
	socket_abort(self->client);
	expect_client(_metadata, self, "closed(ESTABLISHED>CLOSE) reset_sent");
	expect_server(_metadata, self,
		      "reset_received closed(ESTABLISHED>CLOSE)");
	expect_client_closed(_metadata, self, &client);
	expect_server_closed(_metadata, self, &server);
	expect_closed_without_age(_metadata, self, CLIENT_PORT, PORT);
	expect_closed_without_age(_metadata, self, PORT, CLIENT_PORT);
}

/* The owner and the start of the connect are unknown. */
TEST_F(pair, an_older_one_is_refused)
{
	struct close_record client = {
		.close_reason = "refused", .errno_name = "ECONNREFUSED",
		.old_state = "SYN_SENT", .owner_source = "-",
	};
	struct spoofed refusal = {
		.from = PORT, .to = CLIENT_PORT, .has_rst = true,
	};

	SKIP_IF(return, loader_open());
	forget(_metadata, self);
	socket_drop_all(self->listener);
	self->client = pair_client(LOOPBACK);
	pair_start_connect(self->client);
	load_again(_metadata, self);
	expect_no_age(_metadata, self->client);
	refusal.ack_seq = number_of(_metadata, self->client, "snd_una") + 1;
	spoof_segment(&refusal);
	expect_client(_metadata, self,
		      "reset_received refused(SYN_SENT>CLOSE)");
	expect_client_closed(_metadata, self, &client);
	expect_closed_without_age(_metadata, self, CLIENT_PORT, PORT);
}

/*
 * The module does not know an older listener, and so no owner of its connections.
 */
TEST_F(pair, an_older_listener_accepts)
{
	struct table table;
	size_t row;

	SKIP_IF(return, loader_open());
	forget(_metadata, self);
	load_again(_metadata, self);
	expect_no_age(_metadata, self->listener);
	connect_both(_metadata, self);
	expect_client(_metadata, self, CONNECTED);
	expect_server(_metadata, self, INCOMING);
	event_log_read(&self->log, &table);
	row = event_log_find(&table, 0, PORT, CLIENT_PORT, "incoming");
	ASSERT_NE(TABLE_NONE, row);
	expect_text(_metadata, &table, row, "pid", "-");
	expect_text(_metadata, &table, row, "owner_source", "-");
	table_free(&table);
	close(self->server);
	expect_eof(_metadata, self->client);
	expect_orderly(_metadata, self, PORT, CLIENT_PORT, "FIN_WAIT2", 0, 0);
}

TEST_HARNESS_MAIN
