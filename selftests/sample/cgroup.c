// SPDX-License-Identifier: GPL-2.0
/*
 * The control group of a socket: its number is the inode of the directory, its
 * name is the path, as in ss. Settings that only a cgroup can change are
 * shown. A reader in another cgroup namespace sees no names.
 */
#include "lib/bpf.h"
#include "lib/expect.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>

/* Missing in the headers of some releases. */
#define RESERVE_MEM	73

#define PORT		9000
#define MOUNT		"/tmp/cgroup"
#define TOP		"/tcplens-cgroup"

/* Creates a cgroup and joins it; returns NULL, or what is missing. */
static const char *join(const char *group)
{
	static char path[1024];
	char pid[16];

	snprintf(path, sizeof(path), MOUNT "%s", group);
	if (mkdir(path, 0755) && errno != EEXIST)
		return "needs control groups";
	strcat(path, "/cgroup.procs");
	snprintf(pid, sizeof(pid), "%d", getpid());
	return namespace_write(path, pid);
}

static void leave(const char *group)
{
	char path[1024];

	join("");
	snprintf(path, sizeof(path), MOUNT "%s", group);
	rmdir(path);
}

FIXTURE(group)
{
	int listener;
	struct table table;
};

FIXTURE_SETUP(group)
{
	SKIP_IF(return, namespace_enter());
	if (unshare(CLONE_NEWNS) ||
	    mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
	    mount("none", "/tmp", "tmpfs", 0, NULL) || mkdir(MOUNT, 0755) ||
	    mount("none", MOUNT, "cgroup2", 0, NULL))
		SKIP_IF(return, "needs control groups");
	SKIP_IF(return, join(TOP));
	self->listener = socket_listening(LOOPBACK, PORT);
}

FIXTURE_TEARDOWN(group)
{
	close(self->listener);
	leave(TOP);
}

static void expect_group(struct __test_metadata *_metadata, int fd,
			 const char *group, const char *shown)
{
	struct table table;
	char path[1024];
	struct stat status;
	size_t row;

	snprintf(path, sizeof(path), MOUNT "%s", group);
	ASSERT_EQ(0, stat(path, &status));
	row = look_at(_metadata, fd, &table);
	EXPECT_TRUE(truth_number(&table, row, "cgroup_id", "stat",
				 status.st_ino));
	EXPECT_TRUE(truth_text(&table, row, "cgroup", "mkdir", shown));
	table_free(&table);
}

TEST_F(group, has_the_number_and_the_name_of_its_directory)
{
	int fd;

	expect_group(_metadata, self->listener, TOP, TOP);
	SKIP_IF(return, join(TOP "/a b\\c"));
	fd = socket_connected(LOOPBACK, PORT);
	expect_group(_metadata, fd, TOP "/a b\\c", TOP "/a\\040b\\134c");
	/* It stays in the cgroup where it was created. */
	join(TOP);
	expect_group(_metadata, fd, TOP "/a b\\c", TOP "/a\\040b\\134c");
	close(fd);
	leave(TOP "/a b\\c");
	fd = socket_connected(LOOPBACK, PORT);
	expect_group(_metadata, fd, "", "/");
	close(fd);
}

/*
 * The cgroup of the listening process, not of the connecting or accepting one.
 */
TEST_F(group, of_a_child_is_that_of_the_listener)
{
	int fd, child;

	leave("/none");
	fd = socket_connected(LOOPBACK, PORT);
	child = accept(self->listener, NULL, NULL);
	expect_group(_metadata, fd, "", "/");
	expect_group(_metadata, child, TOP, TOP);
	close(child);
	close(fd);
}

TEST_F(group, is_the_one_in_ss)
{
	char line[1024] = "", *word;
	FILE *ss = popen("ss -Htln --cgroup", "r");
	uint64_t number;
	size_t row;

	ASSERT_NE(NULL, ss);
	while (fgets(line, sizeof(line), ss) && !strstr(line, ":9000"))
		;
	pclose(ss);
	word = strstr(line, "cgroup:");
	if (!word)
		SKIP_IF(return, "needs ss with --cgroup");
	word += strlen("cgroup:");
	word[strcspn(word, " \t\n")] = '\0';
	row = look_at(_metadata, self->listener, &self->table);
	/* Without open_by_handle_at() ss cannot resolve the number. */
	if (sscanf(word, "unreachable:%" SCNx64, &number) == 1) {
		EXPECT_TRUE(truth_number(&self->table, row, "cgroup_id", "ss",
					 number));
	} else {
		EXPECT_TRUE(truth_text(&self->table, row, "cgroup", "ss",
				       word));
	}
	table_free(&self->table);
}

/* On most kernels no socket option changes them. */
TEST_F(group, has_the_timeouts_set_by_BPF)
{
	static const uint32_t rto_min_us[] = { 40000, 100000 };
	static const uint32_t delack_max_us[] = { 20000, 60000 };
	int i, fd;

	for (i = 0; i < 2; i++) {
		size_t row;

		SKIP_IF(return, bpf_set_times(MOUNT TOP, rto_min_us[i],
					      delack_max_us[i]));
		fd = socket_listening(LOOPBACK, 0);
		row = look_at(_metadata, fd, &self->table);
		EXPECT_TRUE(truth_number(&self->table, row, "rto_min_us",
					 "BPF", rto_min_us[i]));
		EXPECT_TRUE(truth_number(&self->table, row, "delack_max_us",
					 "BPF", delack_max_us[i]));
		table_free(&self->table);
		close(fd);
	}
}

static void expect_reserved(struct __test_metadata *_metadata, int fd,
			    int expected)
{
	socklen_t length = sizeof(int);
	struct table table;
	size_t row;
	int bytes;

	ASSERT_EQ(0, getsockopt(fd, SOL_SOCKET, RESERVE_MEM, &bytes, &length));
	EXPECT_EQ(expected, bytes);
	row = look_at(_metadata, fd, &table);
	EXPECT_TRUE(truth_number(&table, row, "reserve_mem_bytes",
				 "getsockopt", bytes));
	table_free(&table);
}

/* Only memory charged to a cgroup can be reserved, in pages. */
TEST_F(group, has_the_reserved_memory_of_getsockopt)
{
	static const char control[] = MOUNT "/cgroup.subtree_control";
	int page = sysconf(_SC_PAGESIZE), bytes = 2 * page - 1, fd;

	if (setsockopt(self->listener, SOL_SOCKET, RESERVE_MEM, &bytes,
		       sizeof(bytes)) && errno == ENOPROTOOPT) {
		expect_column(_metadata, self->listener, "reserve_mem_bytes",
			      "setsockopt", "-");
		return;
	}
	if (namespace_write(control, "+memory"))
		SKIP_IF(return, "the kernel has no memcg");
	fd = socket_bound(LOOPBACK, 0);
	expect_reserved(_metadata, fd, 0);
	ASSERT_EQ(0, setsockopt(fd, SOL_SOCKET, RESERVE_MEM, &bytes,
				sizeof(bytes)));
	expect_reserved(_metadata, fd, 2 * page);
	close(fd);
	EXPECT_EQ(NULL, namespace_write(control, "-memory"));
}

/* A group in ss that it can reach has a path; it never reaches a removed one. */
static bool is_reachable_by_ss(const char *port)
{
	char line[1024];
	FILE *ss = popen("ss -Htln --cgroup", "r");
	bool is_reachable = false;

	while (ss && fgets(line, sizeof(line), ss)) {
		if (strstr(line, port) && strstr(line, "cgroup:/"))
			is_reachable = true;
	}
	if (ss)
		pclose(ss);
	return is_reachable;
}

/* The number stays; a new group of the same name is another one. */
TEST_F(group, has_no_name_once_it_is_removed)
{
	struct table *table = &self->table;
	struct stat status;
	uint64_t old;
	size_t row;
	int fd;

	ASSERT_EQ(0, stat(MOUNT TOP, &status));
	old = status.st_ino;
	ASSERT_EQ(NULL, join(""));
	ASSERT_EQ(0, rmdir(MOUNT TOP));
	EXPECT_FALSE(is_reachable_by_ss(":9000"));
	row = look_at(_metadata, self->listener, table);
	EXPECT_TRUE(truth_text(table, row, "cgroup", "rmdir", "-"));
	EXPECT_TRUE(truth_number(table, row, "cgroup_id", "stat", old));
	table_free(table);

	ASSERT_EQ(NULL, join(TOP));
	fd = socket_listening(LOOPBACK, PORT + 1);
	expect_group(_metadata, fd, TOP, TOP);
	row = look_at(_metadata, self->listener, table);
	EXPECT_TRUE(truth_text(table, row, "cgroup", "rmdir", "-"));
	table_free(table);
	ASSERT_TRUE(table_read(table, TABLE_SOCKETS,
			       "select cookie where cgroup=" TOP));
	EXPECT_EQ(1U, table->rows);
	EXPECT_NE(TABLE_NONE,
		  table_find_u64(table, "cookie", socket_cookie(fd)));
	table_free(table);
	close(fd);
}

TEST_F(group, can_be_queried)
{
	struct table *table = &self->table;

	ASSERT_TRUE(table_read(table, TABLE_SOCKETS,
			       "select cookie where cgroup=" TOP));
	EXPECT_EQ(1U, table->rows);
	table_free(table);
	ASSERT_TRUE(table_read(table, TABLE_SOCKETS,
			       "select cookie where cgroup!=" TOP));
	EXPECT_EQ(0U, table->rows);
	table_free(table);
}

/* A truncated name could be the name of another cgroup. */
TEST_F(group, has_no_name_if_it_is_too_long)
{
	char path[600] = TOP;
	size_t i, row;
	int fd;

	for (i = 0; i < 3; i++) {
		strcat(path, "/");
		memset(path + strlen(path), 'x', 100);
		SKIP_IF(return, join(path));
	}
	fd = socket_connected(LOOPBACK, PORT);
	row = look_at(_metadata, fd, &self->table);
	expect_text(_metadata, &self->table, row, "cgroup", "-");
	EXPECT_STRNE("-", table_field(&self->table, row, "cgroup_id"));
	table_free(&self->table);
	close(fd);
	for (i = 0; i < 3; i++) {
		leave(path);
		*strrchr(path, '/') = '\0';
	}
}

/* In another cgroup namespace; a file opened before keeps its view. */
TEST_F(group, has_no_name_in_another_cgroup_namespace)
{
	int before = open(TABLE_SOCKETS, O_RDWR);
	struct table *table = &self->table;
	size_t row;

	ASSERT_LE(0, before);
	ASSERT_EQ(13, write(before, "select cgroup", 13));
	if (unshare(CLONE_NEWCGROUP))
		SKIP_IF(return, "needs cgroup namespaces");
	row = look_at(_metadata, self->listener, table);
	expect_text(_metadata, table, row, "cgroup", "-");
	EXPECT_STRNE("-", table_field(table, row, "cgroup_id"));
	table_free(table);
	ASSERT_TRUE(table_read(table, TABLE_COLUMNS, NULL));
	row = table_find(table, "name", "cgroup");
	expect_text(_metadata, table, row, "available", "denied");
	expect_text(_metadata, table, row, "privilege", "init_cgroup_ns");
	table_free(table);

	/* The answer to the question before, not to one from here. */
	ASSERT_TRUE(table_read_fd(table, before, 4096));
	expect_text(_metadata, table, 0, "cgroup", TOP);
	table_free(table);
	ASSERT_EQ(13, write(before, "select cgroup", 13));
	ASSERT_TRUE(table_read_fd(table, before, 4096));
	expect_text(_metadata, table, 0, "cgroup", "-");
	table_free(table);
	close(before);
}

TEST_HARNESS_MAIN
