// SPDX-License-Identifier: GPL-2.0
/*
 * Dumps are right during any concurrent change: of sockets, processors, other
 * namespaces, the module; and of all at once, for TCPLENS_STORM_SECONDS (20).
 * Every dump lists each steady socket exactly once, and each changing socket
 * with a value that it had.
 */
#include "lib/changing.h"
#include "lib/expect.h"
#include "lib/loader.h"
#include "lib/reader.h"
#include "lib/steady.h"
#include "lib/stress.h"
#include "lib/hotplug.h"
#include "lib/debugfs_users.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>

#define PAIRS		60

#define BULK		100
#define BULK_PORT	9300

/* Shared by the readers. */
static struct steady steady;
static bool module_may_be_away;

FIXTURE(reading)
{
	unsigned long damage;
};

FIXTURE_SETUP(reading)
{
	size_t i;

	loader_open();
	SKIP_IF(return, namespace_enter());
	/* Without this sysctl the limit is the number of ports. */
	namespace_write("/proc/sys/net/ipv4/tcp_max_tw_buckets", "100");
	steady_add_pairs(&steady, PAIRS);
	for (i = 0; i < 20; i++) {
		steady_add(&steady, socket_bound(LOOPBACK, 0));
		steady_add(&steady, socket_listening(LOOPBACK, 0));
	}
	changing_setup();
	self->damage = loader_damage();
}

FIXTURE_TEARDOWN(reading)
{
	loader_open();
	EXPECT_EQ(self->damage, loader_damage());
	steady_close(&steady);
}

/*
 * An error is expected only while the module is unloaded. debugfs returns
 * ENXIO while it removes a file.
 */
static void must_be_unloaded(const char *what)
{
	if (module_may_be_away &&
	    (errno == EIO || errno == ENOENT || errno == ENXIO)) {
		/* The process that reloads the module needs the processor. */
		usleep(1000);
		return;
	}
	fprintf(stderr, "# storm: %s: %s\n", what, strerror(errno));
	abort();
}

/*
 * A dump of all columns, in reads of this size; NULL if the module was
 * unloaded.
 */
static char *read_pass(size_t read_bytes, size_t *length)
{
	static const char line[] = "select *";
	size_t room = 1 << 20;
	char *text = calloc(1, room);
	ssize_t got;
	int fd;

	*length = 0;
	fd = open(TABLE_SOCKETS, O_RDWR | O_CLOEXEC);
	got = fd < 0 ? fd : write(fd, line, sizeof(line) - 1);
	while (got > 0 && *length + read_bytes < room) {
		got = read(fd, text + *length, read_bytes);
		if (got > 0)
			*length += got;
	}
	if (got)
		must_be_unloaded("dump");
	close(fd);
	if (!got)
		return text;
	free(text);
	return NULL;
}

/*
 * This process and its parent own the sockets; short-lived children may be
 * counted or not.
 */
static bool steady_is_owned(const struct table *table)
{
	size_t row, i;

	for (i = 0; i < steady.count; i += 7) {
		uint64_t owners = 0;

		row = table_find_u64(table, "cookie",
				     socket_cookie(steady.fds[i]));
		table_u64(table, row, "owners", &owners);
		if (owners >= 2)
			continue;
		fprintf(stderr, "# storm: expected 2 owners, seen %" PRIu64
			"\n", owners);
		return false;
	}
	return true;
}

/* Ends the process if a dump is wrong. */
static bool read_rightly(void)
{
	struct table table;
	size_t length;
	char *text;

	changing_begin_dump();
	text = read_pass(100 + random() % 20000, &length);
	if (!text)
		return false;
	if (!table_parse(&table, text, length) ||
	    !steady_is_listed_once(&steady, &table) ||
	    !changing_are_listed(&table) || !steady_is_owned(&table))
		abort();
	table_free(&table);
	return true;
}

static void ignore(int signal)
{
}

/* Any operation on an open file, with signals meanwhile. */
static bool read_anyhow(void)
{
	static const char *const paths[] = {
		TABLE_SOCKETS, TABLE_SUMMARY, TABLE_COLUMNS, LOADER_STATS,
	};
	static const char *const lines[] = {
		"select cookie", "select *", "select +uid,inode", "nonsense",
		"select pid,comm,fd,owners where owners!=2 limit 9",
	};
	const struct sigaction action = { .sa_handler = ignore };
	const struct itimerval often = { { 0, 3000 }, { 0, 3000 } };
	const struct itimerval never = { 0 };
	const char *path = paths[random() % ARRAY_SIZE(paths)];
	static char text[65536];
	int fd, i;

	fd = open(path, !strcmp(path, TABLE_SOCKETS) ? O_RDWR : O_RDONLY);
	if (fd < 0) {
		must_be_unloaded(path);
		return false;
	}
	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &often, NULL);
	for (i = 0; i < 20; i++) {
		const char *line = lines[random() % ARRAY_SIZE(lines)];
		size_t bytes = random() % sizeof(text);
		ssize_t ret = 0;

		switch (random() % 4) {
		case 0:
			ret = lseek(fd, random() % 3 ? random() % 30000 : 0,
				    SEEK_SET);
			/*
			 * procfs returns this for a seek when the file is
			 * gone.
			 */
			if (ret < 0 && errno == EINVAL)
				errno = EIO;
			break;
		case 1:
			if (!strcmp(path, TABLE_SOCKETS))
				ret = write(fd, line, strlen(line));
			if (ret < 0 && errno == EINVAL)
				ret = 0;
			break;
		default:
			ret = read(fd, text, bytes);
		}
		if (ret < 0 && errno != EINTR) {
			must_be_unloaded(path);
			break;
		}
	}
	setitimer(ITIMER_REAL, &never, NULL);
	close(fd);
	return i == 20;
}

#define READERS								\
	STRESSOR("reader", read_rightly, 10),				\
	STRESSOR("other reader", read_rightly, 10),			\
	STRESSOR("reader of anything", read_anyhow, 10)

static bool run(bool (*round)(void), unsigned long least)
{
	const struct stressor stressors[] = {
		READERS, STRESSOR("change", round, least),
	};

	return stress_all(stressors, ARRAY_SIZE(stressors), 1);
}

TEST_F_TIMEOUT(reading, during_all_kinds_of_close, 300)
{
	EXPECT_TRUE(run(churn, 100));
}

/* Yields the processor to any other process. */
static bool read_idly(void)
{
	const struct sched_param param = { 0 };

	if (!run_on_processor(0) || sched_setscheduler(0, SCHED_IDLE, &param)) {
		perror("# storm: SCHED_IDLE");
		abort();
	}
	return read_rightly();
}

/* Holds the processor for longer than the kernel delays frees. */
static bool hog(void)
{
	clock_t end = clock() + CLOCKS_PER_SEC / 20;

	run_on_processor(0);
	while (clock() < end)
		;
	usleep(1000);
	return true;
}

/* Many connections, closed all at once without a trace. */
static bool bulk_cycle(void)
{
	const struct linger reset = { .l_onoff = 1 };
	static int listener = -1;
	int fds[2 * BULK], i;

	if (listener < 0)
		listener = socket_listening(LOOPBACK, BULK_PORT);
	for (i = 0; i < 2 * BULK; i += 2) {
		fds[i] = socket_connected(LOOPBACK, BULK_PORT);
		fds[i + 1] = accept(listener, NULL, NULL);
	}
	usleep(20000);
	for (i = 0; i < 2 * BULK; i++) {
		setsockopt(fds[i], SOL_SOCKET, SO_LINGER, &reset,
			   sizeof(reset));
		close(fds[i]);
	}
	return true;
}

/*
 * A reader without a reference would find its socket freed: correctness must
 * not depend on a fast reader.
 */
TEST_F_TIMEOUT(reading, during_preemption_by_other_programs, 300)
{
	static const struct stressor stressors[] = {
		STRESSOR("idle reader", read_idly, 5),
		STRESSOR("other idle reader", read_idly, 5),
		STRESSOR("hog", hog, 50),
		STRESSOR("bulk", bulk_cycle, 10),
	};

	SKIP_IF(return, cpu_hotplug_lacks());
	EXPECT_TRUE(stress_all(stressors, ARRAY_SIZE(stressors), 10));
}

TEST_F_TIMEOUT(reading, during_exits_of_processes, 300)
{
	EXPECT_TRUE(run(process_cycle, 30));
}

TEST_F_TIMEOUT(reading, during_changes_of_the_state, 300)
{
	EXPECT_TRUE(run(change_state, 100));
	EXPECT_LE(2U, changing_values(CHANGE_STATE));
}

TEST_F_TIMEOUT(reading, during_changes_of_the_owner, 300)
{
	EXPECT_TRUE(run(change_owner, 100));
	EXPECT_EQ(2U, changing_values(CHANGE_OWNER));
}

TEST_F_TIMEOUT(reading, during_changes_of_the_congestion_control, 300)
{
	SKIP_IF(return, changing_lacks(CHANGE_CONGESTION));
	EXPECT_TRUE(run(change_congestion, 100));
	EXPECT_LE(2U, changing_values(CHANGE_CONGESTION));
}

TEST_F_TIMEOUT(reading, during_setup_of_TLS, 300)
{
	SKIP_IF(return, changing_lacks(CHANGE_ULP));
	EXPECT_TRUE(run(change_ulp, 30));
	EXPECT_EQ(1U, changing_values(CHANGE_ULP));
}

static bool counter(const char *name, uint64_t *value)
{
	return table_value(LOADER_STATS, name, value);
}

TEST_F_TIMEOUT(reading, during_processor_hotplug, 300)
{
	uint64_t before, after;

	SKIP_IF(return, cpu_hotplug_lacks());
	ASSERT_TRUE(counter("walks_finished", &before));
	EXPECT_TRUE(run(cpu_cycle, 5));
	ASSERT_TRUE(counter("walks_finished", &after));
	EXPECT_LE(stress_rounds(0) + stress_rounds(1), after - before);
}

TEST(keep_the_counts_of_an_offline_processor)
{
	uint64_t before, after;
	struct table table;
	int i;

	SKIP_IF(return, namespace_enter());
	SKIP_IF(return, cpu_hotplug_lacks());
	ASSERT_TRUE(run_on_processor(1));
	for (i = 0; i < 10; i++) {
		ASSERT_TRUE(table_read(&table, TABLE_SUMMARY, NULL));
		table_free(&table);
	}
	ASSERT_TRUE(run_on_processor(0));
	ASSERT_TRUE(counter("reads", &before));
	EXPECT_LE(10, before);
	while (!cpu_offline())
		usleep(1000);
	EXPECT_TRUE(counter("reads", &after));
	cpu_online();
	EXPECT_LE(before, after);
}

struct storm {
	struct stressor stressors[16];
	size_t count;
};

/* Adds a stressor, unless it lacks something. */
static void add(struct storm *storm, const char *missing,
		const struct stressor *stressor)
{
	if (missing)
		fprintf(stderr, "# storm: no %s: %s\n", stressor->name,
			missing);
	else
		storm->stressors[storm->count++] = *stressor;
}

/* All stressors above, and the module. */
static void gather(struct storm *storm)
{
	static const struct stressor always[] = {
		READERS,
		STRESSOR("connections", churn, 50),
		STRESSOR("state", change_state, 50),
		STRESSOR("owner", change_owner, 50),
		STRESSOR("namespaces", namespace_cycle, 3),
		STRESSOR("processes", process_cycle, 10),
		/* An open file pins the module. */
		STRESSOR("watcher", watch_events, 10, .gives_way = true),
		STRESSOR("other watcher", watch_events, 10, .gives_way = true),
		/*
		 * The module waits for these to close, as they wait for the
		 * module.
		 */
		STRESSOR("params", change_params, 20, .gives_way = true),
	};
	static const struct stressor congestion =
		STRESSOR("congestion", change_congestion, 50);
	static const struct stressor tls = STRESSOR("tls", change_ulp, 10);
	static const struct stressor processor =
		STRESSOR("processor", cpu_cycle, 3,
			 .gives_way = true);
	static const struct stressor module =
		STRESSOR("module", module_cycle, 3);
	const char *no_module = loader_open();
	size_t i;

	for (i = 0; i < ARRAY_SIZE(always); i++)
		add(storm, NULL, &always[i]);
	add(storm, changing_lacks(CHANGE_CONGESTION), &congestion);
	add(storm, changing_lacks(CHANGE_ULP), &tls);
	add(storm, cpu_hotplug_lacks(), &processor);
	add(storm, no_module, &module);
	module_may_be_away = !no_module;
}

TEST_F_TIMEOUT(reading, during_all_changes_at_once, 3600)
{
	const char *seconds = getenv("TCPLENS_STORM_SECONDS");
	struct storm storm = { 0 };

	gather(&storm);
	EXPECT_TRUE(stress_all(storm.stressors, storm.count,
			       seconds ? atoi(seconds) : 20));
	ASSERT_TRUE(loader_is_loaded());
	EXPECT_TRUE(steady_is_listed_by(&steady, "select *", 500));
	EXPECT_TRUE(steady_is_listed_by(&steady, "select cookie", 65536));
	if (loader_open())
		return;
	EXPECT_EQ(0, loader_unload());
	EXPECT_STREQ("", loader_remains());
	EXPECT_EQ(0, loader_load());
	EXPECT_TRUE(steady_is_listed_by(&steady, "select cookie", 500));
}

TEST_HARNESS_MAIN
