// SPDX-License-Identifier: GPL-2.0
/*
 * Opening, reading and writing the files while each allocation and user copy in
 * turn fails: the call returns an error, no text is lost, and the next call
 * works.
 */
#include "lib/fault_sweep.h"
#include "lib/reader.h"
#include "lib/steady.h"

#include <fcntl.h>
#include <sys/syscall.h>
#include <sys/uio.h>

/* Connections: more text than fits into the buffer of an open file. */
#define PAIRS		500
#define ROOM		1048576

#define SELECT		"select cookie,local,remote,state"
#define SELECT_OWNERS	"select cookie,inode,pid,comm,fd,owners"

/*
 * The kernel's own checkers also allocate now and then, mostly after a failed
 * allocation. So a sweep may miss the user copy, which comes last. After
 * successful calls the copy has its usual number.
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
			sweep_count(_metadata, attempt, nth, ret);
		attempt->settle(_metadata, ret, false);
	}
}

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
	SKIP_IF(return, sweep_setup());
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

TEST_F_TIMEOUT(file, fails_to_open_without_memory, 120)
{
	struct attempt attempt = {
		.call = call_open, .settle = settle_open, .sweeps = 2,
		.errors = { ENOMEM, EFAULT },
	};

	sweep_all(_metadata, &attempt);
	EXPECT_LE(4U, attempt.seen[0])
		TH_LOG("a name, a file and what the module keeps of it");
}

/* Each attempt loads the module anew, since it allocates a ring only once. */
FIXTURE(ring)
{
};

FIXTURE_VARIANT(ring)
{
	const char *path;
};

FIXTURE_VARIANT_ADD(ring, events)
{
	.path = "/sys/kernel/debug/tcplens/events",
};

FIXTURE_VARIANT_ADD(ring, segments)
{
	.path = "/sys/kernel/debug/tcplens/segments",
};

FIXTURE_SETUP(ring)
{
	path = variant->path;
	SKIP_IF(return, sweep_setup());
	SKIP_IF(return, loader_open());
	if (access(path, R_OK))
		SKIP(return, "there is no %s", path);
	ASSERT_EQ(0, loader_reload_with(""));
}

FIXTURE_TEARDOWN(ring)
{
}

static long call_open_ring(void)
{
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

/* The next open() succeeds and finds an empty ring. */
static void settle_ring(struct __test_metadata *_metadata, long ret, bool hit)
{
	int fd = ret < 0 ? call_open_ring() : ret;
	char byte;

	ASSERT_LE(0, fd);
	ASSERT_LT(4U, strlen(first_line(fd)));
	EXPECT_REFUSED(EAGAIN, read(fd, &byte, 1));
	close(fd);
	ASSERT_EQ(0, loader_reload_with(""));
}

TEST_F_TIMEOUT(ring, fails_to_open_without_memory, 240)
{
	struct attempt attempt = {
		.call = call_open_ring, .settle = settle_ring, .sweeps = 1,
		.errors = { ENOMEM, EFAULT },
	};

	sweep_all(_metadata, &attempt);
	EXPECT_LE(4U, attempt.seen[0])
		TH_LOG("the file, its buffers and the ring");
}

static ssize_t got;

static long call_read(void)
{
	got = syscall(__NR_read, file, text, ROOM);
	return got < 0 ? -errno : got;
}

/* The text of this read and of the next ones is the whole text. */
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

/* The counters change, but the lines are complete. */
static void settle_changing(struct __test_metadata *_metadata, long ret,
			    bool hit)
{
	struct table table;

	ASSERT_EQ(0, lseek(file, 0, SEEK_SET));
	ASSERT_TRUE(table_read_fd(&table, file, 5000));
	ASSERT_NE(TABLE_NONE, table_find(&table, "name", "read_ns"));
	table_free(&table);
	/* The next read allocates the buffer again. */
	close(file);
	file = open_file();
	ASSERT_LE(0, file);
}

TEST_F_TIMEOUT(file, fails_to_read_without_memory_or_at_a_bad_address, 120)
{
	struct attempt attempt = {
		.call = call_read,
		.settle = variant->changes ? settle_changing : settle_read,
		.sweeps = variant->changes ? 8 : 1,
		.errors = { EFAULT, ENOMEM },
	};

	if (variant->changes)
		settle_changing(_metadata, 0, false);
	sweep_all(_metadata, &attempt);
	try_copy(_metadata, &attempt);
	EXPECT_LE(1U, attempt.seen[0]) TH_LOG("a copy");
	if (variant->changes) {
		EXPECT_LE(1U, attempt.seen[1]) TH_LOG("the buffer");
	} else if (variant->query) {
		/* The owners, the table that grows twice, the names. */
		EXPECT_LE(5U, attempt.seen[1])
			TH_LOG("the owners take memory");
	} else {
		EXPECT_EQ(0U, attempt.seen[1])
			TH_LOG("a read should need no memory");
	}
	/* One read copies more than one buffer. */
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

/* A refused query changes nothing, not even the position. */
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

TEST_F_TIMEOUT(query, is_refused_without_memory, 120)
{
	struct attempt attempt = {
		.call = call_write, .settle = settle_write, .sweeps = 8,
		.errors = { ENOMEM, EFAULT },
	};

	SKIP_IF(return, fault_setup());
	ASSERT_EQ(1000, read(file, text, 1000));
	sweep_all(_metadata, &attempt);
	EXPECT_LE(2U, attempt.seen[0]) TH_LOG("the line's memory");
	EXPECT_LE(1U, attempt.seen[1]) TH_LOG("the line's copy");
}

/* Reads to the end; the text is in the first two parts of @iov. */
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

TEST_F(query, is_followed_by_reads_into_partly_bad_addresses)
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
		/* With an invalid first part, nothing is read. */
		EXPECT_REFUSED(EFAULT, readv(file, iov + 2, 2));
		ASSERT_EQ(length, read_parts(iov, 4, seen));
		ASSERT_EQ(0, memcmp(expected, seen, length));
		close(file);
		free(expected);
	}
}

TEST_HARNESS_MAIN
