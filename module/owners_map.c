// SPDX-License-Identifier: GPL-2.0
/*
 * The map from a socket's inode to the processes that have it: an open hash
 * table that doubles before it is full, and beside it the processes, each once.
 *
 * Room is made before it is needed, in process context, so that what was found
 * can be put away without an allocation that might fail.
 */
#include "owners_map.h"

#include <linux/hash.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/slab.h>

#define LEAST_BITS		9
#define LEAST_PROCESSES		32U

/* More than this no allocation gives. */
#define MOST_BITS		ilog2(INT_MAX / sizeof(struct tcplens_owners_entry))
#define MOST_PROCESSES		\
	(INT_MAX / 2 / sizeof(struct tcplens_owners_process))

/* Entries that are moved in one go before others get the processor. */
#define STRIDE			4096U

/* The entry of @inode, or the empty one where it would be. */
static struct tcplens_owners_entry *
entry_at(const struct tcplens_owners_map *map, u64 inode)
{
	u32 slot = hash_64(inode, map->bits);

	while (map->entries[slot].owners && map->entries[slot].inode != inode)
		slot = (slot + 1) & ((1U << map->bits) - 1);
	return &map->entries[slot];
}

static void move_entries(struct tcplens_owners_map *to,
			 const struct tcplens_owners_map *from)
{
	u32 count = from->entries ? 1U << from->bits : 0, i;

	for (i = 0; i < count; i++) {
		const struct tcplens_owners_entry *entry = &from->entries[i];

		if (entry->owners)
			*entry_at(to, entry->inode) = *entry;
		if (i % STRIDE == 0)
			cond_resched();
	}
}

static int grow_entries(struct tcplens_owners_map *map, unsigned int bits)
{
	struct tcplens_owners_map grown = *map;

	if (bits > MOST_BITS)
		return -ENOMEM;
	grown.bits = bits;
	grown.entries = kvcalloc(1U << bits, sizeof(*grown.entries),
				 GFP_KERNEL_ACCOUNT);
	if (!grown.entries)
		return -ENOMEM;
	move_entries(&grown, map);
	kvfree(map->entries);
	*map = grown;
	return 0;
}

static int grow_processes(struct tcplens_owners_map *map)
{
	u32 room = max(2 * map->processes_room, LEAST_PROCESSES);
	struct tcplens_owners_process *grown;

	if (room > MOST_PROCESSES)
		return -ENOMEM;
	grown = kvmalloc_array(room, sizeof(*grown), GFP_KERNEL_ACCOUNT);
	if (!grown)
		return -ENOMEM;
	if (map->processes_count)
		memcpy(grown, map->processes,
		       map->processes_count * sizeof(*grown));
	kvfree(map->processes);
	map->processes = grown;
	map->processes_room = room;
	return 0;
}

/**
 * tcplens_owners_map_reserve() - make room for what may be added next
 * @map: The map; all zeros is an empty one.
 * @sockets: How many sockets, besides one process.
 *
 * A quarter of the entries stays empty, so that every search is short.
 *
 * Context: Process context; may sleep.
 * Return: 0, or -ENOMEM, having changed nothing that anybody sees.
 */
int tcplens_owners_map_reserve(struct tcplens_owners_map *map, u32 sockets)
{
	unsigned int bits = map->entries ? map->bits : LEAST_BITS;

	while (bits <= MOST_BITS &&
	       (u64)map->used + sockets > (3ULL << bits) / 4)
		bits++;
	if ((!map->entries || bits > map->bits) && grow_entries(map, bits))
		return -ENOMEM;
	if (map->processes_count == map->processes_room)
		return grow_processes(map);
	return 0;
}

/*
 * A column holds neither blanks nor what a terminal would obey, and a name that
 * is the sign of absence would be taken for it.
 */
static void copy_comm(char *to, const char *from)
{
	unsigned int i;

	for (i = 0; i < TCPLENS_NAME_BYTES - 1; i++) {
		char c = READ_ONCE(from[i]);

		if (!c)
			break;
		to[i] = c > ' ' && c <= '~' ? c : '_';
	}
	memset(to + i, 0, TCPLENS_NAME_BYTES - i);
	if (i == 1 && to[0] == '-')
		to[0] = '_';
}

/**
 * tcplens_owners_map_add_process() - one more process
 * @map: The map; room was made for it.
 * @pid: Its number.
 * @comm: Its name: TCPLENS_NAME_BYTES that may change meanwhile.
 *
 * Context: Any; takes no lock.
 * Return: its index.
 */
u32 tcplens_owners_map_add_process(struct tcplens_owners_map *map, u32 pid,
				   const char *comm)
{
	struct tcplens_owners_process *process;

	process = &map->processes[map->processes_count];
	process->pid = pid;
	copy_comm(process->comm, comm);
	return map->processes_count++;
}

/**
 * tcplens_owners_map_add() - a process has a socket
 * @map: The map; room was made for the socket.
 * @process: The process that was added last, by its index.
 * @inode: The socket's.
 * @fd: The process's descriptor.
 *
 * Context: Any; takes no lock.
 */
void tcplens_owners_map_add(struct tcplens_owners_map *map, u32 process,
			    u64 inode, u32 fd)
{
	struct tcplens_owners_entry *entry = entry_at(map, inode);

	if (!entry->owners) {
		entry->inode = inode;
		entry->fd = fd;
		entry->process = process;
		entry->last = process;
		entry->owners = 1;
		map->used++;
	} else if (entry->last != process) {
		entry->last = process;
		entry->owners++;
	} else if (entry->process == process && entry->fd > fd) {
		/* Another thread has a table of its own. */
		entry->fd = fd;
	}
}

/**
 * tcplens_owners_map_find() - who has a socket?
 * @map: The map.
 * @inode: The socket's.
 *
 * Context: Any; takes no lock.
 * Return: what is known, or NULL if no process has it.
 */
const struct tcplens_owners_entry *
tcplens_owners_map_find(const struct tcplens_owners_map *map, u64 inode)
{
	const struct tcplens_owners_entry *entry;

	if (!map->used)
		return NULL;
	entry = entry_at(map, inode);
	return entry->owners ? entry : NULL;
}

/**
 * tcplens_owners_map_bytes() - how much memory it takes
 * @map: The map.
 *
 * Return: bytes.
 */
size_t tcplens_owners_map_bytes(const struct tcplens_owners_map *map)
{
	size_t entries = map->entries ? 1UL << map->bits : 0;

	return entries * sizeof(*map->entries) +
	       map->processes_room * sizeof(*map->processes);
}

/**
 * tcplens_owners_map_free() - forget all
 * @map: The map; an empty one afterwards.
 *
 * Context: Process context; may sleep.
 */
void tcplens_owners_map_free(struct tcplens_owners_map *map)
{
	kvfree(map->entries);
	kvfree(map->processes);
	memset(map, 0, sizeof(*map));
}
