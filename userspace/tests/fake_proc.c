// SPDX-License-Identifier: GPL-2.0
/*
 * Emulates a /proc that takes queries, below the program's system calls.
 *
 * The program is linked with --wrap for these calls. Files in the directory
 * $FAKE_PROC then look like files on procfs:
 *
 *   open for writing	fails with the error number $FAKE_REFUSE, if set;
 *			otherwise opens a private copy of the file
 *   write		keeps the line in $FAKE_PROC/query. The call fails with
 *			EINVAL if there is a file $FAKE_PROC/error, which
 *			replaces the copy, or if $FAKE_OLD is set and the line
 *			has a format clause. Otherwise $FAKE_PROC/answer
 *			replaces the copy, or $FAKE_PROC/binary if the line asks
 *			for it and the file exists
 *   lseek		after EINVAL, restores the file itself
 *   statx		of the file of this process's own network namespace,
 *			gives the status of $FAKE_PROC/sockets, unless
 *			$FAKE_OTHER is set
 *
 * The guests test the reader with the real module. These tests show that the
 * reader keeps to its side of the interface.
 */
#include "fake_proc.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <linux/tcplens.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define OWN_SOCKETS	TCPLENS_PROC_DIRECTORY "/sockets"

/* The copy that was opened for writing, and whether it refused a line. */
static int copy = -1;
static int refused;

static int is_faked(const char *path)
{
	const char *directory = getenv("FAKE_PROC");

	return directory && !strncmp(path, directory, strlen(directory));
}

/* Replaces the content of the copy by a file; returns -1 if there is none. */
static int load(const char *path)
{
	char buffer[4096];
	ssize_t size;
	int fd = __real_open(path, O_RDONLY);

	if (fd < 0)
		return -1;
	if (ftruncate(copy, 0) || __real_lseek(copy, 0, SEEK_SET))
		abort();
	while ((size = read(fd, buffer, sizeof(buffer))) > 0) {
		if (__real_write(copy, buffer, size) != size)
			abort();
	}
	close(fd);
	__real_lseek(copy, 0, SEEK_SET);
	return 0;
}

static int load_named(const char *name)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/%s", getenv("FAKE_PROC"), name);
	return load(path);
}

static void keep_query(const void *buffer, size_t size)
{
	char path[PATH_MAX];
	int fd;

	snprintf(path, sizeof(path), "%s/query", getenv("FAKE_PROC"));
	fd = __real_open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	if (fd < 0 || __real_write(fd, buffer, size) != (ssize_t)size)
		abort();
	close(fd);
}

int __wrap_statfs(const char *path, struct statfs *filesystem)
{
	int ret = __real_statfs(path, filesystem);

	if (!ret && is_faked(path))
		filesystem->f_type = PROC_SUPER_MAGIC;
	return ret;
}

int __wrap_open(const char *path, int flags, ...)
{
	const char *refuse = getenv("FAKE_REFUSE");

	if ((flags & O_ACCMODE) == O_RDONLY || !is_faked(path))
		return __real_open(path, flags);
	if (refuse) {
		errno = atoi(refuse);
		return -1;
	}
	copy = memfd_create("fake_proc", MFD_CLOEXEC);
	if (copy < 0 || load(path))
		abort();
	return copy;
}

/* _FORTIFY_SOURCE turns open() into this. */
int __wrap___open_2(const char *path, int flags)
{
	return __wrap_open(path, flags);
}

ssize_t __wrap_write(int fd, const void *buffer, size_t size)
{
	if (fd < 0 || fd != copy)
		return __real_write(fd, buffer, size);
	keep_query(buffer, size);
	refused = !load_named("error") ||
		  (getenv("FAKE_OLD") && memmem(buffer, size, "format", 6));
	if (refused) {
		errno = EINVAL;
		return -1;
	}
	if ((!memmem(buffer, size, "format binary", 13) ||
	     load_named("binary")) && load_named("answer"))
		abort();
	return size;
}

off_t __wrap_lseek(int fd, off_t offset, int whence)
{
	if (fd >= 0 && fd == copy && refused && load_named("sockets"))
		abort();
	return __real_lseek(fd, offset, whence);
}

int __wrap_statx(int fd, const char *path, int flags, unsigned int mask,
		 struct statx *status)
{
	const char *directory = getenv("FAKE_PROC");
	char fake[PATH_MAX];

	if (directory && !getenv("FAKE_OTHER") && !strcmp(path, OWN_SOCKETS)) {
		snprintf(fake, sizeof(fake), "%s/sockets", directory);
		path = fake;
	}
	return __real_statx(fd, path, flags, mask, status);
}
