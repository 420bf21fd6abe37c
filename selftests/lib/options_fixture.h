/* SPDX-License-Identifier: GPL-2.0 */
/* Fixture for tests of socket options: a bound socket and its row. */
#ifndef TCPLENS_SELFTESTS_OPTIONS_FIXTURE_H
#define TCPLENS_SELFTESTS_OPTIONS_FIXTURE_H

#include "expect.h"
#include "truth.h"

#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/socket.h>

/**
 * struct option - an option that getsockopt() returns as the column does
 * @column: The column.
 * @level: The level.
 * @name: The option.
 * @value: A value other than the default.
 */
struct option {
	const char *column;
	int level;
	int name;
	int value;
};

#define SOCKET_OPTION(column, name, value) { column, SOL_SOCKET, name, value }
#define TCP_OPTION(column, name, value)	{ column, IPPROTO_TCP, name, value }
#define IP_OPTION(column, name, value)	{ column, IPPROTO_IP, name, value }

/* A bound socket, and its row. */
FIXTURE(options)
{
	int fd;
	struct table table;
	size_t row;
};

FIXTURE_SETUP(options)
{
	SKIP_IF(return, namespace_enter());
	self->fd = socket_bound(LOOPBACK, 0);
}

FIXTURE_TEARDOWN(options)
{
	close(self->fd);
}

static inline int value_of(int fd, const struct option *option)
{
	socklen_t length = sizeof(int);
	int value = -1;

	if (getsockopt(fd, option->level, option->name, &value, &length))
		fprintf(stderr, "# getsockopt of %s: %s\n", option->column,
			strerror(errno));
	return value;
}

static inline void set(struct __test_metadata *_metadata, int fd, int level,
		       int name, int value)
{
	ASSERT_EQ(0, setsockopt(fd, level, name, &value, sizeof(value)))
		TH_LOG("option %d of level %d: %s", name, level,
		       strerror(errno));
}

#endif /* TCPLENS_SELFTESTS_OPTIONS_FIXTURE_H */
