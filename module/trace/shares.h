/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_TRACE_SHARES_H
#define TCPLENS_TRACE_SHARES_H

#include "core/hash.h"

#include <linux/types.h>
#include <linux/uidgid.h>

/* Users with queues of their own. */
#define TCPLENS_SHARES_USERS	16U

/**
 * enum tcplens_shares_class - ends that do not displace each other
 * @TCPLENS_SHARES_ORDERLY: Both ends closed.
 * @TCPLENS_SHARES_FAILED: Never established.
 * @TCPLENS_SHARES_ABNORMAL: All others.
 */
enum tcplens_shares_class {
	TCPLENS_SHARES_ORDERLY,
	TCPLENS_SHARES_FAILED,
	TCPLENS_SHARES_ABNORMAL,
	/* private: */
	TCPLENS_SHARES_CLASSES,
};

/* At least so many slots: one for each queue. */
#define TCPLENS_SHARES_SLOTS_MIN	64U

/**
 * struct tcplens_shares_queue - the slots of a class and a user
 * @oldest: The slot that was taken first, if there is one.
 * @newest: The slot that was taken last, likewise.
 * @count: Number of slots.
 */
struct tcplens_shares_queue {
	u32 oldest;
	u32 newest;
	u32 count;
};

/**
 * struct tcplens_shares - slots that classes and users share
 * @slots: Number of slots.
 * @used: Slots that were taken once; the first ones.
 * @active: Queues that have a slot.
 * @hash: The hash of users.
 * @newer: By slot: the next newer slot of the same queue.
 * @users: The user of each place in @queues.
 * @queues: By class and user.
 */
struct tcplens_shares {
	u32 slots;
	u32 used;
	u32 active;
	struct tcplens_hash hash;
	u32 *newer;
	kuid_t users[TCPLENS_SHARES_USERS];
	struct tcplens_shares_queue
		queues[TCPLENS_SHARES_CLASSES][TCPLENS_SHARES_USERS];
};

int tcplens_shares_init(struct tcplens_shares *shares, u32 slots);
void tcplens_shares_exit(struct tcplens_shares *shares);
u32 tcplens_shares_take(struct tcplens_shares *shares,
			enum tcplens_shares_class class, kuid_t uid);

#endif /* TCPLENS_TRACE_SHARES_H */
