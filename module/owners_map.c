// SPDX-License-Identifier: GPL-2.0
/*
 * The map from a socket's inode to the processes that have it.
 *
 * The descriptors are first written down one after the other, which is cheap
 * enough to be done under a lock; when all are known, their sockets are put
 * into a hash table of the size that it takes, so that nothing is ever moved
 * there. Room is made before it is needed, in process context: what was found
 * can be put away without an allocation that might fail.
 */
#include "owners_map.h"

#include <linux/hash.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/slab.h>

#define LEAST_ENTRIES		512U
#define LEAST_PROCESSES		32U
#define LEAST_BITS		6

/* More than this no allocation gives, nor twice as much. */
#define MOST(type)		(INT_MAX / 2 / sizeof(type))

/* Twice as much room, or the least, for what there is @count of. */
static void *grow(const void *old, u32 count, u32 room, size_t bytes)
{
	void *grown = kvmalloc_array(room, bytes, GFP_KERNEL_ACCOUNT);

	if (grown && count)
		memcpy(grown, old, count * bytes);
	return grown;
}

static int grow_entries(struct tcplens_owners_map *map, u32 sockets)
{
	u32 room = max3(2 * map->entries_room, LEAST_ENTRIES, sockets);
	struct tcplens_owners_entry *grown;

	if (room > MOST(*grown))
		return -ENOMEM;
	grown = grow(map->entries, map->entries_count, room, sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	kvfree(map->entries);
	map->entries = grown;
	map->entries_room = room;
	return 0;
}

static int grow_processes(struct tcplens_owners_map *map)
{
	u32 room = max(2 * map->processes_room, LEAST_PROCESSES);
	struct tcplens_owners_process *grown;

	if (room > MOST(*grown))
		return -ENOMEM;
	grown = grow(map->processes, map->processes_count, room,
		     sizeof(*grown));
	if (!grown)
		return -ENOMEM;
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
 * Context: Process context; may sleep.
 * Return: 0, or -ENOMEM, having changed nothing that anybody sees.
 */
int tcplens_owners_map_reserve(struct tcplens_owners_map *map, u32 sockets)
{
	if (map->entries_room - map->entries_count < sockets &&
	    grow_entries(map, sockets))
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

/* The slot of @inode, or the empty one where it would be. */
static u32 *slot_at(const struct tcplens_owners_map *map, u64 inode)
{
	u32 at = hash_64(inode, map->bits);

	while (map->slots[at] &&
	       map->entries[map->slots[at] - 1].inode != inode)
		at = (at + 1) & ((1U << map->bits) - 1);
	return &map->slots[at];
}

/* A quarter of the slots stays empty, so that every search is short. */
static int make_slots(struct tcplens_owners_map *map)
{
	unsigned int bits = LEAST_BITS;

	while ((3ULL << bits) / 4 < map->entries_count)
		bits++;
	map->slots = kvcalloc(1U << bits, sizeof(*map->slots),
			      GFP_KERNEL_ACCOUNT);
	if (!map->slots)
		return -ENOMEM;
	map->bits = bits;
	return 0;
}

static void index_entry(struct tcplens_owners_map *map, u32 index)
{
	struct tcplens_owners_entry *entry = &map->entries[index], *first;
	u32 *slot = slot_at(map, entry->inode);

	if (!*slot) {
		*slot = index + 1;
		entry->last = entry->process;
		entry->owners = 1;
		return;
	}
	first = &map->entries[*slot - 1];
	if (first->last != entry->process) {
		first->last = entry->process;
		first->owners++;
	} else if (first->process == entry->process && first->fd > entry->fd) {
		/* Another thread has a table of its own. */
		first->fd = entry->fd;
	}
}

/**
 * tcplens_owners_map_index() - get ready to be asked
 * @map: The map, to which nothing will be added any more.
 * @most: How many entries to index now.
 *
 * Context: Process context; may sleep.
 * Return: 1 when all are indexed, 0 when there are more, or -ENOMEM.
 */
int tcplens_owners_map_index(struct tcplens_owners_map *map, u32 most)
{
	u32 end;

	if (!map->slots && make_slots(map))
		return -ENOMEM;
	end = min(map->entries_count, map->indexed + most);
	for (; map->indexed < end; map->indexed++)
		index_entry(map, map->indexed);
	return map->indexed == map->entries_count;
}

/**
 * tcplens_owners_map_fill() - say who has a socket
 * @map: The map, indexed.
 * @record: The socket; the columns of its owner are absent, and stay so if no
 *	process is known to have it.
 *
 * Context: Any; takes no lock.
 */
void tcplens_owners_map_fill(const struct tcplens_owners_map *map,
			     struct tcplens_record *record)
{
	const struct tcplens_owners_process *process;
	const struct tcplens_owners_entry *entry;
	u32 slot;

	if (record->inode == TCPLENS_ABSENT_U64)
		return;
	slot = *slot_at(map, record->inode);
	if (!slot)
		return;
	entry = &map->entries[slot - 1];
	process = &map->processes[entry->process];
	record->pid = process->pid;
	record->fd = entry->fd;
	record->owners = entry->owners;
	memcpy(record->comm, process->comm, sizeof(record->comm));
}

/**
 * tcplens_owners_map_bytes() - how much memory it takes
 * @map: The map.
 *
 * Return: bytes.
 */
size_t tcplens_owners_map_bytes(const struct tcplens_owners_map *map)
{
	return map->entries_room * sizeof(*map->entries) +
	       map->processes_room * sizeof(*map->processes) +
	       (sizeof(*map->slots) << map->bits);
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
	kvfree(map->slots);
	memset(map, 0, sizeof(*map));
}
