/* SPDX-License-Identifier: GPL-2.0 */
/*
 * For tests of the columns that need a privilege: a socket that has values in
 * them, what a reader sees of it, and what it may compare.
 */
#ifndef TCPLENS_SELFTESTS_PRIVILEGE_FIXTURE_H
#define TCPLENS_SELFTESTS_PRIVILEGE_FIXTURE_H

#include "expect.h"

#include <fcntl.h>
#include <linux/capability.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#define MARK	77
#define NOBODY	65534

/* Columns that need a capability, and for which the socket has a value. */
static const char *const valued[] = {
	"mark", "class_id", "md5", "ao", "pid", "comm", "fd", "owners",
	"cgroup", "snd_una", "rcv_nxt", "keepalive", "priority", "mptcp",
};

/* A socket that has them. */
static inline int marked_socket(struct __test_metadata *_metadata)
{
	int fd = socket_bound("0.0.0.0", 0), mark = MARK;

	ASSERT_EQ(0, setsockopt(fd, SOL_SOCKET, SO_MARK, &mark, sizeof(mark)));
	return fd;
}

/* Drops an effective capability. */
static inline bool drop(int capability)
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
static inline bool may_see(const char *capability, bool net_admin, bool sys_ptrace)
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

static inline bool has_value(const char *name)
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
static inline void expect_seen(struct __test_metadata *_metadata, int fd,
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

static inline int open_all(struct __test_metadata *_metadata, const char *path)
{
	static const char line[] = "select *";
	int fd = open(path, O_RDWR | O_CLOEXEC);

	ASSERT_GE(fd, 0)
		TH_LOG("%s: %s", path, strerror(errno));
	ASSERT_EQ(strlen(line), write(fd, line, strlen(line)));
	return fd;
}

/*
 * A comparison with a hidden value is refused, however it is used. The message
 * names the column, its place, and the capability.
 */
static inline void expect_compared(struct __test_metadata *_metadata, int fd,
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

static inline void expect_all_compared(struct __test_metadata *_metadata, int fd,
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

#endif /* TCPLENS_SELFTESTS_PRIVILEGE_FIXTURE_H */
