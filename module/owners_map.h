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
 * struct tcplens_owners_entry - a descriptor of a socket, and then the socket
 * @inode: The socket's.
 * @fd: The descriptor; of all in the first process the lowest.
 * @process: The process, or the first one: an index of the map's processes.
 * @last: The process that was counted last, likewise.
 * @owners: How many processes have the socket.
 *
 * The first descriptor of a socket stands for the socket once it was indexed,
 * the others are of no use then.
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
 * @entries: The descriptors, in the order in which they came.
 * @entries_room: How many fit.
 * @entries_count: How many there are.
 * @processes: The processes, likewise.
 * @processes_room: How many fit.
 * @processes_count: How many there are.
 * @slots: The sockets, hashed by their inode: one more than an index of
 *	@entries, or 0.
 * @bits: There are two to the power of this many.
 * @indexed: How many of @entries are in there.
 */
struct tcplens_owners_map {
	struct tcplens_owners_entry *entries;
	u32 entries_room;
	u32 entries_count;
	struct tcplens_owners_process *processes;
	u32 processes_room;
	u32 processes_count;
	u32 *slots;
	unsigned int bits;
	u32 indexed;
};

/**
 * tcplens_owners_map_add() - a process has a socket
 * @map: The map; room was made for it.
 * @process: The process, by its index; processes come in their order.
 * @inode: The socket's.
 * @fd: The process's descriptor.
 *
 * Context: Any; takes no lock.
 */
static inline void tcplens_owners_map_add(struct tcplens_owners_map *map,
					  u32 process, u64 inode, u32 fd)
{
	struct tcplens_owners_entry *entry;

	entry = &map->entries[map->entries_count++];
	entry->inode = inode;
	entry->fd = fd;
	entry->process = process;
}

int tcplens_owners_map_reserve(struct tcplens_owners_map *map, u32 sockets);
u32 tcplens_owners_map_add_process(struct tcplens_owners_map *map, u32 pid,
				   const char *comm);
int tcplens_owners_map_index(struct tcplens_owners_map *map, u32 most);
void tcplens_owners_map_fill(const struct tcplens_owners_map *map,
			     struct tcplens_record *record);
size_t tcplens_owners_map_bytes(const struct tcplens_owners_map *map);
void tcplens_owners_map_free(struct tcplens_owners_map *map);

#endif /* TCPLENS_OWNERS_MAP_H */
