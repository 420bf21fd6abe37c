/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_OWNERS_MAP_H
#define TCPLENS_OWNERS_MAP_H

#include "record.h"

/**
 * struct tcplens_owners_process - a process that has sockets
 * @pid: Its number, as the reader's /proc has it.
 * @comm: Its name, as a line of text may hold it.
 */
struct tcplens_owners_process {
	u32 pid;
	char comm[TCPLENS_NAME_BYTES];
};

/**
 * struct tcplens_owners_entry - a socket that processes have
 * @inode: The socket's.
 * @fd: The lowest descriptor of it in the first process.
 * @process: That process: an index of the map's processes.
 * @last: The process that was counted last, likewise.
 * @owners: How many processes have it; 0 if the entry is empty.
 */
struct tcplens_owners_entry {
	u64 inode;
	u32 fd;
	u32 process;
	u32 last;
	u32 owners;
};

/**
 * struct tcplens_owners_map - which processes have a socket
 * @entries: The sockets, hashed by their inode; some are always empty.
 * @bits: There are two to the power of this many, if any.
 * @used: How many are not empty.
 * @processes: The processes, in the order in which they came.
 * @processes_room: How many fit.
 * @processes_count: How many there are.
 */
struct tcplens_owners_map {
	struct tcplens_owners_entry *entries;
	unsigned int bits;
	u32 used;
	struct tcplens_owners_process *processes;
	u32 processes_room;
	u32 processes_count;
};

int tcplens_owners_map_reserve(struct tcplens_owners_map *map, u32 sockets);
u32 tcplens_owners_map_add_process(struct tcplens_owners_map *map, u32 pid,
				   const char *comm);
void tcplens_owners_map_add(struct tcplens_owners_map *map, u32 process,
			    u64 inode, u32 fd);
const struct tcplens_owners_entry *
tcplens_owners_map_find(const struct tcplens_owners_map *map, u64 inode);
size_t tcplens_owners_map_bytes(const struct tcplens_owners_map *map);
void tcplens_owners_map_free(struct tcplens_owners_map *map);

#endif /* TCPLENS_OWNERS_MAP_H */
