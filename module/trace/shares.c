// SPDX-License-Identifier: GPL-2.0
/*
 * Fair shares of a bounded number of slots.
 *
 * Any user can close thousands of connections in a second, and would wipe the records
 * of all others if the newest record always displaced the oldest. So the slots form
 * queues, by class of end and by user. When all are taken, a new record displaces
 * the oldest one of its own queue, or of the longest queue if its own has less than
 * an equal share. So no queue shrinks below an equal share for another one, and a
 * queue alone has all slots.
 *
 * A user has a place in the queues while slots have records of that user. Users for
 * whom no place is left share one, by a hash with a random key, so that no user
 * chooses the others.
 */
#include "trace/shares.h"

#include <linux/errno.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/slab.h>

/**
 * tcplens_shares_init() - have all slots free
 * @shares: The shares, all zeros.
 * @slots: Number of slots, at least TCPLENS_SHARES_SLOTS_MIN.
 *
 * Context: Process context.
 * Return: 0 or -ENOMEM.
 */
int tcplens_shares_init(struct tcplens_shares *shares, u32 slots)
{
	unsigned int i;

	for (i = 0; i < TCPLENS_SHARES_USERS; i++)
		shares->users[i] = INVALID_UID;
	tcplens_hash_init(&shares->hash);
	shares->slots = slots;
	shares->newer = kvmalloc_array(slots, sizeof(*shares->newer),
				       GFP_KERNEL);
	return shares->newer ? 0 : -ENOMEM;
}

/**
 * tcplens_shares_exit() - free the memory
 * @shares: The shares; tcplens_shares_init() can have failed, or not have been
 *	called.
 *
 * Context: Process context.
 */
void tcplens_shares_exit(struct tcplens_shares *shares)
{
	kvfree(shares->newer);
}

static bool has_slots(const struct tcplens_shares *shares, unsigned int place)
{
	unsigned int class;

	for (class = 0; class < TCPLENS_SHARES_CLASSES; class++) {
		if (shares->queues[class][place].count)
			return true;
	}
	return false;
}

/* The place of a user: the present one, a free one, or one that others have, too. */
static unsigned int find_place(struct tcplens_shares *shares, kuid_t uid)
{
	unsigned int first = tcplens_hash_get(&shares->hash, __kuid_val(uid),
					      ilog2(TCPLENS_SHARES_USERS));
	unsigned int place = first, i;

	if (uid_eq(shares->users[first], uid))
		return first;
	for (i = 0; i < TCPLENS_SHARES_USERS; i++) {
		if (uid_eq(shares->users[i], uid))
			return i;
		if (has_slots(shares, place) && !has_slots(shares, i))
			place = i;
	}
	if (!has_slots(shares, place))
		shares->users[place] = uid;
	return place;
}

static struct tcplens_shares_queue *find_longest(struct tcplens_shares *shares)
{
	struct tcplens_shares_queue *queues = &shares->queues[0][0];
	struct tcplens_shares_queue *longest = queues;
	unsigned int i;

	for (i = 1; i < TCPLENS_SHARES_CLASSES * TCPLENS_SHARES_USERS; i++) {
		if (queues[i].count > longest->count)
			longest = &queues[i];
	}
	return longest;
}

static u32 displace_oldest(struct tcplens_shares *shares,
			   struct tcplens_shares_queue *queue)
{
	u32 slot = queue->oldest;

	queue->oldest = shares->newer[slot];
	if (!--queue->count)
		shares->active--;
	return slot;
}

static u32 free_slot(struct tcplens_shares *shares,
		     struct tcplens_shares_queue *queue)
{
	u32 share;

	if (shares->used < shares->slots)
		return shares->used++;
	share = shares->slots / (shares->active + !queue->count);
	if (queue->count < share)
		queue = find_longest(shares);
	return displace_oldest(shares, queue);
}

static void append(struct tcplens_shares *shares,
		   struct tcplens_shares_queue *queue, u32 slot)
{
	if (queue->count)
		shares->newer[queue->newest] = slot;
	else
		queue->oldest = slot;
	queue->newest = slot;
	if (!queue->count++)
		shares->active++;
}

/**
 * tcplens_shares_take() - take a slot for a record
 * @shares: The shares.
 * @class: The class of the record.
 * @uid: The user of the record.
 *
 * Context: Any; the caller serialises calls.
 * Return: the slot. If it has a record, the new one displaces that.
 */
u32 tcplens_shares_take(struct tcplens_shares *shares,
			enum tcplens_shares_class class, kuid_t uid)
{
	struct tcplens_shares_queue *queue =
		&shares->queues[class][find_place(shares, uid)];
	u32 slot = free_slot(shares, queue);

	append(shares, queue, slot);
	return slot;
}
