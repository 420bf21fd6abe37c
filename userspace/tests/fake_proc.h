/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_FAKE_PROC_H
#define TCPLENS_FAKE_PROC_H

#include <sys/types.h>
#include <sys/vfs.h>

/* What the linker's --wrap makes of the calls, and of their real functions. */
int __real_statfs(const char *path, struct statfs *filesystem);
int __real_open(const char *path, int flags, ...);
ssize_t __real_write(int fd, const void *buffer, size_t size);
int __wrap_statfs(const char *path, struct statfs *filesystem);
int __wrap_open(const char *path, int flags, ...);
int __wrap___open_2(const char *path, int flags);
ssize_t __wrap_write(int fd, const void *buffer, size_t size);

#endif /* TCPLENS_FAKE_PROC_H */
