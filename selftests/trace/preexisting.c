// SPDX-License-Identifier: GPL-2.0
/*
 * Connections that are older than the module: nobody knows how old they are, nor
 * whose unless somebody closes them; how they end is told all the same.
 */
#include "lib/forge.h"
#include "lib/loader.h"
#include "lib/story_fixture.h"

/* The module goes, and what is done before it comes again is not told. */
static void forget(struct __test_metadata *_metadata, SELF self)
{
	close(self->history.fd);
	ASSERT_EQ(0, loader_unload());
}

static void load_again(struct __test_metadata *_metadata, SELF self)
{
	ASSERT_EQ(0, loader_load());
	ASSERT_EQ(NULL, history_begin(&self->history));
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

	history_closed(&self->history, &table, lport, rport, 1);
	ASSERT_EQ(1U, table.rows);
	expect_text(_metadata, &table, 0, "age_ms", "-");
	expect_text(_metadata, &table, 0, "connect_us", "-");
	table_free(&table);
}

TEST_F(happening, to_an_old_one_is_told_from_then_on)
{
	SKIP_IF(return, loader_open());
	connect_before(_metadata, self);
	expect_no_age(_metadata, self->client);
	expect_no_age(_metadata, self->server);
	close(self->client);
	expect_eof(_metadata, self->server);
	close(self->server);
	/* What is in front of it is the blank between two. */
	expect_client(_metadata, self, CLOSES_FIRST + 1);
	expect_server(_metadata, self, CLOSES_LAST + 1);
	expect_orderly(_metadata, self, CLIENT_PORT, PORT, "FIN_WAIT2", 0, 0);
	expect_orderly(_metadata, self, PORT, CLIENT_PORT, "LAST_ACK", 0, 0);
	expect_closed_without_age(_metadata, self, CLIENT_PORT, PORT);
	expect_closed_without_age(_metadata, self, PORT, CLIENT_PORT);
}

/* One end closes it. The other has done nothing, so nobody owns it. */
TEST_F(happening, to_an_old_one_is_a_reset)
{
	struct epitaph client = {
		.end = "reset_sent", .errno_name = "-",
		.old_state = "ESTABLISHED", .owner_source = "close",
		.pid = getpid(),
	};
	struct epitaph server = {
		.end = "reset_received", .errno_name = "ECONNRESET",
		.old_state = "ESTABLISHED", .owner_source = "-",
	};

	SKIP_IF(return, loader_open());
	connect_before(_metadata, self);
	story_reset(self->client);
	expect_client(_metadata, self, "closed(ESTABLISHED>CLOSE) reset_sent");
	expect_server(_metadata, self,
		      "reset_received closed(ESTABLISHED>CLOSE)");
	expect_client_closed(_metadata, self, &client);
	expect_server_closed(_metadata, self, &server);
	expect_closed_without_age(_metadata, self, CLIENT_PORT, PORT);
	expect_closed_without_age(_metadata, self, PORT, CLIENT_PORT);
}

/* It is not known who wanted to connect, nor since when. */
TEST_F(happening, to_an_old_one_is_a_refusal)
{
	struct epitaph client = {
		.end = "refused", .errno_name = "ECONNREFUSED",
		.old_state = "SYN_SENT", .owner_source = "-",
	};
	struct forged refusal = {
		.from = PORT, .to = CLIENT_PORT, .has_rst = true,
	};

	SKIP_IF(return, loader_open());
	forget(_metadata, self);
	socket_deafen(self->listener);
	self->client = story_client(LOOPBACK);
	story_connect_slowly(self->client);
	load_again(_metadata, self);
	expect_no_age(_metadata, self->client);
	refusal.ack_seq = number_of(_metadata, self->client, "snd_una") + 1;
	forge_segment(&refusal);
	expect_client(_metadata, self,
		      "reset_received refused(SYN_SENT>CLOSE)");
	expect_client_closed(_metadata, self, &client);
	expect_closed_without_age(_metadata, self, CLIENT_PORT, PORT);
}

/* A listener of before is not known to whoever comes to it, and no owner. */
TEST_F(happening, to_an_old_listener_is_a_connection)
{
	struct table table;
	size_t row;

	SKIP_IF(return, loader_open());
	forget(_metadata, self);
	load_again(_metadata, self);
	expect_no_age(_metadata, self->listener);
	connect_both(_metadata, self);
	expect_client(_metadata, self, CONNECTED);
	expect_server(_metadata, self, ACCEPTED);
	history_read(&self->history, &table);
	row = history_find(&table, 0, PORT, CLIENT_PORT, "accepted");
	ASSERT_NE(TABLE_NONE, row);
	expect_text(_metadata, &table, row, "pid", "-");
	expect_text(_metadata, &table, row, "owner_source", "-");
	table_free(&table);
	close(self->server);
	expect_eof(_metadata, self->client);
	expect_orderly(_metadata, self, PORT, CLIENT_PORT, "FIN_WAIT2", 0, 0);
}

TEST_HARNESS_MAIN
