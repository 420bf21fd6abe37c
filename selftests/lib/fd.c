// SPDX-License-Identifier: GPL-2.0
/*
 * Descriptors shared by processes or passed between them, and the owner of a
 * socket according to /proc.
 */
#include "fd.h"
#include "must.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/**
 * fd_send() - send a descriptor, which stays open here
 * @through: A unix socket.
 * @fd: The descriptor.
 */
void fd_send(int through, int fd)
{
	char control[CMSG_SPACE(sizeof(int))] = { 0 }, byte = 0;
	struct iovec data = { &byte, 1 };
	struct msghdr message = {
		.msg_iov = &data, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof(control),
	};
	struct cmsghdr *header = CMSG_FIRSTHDR(&message);

	header->cmsg_level = SOL_SOCKET;
	header->cmsg_type = SCM_RIGHTS;
	header->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(header), &fd, sizeof(int));
	must(sendmsg(through, &message, 0) == 1, "sendmsg");
}

/**
 * fd_receive() - receive a descriptor
 * @through: A unix socket.
 *
 * Return: the descriptor.
 */
int fd_receive(int through)
{
	char control[CMSG_SPACE(sizeof(int))] = { 0 }, byte;
	struct iovec data = { &byte, 1 };
	struct msghdr message = {
		.msg_iov = &data, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof(control),
	};
	int fd;

	must(recvmsg(through, &message, 0) == 1, "recvmsg");
	memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof(int));
	return fd;
}

/**
 * fd_inode() - the inode number of a file
 * @fd: The file.
 *
 * Return: the number.
 */
uint64_t fd_inode(int fd)
{
	struct stat stat;

	must(!fstat(fd, &stat), "fstat");
	return stat.st_ino;
}

/**
 * fd_fork_holder() - fork a process that inherits all descriptors and sleeps
 *
 * Return: the process, for fd_end_holder().
 */
pid_t fd_fork_holder(void)
{
	pid_t pid = fork();

	must(pid >= 0, "fork");
	if (pid)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (;;)
		pause();
}

/**
 * fd_end_holder() - kill a process and wait for it
 * @pid: The process, a child.
 */
void fd_end_holder(pid_t pid)
{
	kill(pid, SIGKILL);
	must(waitpid(pid, NULL, 0) == pid, "waitpid");
}

/* The lowest descriptor of the socket in a /proc/.../fd directory, or -1. */
static int find_fd(const char *path, uint64_t inode)
{
	char wanted[64], link[600], target[64];
	struct dirent *entry;
	int lowest = -1;
	DIR *directory;

	snprintf(wanted, sizeof(wanted), "socket:[%llu]",
		 (unsigned long long)inode);
	directory = opendir(path);
	while (directory && (entry = readdir(directory))) {
		int fd = atoi(entry->d_name);
		ssize_t length;

		if (entry->d_name[0] == '.')
			continue;
		snprintf(link, sizeof(link), "%s/%s", path, entry->d_name);
		length = readlink(link, target, sizeof(target) - 1);
		if (length < 0)
			continue;
		target[length] = '\0';
		if (!strcmp(target, wanted) && (lowest < 0 || fd < lowest))
			lowest = fd;
	}
	if (directory)
		closedir(directory);
	return lowest;
}

/* The same over all threads of a process. */
static int find_fd_of_process(pid_t pid, uint64_t inode)
{
	struct dirent *entry;
	char path[320];
	int lowest = -1;
	DIR *threads;

	snprintf(path, sizeof(path), "/proc/%d/task", pid);
	threads = opendir(path);
	while (threads && (entry = readdir(threads))) {
		int fd;

		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "/proc/%d/task/%s/fd", pid,
			 entry->d_name);
		fd = find_fd(path, inode);
		if (fd >= 0 && (lowest < 0 || fd < lowest))
			lowest = fd;
	}
	if (threads)
		closedir(threads);
	return lowest;
}

/* The name of the process, escaped as in /proc/mounts. */
static void read_comm(struct fd_owner *owner)
{
	char path[64], name[16], *out = owner->comm;
	size_t got = 0, i;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/comm", owner->pid);
	file = fopen(path, "r");
	if (file) {
		got = fread(name, 1, sizeof(name), file);
		fclose(file);
	}
	/* The last byte is the end of the line. */
	for (i = 0; i + 1 < got; i++) {
		unsigned char c = name[i];

		if (c > ' ' && c <= '~' && !strchr("\"'\\", c))
			*out++ = c;
		else
			out += sprintf(out, "\\%03o", c);
	}
	*out = '\0';
}

/**
 * fd_find_owner() - find the owner of a socket in /proc
 * @inode: Inode number of the socket.
 * @owner: The result.
 *
 * Return: whether there is an owner.
 */
bool fd_find_owner(uint64_t inode, struct fd_owner *owner)
{
	DIR *processes = opendir("/proc");
	struct dirent *entry;

	memset(owner, 0, sizeof(*owner));
	must(processes, "/proc");
	while ((entry = readdir(processes))) {
		pid_t pid = atoi(entry->d_name);
		int fd = pid ? find_fd_of_process(pid, inode) : -1;

		if (fd < 0)
			continue;
		owner->owners++;
		if (owner->pid && owner->pid < pid)
			continue;
		owner->pid = pid;
		owner->fd = fd;
	}
	closedir(processes);
	if (owner->owners)
		read_comm(owner);
	return owner->owners;
}
