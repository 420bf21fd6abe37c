// SPDX-License-Identifier: GPL-2.0
/*
 * Columns that need a capability are shown only if both the opener of the file
 * and the writer of the query had it, in the user namespace where it counts. The
 * file `columns` tells which they are.
 */
#include "lib/expect.h"

#include <fcntl.h>
#include <linux/capability.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define MARK	77
#define NOBODY	65534

/* Columns that need a capability, and for which the socket has a value. */
static const char *const valued[] = {
	"mark", "class_id", "md5", "ao", "pid", "comm", "fd", "owners",
	"cgroup", "snd_una", "rcv_nxt", "keepalive", "priority", "mptcp",
};

/* A socket that has them. */
static int marked_socket(struct __test_metadata *_metadata)
{
	int fd = socket_bound("0.0.0.0", 0), mark = MARK;

	ASSERT_EQ(0, setsockopt(fd, SOL_SOCKET, SO_MARK, &mark, sizeof(mark)));
	return fd;
}

/* Drops an effective capability. */
static bool drop(int capability)
{
	struct __user_cap_header_struct header = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3];

	if (syscall(SYS_capget, &header, data))
		return false;
	data[CAP_TO_INDEX(capability)].effective &= ~CAP_TO_MASK(capability);
	return !syscall(SYS_capset, &header, data);
}

/* Whether the reader may see columns of this privilege, or needs none ("-"). */
static bool may_see(const char *capability, bool net_admin, bool sys_ptrace)
{
	if (!strcmp(capability, "CAP_NET_ADMIN"))
		return net_admin;
	if (!strcmp(capability, "CAP_SYS_PTRACE"))
		return sys_ptrace;
	/*
	 * The reader stays in its cgroup namespace; sample/cgroup.c leaves it.
	 */
	return !strcmp(capability, "init_cgroup_ns") ||
	       !strcmp(capability, "-");
}

static bool has_value(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(valued); i++) {
		if (!strcmp(valued[i], name))
			return true;
	}
	return false;
}

/*
 * The columns of the socket with this cookie: those that the reader may see
 * have values, the others "-".
 */
static void expect_seen(struct __test_metadata *_metadata, int fd,
			uint64_t cookie, bool net_admin, bool sys_ptrace)
{
	struct table columns, sockets;
	size_t column, row, privileged = 0;

	ASSERT_TRUE(table_read(&columns, TABLE_COLUMNS, NULL));
	ASSERT_TRUE(table_read_fd(&sockets, fd, 65536));
	row = table_find_u64(&sockets, "cookie", cookie);
	ASSERT_NE(TABLE_NONE, row);
	for (column = 0; column < columns.rows; column++) {
		const char *name = table_field(&columns, column, "name");
		const char *capability;
		bool is_absent;

		capability = table_field(&columns, column, "privilege");
		if (!strcmp(capability, "-") ||
		    !strcmp(table_field(&columns, column, "available"), "no"))
			continue;
		privileged++;
		is_absent = !strcmp(table_field(&sockets, row, name), "-");
		if (!may_see(capability, net_admin, sys_ptrace)) {
			EXPECT_TRUE(is_absent)
				TH_LOG("%s is %s", name,
				       table_field(&sockets, row, name));
		} else if (has_value(name)) {
			EXPECT_FALSE(is_absent)
				TH_LOG("%s", name);
		}
	}
	EXPECT_LE(60, privileged);
	table_free(&columns);
	table_free(&sockets);
}

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

static int open_all(struct __test_metadata *_metadata, const char *path)
{
	static const char line[] = "select *";
	int fd = open(path, O_RDWR | O_CLOEXEC);

	ASSERT_GE(fd, 0)
		TH_LOG("%s: %s", path, strerror(errno));
	ASSERT_EQ(strlen(line), write(fd, line, strlen(line)));
	return fd;
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

/*
 * A comparison with a hidden value is refused, however it is used. The message
 * names the column, its place, and the capability.
 */
static void expect_compared(struct __test_metadata *_metadata, int fd,
			    const char *expression, const char *column,
			    const char *capability, bool is_visible)
{
	char line[128], expected[128];
	ssize_t length = snprintf(line, sizeof(line), "where %s", expression);

	if (is_visible) {
		EXPECT_EQ(length, write(fd, line, length))
			TH_LOG("%s", expression);
		return;
	}
	EXPECT_REFUSED(EINVAL, write(fd, line, length));
	snprintf(expected, sizeof(expected),
		 "error at byte %zu: comparing this column needs %s: %s",
		 strstr(line, column) - line + 1, capability, column);
	EXPECT_STREQ(expected, first_line(fd));
	EXPECT_STREQ("", first_line(fd));
}

static void expect_all_compared(struct __test_metadata *_metadata, int fd,
				bool net_admin, bool sys_ptrace)
{
	static const struct {
		const char *expression;
		const char *column;
		const char *capability;
	} comparisons[] = {
		{ "mark=77", "mark", "CAP_NET_ADMIN" },
		{ "mark!=-", "mark", "CAP_NET_ADMIN" },
		{ "lport>0 and not mark=77", "mark", "CAP_NET_ADMIN" },
		{ "uid=0 or (state=LISTEN and priority<7)", "priority",
		  "CAP_NET_ADMIN" },
		{ "snd_nxt=1", "snd_nxt", "CAP_NET_ADMIN" },
		{ "pid=1", "pid", "CAP_SYS_PTRACE" },
		{ "not  comm=x", "comm", "CAP_SYS_PTRACE" },
		{ "uid=1,2,3 and owners!=1", "owners", "CAP_SYS_PTRACE" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(comparisons); i++)
		expect_compared(_metadata, fd, comparisons[i].expression,
				comparisons[i].column, comparisons[i].capability,
				may_see(comparisons[i].capability, net_admin,
					sys_ptrace));
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

/*
 * An open file that a process gave away: who holds it writes queries with its own
 * rights too.
 */
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
TEST_F(descriptor, takes_no_question_for_paths_from_another_cgroup_namespace)
{
	int fd = open_all(_metadata, TABLE_SOCKETS);
	struct table table;
	size_t row;

	ASSERT_EQ(0, unshare(CLONE_NEWCGROUP));
	ask_all(_metadata, fd);
	ASSERT_TRUE(table_read_fd(&table, fd, 65536));
	row = table_find_u64(&table, "cookie", self->cookie);
	ASSERT_NE(TABLE_NONE, row);
	EXPECT_STREQ("-", table_field(&table, row, "cgroup"));
	EXPECT_STREQ("77", table_field(&table, row, "mark"));
	table_free(&table);
	expect_compared(_metadata, fd, "cgroup=/x", "cgroup", "init_cgroup_ns",
			false);
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
