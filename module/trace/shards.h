/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Shards: what processors write to without sharing a lock. Several processors have
 * one shard if there are many, so that the memory is bounded.
 */
#ifndef TCPLENS_TRACE_SHARDS_H
#define TCPLENS_TRACE_SHARDS_H

#include <linux/cpumask.h>
#include <linux/log2.h>
#include <linux/minmax.h>
#include <linux/smp.h>

#define TCPLENS_SHARDS_MAX	16U

/**
 * tcplens_shards_count() - the number of shards to allocate
 *
 * Context: Any.
 * Return: a power of two.
 */
static inline unsigned int tcplens_shards_count(void)
{
	return min_t(unsigned int, roundup_pow_of_two(nr_cpu_ids),
		     TCPLENS_SHARDS_MAX);
}

/**
 * tcplens_shards_own() - the shard of this processor
 * @count: What tcplens_shards_count() returned.
 *
 * Context: With preemption off.
 * Return: its index.
 */
static inline unsigned int tcplens_shards_own(unsigned int count)
{
	return smp_processor_id() & (count - 1);
}

#endif /* TCPLENS_TRACE_SHARDS_H */
