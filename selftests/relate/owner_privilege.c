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

/* The "pid" of the socket, asked for through this open file. */
static const char *pid_through(int file, uint64_t cookie)
{
	static char text[32];
	struct table table;
	size_t row;

	must(write(file, SELECT, strlen(SELECT)) > 0, "write");
	must(table_read_fd(&table, file, 65536), "read");
	row = table_find_u64(&table, "cookie", cookie);
	must(row != TABLE_NONE, "a row");
	snprintf(text, sizeof(text), "%s", table_field(&table, row, "pid"));
	table_free(&table);
	return text;
}

/* Is the /proc of the first process that of its own pid namespace? */
static bool found_in_container(pid_t first)
{
	char path[64], target[32] = "";

	snprintf(path, sizeof(path), "/proc/%d/root/proc/1/exe", first);
	if (readlink(path, target, sizeof(target) - 1) < 0)
		return false;
	snprintf(path, sizeof(path), "/proc/%d/root/proc/%d/exe", first, first);
	return readlink(path, target, sizeof(target) - 1) < 0;
}

/* Runs a container. Its first process gets an open file and asks for owners. */
static void run_container(int through, uint64_t cookie)
{
	int status;
	pid_t pid;

	become_root_of_namespaces(0);
	pid = fork_apart();
	if (!pid) {
		int file = fd_receive(through);
		char is_hidden = is_text("-", pid_through(file, cookie));

		must(write(through, &is_hidden, 1) == 1, "write");
		_exit(0);
	}
	must(write(through, &pid, sizeof(pid)) == sizeof(pid), "write");
	must(waitpid(pid, &status, 0) == pid, "waitpid");
	_exit(!!status);
}

/*
 * The process has entered the pid namespace of a container from outside. The
 * opener of the file may see it, the writer of the query may not.
 */
TEST_F(socket, hides_a_process_from_outside_from_a_writer_in_a_container)
{
	int ends[2], status, file, ns;
	pid_t child, first, entered;
	char path[64], is_hidden;

	ASSERT_EQ(0, socketpair(AF_UNIX, SOCK_STREAM, 0, ends));
	child = fork();
	ASSERT_LE(0, child);
	if (!child) {
		close(self->fd);
		run_container(ends[1], self->cookie);
	}
	ASSERT_EQ(sizeof(first), read(ends[0], &first, sizeof(first)));
	snprintf(path, sizeof(path), "/proc/%d/ns/pid", first);
	ns = open(path, O_RDONLY);
	ASSERT_LE(0, ns);
	ASSERT_EQ(0, setns(ns, CLONE_NEWPID));
	entered = fork();
	ASSERT_LE(0, entered);
	if (!entered) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (;;)
			pause();
	}
	/* The first process mounts its /proc after it has a number. */
	snprintf(path, sizeof(path), "/proc/%d/root/proc/1/net/tcplens/sockets",
		 first);
	while (!found_in_container(first))
		usleep(10000);
	file = open(path, O_RDWR);
	ASSERT_LE(0, file);
	EXPECT_STRNE("-", pid_through(file, self->cookie));
	fd_send(ends[0], file);
	ASSERT_EQ(1, read(ends[0], &is_hidden, 1));
	EXPECT_EQ(1, is_hidden);
	/* The first process of a pid namespace ends after all others there. */
	fd_end_holder(entered);
	ASSERT_EQ(child, waitpid(child, &status, 0));
	EXPECT_EQ(0, status);
	close(file);
}

TEST_F(socket, hides_its_owner_without_capability)
{
	ASSERT_EQ(0, seteuid(NOBODY));
	EXPECT_STREQ(NOBODY_HAS_IT, owner_of(self->cookie));
	ASSERT_EQ(0, seteuid(0));
	EXPECT_EQ(1U, found("pid!=-"));
}

TEST_HARNESS_MAIN
