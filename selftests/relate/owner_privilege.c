// SPDX-License-Identifier: GPL-2.0
/*
 * Who may see the owner of a socket: readers in another pid or user namespace,
 * and readers without a capability.
 */
#include "lib/owners_fixture.h"

#define NOBODY	65534

/* Forks the first process of a pid namespace, with a /proc of that. */
static pid_t fork_apart(void)
{
	pid_t pid;

	must(!unshare(CLONE_NEWPID), "CLONE_NEWPID");
	pid = fork();
	must(pid >= 0, "fork");
	if (pid)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	must(!unshare(CLONE_NEWNS) &&
	     !mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) &&
	     !mount("proc", "/proc", "proc", 0, NULL), "/proc");
	return 0;
}

static bool is_text(const char *expected, const char *seen)
{
	if (strcmp(expected, seen))
		fprintf(stderr, "# owner_privilege: expected '%s', seen '%s'\n",
			expected, seen);
	return !strcmp(expected, seen);
}

TEST_F(socket, has_the_owners_of_the_reader_s_proc)
{
	int outside = socket_listening(LOOPBACK, PORT + 2);
	uint64_t cookie = socket_cookie(outside);
	int ends[2], result;
	char byte;

	ASSERT_EQ(0, socketpair(AF_UNIX, SOCK_STREAM, 0, ends));
	self->child = fork_apart();
	if (!self->child) {
		bool is_right;

		close(ends[0]);
		close(outside);
		prctl(PR_SET_NAME, "inside");
		is_right = is_text(is_owned(1, "inside", self->fd, 1),
				   owner_of(self->cookie)) &&
			   is_text(NOBODY_HAS_IT, owner_of(cookie));
		byte = is_right;
		must(write(ends[1], &byte, 1) == 1, "write");
		for (;;)
			pause();
	}
	close(ends[1]);
	result = read(ends[0], &byte, 1);
	EXPECT_EQ(1, result);
	EXPECT_EQ(1, byte);
	/* The outer reader sees both processes, by its own PIDs. */
	EXPECT_STREQ(is_owned(getpid(), "owner", self->fd, 2),
		     owner_of(self->cookie));
	close(self->fd);
	EXPECT_STREQ(is_owned(self->child, "inside", self->fd, 1),
		     owner_of(self->cookie));
	EXPECT_STREQ(is_owned(getpid(), "owner", outside, 1),
		     owner_of(cookie));
	expect_as_proc(_metadata);
}

/* --- Capabilities. */

/* Root of a user namespace, and nobody outside. */
static void become_root_of_namespaces(int namespaces)
{
	char line[32];

	snprintf(line, sizeof(line), "0 %d 1", NOBODY);
	must(!setresgid(NOBODY, NOBODY, NOBODY) &&
	     !setresuid(NOBODY, NOBODY, NOBODY), "setresuid");
	/* Needed to write the files of its own /proc directory. */
	must(!prctl(PR_SET_DUMPABLE, 1), "PR_SET_DUMPABLE");
	must(!unshare(CLONE_NEWUSER | namespaces), "CLONE_NEWUSER");
	must(!namespace_write("/proc/self/setgroups", "deny"), "setgroups");
	must(!namespace_write("/proc/self/uid_map", line), "uid_map");
	must(!namespace_write("/proc/self/gid_map", line), "gid_map");
}

/*
 * A process of its namespace executes a file that was opened outside, which it
 * might not be allowed to read.
 */
TEST_F(socket, hides_a_program_from_outside_from_root_of_a_user_namespace)
{
	int status, fd;
	pid_t pid;

	self->child = fork();
	if (self->child) {
		ASSERT_EQ(self->child, waitpid(self->child, &status, 0));
		self->child = 0;
		EXPECT_EQ(0, status);
		return;
	}
	become_root_of_namespaces(CLONE_NEWNET);
	pid = fork_apart();
	if (!pid) {
		fd = socket_listening("0.0.0.0", PORT);
		_exit(!is_text(NOBODY_HAS_IT, owner_of(socket_cookie(fd))));
	}
	must(waitpid(pid, &status, 0) == pid, "waitpid");
	_exit(!!status);
}

TEST_F(socket, hides_its_owner_without_capability)
{
	ASSERT_EQ(0, seteuid(NOBODY));
	EXPECT_STREQ(NOBODY_HAS_IT, owner_of(self->cookie));
	ASSERT_EQ(0, seteuid(0));
	EXPECT_EQ(1U, found("pid!=-"));
}

TEST_HARNESS_MAIN
