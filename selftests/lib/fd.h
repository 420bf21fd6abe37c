/* SPDX-License-Identifier: GPL-2.0 */
/* Descriptors shared by processes or passed between them. */
#ifndef TCPLENS_SELFTESTS_FD_H
#define TCPLENS_SELFTESTS_FD_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/**
 * struct fd_owner - the owners of a socket according to /proc
 * @pid: The first process.
 * @comm: Its name, escaped as in a column.
 * @fd: Its lowest descriptor.
 * @owners: Number of processes.
 */
struct fd_owner {
	pid_t pid;
	char comm[64];
	int fd;
	unsigned int owners;
};

void fd_send(int through, int fd);
int fd_receive(int through);
uint64_t fd_inode(int fd);

pid_t fd_fork_holder(void);
void fd_end_holder(pid_t pid);
bool fd_find_owner(uint64_t inode, struct fd_owner *owner);

#endif /* TCPLENS_SELFTESTS_FD_H */
