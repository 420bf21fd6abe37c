// SPDX-License-Identifier: GPL-2.0
/*
 * The module of a congestion control algorithm or of an upper-layer protocol is
 * unloaded while a reader has sockets that used it. The sockets are closed, so
 * nothing references the module, and the reader must not look into it.
 *
 * The kernel's log has the error: a page fault, or a report of KASAN. Only kernels
 * that preempt the reader inside the module's code can show it: PREEMPT, PREEMPT_RT and lazy
 * preemption.
 */
#include "lib/expect.h"
#include "lib/loader.h"
#include "lib/hotplug.h"
#include "lib/stress.h"

#include <fcntl.h>
#include <limits.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>

#define NAME		"tcplens_unload"
#define PORT		9000
#define PAIRS		30

/* The module's file. */
static int file = -1;
static int listener = -1;

/* Finds the module that was built with this test; returns what is missing. */
static const char *find_module(void)
{
	char path[PATH_MAX];
	ssize_t length = readlink("/proc/self/exe", path, sizeof(path) - 64);

	if (length < 0)
		return "needs /proc/self/exe";
	path[length] = '\0';
	strcpy(strrchr(path, '/'), "/unload_module/tcplens_unload.ko");
	file = open(path, O_RDONLY | O_CLOEXEC);
	return file < 0 ? "needs tcplens_unload.ko: make test-module" : NULL;
}

static int unload(void)
{
	return syscall(__NR_delete_module, NAME, O_NONBLOCK);
}

static void must_work(bool works, const char *what)
{
	if (works)
		return;
	fprintf(stderr, "# unload: %s: %s\n", what, strerror(errno));
	abort();
}

static void load(void)
{
	must_work(!syscall(__NR_finit_module, file, "", 0), "load " NAME);
}

/* The last socket that uses the module may still be on its way to be destroyed. */
static void unload_patiently(void)
{
	int i;

	for (i = 0; unload(); i++) {
		must_work(errno == EAGAIN || errno == EWOULDBLOCK || errno == EBUSY, "unload " NAME);
		must_work(i < 20000 * slowness(), "unload " NAME);
		usleep(1000);
	}
}

static void use_module(int fd)
{
	must_work(!setsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, NAME,
			      strlen(NAME)), "TCP_CONGESTION");
	must_work(!setsockopt(fd, IPPROTO_TCP, TCP_ULP, NAME, strlen(NAME)),
		  "TCP_ULP");
}

/* Connections use the module, a reader takes them, and both go. */
static bool module_cycle_of_sockets(void)
{
	const struct linger reset = { .l_onoff = 1 };
	int ends[2 * PAIRS], i;

	run_on_processor(1);
	load();
	for (i = 0; i < 2 * PAIRS; i += 2) {
		socket_connect_pair(listener, PORT, &ends[i]);
		use_module(ends[i]);
		use_module(ends[i + 1]);
	}
	usleep(random() % 20000);
	for (i = 0; i < 2 * PAIRS; i++) {
		setsockopt(ends[i], SOL_SOCKET, SO_LINGER, &reset,
			   sizeof(reset));
		close(ends[i]);
	}
	unload_patiently();
	return true;
}

/* Yields the processor to any other process. */
static void become_idle(void)
{
	const struct sched_param param = { 0 };

	must_work(run_on_processor(0), "processor 0");
	must_work(!sched_setscheduler(0, SCHED_IDLE, &param), "SCHED_IDLE");
}

static bool read_idly(const char *path, const char *query)
{
	struct table table;

	become_idle();
	must_work(table_read(&table, path, query), path);
	table_free(&table);
	return true;
}

static bool read_names(void)
{
	return read_idly(TABLE_SOCKETS, "select cc,ulp");
}

static bool read_all(void)
{
	return read_idly(TABLE_SOCKETS, "select *");
}

static bool read_summary(void)
{
	return read_idly(TABLE_SUMMARY, NULL);
}

/* Keeps a preempted reader waiting for longer than a module needs to go. */
static bool hog(void)
{
	clock_t end = clock() + CLOCKS_PER_SEC / 10;

	run_on_processor(0);
	while (clock() < end)
		;
	usleep(1000);
	return true;
}

TEST(readers_do_not_look_into_a_module_that_is_gone)
{
	static const struct stressor stressors[] = {
		STRESSOR("reader of names", read_names, 5),
		STRESSOR("reader of all", read_all, 5),
		STRESSOR("reader of summary", read_summary, 5),
		STRESSOR("hog", hog, 20),
		STRESSOR("module", module_cycle_of_sockets, 20),
	};
	unsigned long damage = loader_damage();

	SKIP_IF(return, namespace_enter());
	SKIP_IF(return, cpu_hotplug_lacks());
	SKIP_IF(return, find_module());
	/* One of a test that was killed. */
	unload();
	listener = socket_listening(LOOPBACK, PORT);
	EXPECT_TRUE(stress_all(stressors, ARRAY_SIZE(stressors), 20));
	EXPECT_EQ(damage, loader_damage());
	unload();
}

/* The columns of a socket that uses the module: they are what the test looks at. */
TEST(a_socket_has_the_names_of_the_module)
{
	struct table table;
	int ends[2];
	size_t row;

	SKIP_IF(return, namespace_enter());
	SKIP_IF(return, find_module());
	unload();
	load();
	listener = socket_listening(LOOPBACK, PORT);
	socket_connect_pair(listener, PORT, ends);
	use_module(ends[0]);
	row = look_at(_metadata, ends[0], &table);
	expect_text(_metadata, &table, row, "cc", NAME);
	expect_text(_metadata, &table, row, "ulp", NAME);
	expect_text(_metadata, &table, row, "vegas_enabled", "1");
	table_free(&table);
	close(ends[0]);
	close(ends[1]);
	unload_patiently();
}

TEST_HARNESS_MAIN
