/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Open files that go from one process to another, or are in several.
 */
#ifndef TCPLENS_SELFTESTS_FILES_H
#define TCPLENS_SELFTESTS_FILES_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/**
 * struct files_owner - what /proc says of those who have a socket
 * @pid: The first process that has it.
 * @comm: Its name, as a column may hold it.
 * @fd: Its lowest descriptor.
 * @owners: How many processes have it.
 */
struct files_owner {
	pid_t pid;
	char comm[64];
	int fd;
	unsigned int owners;
};

void file_send(int through, int fd);
int file_receive(int through);
uint64_t file_inode(int fd);

pid_t files_fork(void);
void files_end(pid_t pid);
bool files_find_owner(uint64_t inode, struct files_owner *owner);

#endif /* TCPLENS_SELFTESTS_FILES_H */
