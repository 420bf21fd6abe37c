/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_RELATE_OWNERS_MAP_H
#define TCPLENS_RELATE_OWNERS_MAP_H

#include "record/record.h"

/**
 * struct tcplens_owners_process - a process that has sockets
 * @pid: The PID in the reader's /proc.
 * @comm: The name.
 */
struct tcplens_owners_process {
	u32 pid;
	char comm[TCPLENS_NAME_BYTES];
};

/**
 * struct tcplens_owners_entry - a descriptor of a socket, later the socket
 * @inode: The inode number of the socket.
 * @fd: The descriptor; after indexing, the lowest one in the first process.
 * @owners: The number of processes that have the socket.
 * @process: The process, after indexing the first one: an index into the map's
 *	processes.
 * @last: The process that was counted last, an index as @process.
 * @is_unbound: It was a TCP socket without a port when the scan saw it.
 * @is_taken: In the first entry of a socket: tcplens_unhashed_next() has found it.
 *
 * Indexing merges all descriptors of a socket into its first entry. The others keep
 * what leads to the socket: its inode number, a process and a descriptor.
 */
struct tcplens_owners_entry {
	u64 inode;
	u32 fd;
	u32 owners;
	u32 process;
	u32 last : 30;
	u32 is_unbound : 1;
	u32 is_taken : 1;
};

/* Entries that make a block of 16 KiB. */
#define TCPLENS_OWNERS_BLOCK	682

/**
 * struct tcplens_owners_block - a block of descriptors
 * @next: The next block, NULL in the last one.
 * @end: The end of the used entries; not set in the last block.
 * @entries: The descriptors, in the order of the scan.
 */
struct tcplens_owners_block {
	struct tcplens_owners_block *next;
	struct tcplens_owners_entry *end;
	struct tcplens_owners_entry entries[TCPLENS_OWNERS_BLOCK];
};

/**
 * struct tcplens_owners_map - a map from sockets to processes
 * @first: The first block of descriptors.
 * @block: The last block, which new descriptors go to.
 * @next: The next unused entry of @block.
 * @processes: The processes, in the order of the scan.
 * @processes_max: Allocated entries of @processes.
 * @processes_count: Used entries of @processes.
 * @slots: A hash table of the sockets by inode number, NULL before indexing.
 * @slots_count: The size of @slots.
 * @unindexed: The first block that is not in @slots yet.
 * @has_unbound: Some descriptor has @is_unbound set.
 * @bytes: The memory that the map uses.
 */
struct tcplens_owners_map {
	struct tcplens_owners_block *first;
	struct tcplens_owners_block *block;
	struct tcplens_owners_entry *next;
	struct tcplens_owners_process *processes;
	u32 processes_max;
	u32 processes_count;
	struct tcplens_owners_entry **slots;
	u32 slots_count;
	struct tcplens_owners_block *unindexed;
	bool has_unbound;
	size_t bytes;
};

int tcplens_owners_map_reserve(struct tcplens_owners_map *map, u32 sockets);
u32 tcplens_owners_map_add_process(struct tcplens_owners_map *map, u32 pid,
				   const char *comm);
int tcplens_owners_map_index(struct tcplens_owners_map *map);
struct tcplens_owners_entry *
tcplens_owners_map_first(const struct tcplens_owners_map *map, u64 inode);
bool tcplens_owners_map_fill(const struct tcplens_owners_map *map, u64 inode,
			     struct tcplens_record *record);
void tcplens_owners_map_free(struct tcplens_owners_map *map);

#endif /* TCPLENS_RELATE_OWNERS_MAP_H */
