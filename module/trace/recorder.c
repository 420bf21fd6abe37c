// SPDX-License-Identifier: GPL-2.0
/*
 * The recorder: keeps records of closed connections, in shares by class of end and
 * by user.
 *
 * Processors share no lock: each writes to a shard of its own, up to a number of
 * shards that bounds the memory.
 */
#include "trace/recorder.h"
#include "trace/shards.h"

#include <linux/cache.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/spinlock.h>
#include <linux/string.h>

/* Of all shards. */
#define SLOTS_MAX	1048576U

/* Slots that a reader looks at under the lock. */
#define BATCH		64U

/* The parts of an id. */
#define SLOT_BITS	20U
#define SHARD_BITS	4U

/**
 * struct slot - a record that is kept
 * @number: The number of the record in its shard, from 1 on; 0 if there is none.
 * @time_ns: Its time.
 */
struct slot {
	u64 number;
	u64 time_ns;
};

/**
 * struct shard - the records of some processors
 * @lock: Protects the rest, with interrupts off. Held over the choice of a slot,
 *	and while one record is written or copied.
 * @number: The number of the last record.
 * @shares: Which slot a record takes.
 * @slots: What is kept.
 * @records: The records of @slots.
 */
struct shard {
	raw_spinlock_t lock;	/* See above. */
	u64 number;
	struct tcplens_shares shares;
	struct slot *slots;
	char *records;
} ____cacheline_aligned_in_smp;

static struct shard *shards;
static unsigned int shards_count, slots_count;
static size_t record_bytes;

static char *record_of(const struct shard *shard, u32 slot)
{
	return shard->records + slot * record_bytes;
}

static u64 id_of(const struct shard *shard, u32 slot)
{
	return (shard->slots[slot].number << SHARD_BITS | (shard - shards)) <<
	       SLOT_BITS | slot;
}

static struct shard *shard_of(u64 id)
{
	return &shards[id >> SLOT_BITS & (TCPLENS_SHARDS_MAX - 1)];
}

static u32 slot_of(u64 id)
{
	return id & (SLOTS_MAX - 1);
}

static void free_shards(struct shard *memory)
{
	unsigned int i;

	for (i = 0; memory && i < shards_count; i++) {
		tcplens_shares_exit(&memory[i].shares);
		kvfree(memory[i].slots);
		kvfree(memory[i].records);
	}
	kvfree(memory);
}

static bool allocate(struct shard *shard)
{
	raw_spin_lock_init(&shard->lock);
	shard->slots = kvcalloc(slots_count, sizeof(*shard->slots), GFP_KERNEL);
	shard->records = kvmalloc_array(slots_count, record_bytes, GFP_KERNEL);
	return !tcplens_shares_init(&shard->shares, slots_count) &&
	       shard->slots && shard->records;
}

/**
 * tcplens_recorder_init() - allocate the slots, once
 * @count: Number of slots of all shards; clamped to a sensible range.
 * @bytes: The size of a record.
 *
 * Context: Process context, one caller at a time.
 * Return: 0, also if they are allocated already, or -ENOMEM.
 */
int tcplens_recorder_init(unsigned int count, size_t bytes)
{
	struct shard *memory;
	unsigned int i;

	if (shards)
		return 0;
	record_bytes = bytes;
	shards_count = tcplens_shards_count();
	count = clamp(count, TCPLENS_SHARES_SLOTS_MIN * shards_count, SLOTS_MAX);
	slots_count = DIV_ROUND_UP(count, shards_count);
	memory = kvcalloc(shards_count, sizeof(*memory), GFP_KERNEL);
	for (i = 0; memory && i < shards_count; i++) {
		if (!allocate(&memory[i])) {
			free_shards(memory);
			memory = NULL;
		}
	}
	if (!memory)
		return -ENOMEM;
	/* Readers can look already. */
	smp_store_release(&shards, memory);
	return 0;
}

/**
 * tcplens_recorder_exit() - free the slots
 *
 * Context: Process context; no probe runs and no file is open.
 */
void tcplens_recorder_exit(void)
{
	free_shards(shards);
	shards = NULL;
}

/**
 * tcplens_recorder_bytes() - memory used
 *
 * Context: Any.
 * Return: bytes; 0 before tcplens_recorder_init().
 */
size_t tcplens_recorder_bytes(void)
{
	/* Pairs with tcplens_recorder_init(). */
	if (!smp_load_acquire(&shards))
		return 0;
	return shards_count *
	       (sizeof(struct shard) +
		slots_count * (sizeof(struct slot) + sizeof(u32) + record_bytes));
}

/**
 * tcplens_recorder_begin() - take a slot for a record
 * @writer: The slot, for tcplens_recorder_end().
 * @time_ns: The time of the record.
 * @class: How the connection ended.
 * @uid: Whose connection it was.
 *
 * Context: In a probe, with interrupts off. Locks a shard until
 * tcplens_recorder_end(). That is a raw lock, so this can be called under any other
 * lock, on PREEMPT_RT too.
 * Return: where the caller writes the record.
 */
void *tcplens_recorder_begin(struct tcplens_recorder_writer *writer, u64 time_ns,
			     enum tcplens_shares_class class, kuid_t uid)
	__acquires(&shard->lock)
{
	struct shard *shard = &shards[tcplens_shards_own(shards_count)];
	u32 slot;

	raw_spin_lock(&shard->lock);
	slot = tcplens_shares_take(&shard->shares, class, uid);
	shard->slots[slot].number = ++shard->number;
	shard->slots[slot].time_ns = time_ns;
	writer->lock = &shard->lock;
	writer->id = id_of(shard, slot);
	return record_of(shard, slot);
}

/**
 * tcplens_recorder_end() - keep a record
 * @writer: The slot that tcplens_recorder_begin() took.
 *
 * Context: As tcplens_recorder_begin().
 * Return: the record's id, never 0.
 */
u64 tcplens_recorder_end(const struct tcplens_recorder_writer *writer)
	__releases(writer->lock)
{
	raw_spin_unlock(writer->lock);
	return writer->id;
}

/**
 * tcplens_recorder_amend() - change a byte of a record
 * @id: The record's id; nothing happens if it was displaced.
 * @offset: Offset of the byte in the record.
 * @value: The new value.
 *
 * Context: In a probe.
 */
void tcplens_recorder_amend(u64 id, size_t offset, u8 value)
{
	struct shard *shard = shard_of(id);
	unsigned long flags;

	raw_spin_lock_irqsave(&shard->lock, flags);
	if (id_of(shard, slot_of(id)) == id)
		record_of(shard, slot_of(id))[offset] = value;
	raw_spin_unlock_irqrestore(&shard->lock, flags);
}

static int compare(const void *a, const void *b)
{
	const struct tcplens_recorder_entry *one = a, *other = b;

	/* Sorting many takes long. */
	cond_resched();
	if (one->time_ns != other->time_ns)
		return one->time_ns < other->time_ns ? -1 : 1;
	return one->id < other->id ? -1 : one->id > other->id;
}

/* Lists the records of some slots. Returns their number. */
static u32 list_some(struct tcplens_recorder_entry *entries,
		     struct shard *shard, u32 slot, u32 end, u64 last)
{
	struct tcplens_recorder_entry *entry = entries;
	unsigned long flags;

	raw_spin_lock_irqsave(&shard->lock, flags);
	for (; slot < end; slot++) {
		if (shard->slots[slot].number > last)
			continue;
		entry->time_ns = shard->slots[slot].time_ns;
		entry->id = id_of(shard, slot);
		entry++;
	}
	raw_spin_unlock_irqrestore(&shard->lock, flags);
	return entry - entries;
}

/* Lists a shard, without records that come meanwhile. */
static u32 list_shard(struct tcplens_recorder_entry *entries, struct shard *shard)
{
	u32 used, slot, count = 0;
	unsigned long flags;
	u64 last;

	raw_spin_lock_irqsave(&shard->lock, flags);
	last = shard->number;
	used = shard->shares.used;
	raw_spin_unlock_irqrestore(&shard->lock, flags);
	for (slot = 0; slot < used; slot += BATCH) {
		count += list_some(entries + count, shard, slot,
				   min(slot + BATCH, used), last);
		cond_resched();
	}
	return count;
}

/**
 * tcplens_recorder_list() - list all records
 * @entries: The list, the oldest first; for kvfree(). NULL without memory for
 *	records, because nothing was ever recorded.
 * @count: Number of records in it.
 *
 * Context: Process context; may sleep.
 * Return: 0 or -ENOMEM.
 */
int tcplens_recorder_list(struct tcplens_recorder_entry **entries,
			  size_t *count)
{
	/* Pairs with tcplens_recorder_init(). */
	struct shard *all = smp_load_acquire(&shards);
	struct tcplens_recorder_entry *list;
	unsigned int i;

	*entries = NULL;
	*count = 0;
	if (!all)
		return 0;
	list = kvmalloc_array((size_t)shards_count * slots_count, sizeof(*list),
			      GFP_KERNEL_ACCOUNT);
	if (!list)
		return -ENOMEM;
	for (i = 0; i < shards_count; i++)
		*count += list_shard(list + *count, &all[i]);
	sort(list, *count, sizeof(*list), compare, NULL);
	*entries = list;
	return 0;
}

/**
 * tcplens_recorder_read() - read a record
 * @id: Its id.
 * @record: The copy.
 *
 * Context: Any but hard interrupts.
 * Return: false if it was displaced.
 */
bool tcplens_recorder_read(u64 id, void *record)
{
	struct shard *shard = shard_of(id);
	unsigned long flags;
	bool found;

	raw_spin_lock_irqsave(&shard->lock, flags);
	found = id_of(shard, slot_of(id)) == id;
	if (found)
		memcpy(record, record_of(shard, slot_of(id)), record_bytes);
	raw_spin_unlock_irqrestore(&shard->lock, flags);
	return found;
}
