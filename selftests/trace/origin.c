// SPDX-License-Identifier: GPL-2.0
/*
 * The listener that a passive connection came to, and its owner, with many other
 * connections and listeners.
 */
#include "lib/loader.h"
#include "lib/pair_fixture.h"

static void expect_incoming(struct __test_metadata *_metadata, SELF self,
			    int client_port)
{
	struct table table;
	size_t row;

	EXPECT_TRUE(event_log_await_event(&self->log, PORT, client_port,
					  INCOMING));
	event_log_read(&self->log, &table);
	row = event_log_find(&table, 0, PORT, client_port, "incoming");
	ASSERT_NE(TABLE_NONE, row);
	expect_number(_metadata, &table, row, "pid", getpid());
	expect_text(_metadata, &table, row, "comm", "pair");
	expect_text(_metadata, &table, row, "owner_source", "listener");
	table_free(&table);
}

static void load_with(struct __test_metadata *_metadata, SELF self,
		      const char *parameters)
{
	close(self->log.fd);
	ASSERT_EQ(0, loader_unload());
	ASSERT_EQ(0, loader_load_with(parameters));
	ASSERT_EQ(NULL, event_log_open(&self->log));
}

/* More connections than the module tracks. They change later than the listener. */
TEST_F(pair, a_listener_is_known_after_many_connections)
{
	int other, i;

	SKIP_IF(return, loader_open());
	close(self->listener);
	load_with(_metadata, self, "conns_max=32");
	self->listener = socket_listening("0.0.0.0", PORT);
	other = socket_listening(LOOPBACK, PORT + 10);
	for (i = 0; i < 200; i++)
		EXPECT_LE(0, socket_connected(LOOPBACK, PORT + 10));
	socket_await_backlog(other, 200);
	connect_both(_metadata, self);
	expect_incoming(_metadata, self, CLIENT_PORT);
	load_with(_metadata, self, "");
}

/* Listeners beyond what the module tracks take none from those that listen. */
TEST_F(pair, a_listener_is_known_after_many_listeners)
{
	int i;

	SKIP_IF(return, loader_open());
	close(self->listener);
	load_with(_metadata, self, "listeners_max=32");
	self->listener = socket_listening("0.0.0.0", PORT);
	for (i = 0; i < 200; i++)
		EXPECT_LE(0, socket_listening(LOOPBACK, 0));
	connect_both(_metadata, self);
	expect_incoming(_metadata, self, CLIENT_PORT);
	load_with(_metadata, self, "");
}

TEST_HARNESS_MAIN
