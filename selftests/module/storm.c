// SPDX-License-Identifier: GPL-2.0
/*
 * Readers are right whatever happens at that very moment: to the sockets, to
 * the processors, to other namespaces, to the module; and to all of them at
 * once, for TCPLENS_STORM_SECONDS (20). What stays is listed exactly once by
 * every pass, and what changes with a value that it had.
 */
#include "lib/changers.h"
#include "lib/expect.h"
#include "lib/loader.h"
#include "lib/reader.h"
#include "lib/steady.h"
#include "lib/stress.h"
#include "lib/upheavals.h"
#include "lib/watchers.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>

#define PAIRS		60

#define CROWD		100
#define CROWD_PORT	9300

/* What the readers' processes know. */
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
	/* Where this cannot be set, they are as many as there are ports. */
	namespace_write("/proc/sys/net/ipv4/tcp_max_tw_buckets", "100");
	steady_add_pairs(&steady, PAIRS);
	for (i = 0; i < 20; i++) {
		steady_add(&steady, socket_bound(LOOPBACK, 0));
		steady_add(&steady, socket_listening(LOOPBACK, 0));
	}
	changers_setup();
	self->damage = loader_damage();
}

FIXTURE_TEARDOWN(reading)
{
	loader_open();
	EXPECT_EQ(self->damage, loader_damage());
	steady_close(&steady);
}

/*
 * Whatever failed did so for want of the module, which may be; nothing else may.
 * ENXIO is what debugfs says while it is going.
 */
static void must_be_away(const char *what)
{
	if (module_may_be_away &&
	    (errno == EIO || errno == ENOENT || errno == ENXIO)) {
		/* Others need the processor to bring it back. */
		usleep(1000);
		return;
	}
	fprintf(stderr, "# storm: %s: %s\n", what, strerror(errno));
	abort();
}

/* A pass of all columns in reads of this size; NULL if the module went. */
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
		must_be_away("pass");
	close(fd);
	if (!got)
		return text;
	free(text);
	return NULL;
}

/*
 * This process has them, so has the one that has forked it, and those that come
 * and go are counted or not.
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

/* Ends the process if a pass is not right. */
static bool read_rightly(void)
{
	struct table table;
	size_t length;
	char *text;

	changers_begin_pass();
	text = read_pass(100 + random() % 20000, &length);
	if (!text)
		return false;
	if (!table_parse(&table, text, length) ||
	    !steady_is_listed_once(&steady, &table) ||
	    !changers_are_listed(&table) || !steady_is_owned(&table))
		abort();
	table_free(&table);
	return true;
}

static void ignore(int signal)
{
}

/* Whatever can be asked of an open file, with signals on the way. */
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
		must_be_away(path);
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
			/* What procfs says of a seek when it has no file. */
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
			must_be_away(path);
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

TEST_F_TIMEOUT(reading, while_connections_end_in_all_ways, 300)
{
	EXPECT_TRUE(run(churn, 100));
}

/* Gives way to whatever else this processor has to do. */
static bool read_idly(void)
{
	const struct sched_param param = { 0 };

	if (!run_on_processor(0) || sched_setscheduler(0, SCHED_IDLE, &param)) {
		perror("# storm: SCHED_IDLE");
		abort();
	}
	return read_rightly();
}

/* Has it to itself for longer than the kernel keeps what was freed. */
static bool hog(void)
{
	clock_t end = clock() + CLOCKS_PER_SEC / 20;

	run_on_processor(0);
	while (clock() < end)
		;
	usleep(1000);
	return true;
}

/* A crowd of connections, which all go at once and leave nothing. */
static bool crowd_goes(void)
{
	const struct linger reset = { .l_onoff = 1 };
	static int listener = -1;
	int fds[2 * CROWD], i;

	if (listener < 0)
		listener = socket_listening(LOOPBACK, CROWD_PORT);
	for (i = 0; i < 2 * CROWD; i += 2) {
		fds[i] = socket_connected(LOOPBACK, CROWD_PORT);
		fds[i + 1] = accept(listener, NULL, NULL);
	}
	usleep(20000);
	for (i = 0; i < 2 * CROWD; i++) {
		setsockopt(fds[i], SOL_SOCKET, SO_LINGER, &reset,
			   sizeof(reset));
		close(fds[i]);
	}
	return true;
}

/*
 * A reader without a reference to what it reads finds it freed: nothing of a
 * socket that is looked at may depend on the reader's being fast.
 */
TEST_F_TIMEOUT(reading, while_other_programs_take_its_time, 300)
{
	static const struct stressor stressors[] = {
		STRESSOR("idle reader", read_idly, 5),
		STRESSOR("other idle reader", read_idly, 5),
		STRESSOR("hog", hog, 50),
		STRESSOR("crowd", crowd_goes, 10),
	};

	SKIP_IF(return, processor_lacks());
	EXPECT_TRUE(stress_all(stressors, ARRAY_SIZE(stressors), 10));
}

TEST_F_TIMEOUT(reading, while_processes_come_and_go, 300)
{
	EXPECT_TRUE(run(process_comes_and_goes, 30));
}

TEST_F_TIMEOUT(reading, while_a_socket_changes_its_state, 300)
{
	EXPECT_TRUE(run(change_state, 100));
	EXPECT_LE(2U, changer_values(CHANGER_STATE));
}

TEST_F_TIMEOUT(reading, while_a_socket_changes_its_owner, 300)
{
	EXPECT_TRUE(run(change_owner, 100));
	EXPECT_EQ(2U, changer_values(CHANGER_OWNER));
}

TEST_F_TIMEOUT(reading, while_a_connection_changes_its_congestion_control, 300)
{
	SKIP_IF(return, changer_lacks(CHANGER_CONGESTION));
	EXPECT_TRUE(run(change_congestion, 100));
	EXPECT_LE(2U, changer_values(CHANGER_CONGESTION));
}

TEST_F_TIMEOUT(reading, while_connections_get_tls, 300)
{
	SKIP_IF(return, changer_lacks(CHANGER_ULP));
	EXPECT_TRUE(run(change_ulp, 30));
	EXPECT_EQ(1U, changer_values(CHANGER_ULP));
}

static bool counter(const char *name, uint64_t *value)
{
	return table_value(LOADER_STATS, name, value);
}

TEST_F_TIMEOUT(reading, while_a_processor_goes_and_comes, 300)
{
	uint64_t before, after;

	SKIP_IF(return, processor_lacks());
	ASSERT_TRUE(counter("walks_finished", &before));
	EXPECT_TRUE(run(processor_goes_and_comes, 5));
	ASSERT_TRUE(counter("walks_finished", &after));
	EXPECT_LE(stress_rounds(0) + stress_rounds(1), after - before);
}

TEST(what_a_processor_has_counted_stays_when_it_goes)
{
	uint64_t before, after;
	struct table table;
	int i;

	SKIP_IF(return, namespace_enter());
	SKIP_IF(return, processor_lacks());
	ASSERT_TRUE(run_on_processor(1));
	for (i = 0; i < 10; i++) {
		ASSERT_TRUE(table_read(&table, TABLE_SUMMARY, NULL));
		table_free(&table);
	}
	ASSERT_TRUE(run_on_processor(0));
	ASSERT_TRUE(counter("reads", &before));
	EXPECT_LE(10, before);
	while (!processor_goes())
		usleep(1000);
	EXPECT_TRUE(counter("reads", &after));
	processor_comes();
	EXPECT_LE(before, after);
}

struct storm {
	struct stressor stressors[16];
	size_t count;
};

/* One more stressor, unless something is missing for it. */
static void add(struct storm *storm, const char *missing,
		const struct stressor *stressor)
{
	if (missing)
		fprintf(stderr, "# storm: no %s: %s\n", stressor->name,
			missing);
	else
		storm->stressors[storm->count++] = *stressor;
}

/* All that the claims above have, and the module. */
static void gather(struct storm *storm)
{
	static const struct stressor always[] = {
		READERS,
		STRESSOR("connections", churn, 50),
		STRESSOR("state", change_state, 50),
		STRESSOR("owner", change_owner, 50),
		STRESSOR("namespaces", namespace_comes_and_goes, 3),
		STRESSOR("processes", process_comes_and_goes, 10),
		/* An open file keeps the module. */
		STRESSOR("watcher", watch_events, 10, .gives_way = true),
		STRESSOR("other watcher", watch_events, 10, .gives_way = true),
		/* And has to wait for these, as they for it. */
		STRESSOR("knobs", turn_knobs, 20, .gives_way = true),
	};
	static const struct stressor congestion =
		STRESSOR("congestion", change_congestion, 50);
	static const struct stressor tls = STRESSOR("tls", change_ulp, 10);
	static const struct stressor processor =
		STRESSOR("processor", processor_goes_and_comes, 3,
			 .gives_way = true);
	static const struct stressor module =
		STRESSOR("module", module_goes_and_comes, 3);
	const char *no_module = loader_open();
	size_t i;

	for (i = 0; i < ARRAY_SIZE(always); i++)
		add(storm, NULL, &always[i]);
	add(storm, changer_lacks(CHANGER_CONGESTION), &congestion);
	add(storm, changer_lacks(CHANGER_ULP), &tls);
	add(storm, processor_lacks(), &processor);
	add(storm, no_module, &module);
	module_may_be_away = !no_module;
}

TEST_F_TIMEOUT(reading, while_everything_changes_at_once, 3600)
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
