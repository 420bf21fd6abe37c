/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_RELATE_PROCESSES_H
#define TCPLENS_RELATE_PROCESSES_H

#include <linux/types.h>

struct file;
struct pid_namespace;
struct tcplens_owners_map;

/**
 * struct tcplens_processes - a position among the descriptors of all processes
 * @file: The open file: its opener's capabilities decide, and its /proc counts.
 * @pid_ns: The PID namespace of that /proc, which @file pins.
 * @marks_unbound: The scan marks TCP sockets without a port.
 * @at_end: The scan has visited all processes.
 * @pid: The current process, or the PID from which to look for the next one.
 * @tid: The current thread, 0 for the thread group leader.
 * @fd: The next file descriptor of that thread.
 * @start_ns: When the process started: another process can reuse its PID.
 * @index: The index that the process gets in the map with its first socket.
 * @files: The table of descriptors that the scan visited last in this process.
 *	Only to be compared: the kernel can have freed it.
 * @left: Processes, threads and descriptors that this call may still visit.
 */
struct tcplens_processes {
	const struct file *file;
	struct pid_namespace *pid_ns;
	bool marks_unbound;
	bool at_end;
	int pid;
	int tid;
	u32 fd;
	u64 start_ns;
	u32 index;
	const void *files;
	int left;
};

void tcplens_processes_start(struct tcplens_processes *processes,
			     const struct file *file, bool marks_unbound);
int tcplens_processes_scan(struct tcplens_processes *processes,
			   struct tcplens_owners_map *map);

#endif /* TCPLENS_RELATE_PROCESSES_H */
