// SPDX-License-Identifier: GPL-2.0
/*
 * Allocations and user copies that fail on request, for the calling thread:
 * the kernel counts those that it makes for the thread and has the nth fail
 * (fail-nth), and on request all allocations after it as well, because one
 * alone is often made up for: kvmalloc() has a second way. What counts is set
 * for the whole machine, but hits only who has asked for it.
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

/* Where one is missing, the kernel cannot do all that is needed. */
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
 * fault_setup() - get ready to have something fail for the calling thread
 *
 * Also keeps all memory of the process in place: what the kernel allocates
 * because user space touches a page must not fail.
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
 * fault_arm() - from now on, let it fail
 * @nth: Which allocation or user copy; the first is 1.
 * @and_later: All allocations that come after it, too.
 *
 * To be followed by one system call and fault_disarm().
 */
void fault_arm(unsigned int nth, bool and_later)
{
	char text[16];

	snprintf(text, sizeof(text), "%u", nth);
	/* This comes last: its number would count the copy of another write. */
	must_write(make_it_fail, and_later ? "1" : "0");
	must_write(fail_nth, text);
}

/**
 * fault_disarm() - from now on, nothing fails
 *
 * Return: whether it did fail: there were as many allocations and copies.
 */
bool fault_disarm(void)
{
	char text[16] = "";
	bool has_failed;

	/* The read's own copy is one more that may fail: then none had yet. */
	has_failed = pread(fail_nth, text, sizeof(text) - 1, 0) > 0 &&
		     !strtoul(text, NULL, 10);
	/* So may the write's; after that there is nothing left to fail. */
	if (pwrite(fail_nth, "0", 1, 0) != 1)
		must_write(fail_nth, "0");
	must_write(make_it_fail, "0");
	return has_failed;
}
