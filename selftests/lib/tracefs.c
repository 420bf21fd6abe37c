// SPDX-License-Identifier: GPL-2.0
/* The kernel's trace, a witness of the events of tcplens. */
#include "tracefs.h"

#include <stddef.h>
#include <sys/mount.h>
#include <unistd.h>

/**
 * tracefs_mount() - mount tracefs at TRACEFS, unless it is mounted
 *
 * Return: NULL, or what is missing.
 */
const char *tracefs_mount(void)
{
	if (!access(TRACEFS "instances", F_OK) ||
	    !mount("none", TRACEFS, "tracefs", 0, NULL))
		return NULL;
	return "the kernel has no trace of what it does";
}
