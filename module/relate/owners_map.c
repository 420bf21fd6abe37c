// SPDX-License-Identifier: GPL-2.0
/*
 * The map from a socket's inode to the processes that have it.
 *
 * The descriptors are first written down one after the other, which is cheap
 * enough to be done under a lock; when all are known, their sockets are put
 * into a hash table of the size that it takes. So nothing is ever moved, neither
 * there nor in the blocks that the descriptors are in. Room is made before it is
 * needed, in process context: what was found can be put away without an
 * allocation that might fail.
 */
#include "relate/owners_map.h"
#include "record/comm.h"

#include <linux/hash.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/slab.h>

#define LEAST_PROCESSES		32U

/* More than this no allocation gives, nor twice as much. */
#define MOST(type)		(INT_MAX / 2 / sizeof(type))

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
	u32 room = max(2 * map->processes_room, LEAST_PROCESSES);
	struct tcplens_owners_process *grown;

	if (room > MOST(*grown))
		return -ENOMEM;
	grown = kvmalloc_array(room, sizeof(*grown), GFP_KERNEL_ACCOUNT);
	if (!grown)
		return -ENOMEM;
	if (map->processes_count)
		memcpy(grown, map->processes,
		       map->processes_count * sizeof(*grown));
	kvfree(map->processes);
	map->bytes += (room - map->processes_room) * sizeof(*grown);
	map->processes = grown;
	map->processes_room = room;
	return 0;
}

static u32 room_left(const struct tcplens_owners_map *map)
{
	const struct tcplens_owners_block *block = map->block;

	return block ? block->entries + TCPLENS_OWNERS_BLOCK - map->next : 0;
}

/**
 * tcplens_owners_map_reserve() - make room for what may be added next
 * @map: The map; all zeros is an empty one.
 * @sockets: How many sockets, besides one process: TCPLENS_OWNERS_BLOCK or less.
 *
 * Context: Process context; may sleep.
 * Return: 0, or -ENOMEM, having changed nothing that anybody sees.
 */
int tcplens_owners_map_reserve(struct tcplens_owners_map *map, u32 sockets)
{
	if (room_left(map) < sockets && add_block(map))
		return -ENOMEM;
	if (map->processes_count == map->processes_room)
		return grow_processes(map);
	return 0;
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
	tcplens_comm_copy(process->comm, comm);
	return map->processes_count++;
}

/* The slot of @inode, or the empty one where it would be. */
static struct tcplens_owners_entry **
slot_at(struct tcplens_owners_entry **slots, u32 room, u64 inode)
{
	u32 at = reciprocal_scale(hash_64(inode, 32), room);

	while (slots[at] && slots[at]->inode != inode) {
		if (++at == room)
			at = 0;
	}
	return &slots[at];
}

/* A third of the slots stays empty, so that every search is short. */
static int make_slots(struct tcplens_owners_map *map)
{
	const struct tcplens_owners_block *block;
	size_t room = 2;

	map->block->end = map->next;
	for (block = map->first; block; block = block->next)
		room += block->end - block->entries;
	room += room / 2;
	if (room > MOST(*map->slots))
		return -ENOMEM;
	map->slots = kvcalloc(room, sizeof(*map->slots), GFP_KERNEL_ACCOUNT);
	if (!map->slots)
		return -ENOMEM;
	map->slots_room = room;
	map->bytes += room * sizeof(*map->slots);
	map->unindexed = map->first;
	return 0;
}

/* Another descriptor of a socket, in the same process or in another one. */
static void count_entry(struct tcplens_owners_entry *first,
			const struct tcplens_owners_entry *entry)
{
	if (first->last != entry->process) {
		first->last = entry->process;
		first->owners++;
	} else if (first->process == entry->process && first->fd > entry->fd) {
		/* Another thread has a table of its own. */
		first->fd = entry->fd;
	}
}

static void index_block(struct tcplens_owners_entry **slots, u32 room,
			struct tcplens_owners_block *block)
{
	struct tcplens_owners_entry *entry, **slot;

	for (entry = block->entries; entry < block->end; entry++) {
		slot = slot_at(slots, room, entry->inode);
		if (*slot)
			count_entry(*slot, entry);
		else
			*slot = entry;
	}
}

/**
 * tcplens_owners_map_index() - get ready to be asked
 * @map: The map, to which nothing will be added any more; room was made in it.
 *
 * The work of one call is that of one block.
 *
 * Context: Process context; may sleep.
 * Return: 1 when all are indexed, 0 when there are more, or -ENOMEM.
 */
int tcplens_owners_map_index(struct tcplens_owners_map *map)
{
	if (!map->slots && make_slots(map))
		return -ENOMEM;
	index_block(map->slots, map->slots_room, map->unindexed);
	map->unindexed = map->unindexed->next;
	return !map->unindexed;
}

/**
 * tcplens_owners_map_fill() - say who has a socket
 * @map: The map, indexed.
 * @inode: The socket's, 0 if it has none.
 * @record: What is known of the socket; the columns of its owner become absent
 *	if no process is known to have it.
 *
 * Context: Any; takes no lock.
 */
void tcplens_owners_map_fill(const struct tcplens_owners_map *map, u64 inode,
			     struct tcplens_record *record)
{
	const struct tcplens_owners_process *process;
	const struct tcplens_owners_entry *entry;

	entry = *slot_at(map->slots, map->slots_room, inode);
	if (!entry) {
		record->pid = TCPLENS_ABSENT_U32;
		record->fd = TCPLENS_ABSENT_U32;
		record->owners = TCPLENS_ABSENT_U32;
		record->owner_source = TCPLENS_ABSENT_U8;
		memset(record->comm, 0, sizeof(record->comm));
		return;
	}
	process = &map->processes[entry->process];
	record->pid = process->pid;
	record->fd = entry->fd;
	record->owners = entry->owners;
	record->owner_source = TCPLENS_OWNER_SCAN;
	memcpy(record->comm, process->comm, sizeof(record->comm));
}

/**
 * tcplens_owners_map_free() - forget all
 * @map: The map; an empty one afterwards.
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
