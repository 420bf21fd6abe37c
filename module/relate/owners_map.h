/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_RELATE_OWNERS_MAP_H
#define TCPLENS_RELATE_OWNERS_MAP_H

#include "record/record.h"

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
 * struct tcplens_owners_entry - a descriptor of a socket, and then the socket
 * @inode: The socket's.
 * @fd: The descriptor; of all in the first process the lowest.
 * @owners: How many processes have the socket.
 * @process: The process, or the first one: an index of the map's processes.
 * @last: The process that was counted last, likewise.
 *
 * The first descriptor of a socket stands for the socket once it was indexed,
 * the others are of no use then.
 */
struct tcplens_owners_entry {
	u64 inode;
	u32 fd;
	u32 owners;
	u32 process;
	u32 last;
};

/* As many as make a block of 16 KiB. */
#define TCPLENS_OWNERS_BLOCK	682

/**
 * struct tcplens_owners_block - some descriptors
 * @next: The next block, NULL if this is the last one.
 * @end: Behind the last entry in use, if this is not the last block.
 * @entries: The descriptors, in the order in which they came.
 */
struct tcplens_owners_block {
	struct tcplens_owners_block *next;
	struct tcplens_owners_entry *end;
	struct tcplens_owners_entry entries[TCPLENS_OWNERS_BLOCK];
};

/**
 * struct tcplens_owners_map - which processes have a socket
 * @first: The first block of descriptors.
 * @block: The last one, which is filled.
 * @next: Where the next descriptor goes in there.
 * @processes: The processes, in the order in which they came.
 * @processes_room: How many fit.
 * @processes_count: How many there are.
 * @slots: The sockets, hashed by their inode, or NULL.
 * @slots_room: How many there are.
 * @unindexed: The first block that is not in there.
 * @bytes: The memory that all of it takes.
 */
struct tcplens_owners_map {
	struct tcplens_owners_block *first;
	struct tcplens_owners_block *block;
	struct tcplens_owners_entry *next;
	struct tcplens_owners_process *processes;
	u32 processes_room;
	u32 processes_count;
	struct tcplens_owners_entry **slots;
	u32 slots_room;
	struct tcplens_owners_block *unindexed;
	size_t bytes;
};

int tcplens_owners_map_reserve(struct tcplens_owners_map *map, u32 sockets);
u32 tcplens_owners_map_add_process(struct tcplens_owners_map *map, u32 pid,
				   const char *comm);
int tcplens_owners_map_index(struct tcplens_owners_map *map);
void tcplens_owners_map_fill(const struct tcplens_owners_map *map, u64 inode,
			     struct tcplens_record *record);
void tcplens_owners_map_free(struct tcplens_owners_map *map);

#endif /* TCPLENS_RELATE_OWNERS_MAP_H */
