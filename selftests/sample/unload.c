// SPDX-License-Identifier: GPL-2.0
/*
 * The module of a congestion control algorithm or of an upper-layer protocol is
 * unloaded while a reader has sockets that used it. The sockets are closed, so
 * nothing references the module, and the reader must not look into it.
 *
 * The kernel's log has the error: a page fault, or a report of KASAN. Only a kernel
 * that preempts the reader in the kernel can show it: the debug kernels, PREEMPT_RT,
 * and lazy preemption (7.x).
 */
#include "lib/expect.h"
#include "lib/loader.h"
#include "lib/hotplug.h"
#include "lib/stress.h"

#include <fcntl.h>
#include <limits.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#define NAME		"tcplens_unload"
#define PORT		9000
#define PAIRS		4
/* The reader runs for about this long between two holds. */
#define READ_US		5000

/* The module's file. */
static int file = -1;
static int listener = -1;

/* The processes agree by this: the hog holds the processor of the reader. */
static struct {
	atomic_bool is_wanted;
	atomic_bool is_held;
} *shared;

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
		must_work((errno == EAGAIN || errno == EBUSY) &&
			  i < 20000 * slowness(), "unload " NAME);
		usleep(1000);
	}
}

/* At the end of the test, there is no hog that could answer. */
static void hold_reader(bool is_wanted)
{
	int i;

	shared->is_wanted = is_wanted;
	for (i = 0; shared->is_held != is_wanted && i < 1000; i++)
		usleep(100);
}

static void use_module(int fd)
{
	must_work(!setsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, NAME,
			      strlen(NAME)), "TCP_CONGESTION");
	must_work(!setsockopt(fd, IPPROTO_TCP, TCP_ULP, NAME, strlen(NAME)),
		  "TCP_ULP");
}

/*
 * Connections use the module while the reader runs; and then, while the reader
 * waits for the processor, the connections and the module go.
 */
static bool come_and_go(void)
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
	usleep(random() % READ_US);
	hold_reader(true);
	for (i = 0; i < 2 * PAIRS; i++) {
		setsockopt(ends[i], SOL_SOCKET, SO_LINGER, &reset,
			   sizeof(reset));
		close(ends[i]);
	}
	unload_patiently();
	hold_reader(false);
	usleep(READ_US);
	return true;
}

static void read_once(const char *path, const char *query)
{
	struct table table;

	must_work(table_read(&table, path, query), path);
	table_free(&table);
}

/*
 * Yields the processor to any other process. One reader: another one that waits
 * inside rcu_read_lock() would delay the unloading.
 */
static bool read_idly(void)
{
	const struct sched_param param = { 0 };

	must_work(run_on_processor(0), "processor 0");
	must_work(!sched_setscheduler(0, SCHED_IDLE, &param), "SCHED_IDLE");
	read_once(TABLE_SOCKETS, "select cc,ulp,vegas_enabled");
	read_once(TABLE_SUMMARY, NULL);
	return true;
}

/* Takes the processor from the reader, for as long as it is asked to. */
static bool hog(void)
{
	run_on_processor(0);
	while (!shared->is_wanted)
		usleep(100);
	shared->is_held = true;
	while (shared->is_wanted)
		;
	shared->is_held = false;
	return true;
}

TEST(readers_do_not_look_into_a_module_that_is_gone)
{
	static const struct stressor stressors[] = {
		STRESSOR("idle reader", read_idly, 5),
		STRESSOR("hog", hog, 0),
		STRESSOR("module", come_and_go, 10),
	};
	unsigned long damage = loader_damage();

	SKIP_IF(return, namespace_enter());
	SKIP_IF(return, cpu_hotplug_lacks());
	SKIP_IF(return, find_module());
	/* One of a test that was killed. */
	unload();
	listener = socket_listening(LOOPBACK, PORT);
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, (void *)shared);
	EXPECT_TRUE(stress_all(stressors, ARRAY_SIZE(stressors), 30));
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
