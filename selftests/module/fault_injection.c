// SPDX-License-Identifier: GPL-2.0
/*
 * Loading the module and creating a network namespace while each allocation in
 * turn fails: the call returns an error, leaves nothing behind, and works when
 * repeated. kmemleak looks for leaks when the guest ends.
 */
#include "lib/fault_sweep.h"
#include "lib/reader.h"

#include <fcntl.h>
#include <sched.h>

#define NAMESPACES	3

/* Namespaces that exist when the module is loaded; the first is entered. */
FIXTURE(memory)
{
	int namespaces[NAMESPACES];
};

static int namespaces[NAMESPACES];

FIXTURE_SETUP(memory)
{
	size_t i;

	for (i = NAMESPACES; i--;) {
		SKIP_IF(return, sweep_setup());
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
	int fd = open_selected("select cookie,local,remote,state");

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

TEST_F_TIMEOUT(memory, runs_out_anywhere_in_loading_the_module, 900)
{
	struct attempt attempt = {
		.call = call_load, .settle = settle_load, .sweeps = 1,
		/* ENOEXEC by User-Mode Linux. */
		.errors = { ENOMEM, EFAULT, ENOEXEC },
	};

	SKIP_IF(return, loader_open());
	ASSERT_EQ(0, loader_unload());
	sweep_all(_metadata, &attempt);
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

TEST_F_TIMEOUT(memory, runs_out_anywhere_in_creating_a_namespace, 900)
{
	struct attempt attempt = {
		.call = call_unshare, .settle = settle_unshare, .sweeps = 1,
		/* EEXIST by proc_net_ns_init(), ENODEV by uevent_net_init(). */
		.errors = { ENOMEM }, .may_differ = true,
	};

	sweep_all(_metadata, &attempt);
	EXPECT_LT(10U, attempt.seen[0]);
}

TEST_HARNESS_MAIN
