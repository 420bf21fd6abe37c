// SPDX-License-Identifier: GPL-2.0
/*
 * Columns that need a capability are shown only if the opener of the file had it,
 * in the user namespace where it counts. The file `columns` tells which they are.
 * passed.c has the writer of the query.
 */
#include "lib/privilege_fixture.h"

#include <signal.h>
#include <sys/wait.h>

/* `columns` says the same. */
static void expect_said(struct __test_metadata *_metadata, bool net_admin,
			bool sys_ptrace)
{
	struct table columns;
	size_t i;

	ASSERT_TRUE(table_read(&columns, TABLE_COLUMNS, NULL));
	for (i = 0; i < columns.rows; i++) {
		const char *capability = table_field(&columns, i, "privilege");
		const char *available = table_field(&columns, i, "available");

		if (!strcmp(available, "no"))
			continue;
		EXPECT_STREQ(may_see(capability, net_admin, sys_ptrace) ?
			     "yes" : "denied", available)
			TH_LOG("%s", table_field(&columns, i, "name"));
	}
	table_free(&columns);
}

/* Whether an expression matches the socket. */
static bool finds(struct __test_metadata *_metadata, uint64_t cookie,
		  const char *expression)
{
	struct table table;
	char line[128];
	bool found;

	snprintf(line, sizeof(line), "select cookie where %s", expression);
	ASSERT_TRUE(table_read(&table, TABLE_SOCKETS, line));
	found = table_find_u64(&table, "cookie", cookie) != TABLE_NONE;
	table_free(&table);
	return found;
}

FIXTURE(opener)
{
	int fd;
	uint64_t cookie;
};

FIXTURE_VARIANT(opener)
{
	uid_t user;
	int without;
	int namespaces;
	bool net_admin;
	bool sys_ptrace;
};

FIXTURE_VARIANT_ADD(opener, root)
{
	.net_admin = true, .sys_ptrace = true,
};

FIXTURE_VARIANT_ADD(opener, nobody)
{
	.user = NOBODY,
};

FIXTURE_VARIANT_ADD(opener, root_without_net_admin)
{
	.without = CAP_NET_ADMIN, .sys_ptrace = true,
};

FIXTURE_VARIANT_ADD(opener, root_without_sys_ptrace)
{
	.without = CAP_SYS_PTRACE, .net_admin = true,
};

/* Has all capabilities, but none counts in this network namespace. */
FIXTURE_VARIANT_ADD(opener, root_of_a_user_namespace)
{
	.namespaces = CLONE_NEWUSER,
};

/* Root of its network namespace, but without rights over other processes. */
FIXTURE_VARIANT_ADD(opener, root_of_user_and_network_namespaces)
{
	.namespaces = CLONE_NEWUSER | CLONE_NEWNET, .net_admin = true,
};

FIXTURE_SETUP(opener)
{
	SKIP_IF(return, namespace_enter());
	/* SO_MARK needs a capability in the network namespace. */
	if (variant->namespaces & CLONE_NEWNET)
		ASSERT_EQ(0, unshare(variant->namespaces));
	self->fd = marked_socket(_metadata);
	self->cookie = socket_cookie(self->fd);
	if (variant->namespaces == CLONE_NEWUSER)
		ASSERT_EQ(0, unshare(CLONE_NEWUSER));
	if (variant->user)
		ASSERT_EQ(0, seteuid(variant->user));
	if (variant->without)
		ASSERT_TRUE(drop(variant->without));
}

FIXTURE_TEARDOWN(opener)
{
	close(self->fd);
}

TEST_F(opener, sees_only_permitted_columns)
{
	int fd = open_all(_metadata, TABLE_SOCKETS);

	expect_seen(_metadata, fd, self->cookie, variant->net_admin,
		    variant->sys_ptrace);
	close(fd);
}

TEST_F(opener, reads_in_columns_what_it_may_see)
{
	expect_said(_metadata, variant->net_admin, variant->sys_ptrace);
}

TEST_F(opener, compares_only_visible_columns)
{
	int fd = open(TABLE_SOCKETS, O_RDWR | O_CLOEXEC);

	ASSERT_LE(0, fd);
	expect_all_compared(_metadata, fd, variant->net_admin,
			    variant->sys_ptrace);
	close(fd);
	if (!variant->net_admin)
		return;
	EXPECT_TRUE(finds(_metadata, self->cookie, "mark=77"));
	EXPECT_TRUE(finds(_metadata, self->cookie, "not mark=-"));
	EXPECT_FALSE(finds(_metadata, self->cookie, "mark=78"));
}

FIXTURE(descriptor)
{
	int fd;
	uint64_t cookie;
};

FIXTURE_SETUP(descriptor)
{
	SKIP_IF(return, namespace_enter());
	self->fd = marked_socket(_metadata);
	self->cookie = socket_cookie(self->fd);
}

FIXTURE_TEARDOWN(descriptor)
{
	close(self->fd);
}

TEST_F(descriptor, that_root_opened_shows_nobody_everything)
{
	int fd = open_all(_metadata, TABLE_SOCKETS);

	expect_seen(_metadata, fd, self->cookie, true, true);
	ASSERT_EQ(0, lseek(fd, 0, SEEK_SET));
	ASSERT_EQ(0, setresuid(NOBODY, NOBODY, NOBODY));
	expect_seen(_metadata, fd, self->cookie, true, true);
	close(fd);
}

TEST_F(descriptor, that_nobody_opened_shows_root_no_more_columns)
{
	int fd;

	ASSERT_EQ(0, seteuid(NOBODY));
	fd = open_all(_metadata, TABLE_SOCKETS);
	ASSERT_EQ(0, seteuid(0));
	expect_seen(_metadata, fd, self->cookie, false, false);
	/* A query or a new dump by root changes nothing. */
	ASSERT_EQ(8, write(fd, "select *", 8));
	expect_seen(_metadata, fd, self->cookie, false, false);
	expect_all_compared(_metadata, fd, false, false);
	close(fd);
}

/* Another network namespace, through /proc of a process in it. */
TEST_F(descriptor, of_another_namespace_follows_the_capabilities_there)
{
	char path[64];
	pid_t child;
	int fd;

	child = fork();
	ASSERT_GE(child, 0);
	if (!child) {
		pause();
		_exit(0);
	}
	ASSERT_EQ(0, unshare(CLONE_NEWNET));
	snprintf(path, sizeof(path), "/proc/%d/net/tcplens/sockets", child);

	fd = open_all(_metadata, path);
	expect_seen(_metadata, fd, self->cookie, true, true);
	close(fd);

	/* All capabilities, but in another user namespace. */
	ASSERT_EQ(0, unshare(CLONE_NEWUSER));
	fd = open_all(_metadata, path);
	expect_seen(_metadata, fd, self->cookie, false, false);
	close(fd);

	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
}

TEST_HARNESS_MAIN
