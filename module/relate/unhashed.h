/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_RELATE_UNHASHED_H
#define TCPLENS_RELATE_UNHASHED_H

#include "relate/owners_map.h"

struct pid_namespace;
struct tcplens_walk;

/**
 * struct tcplens_unhashed - a position among the descriptors of a map
 * @block: The current block, NULL at the end.
 * @entry: The next of its entries.
 */
struct tcplens_unhashed {
	const struct tcplens_owners_block *block;
	const struct tcplens_owners_entry *entry;
};

void tcplens_unhashed_start(struct tcplens_unhashed *unhashed,
			    const struct tcplens_owners_map *map);
bool tcplens_unhashed_finished(const struct tcplens_unhashed *unhashed);
void tcplens_unhashed_next(struct tcplens_unhashed *unhashed,
			   const struct tcplens_owners_map *map,
			   struct pid_namespace *pid_ns,
			   struct tcplens_walk *walk, unsigned int slots);

#endif /* TCPLENS_RELATE_UNHASHED_H */
