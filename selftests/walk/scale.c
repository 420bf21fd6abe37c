// SPDX-License-Identifier: GPL-2.0
/*
 * With many sockets, spread over the kernel's chains or crowded into a few:
 * each that stays is listed exactly once by each of ten readers, a signal ends
 * a read at once, a reader that stops keeps nothing alive, no lock is held for
 * long, and an open file takes no more memory than with none.
 *
 * TCPLENS_SCALE_SOCKETS says with how many (8000), TCPLENS_CHAINED_SOCKETS
 * with how many connections where all are in CHAINS chains (4000),
 * TCPLENS_BOUND_SOCKETS with how many that are bound to one port (6000).
 */
#include "lib/crowd.h"
#include "lib/expect.h"
#include "lib/loader.h"
#include "lib/prompt.h"
#include "lib/reader.h"
#include "lib/roll.h"

#include <fcntl.h>

#define CHAINS		"16"
#define SYSCTL		"/proc/sys/net/ipv4/"
/* How many files are open at a time to see what they take. */
#define FILES		200
/* How long a lock may be held, in microseconds, all in all. */
#define LOCK_US		10000
/*
 * How many sockets may be passed over under one lock; and how many are given at
 * a time at most, each time after a look at all that share a port.
 */
#define LOCK_SOCKETS	1024
#define BATCH		64
/* What an open file may take, and how that may differ, in KiB. */
#define FILE_MOST	64
#define FILE_DIFFERENCE	8

/* How long the kernel may do one thing, in seconds: as it comes. */
static const struct {
	const char *path;
	const char *value;
} limits[] = {
	{ "/proc/sys/kernel/watchdog_thresh", "10" },
	{ "/sys/module/rcupdate/parameters/rcu_cpu_stall_timeout", "21" },
};

/* What whoever runs this had set. */
static char former_limits[ARRAY_SIZE(limits)][16];
static unsigned long former_damage;

static void read_text(const char *path, char *text, size_t room)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t length = fd < 0 ? 0 : read(fd, text, room - 1);

	text[length > 0 ? length : 0] = '\0';
	close(fd);
}

/* From now on a soft lockup is damage. A stall of RCU ends the tests' guests. */
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

FIXTURE(crowd)
{
	struct crowd crowd;
};

FIXTURE_VARIANT(crowd)
{
	const char *variable;
	size_t usual;
	const char *chains;
};

FIXTURE_VARIANT_ADD(crowd, spread) {
	.variable = "TCPLENS_SCALE_SOCKETS", .usual = 8000,
};

FIXTURE_VARIANT_ADD(crowd, in_a_handful_of_chains) {
	.variable = "TCPLENS_CHAINED_SOCKETS", .usual = 4000, .chains = CHAINS,
};

FIXTURE_SETUP(crowd)
{
	SKIP_IF(return, namespace_enter());
	if (variant->chains) {
		SKIP_IF(return, namespace_write(SYSCTL "tcp_child_ehash_entries",
						variant->chains));
		SKIP_IF(return, namespace_enter());
	}
	/* Its default follows the number of chains. */
	namespace_write(SYSCTL "tcp_max_tw_buckets", "10000");
	watch_kernel();
	crowd_gather_connected(&self->crowd, crowd_size(variant->variable,
							variant->usual));
}

FIXTURE_TEARDOWN(crowd)
{
	crowd_disperse(&self->crowd);
	EXPECT_TRUE(kernel_is_fine());
}

TEST_F_TIMEOUT(crowd, is_listed_exactly_once_by_each_of_ten_readers, 3600)
{
	EXPECT_TRUE(roll_is_complete_for_ten(&self->crowd));
}

TEST_F_TIMEOUT(crowd, does_not_keep_a_signal_from_ending_a_read, 3600)
{
	static const char *const queries[] = {
		"select +cookie",
		/* What has to be looked at to know that nothing matches. */
		"select cookie where cookie=1,2 and cookie=3",
		"select cookie where rport=1",
		"select cookie where state=BOUND",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(queries); i++) {
		EXPECT_TRUE(prompt_ends(queries[i]))
			TH_LOG("'%s'", queries[i]);
	}
}

/* How many sockets of the namespace are not freed yet, listed or not. */
static long sockets_used(void)
{
	char text[1024];
	long used = -1;

	read_text("/proc/net/sockstat", text, sizeof(text));
	if (sscanf(text, "sockets: used %ld", &used) != 1)
		abort();
	return used;
}

/* Whether the namespace has gone that a file was opened in. */
static bool has_gone(int fd)
{
	char byte;

	return read(fd, &byte, 1) < 0 && errno == EIO;
}

TEST_F_TIMEOUT(crowd, is_not_kept_alive_by_a_reader_that_stopped, 3600)
{
	int fd = open_selected("select +cookie");
	size_t count = self->crowd.count;
	long end, used = sockets_used();

	/* Some rows are in the reader's hands, others in its buffer. */
	free(begin_pass(fd, 1024));
	crowd_disperse(&self->crowd);
	used -= count + 1;
	end = now_us() + 20000000L * slowness();
	while (sockets_used() > used && now_us() < end)
		usleep(10000);
	EXPECT_EQ(used, sockets_used())
		TH_LOG("of %zu sockets that were closed", count);
	ASSERT_EQ(NULL, namespace_enter());
	while (!has_gone(fd) && now_us() < end)
		usleep(10000);
	EXPECT_TRUE(has_gone(fd)) TH_LOG("the namespace is kept");
	close(fd);
}

/* What the kernel has for itself, in KiB. */
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

/*
 * What an open file takes that a pass was begun of: the median of a few times.
 * Others take memory meanwhile, and what is freed late of earlier tests, such as
 * their namespaces, is taken off.
 */
static double file_memory(void)
{
	int fds[FILES], i, round;
	long taken[5], before;

	for (round = 0; round < ARRAY_SIZE(taken); round++) {
		before = kernel_memory();
		for (i = 0; i < FILES; i++) {
			fds[i] = open_selected("select +cookie");
			free(begin_pass(fds[i], 100));
		}
		taken[round] = kernel_memory() - before;
		for (i = 0; i < FILES; i++)
			close(fds[i]);
		/* What is freed later is not to be taken for anything else. */
		usleep(200000);
	}
	qsort(taken, ARRAY_SIZE(taken), sizeof(taken[0]), by_size);
	return (double)taken[ARRAY_SIZE(taken) / 2] / FILES;
}

FIXTURE(scale)
{
	struct crowd crowd;
};

FIXTURE_SETUP(scale)
{
	SKIP_IF(return, namespace_enter());
	watch_kernel();
}

FIXTURE_TEARDOWN(scale)
{
	crowd_disperse(&self->crowd);
	EXPECT_TRUE(kernel_is_fine());
}

/* A long list is gone through again for every batch of it. */
TEST_F_TIMEOUT(scale, of_a_list_is_read_by_ten_without_a_lock_held_for_long,
	       3600)
{
	long us, limit_us = LOCK_US * slowness(), locks, passed;
	uint64_t before, after;

	crowd_gather_bound(&self->crowd,
			   crowd_size("TCPLENS_BOUND_SOCKETS", 6000));
	ASSERT_LT(LOCK_SOCKETS, self->crowd.count);
	ASSERT_TRUE(table_value(LOADER_STATS, "buckets_locked", &before));
	us = now_us();
	EXPECT_TRUE(roll_is_complete(&self->crowd, "select cookie", 65536));
	us = now_us() - us;
	ASSERT_TRUE(table_value(LOADER_STATS, "buckets_locked", &after));
	locks = after - before;
	passed = self->crowd.count / BATCH * self->crowd.count;
	TH_LOG("a pass over %zu sockets took %ld ms, each lock of %ld less than %ld us (expected %ld), for at least %ld sockets (expected %d)",
	       self->crowd.count, us / 1000, locks, us / locks, limit_us,
	       passed / locks, LOCK_SOCKETS);
	EXPECT_GE(limit_us, us / locks);
	EXPECT_GE(LOCK_SOCKETS, passed / locks);
	EXPECT_TRUE(prompt_ends("select cookie where state=BOUND"));
	EXPECT_TRUE(roll_is_complete_for_ten(&self->crowd));
}

TEST_F_TIMEOUT(scale, of_a_table_does_not_matter_to_the_memory_of_an_open_file,
	       3600)
{
	double few, many;

	crowd_gather_connected(&self->crowd, 10);
	few = file_memory();
	crowd_disperse(&self->crowd);
	crowd_gather_connected(&self->crowd,
			       crowd_size("TCPLENS_SCALE_SOCKETS", 8000));
	many = file_memory();
	TH_LOG("KiB of an open file: %.1f beside 10 sockets, %.1f beside %zu",
	       few, many, self->crowd.count);
	EXPECT_LT(0, few);
	EXPECT_GE(FILE_MOST, few);
	EXPECT_GE(FILE_MOST, many);
	EXPECT_GE(FILE_DIFFERENCE, many - few);
}

TEST_HARNESS_MAIN
