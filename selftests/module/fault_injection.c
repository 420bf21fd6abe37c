// SPDX-License-Identifier: GPL-2.0
/*
 * When memory is short: whatever allocation or copy to and from user space
 * fails, in turn, while the module is loaded, its files are opened, read and
 * asked, or a namespace is made, there is a clean error, nothing is lost, and
 * the next try works. That nothing leaks is for kmemleak to say, in the guest.
 */
#include "lib/expect.h"
#include "lib/fault.h"
#include "lib/loader.h"
#include "lib/reader.h"
#include "lib/steady.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>

/* More allocations than any of the calls makes. */
#define MANY		20000

/* Connections: more text than fits into the buffer of an open file. */
#define PAIRS		500
#define ROOM		1048576

#define SELECT		"select cookie,local,remote,state"
#define SELECT_OWNERS	"select cookie,inode,pid,comm,fd,owners"

/**
 * struct attempt - a system call, tried until nothing of it fails
 * @call: Does it; returns what it gave or a negative errno.
 * @settle: Looks at what that has left, and puts it back.
 * @errors: The errnos it may fail with; ends with 0.
 * @sweeps: How often to try all of them, both ways. More than once where each
 *	single one matters: one that is made now and then, by a debugging
 *	aid, moves those after it by one, and the next may be passed over.
 * @may_differ: It may fail with others as well: much of the kernel is in it.
 * @seen: How often it failed with each of them, and at last with others.
 * @forgiven: How often it succeeded although something failed.
 */
struct attempt {
	long (*call)(void);
	void (*settle)(struct __test_metadata *_metadata, long ret, bool hit);
	int errors[4];
	unsigned int sweeps;
	bool may_differ;
	unsigned int seen[4];
	unsigned int forgiven;
};

static void count(struct __test_metadata *_metadata, struct attempt *attempt,
		  unsigned int nth, long ret)
{
	size_t i;

	if (ret >= 0) {
		attempt->forgiven++;
		return;
	}
	for (i = 0; attempt->errors[i] && attempt->errors[i] != -ret; i++)
		;
	ASSERT_TRUE(attempt->errors[i] || attempt->may_differ)
		TH_LOG("fault %u: %s is no clean error", nth, strerror(-ret));
	attempt->seen[i]++;
}

static void report(struct __test_metadata *_metadata, struct attempt *attempt,
		   unsigned int faults, bool later)
{
	size_t i;

	TH_LOG("%u in turn%s, up to now:", faults,
	       later ? " and all later ones" : "");
	for (i = 0; attempt->errors[i]; i++)
		TH_LOG("  %u times %s", attempt->seen[i],
		       strerror(attempt->errors[i]));
	if (attempt->seen[i])
		TH_LOG("  %u times another errno", attempt->seen[i]);
	TH_LOG("  %u times it succeeded all the same", attempt->forgiven);
}

/* One failure at a time first, then all from the nth on. */
static void try_all(struct __test_metadata *_metadata, struct attempt *attempt)
{
	unsigned int nth, sweep;
	bool hit, later;
	long ret;

	for (sweep = 0; sweep < 2 * attempt->sweeps; sweep++) {
		later = sweep >= attempt->sweeps;
		for (nth = 1, hit = true; hit && nth < MANY; nth++) {
			fault_arm(nth, later);
			ret = attempt->call();
			hit = fault_disarm();
			if (hit)
				count(_metadata, attempt, nth, ret);
			else
				ASSERT_LE(0, ret)
					TH_LOG("without a fault: %s",
					       strerror(-ret));
			attempt->settle(_metadata, ret, hit);
		}
		ASSERT_FALSE(hit);
		report(_metadata, attempt, nth - 2, later);
	}
}

/*
 * What the kernel's own checkers allocate now and then counts as well, mostly
 * after an allocation that failed: so all in turn may have passed the copy, which
 * comes last. After calls that went well it is where it should be.
 */
static void try_copy(struct __test_metadata *_metadata, struct attempt *attempt)
{
	unsigned int i, j, nth;
	long ret;

	for (i = 0; i < 120 && !attempt->seen[0]; i++) {
		for (j = 0; j < 3; j++)
			attempt->settle(_metadata, attempt->call(), false);
		nth = 1 + i % 40;
		fault_arm(nth, false);
		ret = attempt->call();
		if (fault_disarm())
			count(_metadata, attempt, nth, ret);
		attempt->settle(_metadata, ret, false);
	}
}

static const char *setup(void)
{
	const char *missing;

	loader_open();
	missing = namespace_enter();
	return missing ? missing : fault_setup();
}

/* --- The module and namespaces. */

#define NAMESPACES	3

/* Namespaces that are there when the module is loaded; the first is entered. */
FIXTURE(memory)
{
	int namespaces[NAMESPACES];
};

static int namespaces[NAMESPACES];

FIXTURE_SETUP(memory)
{
	size_t i;

	for (i = NAMESPACES; i--;) {
		SKIP_IF(return, setup());
		namespaces[i] = open("/proc/thread-self/ns/net",
				     O_RDONLY | O_CLOEXEC);
		ASSERT_LE(0, namespaces[i]);
	}
}

FIXTURE_TEARDOWN(memory)
{
	loader_open();
}

static void expect_works(struct __test_metadata *_metadata)
{
	int fd = open_selected(SELECT);

	ASSERT_STREQ("cookie local remote state", first_line(fd));
	close(fd);
	ASSERT_EQ(0, access(TABLE_SUMMARY, R_OK));
	ASSERT_EQ(0, access(TABLE_COLUMNS, R_OK));
}

static long call_load(void)
{
	return loader_load();
}

static void settle_load(struct __test_metadata *_metadata, long ret, bool hit)
{
	size_t i;

	if (ret) {
		for (i = 0; i < NAMESPACES; i++) {
			ASSERT_EQ(0, setns(namespaces[i], CLONE_NEWNET));
			ASSERT_STREQ("", loader_remains());
		}
		return;
	}
	for (i = 0; i < NAMESPACES; i++) {
		ASSERT_EQ(0, setns(namespaces[i], CLONE_NEWNET));
		expect_works(_metadata);
	}
	if (!hit)
		ASSERT_EQ(0, access(LOADER_STATS, R_OK));
	ASSERT_EQ(0, loader_unload());
}

TEST_F_TIMEOUT(memory, runs_out_at_any_point_of_loading_the_module, 900)
{
	struct attempt attempt = {
		.call = call_load, .settle = settle_load, .sweeps = 1,
		/* ENOEXEC by User-Mode Linux */
		.errors = { ENOMEM, EFAULT, ENOEXEC },
	};

	SKIP_IF(return, loader_open());
	ASSERT_EQ(0, loader_unload());
	try_all(_metadata, &attempt);
	EXPECT_LT(10U, attempt.seen[0]);
}

static long call_unshare(void)
{
	return unshare(CLONE_NEWNET) ? -errno : 0;
}

static void settle_unshare(struct __test_metadata *_metadata, long ret,
			   bool hit)
{
	expect_works(_metadata);
	if (!ret)
		ASSERT_EQ(0, setns(namespaces[0], CLONE_NEWNET));
}

TEST_F_TIMEOUT(memory, runs_out_at_any_point_of_making_a_namespace, 900)
{
	struct attempt attempt = {
		.call = call_unshare, .settle = settle_unshare, .sweeps = 1,
		/* EEXIST by proc_net_ns_init(), ENODEV by uevent_net_init() */
		.errors = { ENOMEM }, .may_differ = true,
	};

	try_all(_metadata, &attempt);
	EXPECT_LT(10U, attempt.seen[0]);
}

/* --- The files. */

static int file;
static const char *path, *query;
static char *expected, *text;
static size_t length;

FIXTURE(file)
{
	struct steady steady;
};

FIXTURE_VARIANT(file)
{
	const char *path;
	const char *query;
	bool changes;
};

FIXTURE_VARIANT_ADD(file, sockets) { .path = TABLE_SOCKETS };
FIXTURE_VARIANT_ADD(file, owners)
{
	.path = TABLE_SOCKETS, .query = SELECT_OWNERS,
};

FIXTURE_VARIANT_ADD(file, summary) { .path = TABLE_SUMMARY };
FIXTURE_VARIANT_ADD(file, columns) { .path = TABLE_COLUMNS };
FIXTURE_VARIANT_ADD(file, stats) { .path = LOADER_STATS, .changes = true };

static bool is_sockets(void)
{
	return !strcmp(path, TABLE_SOCKETS);
}

static int open_file(void)
{
	return is_sockets() ? open_selected(query ? query : SELECT) :
			      open(path, O_RDONLY | O_CLOEXEC);
}

static void prepare(struct __test_metadata *_metadata, struct steady *steady)
{
	steady_add_pairs(steady, is_sockets() ? PAIRS : 2);
	text = calloc(1, ROOM);
	ASSERT_NE(NULL, text);
	file = open_file();
	ASSERT_LE(0, file);
	expected = table_text(file, ROOM, &length);
	ASSERT_NE(NULL, expected);
	ASSERT_EQ(0, lseek(file, 0, SEEK_SET));
}

FIXTURE_SETUP(file)
{
	path = variant->path;
	query = variant->query;
	SKIP_IF(return, setup());
	if (access(path, R_OK))
		SKIP(return, "there is no %s", path);
	prepare(_metadata, &self->steady);
}

FIXTURE_TEARDOWN(file)
{
	steady_close(&self->steady);
}

static long call_open(void)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

static void settle_open(struct __test_metadata *_metadata, long ret, bool hit)
{
	int fd = ret < 0 ? call_open() : ret;

	ASSERT_LE(0, fd);
	ASSERT_LT(4U, strlen(first_line(fd)));
	close(fd);
}

TEST_F_TIMEOUT(file, is_opened_without_memory, 120)
{
	struct attempt attempt = {
		.call = call_open, .settle = settle_open, .sweeps = 2,
		.errors = { ENOMEM, EFAULT },
	};

	try_all(_metadata, &attempt);
	EXPECT_LE(4U, attempt.seen[0])
		TH_LOG("a name, a file and what the module keeps of it");
}

static ssize_t got;

static long call_read(void)
{
	got = syscall(__NR_read, file, text, ROOM);
	return got < 0 ? -errno : got;
}

/* What was given and what comes then are the text. */
static void settle_read(struct __test_metadata *_metadata, long ret, bool hit)
{
	size_t rest_length, at = ret < 0 ? 0 : ret;
	char *rest = table_text(file, 5000, &rest_length);

	ASSERT_NE(NULL, rest);
	ASSERT_LT(at + rest_length, ROOM);
	memcpy(text + at, rest, rest_length + 1);
	free(rest);
	ASSERT_EQ(length, at + rest_length)
		TH_LOG("after a read that gave %ld", ret);
	ASSERT_EQ(0, memcmp(expected, text, length));
	ASSERT_EQ(0, lseek(file, 0, SEEK_SET));
}

/* Its counters change, but its lines stay whole. */
static void settle_changing(struct __test_metadata *_metadata, long ret,
			    bool hit)
{
	struct table table;

	ASSERT_EQ(0, lseek(file, 0, SEEK_SET));
	ASSERT_TRUE(table_read_fd(&table, file, 5000));
	ASSERT_NE(TABLE_NONE, table_find(&table, "name", "read_ns"));
	table_free(&table);
	/* The next read is again the one that makes the buffer. */
	close(file);
	file = open_file();
	ASSERT_LE(0, file);
}

TEST_F_TIMEOUT(file, is_read_without_memory_and_into_none, 120)
{
	struct attempt attempt = {
		.call = call_read,
		.settle = variant->changes ? settle_changing : settle_read,
		.sweeps = variant->changes ? 8 : 1,
		.errors = { EFAULT, ENOMEM },
	};

	if (variant->changes)
		settle_changing(_metadata, 0, false);
	try_all(_metadata, &attempt);
	try_copy(_metadata, &attempt);
	EXPECT_LE(1U, attempt.seen[0]) TH_LOG("a copy");
	if (variant->changes) {
		EXPECT_LE(1U, attempt.seen[1]) TH_LOG("the buffer");
	} else if (variant->query) {
		/* What is known of them, the table that grows twice, the names. */
		EXPECT_LE(5U, attempt.seen[1])
			TH_LOG("the owners take memory");
	} else {
		EXPECT_EQ(0U, attempt.seen[1])
			TH_LOG("a read should need no memory");
	}
	/* More than one buffer of it is copied in one read. */
	if (is_sockets())
		EXPECT_LE(4U, attempt.forgiven);
}

FIXTURE(query)
{
	struct steady steady;
};

FIXTURE_SETUP(query)
{
	path = TABLE_SOCKETS;
	loader_open();
	SKIP_IF(return, namespace_enter());
	prepare(_metadata, &self->steady);
}

FIXTURE_TEARDOWN(query)
{
	steady_close(&self->steady);
}

static long call_write(void)
{
	static const char line[] = "select inode,uid\n";
	ssize_t ret = syscall(__NR_write, file, line, sizeof(line) - 1);

	return ret < 0 ? -errno : ret;
}

/* A query that is not taken changes nothing, not even the position. */
static void settle_write(struct __test_metadata *_metadata, long ret, bool hit)
{
	if (ret < 0) {
		ASSERT_EQ(0, memcmp(expected, text, 1000));
		settle_read(_metadata, 1000, hit);
		ASSERT_LT(0, call_write());
	}
	ASSERT_STREQ("inode uid", first_line(file));
	close(file);
	file = open_file();
	ASSERT_LE(0, file);
	ASSERT_EQ(1000, read(file, text, 1000));
}

TEST_F_TIMEOUT(query, is_not_taken_for_want_of_memory, 120)
{
	struct attempt attempt = {
		.call = call_write, .settle = settle_write, .sweeps = 8,
		.errors = { ENOMEM, EFAULT },
	};

	SKIP_IF(return, fault_setup());
	ASSERT_EQ(1000, read(file, text, 1000));
	try_all(_metadata, &attempt);
	EXPECT_LE(2U, attempt.seen[0]) TH_LOG("the line's memory");
	EXPECT_LE(1U, attempt.seen[1]) TH_LOG("the line's copy");
}

/* Reads into @iov until the end; what was given is in the first two parts. */
static size_t read_parts(struct iovec *iov, int count, char *seen)
{
	size_t at = 0, i;
	ssize_t ret;

	while ((ret = readv(file, iov, count)) > 0) {
		for (i = 0; i < 2 && ret > 0; i++) {
			size_t part = (size_t)ret < iov[i].iov_len ?
				      (size_t)ret : iov[i].iov_len;

			memcpy(seen + at, iov[i].iov_base, part);
			at += part;
			ret -= part;
		}
	}
	return ret ? 0 : at;
}

TEST_F(query, is_followed_by_reads_into_memory_with_holes)
{
	static const char *const paths[] = {
		TABLE_SOCKETS, TABLE_SUMMARY, TABLE_COLUMNS,
	};
	char *seen = calloc(1, ROOM), parts[2][700];
	struct iovec iov[] = {
		{ parts[0], 300 }, { parts[1], 700 }, { nowhere(), 900 },
		{ text, 500 },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(paths); i++) {
		path = paths[i];
		file = open_file();
		expected = table_text(file, ROOM, &length);
		ASSERT_NE(NULL, expected);
		ASSERT_EQ(0, lseek(file, 0, SEEK_SET));
		/* Nothing at all is read where the first part is missing. */
		EXPECT_REFUSED(EFAULT, readv(file, iov + 2, 2));
		ASSERT_EQ(length, read_parts(iov, 4, seen));
		ASSERT_EQ(0, memcmp(expected, seen, length));
		close(file);
		free(expected);
	}
}

TEST_HARNESS_MAIN
