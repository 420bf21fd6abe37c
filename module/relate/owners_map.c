// SPDX-License-Identifier: GPL-2.0
/*
 * The map from the inode number of a socket to the processes that have it.
 *
 * The scan first appends descriptors to blocks, which is cheap enough under a
 * lock. When it is complete, indexing puts the sockets into a hash table of the
 * right size. So entries never move, and the table never grows. The memory for
 * the next entries is reserved in process context before the scan needs it, so
 * that adding an entry under a lock cannot fail.
 */
#include "relate/owners_map.h"
#include "record/comm.h"

#include <linux/hash.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/slab.h>

#define MIN_PROCESSES		32U

/* kvmalloc() takes at most INT_MAX bytes; half of that is enough. */
#define MAX_ELEMENTS(type)	(INT_MAX / 2 / sizeof(type))

static int add_block(struct tcplens_owners_map *map)
{
	struct tcplens_owners_block *block;

	block = kvmalloc(sizeof(*block), GFP_KERNEL_ACCOUNT);
	if (!block)
		return -ENOMEM;
	block->next = NULL;
	if (map->block) {
		map->block->end = map->next;
		map->block->next = block;
	} else {
		map->first = block;
	}
	map->block = block;
	map->next = block->entries;
	map->bytes += sizeof(*block);
	return 0;
}

static int grow_processes(struct tcplens_owners_map *map)
{
	u32 count = max(2 * map->processes_max, MIN_PROCESSES);
	struct tcplens_owners_process *grown;

	if (count > MAX_ELEMENTS(*grown))
		return -ENOMEM;
	grown = kvmalloc_array(count, sizeof(*grown), GFP_KERNEL_ACCOUNT);
	if (!grown)
		return -ENOMEM;
	if (map->processes_count)
		memcpy(grown, map->processes,
		       map->processes_count * sizeof(*grown));
	kvfree(map->processes);
	map->bytes += (count - map->processes_max) * sizeof(*grown);
	map->processes = grown;
	map->processes_max = count;
	return 0;
}

static u32 entries_left(const struct tcplens_owners_map *map)
{
	const struct tcplens_owners_block *block = map->block;

	return block ? block->entries + TCPLENS_OWNERS_BLOCK - map->next : 0;
}

/**
 * tcplens_owners_map_reserve() - allocate memory for the next entries
 * @map: The map; all zeros is an empty one.
 * @sockets: The number of descriptors, at most TCPLENS_OWNERS_BLOCK; one process
 *	is reserved too.
 *
 * Context: Process context; may sleep.
 * Return: 0, or -ENOMEM with the contents of the map unchanged.
 */
int tcplens_owners_map_reserve(struct tcplens_owners_map *map, u32 sockets)
{
	if (entries_left(map) < sockets && add_block(map))
		return -ENOMEM;
	if (map->processes_count == map->processes_max)
		return grow_processes(map);
	return 0;
}

/**
 * tcplens_owners_map_add_process() - add a process
 * @map: The map; the memory is reserved.
 * @pid: The PID.
 * @comm: The name, TCPLENS_NAME_BYTES; the process can be changing it.
 *
 * Context: Any; takes no lock.
 * Return: the index of the process.
 */
u32 tcplens_owners_map_add_process(struct tcplens_owners_map *map, u32 pid,
				   const char *comm)
{
	struct tcplens_owners_process *process;

	process = &map->processes[map->processes_count];
	process->pid = pid;
	tcplens_comm_copy(process->comm, comm);
	return map->processes_count++;
}

/* The slot of @inode, or the empty slot for it. */
static struct tcplens_owners_entry **
slot_of(struct tcplens_owners_entry **slots, u32 count, u64 inode)
{
	u32 at = reciprocal_scale(hash_64(inode, 32), count);

	while (slots[at] && slots[at]->inode != inode) {
		if (++at == count)
			at = 0;
	}
	return &slots[at];
}

/* A third of the slots stays empty, so that searches are short. */
static int make_slots(struct tcplens_owners_map *map)
{
	const struct tcplens_owners_block *block;
	size_t count = 2;

	map->block->end = map->next;
	for (block = map->first; block; block = block->next)
		count += block->end - block->entries;
	count += count / 2;
	if (count > MAX_ELEMENTS(*map->slots))
		return -ENOMEM;
	map->slots = kvcalloc(count, sizeof(*map->slots), GFP_KERNEL_ACCOUNT);
	if (!map->slots)
		return -ENOMEM;
	map->slots_count = count;
	map->bytes += count * sizeof(*map->slots);
	map->unindexed = map->first;
	return 0;
}

/* Merges another descriptor of a socket into its first entry. */
static void merge_entry(struct tcplens_owners_entry *first,
			struct tcplens_owners_entry *entry)
{
	if (first->last != entry->process) {
		first->last = entry->process;
		first->owners++;
	} else if (first->process == entry->process && first->fd > entry->fd) {
		/* A thread with a table of its own. */
		swap(first->fd, entry->fd);
	}
}

static void index_block(struct tcplens_owners_entry **slots, u32 count,
			struct tcplens_owners_block *block)
{
	struct tcplens_owners_entry *entry, **slot;

	for (entry = block->entries; entry < block->end; entry++) {
		slot = slot_of(slots, count, entry->inode);
		if (*slot)
			merge_entry(*slot, entry);
		else
			*slot = entry;
	}
}

/**
 * tcplens_owners_map_index() - index a block of a map
 * @map: The map; tcplens_owners_map_reserve() was called at least once, and no
 *	entries are added any more.
 *
 * Context: Process context; may sleep.
 * Return: 1 if all blocks are indexed, 0 if there are more, or -ENOMEM.
 */
int tcplens_owners_map_index(struct tcplens_owners_map *map)
{
	if (!map->slots && make_slots(map))
		return -ENOMEM;
	index_block(map->slots, map->slots_count, map->unindexed);
	map->unindexed = map->unindexed->next;
	return !map->unindexed;
}

/**
 * tcplens_owners_map_first() - the entry that stands for a socket
 * @map: The map, completely indexed.
 * @inode: The inode number of the socket.
 *
 * Context: Any; takes no lock.
 * Return: the entry, or NULL if no process has the socket.
 */
struct tcplens_owners_entry *
tcplens_owners_map_first(const struct tcplens_owners_map *map, u64 inode)
{
	return *slot_of(map->slots, map->slots_count, inode);
}

/**
 * tcplens_owners_map_fill() - fill in the owner of a socket
 * @map: The map, completely indexed.
 * @inode: The inode number of the socket, 0 if it has none.
 * @record: The socket's record; the columns get no value if the map has no process
 *	with the socket.
 *
 * Context: Any; takes no lock.
 * Return: true if the map has a process with the socket.
 */
bool tcplens_owners_map_fill(const struct tcplens_owners_map *map, u64 inode,
			     struct tcplens_record *record)
{
	const struct tcplens_owners_process *process;
	const struct tcplens_owners_entry *entry;

	entry = tcplens_owners_map_first(map, inode);
	if (!entry) {
		record->pid = TCPLENS_ABSENT_U32;
		record->fd = TCPLENS_ABSENT_U32;
		record->owners = TCPLENS_ABSENT_U32;
		record->owner_source = TCPLENS_ABSENT_U8;
		memset(record->comm, 0, sizeof(record->comm));
		return false;
	}
	process = &map->processes[entry->process];
	record->pid = process->pid;
	record->fd = entry->fd;
	record->owners = entry->owners;
	record->owner_source = TCPLENS_OWNER_SCAN;
	memcpy(record->comm, process->comm, sizeof(record->comm));
	return true;
}

/**
 * tcplens_owners_map_free() - free the memory of a map
 * @map: The map, empty afterwards.
 *
 * Context: Process context; may sleep.
 */
void tcplens_owners_map_free(struct tcplens_owners_map *map)
{
	struct tcplens_owners_block *block, *next;

	for (block = map->first; block; block = next) {
		next = block->next;
		kvfree(block);
	}
	kvfree(map->processes);
	kvfree(map->slots);
	memset(map, 0, sizeof(*map));
}
