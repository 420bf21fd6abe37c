/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Fixture for tests of the owner columns: a listener and its owner in the
 * table.
 */
#ifndef TCPLENS_SELFTESTS_OWNERS_FIXTURE_H
#define TCPLENS_SELFTESTS_OWNERS_FIXTURE_H

#include "event_log.h"
#include "expect.h"
#include "fd.h"
#include "must.h"
#include "reader.h"
#include "witness.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#define PORT	9400
#define OWNER	"pid,comm,fd,owners"
#define SELECT	"select inode,cookie,state,local,owner_source," OWNER

/* "pid comm fd owners" of a row. */
static inline const char *owner_in(const struct table *table, size_t row)
{
	static const char *const names[] = { "pid", "comm", "fd", "owners" };
	static char text[128];
	size_t i;

	text[0] = '\0';
	for (i = 0; i < ARRAY_SIZE(names); i++) {
		if (i)
			strcat(text, " ");
		strcat(text, table_field(table, row, names[i]));
	}
	return text;
}

/* "pid comm fd owners" of the socket with this cookie. */
static inline const char *owner_of(uint64_t cookie)
{
	const char *text;
	struct table table;
	size_t row;

	must(table_read(&table, TABLE_SOCKETS, SELECT), "read");
	row = table_find_u64(&table, "cookie", cookie);
	must(row != TABLE_NONE, "a row");
	text = owner_in(&table, row);
	table_free(&table);
	return text;
}

/* Reads the only socket that matches, once it does. */
static inline bool await_row(struct table *table, const char *expression)
{
	char line[256];
	int attempt;

	snprintf(line, sizeof(line), SELECT " where %s", expression);
	for (attempt = 0; attempt < 500 * slowness(); attempt++) {
		must(table_read(table, TABLE_SOCKETS, line), line);
		if (table->rows == 1)
			return true;
		table_free(table);
		usleep(20000);
	}
	return false;
}

/* "pid comm fd owners source" of the only socket that matches, once it does. */
static inline const char *owner_where(const char *expression)
{
	static char text[256];
	struct table table;

	if (!await_row(&table, expression))
		return "not one row";
	snprintf(text, sizeof(text), "%s %s", owner_in(&table, 0),
		 table_field(&table, 0, "owner_source"));
	table_free(&table);
	return text;
}

/* No descriptor leads to the only socket that matches: its owner is remembered. */
static inline void expect_owner_where(struct __test_metadata *_metadata,
				      const char *expression, pid_t pid,
				      const char *name, const char *source)
{
	struct table table;

	ASSERT_TRUE(await_row(&table, expression)) TH_LOG("%s", expression);
	EXPECT_TRUE(truth_number(&table, 0, "pid", "itself", pid));
	EXPECT_TRUE(truth_text(&table, 0, "comm", "itself", name));
	EXPECT_TRUE(truth_text(&table, 0, "fd", "itself", "-"));
	EXPECT_TRUE(truth_text(&table, 0, "owners", "itself", "-"));
	EXPECT_TRUE(truth_text(&table, 0, "owner_source", "itself", source));
	table_free(&table);
}

/* The expected text; @name is that of /proc/PID/comm. */
static inline const char *is_owned(pid_t pid, const char *name, int fd,
				   unsigned int owners)
{
	static char text[128];

	snprintf(text, sizeof(text), "%d %s %d %u", pid, name, fd, owners);
	return text;
}

#define NOBODY_HAS_IT	"- - - -"

/* The expected text for a socket without a descriptor, with owner_source. */
static inline const char *is_remembered(pid_t pid, const char *name,
					const char *source)
{
	static char text[128];

	snprintf(text, sizeof(text), "%d %s - - %s", pid, name, source);
	return text;
}

/*
 * No descriptor leads to the socket: the module remembers this process, which
 * created all sockets.
 */
static inline void expect_remembered(struct __test_metadata *_metadata,
				     const struct table *table, size_t row)
{
	EXPECT_TRUE(truth_number(table, row, "pid", "itself", getpid()));
	EXPECT_TRUE(truth_text(table, row, "comm", "itself", "owner"));
	EXPECT_TRUE(truth_text(table, row, "fd", "/proc", "-"));
	EXPECT_TRUE(truth_text(table, row, "owners", "/proc", "-"));
}

static inline void expect_row(struct __test_metadata *_metadata,
			      const struct table *table, size_t row)
{
	struct fd_owner owner;
	uint64_t inode;

	if (!table_u64(table, row, "inode", &inode)) {
		expect_remembered(_metadata, table, row);
		return;
	}
	if (!fd_find_owner(inode, &owner)) {
		EXPECT_TRUE(truth_text(table, row, "pid", "/proc", "-"));
		EXPECT_TRUE(truth_text(table, row, "comm", "/proc", "-"));
		EXPECT_TRUE(truth_text(table, row, "fd", "/proc", "-"));
		EXPECT_TRUE(truth_text(table, row, "owners", "/proc", "-"));
		EXPECT_TRUE(truth_text(table, row, "owner_source", "/proc", "-"));
		return;
	}
	EXPECT_TRUE(truth_text(table, row, "owner_source", "/proc", "scan"));
	EXPECT_TRUE(truth_number(table, row, "pid", "/proc", owner.pid));
	EXPECT_TRUE(truth_text(table, row, "comm", "/proc", owner.comm));
	EXPECT_TRUE(truth_number(table, row, "fd", "/proc", owner.fd));
	EXPECT_TRUE(truth_number(table, row, "owners", "/proc", owner.owners));
}

/* Every row equals /proc. */
static inline void expect_as_proc(struct __test_metadata *_metadata)
{
	struct table table;
	size_t row;

	ASSERT_TRUE(table_read(&table, TABLE_SOCKETS, SELECT));
	ASSERT_LT(0U, table.rows);
	for (row = 0; row < table.rows; row++)
		expect_row(_metadata, &table, row);
	table_free(&table);
}

/* The number of rows that a query gives. */
static inline size_t rows_of(const char *line)
{
	struct table table;
	size_t rows;

	must(table_read(&table, TABLE_SOCKETS, line), line);
	rows = table.rows;
	table_free(&table);
	return rows;
}

/* The number of sockets that match an expression. */
static inline size_t found(const char *expression)
{
	char line[128];

	snprintf(line, sizeof(line), "select cookie where %s", expression);
	return rows_of(line);
}

FIXTURE(socket)
{
	int fd;
	uint64_t cookie;
	pid_t child;
};

FIXTURE_SETUP(socket)
{
	SKIP_IF(return, namespace_enter());
	must(!prctl(PR_SET_NAME, "owner"), "PR_SET_NAME");
	self->fd = socket_listening(LOOPBACK, PORT);
	self->cookie = socket_cookie(self->fd);
}

FIXTURE_TEARDOWN(socket)
{
	if (self->child)
		fd_end_holder(self->child);
}

#endif /* TCPLENS_SELFTESTS_OWNERS_FIXTURE_H */
