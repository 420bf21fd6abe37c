// SPDX-License-Identifier: GPL-2.0
/*
 * An open file that a process gave away: its new holder reads the answer to an
 * earlier query, and writes queries with its own rights too.
 */
#include "lib/privilege_fixture.h"

#include <sys/wait.h>

FIXTURE(passed)
{
	int fd;
	uint64_t cookie;
	int file;
};

FIXTURE_VARIANT(passed)
{
	uid_t user;
	int without;
	int namespaces;
	bool net_admin;
	bool sys_ptrace;
};

FIXTURE_VARIANT_ADD(passed, to_root)
{
	.net_admin = true, .sys_ptrace = true,
};

FIXTURE_VARIANT_ADD(passed, to_nobody)
{
	.user = NOBODY,
};

FIXTURE_VARIANT_ADD(passed, to_root_without_net_admin)
{
	.without = CAP_NET_ADMIN, .sys_ptrace = true,
};

FIXTURE_VARIANT_ADD(passed, to_root_without_sys_ptrace)
{
	.without = CAP_SYS_PTRACE, .net_admin = true,
};

FIXTURE_VARIANT_ADD(passed, to_root_of_namespaces)
{
	.namespaces = CLONE_NEWUSER | CLONE_NEWNET,
};

FIXTURE_SETUP(passed)
{
	SKIP_IF(return, namespace_enter());
	self->fd = marked_socket(_metadata);
	self->cookie = socket_cookie(self->fd);
	self->file = open_all(_metadata, TABLE_SOCKETS);
}

FIXTURE_TEARDOWN(passed)
{
	close(self->file);
	close(self->fd);
}

static void ask_all(struct __test_metadata *_metadata, int file)
{
	ASSERT_EQ(8, write(file, "select *", 8));
}

TEST_F(passed, takes_queries_with_the_rights_of_their_writer_too)
{
	int status;
	pid_t child;

	child = fork();
	ASSERT_LE(0, child);
	if (!child) {
		if (variant->namespaces)
			ASSERT_EQ(0, unshare(variant->namespaces));
		if (variant->user)
			ASSERT_EQ(0, setresuid(variant->user, variant->user,
					       variant->user));
		if (variant->without)
			ASSERT_TRUE(drop(variant->without));
		/* The answer to the question of the opener. */
		expect_seen(_metadata, self->file, self->cookie, true, true);
		ask_all(_metadata, self->file);
		expect_seen(_metadata, self->file, self->cookie,
			    variant->net_admin, variant->sys_ptrace);
		expect_all_compared(_metadata, self->file, variant->net_admin,
				    variant->sys_ptrace);
		ask_all(_metadata, self->file);
		_exit(!__test_passed(_metadata));
	}
	ASSERT_EQ(child, waitpid(child, &status, 0));
	EXPECT_EQ(0, status);
	/* It is still the answer to the question of the writer, */
	expect_seen(_metadata, self->file, self->cookie, variant->net_admin,
		    variant->sys_ptrace);
	ASSERT_EQ(0, lseek(self->file, 0, SEEK_SET));
	expect_seen(_metadata, self->file, self->cookie, variant->net_admin,
		    variant->sys_ptrace);
	/* until the opener asks again. */
	ask_all(_metadata, self->file);
	expect_seen(_metadata, self->file, self->cookie, true, true);
}

/* The cgroup namespace is no credential, and belongs to each process. */
TEST(a_query_from_another_cgroup_namespace_gets_no_paths)
{
	struct table table;
	uint64_t cookie;
	size_t row;
	int fd;

	SKIP_IF(return, namespace_enter());
	cookie = socket_cookie(marked_socket(_metadata));
	fd = open_all(_metadata, TABLE_SOCKETS);
	ASSERT_EQ(0, unshare(CLONE_NEWCGROUP));
	ask_all(_metadata, fd);
	ASSERT_TRUE(table_read_fd(&table, fd, 65536));
	row = table_find_u64(&table, "cookie", cookie);
	ASSERT_NE(TABLE_NONE, row);
	EXPECT_STREQ("-", table_field(&table, row, "cgroup"));
	EXPECT_STREQ("77", table_field(&table, row, "mark"));
	table_free(&table);
	expect_compared(_metadata, fd, "cgroup=/x", "cgroup", "init_cgroup_ns",
			false);
	close(fd);
}

TEST_HARNESS_MAIN
