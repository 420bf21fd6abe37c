// SPDX-License-Identifier: GPL-2.0
/* The kernel's trace, a witness of the events of tcplens. */
#include "tracefs.h"

#include <fcntl.h>
#include <stddef.h>
#include <string.h>
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

/**
 * tracefs_has_reset_reason() - does the kernel trace the reason of a reset?
 * @has: The answer. Such kernels also trace the resets of time-wait sockets and those
 *	that no socket sends; others only those of a full socket.
 *
 * Return: NULL, or what is missing to find out.
 */
const char *tracefs_has_reset_reason(bool *has)
{
	const char *missing = tracefs_mount();
	char format[4096];
	ssize_t length;
	int fd;

	if (missing)
		return missing;
	fd = open(TRACEFS "events/tcp/tcp_send_reset/format",
		  O_RDONLY | O_CLOEXEC);
	length = read(fd, format, sizeof(format) - 1);
	close(fd);
	if (length <= 0)
		return "the kernel has no trace of what it does";
	format[length] = '\0';
	*has = strstr(format, " reason;");
	return NULL;
}
