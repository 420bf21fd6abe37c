// SPDX-License-Identifier: GPL-2.0
/*
 * Many sockets, spread over the hash chains or in a few of them: ten readers
 * each list every steady socket exactly once, a signal ends a read at once, a
 * stopped reader keeps no socket alive, no lock is held for long, and an open
 * file takes as little memory as with none.
 *
 * TCPLENS_SCALE_SOCKETS is the number of sockets (8000),
 * TCPLENS_CHAINED_SOCKETS of connections in CHAINS chains (4000),
 * TCPLENS_BOUND_SOCKETS of sockets bound to one port (6000).
 */
#include "lib/bulk.h"
#include "lib/expect.h"
#include "lib/loader.h"
#include "lib/signal_latency.h"
#include "lib/reader.h"
#include "lib/bulk_dump.h"

#include <fcntl.h>

#define CHAINS		"16"
#define SYSCTL		"/proc/sys/net/ipv4/"
/* Number of open files of which the memory is measured. */
#define FILES		200
/* Maximum time under a lock, in microseconds, in total. */
#define LOCK_US		10000
/*
 * Maximum sockets visited under one lock; and scans of a long list that a dump
 * takes at least, one for the first batch.
 */
#define LOCK_SOCKETS	1024
#define SCANS		2
/* Memory of an open file, and its tolerance, in KiB. */
#define FILE_MOST	64
#define FILE_DIFFERENCE	8

/* Limit of the soft lockup detector, in seconds: the default. */
static const struct {
	const char *path;
	const char *value;
} limits[] = {
	{ "/proc/sys/kernel/watchdog_thresh", "10" },
	{ "/sys/module/rcupdate/parameters/rcu_cpu_stall_timeout", "21" },
};

/* The value before the test. */
static char former_limits[ARRAY_SIZE(limits)][16];
static unsigned long former_damage;

static void read_text(const char *path, char *text, size_t room)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t length = fd < 0 ? 0 : read(fd, text, room - 1);

	text[length > 0 ? length : 0] = '\0';
	close(fd);
}

/* A soft lockup counts as damage from now on. An RCU stall ends the guest. */
static void watch_kernel(void)
{
	size_t i;

	former_damage = loader_damage();
	for (i = 0; i < ARRAY_SIZE(limits); i++) {
		read_text(limits[i].path, former_limits[i],
			  sizeof(former_limits[i]));
		namespace_write(limits[i].path, limits[i].value);
	}
}

static bool kernel_is_fine(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(limits); i++)
		namespace_write(limits[i].path, former_limits[i]);
	return loader_damage() == former_damage;
}

FIXTURE(bulk)
{
	struct bulk bulk;
};

FIXTURE_VARIANT(bulk)
{
	const char *variable;
	size_t usual;
	const char *chains;
};

FIXTURE_VARIANT_ADD(bulk, spread) {
	.variable = "TCPLENS_SCALE_SOCKETS", .usual = 8000,
};

FIXTURE_VARIANT_ADD(bulk, in_a_handful_of_chains) {
	.variable = "TCPLENS_CHAINED_SOCKETS", .usual = 4000, .chains = CHAINS,
};

FIXTURE_SETUP(bulk)
{
	SKIP_IF(return, namespace_enter());
	if (variant->chains) {
		SKIP_IF(return, namespace_write(SYSCTL "tcp_child_ehash_entries",
						variant->chains));
		SKIP_IF(return, namespace_enter());
	}
	/* The default depends on the number of chains. */
	namespace_write(SYSCTL "tcp_max_tw_buckets", "10000");
	watch_kernel();
	bulk_connect(&self->bulk, bulk_size(variant->variable,
					    variant->usual));
}

FIXTURE_TEARDOWN(bulk)
{
	bulk_release(&self->bulk);
	EXPECT_TRUE(kernel_is_fine());
}

TEST_F_TIMEOUT(bulk, is_listed_exactly_once_by_each_of_ten_readers, 3600)
{
	EXPECT_TRUE(bulk_dump_is_complete_for_ten(&self->bulk));
}

TEST_F_TIMEOUT(bulk, lets_a_signal_end_a_read, 3600)
{
	static const char *const queries[] = {
		"select +cookie",
		/* The sockets that a query without matches looks at. */
		"select cookie where cookie=1,2 and cookie=3",
		"select cookie where rport=1",
		"select cookie where state=BOUND",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(queries); i++) {
		EXPECT_TRUE(signal_latency_is_short(queries[i]))
			TH_LOG("'%s'", queries[i]);
	}
}

/* Number of sockets of the namespace not freed yet, listed or not. */
static long sockets_used(void)
{
	char text[1024];
	long used = -1;

	read_text("/proc/net/sockstat", text, sizeof(text));
	if (sscanf(text, "sockets: used %ld", &used) != 1)
		abort();
	return used;
}

/* Whether the namespace of a file is gone. */
static bool has_gone(int fd)
{
	char byte;

	return read(fd, &byte, 1) < 0 && errno == EIO;
}

TEST_F_TIMEOUT(bulk, is_not_kept_alive_by_a_reader_that_stopped, 3600)
{
	int fd = open_selected("select +cookie");
	size_t count = self->bulk.count;
	long end, used = sockets_used();

	/* Some rows have been read, others are in the buffer of the file. */
	free(begin_dump(fd, 1024));
	bulk_release(&self->bulk);
	used -= count + 1;
	end = now_us() + 20000000L * slowness();
	while (sockets_used() > used && now_us() < end)
		usleep(10000);
	EXPECT_EQ(used, sockets_used())
		TH_LOG("of %zu sockets that were closed", count);
	ASSERT_EQ(NULL, namespace_enter());
	while (!has_gone(fd) && now_us() < end)
		usleep(10000);
	EXPECT_TRUE(has_gone(fd)) TH_LOG("the namespace still exists");
	close(fd);
}

/* Memory that the kernel uses itself, in KiB. */
static long kernel_memory(void)
{
	static const char *const names[] = { "Slab:", "VmallocUsed:", "Percpu:" };
	char text[8192];
	long sum = 0;
	size_t i;

	read_text("/proc/meminfo", text, sizeof(text));
	for (i = 0; i < ARRAY_SIZE(names); i++) {
		const char *at = strstr(text, names[i]);

		if (at)
			sum += strtol(at + strlen(names[i]), NULL, 10);
	}
	return sum;
}

static int by_size(const void *a, const void *b)
{
	const long *left = a, *right = b;

	return *left < *right ? -1 : *left > *right;
}

static int open_dump(void)
{
	int fd = open_selected("select +cookie");

	free(begin_dump(fd, 100));
	return fd;
}

static int open_after_dump(void)
{
	static const char query[] = "select +connections";
	int fd = open(TABLE_LISTENERS, O_RDWR | O_CLOEXEC);
	size_t length;

	if (write(fd, query, strlen(query)) < 0)
		abort();
	free(table_text(fd, 65536, &length));
	return fd;
}

/*
 * Memory of an open file: the median of a few measurements. Other allocations
 * are subtracted, such as namespaces of earlier tests that the kernel frees
 * late.
 */
static double file_memory(int (*open_file)(void))
{
	int fds[FILES], i, round;
	long taken[5], before;

	for (round = 0; round < ARRAY_SIZE(taken); round++) {
		before = kernel_memory();
		for (i = 0; i < FILES; i++)
			fds[i] = open_file();
		taken[round] = kernel_memory() - before;
		for (i = 0; i < FILES; i++)
			close(fds[i]);
		/* Late frees must not be counted. */
		usleep(200000);
	}
	qsort(taken, ARRAY_SIZE(taken), sizeof(taken[0]), by_size);
	return (double)taken[ARRAY_SIZE(taken) / 2] / FILES;
}

FIXTURE(scale)
{
	struct bulk bulk;
};

FIXTURE_SETUP(scale)
{
	SKIP_IF(return, namespace_enter());
	watch_kernel();
}

FIXTURE_TEARDOWN(scale)
{
	bulk_release(&self->bulk);
	EXPECT_TRUE(kernel_is_fine());
}

TEST_F_TIMEOUT(scale, of_a_list_are_read_by_ten_without_a_lock_held_for_long,
	       3600)
{
	long us, limit_us = LOCK_US * slowness(), locks, passed;
	uint64_t before, after;

	bulk_bind(&self->bulk,
		  bulk_size("TCPLENS_BOUND_SOCKETS", 6000));
	ASSERT_LT(LOCK_SOCKETS, self->bulk.count);
	ASSERT_TRUE(table_value(LOADER_STATS, "buckets_locked", &before));
	us = now_us();
	EXPECT_TRUE(bulk_dump_is_complete(&self->bulk, "select cookie", 65536));
	us = now_us() - us;
	ASSERT_TRUE(table_value(LOADER_STATS, "buckets_locked", &after));
	locks = after - before;
	passed = SCANS * self->bulk.count;
	TH_LOG("a dump of %zu sockets took %ld ms, each lock of %ld less than %ld us (expected %ld), for at least %ld sockets (expected %d)",
	       self->bulk.count, us / 1000, locks, us / locks, limit_us,
	       passed / locks, LOCK_SOCKETS);
	EXPECT_GE(limit_us, us / locks);
	EXPECT_GE(LOCK_SOCKETS, passed / locks);
	EXPECT_TRUE(signal_latency_is_short("select cookie where state=BOUND"));
	EXPECT_TRUE(bulk_dump_is_complete_for_ten(&self->bulk));
}

TEST_F_TIMEOUT(scale, add_no_memory_to_an_open_file,
	       3600)
{
	double few, many;

	bulk_connect(&self->bulk, 10);
	few = file_memory(open_dump);
	bulk_release(&self->bulk);
	bulk_connect(&self->bulk,
		     bulk_size("TCPLENS_SCALE_SOCKETS", 8000));
	many = file_memory(open_dump);
	TH_LOG("KiB per open file: %.1f with 10 sockets, %.1f with %zu",
	       few, many, self->bulk.count);
	EXPECT_LT(0, few);
	EXPECT_GE(FILE_MOST, few);
	EXPECT_GE(FILE_MOST, many);
	EXPECT_GE(FILE_DIFFERENCE, many - few);
}

/* A count of connections takes as much again, but only during the dump. */
TEST_F_TIMEOUT(scale, leave_no_counts_in_an_open_file_after_its_dump, 3600)
{
	double taken;

	bulk_connect(&self->bulk, 10);
	taken = file_memory(open_after_dump);
	TH_LOG("KiB per open file: %.1f", taken);
	EXPECT_LT(0, taken);
	EXPECT_GE(FILE_MOST, taken);
}

TEST_HARNESS_MAIN
