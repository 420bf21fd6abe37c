/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_SAMPLE_TIME_H
#define TCPLENS_SAMPLE_TIME_H

#include <linux/jiffies.h>
#include <linux/time64.h>
#include <linux/types.h>

/**
 * tcplens_time_ms() - convert jiffies to milliseconds, without an overflow
 * @ticks: The jiffies.
 *
 * jiffies_to_msecs() has 32 bits: 49 days.
 *
 * Context: Any.
 * Return: milliseconds.
 */
static inline u64 tcplens_time_ms(unsigned long ticks)
{
	return (u64)(ticks / HZ) * MSEC_PER_SEC + jiffies_to_msecs(ticks % HZ);
}

#endif /* TCPLENS_SAMPLE_TIME_H */
