/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_FAKE_PROC_H
#define TCPLENS_FAKE_PROC_H

#include <sys/stat.h>
#include <sys/types.h>
#include <sys/vfs.h>

/* The linker's --wrap calls __wrap_* instead; __real_* is the original. */
int __real_statfs(const char *path, struct statfs *filesystem);
int __real_open(const char *path, int flags, ...);
ssize_t __real_write(int fd, const void *buffer, size_t size);
off_t __real_lseek(int fd, off_t offset, int whence);
int __real_statx(int fd, const char *path, int flags, unsigned int mask,
		 struct statx *status);
int __wrap_statfs(const char *path, struct statfs *filesystem);
int __wrap_open(const char *path, int flags, ...);
int __wrap___open_2(const char *path, int flags);
ssize_t __wrap_write(int fd, const void *buffer, size_t size);
off_t __wrap_lseek(int fd, off_t offset, int whence);
int __wrap_statx(int fd, const char *path, int flags, unsigned int mask,
		 struct statx *status);

#endif /* TCPLENS_FAKE_PROC_H */
