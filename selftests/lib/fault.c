// SPDX-License-Identifier: GPL-2.0
/*
 * Fault injection for the calling thread. The kernel counts its allocations
 * and user copies and fails the nth (fail-nth); on request it also fails all
 * later allocations, because callers such as kvmalloc() fall back to a second
 * one. The settings are global, but hit only threads that asked.
 */
#include "fault.h"
#include "net.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define DEBUGFS		"/sys/kernel/debug/"

static int fail_nth = -1, make_it_fail = -1;

static const struct {
	const char *path;
	const char *value;
} settings[] = {
	{ DEBUGFS "fail_usercopy/verbose", "0" },
	{ DEBUGFS "failslab/verbose", "0" },
	{ DEBUGFS "failslab/ignore-gfp-wait", "N" },
	{ DEBUGFS "failslab/cache-filter", "N" },
	{ DEBUGFS "failslab/task-filter", "Y" },
	{ DEBUGFS "failslab/times", "-1" },
	{ DEBUGFS "failslab/probability", "100" },
	{ DEBUGFS "fail_page_alloc/verbose", "0" },
	{ DEBUGFS "fail_page_alloc/ignore-gfp-wait", "N" },
	{ DEBUGFS "fail_page_alloc/min-order", "0" },
	{ DEBUGFS "fail_page_alloc/task-filter", "Y" },
	{ DEBUGFS "fail_page_alloc/times", "-1" },
	{ DEBUGFS "fail_page_alloc/probability", "100" },
};

/* All of these must exist for fault injection to work. */
static bool set_all(void)
{
	size_t i;

	for (i = 0; i < sizeof(settings) / sizeof(settings[0]); i++) {
		if (namespace_write(settings[i].path, settings[i].value))
			return false;
	}
	return true;
}

/**
 * fault_setup() - prepare fault injection for the calling thread
 *
 * It also locks the memory of the process: page faults allocate, and must not
 * fail.
 *
 * Return: NULL, or what is missing.
 */
const char *fault_setup(void)
{
	if (access(DEBUGFS "failslab", F_OK))
		return "the kernel has no fault injection";
	fail_nth = open("/proc/thread-self/fail-nth", O_RDWR | O_CLOEXEC);
	make_it_fail = open("/proc/thread-self/make-it-fail",
			    O_RDWR | O_CLOEXEC);
	if (fail_nth < 0 || make_it_fail < 0 || !set_all())
		return "the kernel's fault injection lacks something";
	if (mlockall(MCL_CURRENT | MCL_FUTURE))
		return "cannot lock memory";
	return NULL;
}

static void must_write(int fd, const char *text)
{
	ssize_t length = strlen(text);

	if (pwrite(fd, text, length, 0) == length)
		return;
	perror("# fault");
	abort();
}

/**
 * fault_arm() - make an allocation or user copy fail
 * @nth: Which one; the first is 1.
 * @and_later: Also fail all later allocations.
 *
 * To be followed by one system call and fault_disarm().
 */
void fault_arm(unsigned int nth, bool and_later)
{
	char text[16];

	snprintf(text, sizeof(text), "%u", nth);
	/* The last write: the copy of another write would be counted. */
	must_write(make_it_fail, and_later ? "1" : "0");
	must_write(fail_nth, text);
}

/**
 * fault_disarm() - stop failing
 *
 * Return: whether the nth allocation or copy took place.
 */
bool fault_disarm(void)
{
	char text[16] = "";
	bool has_failed;

	/*
	 * The copy of this read is counted as well; if it fails, none failed
	 * before.
	 */
	has_failed = pread(fail_nth, text, sizeof(text) - 1, 0) > 0 &&
		     !strtoul(text, NULL, 10);
	/* So is the copy of the write; after that nothing is armed. */
	if (pwrite(fail_nth, "0", 1, 0) != 1)
		must_write(fail_nth, "0");
	must_write(make_it_fail, "0");
	return has_failed;
}
