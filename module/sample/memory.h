/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_SAMPLE_MEMORY_H
#define TCPLENS_SAMPLE_MEMORY_H

#include "record/record.h"

#include <linux/minmax.h>
#include <net/sock.h>

/**
 * tcplens_memory_forward_alloc_bytes() - get the memory charged in advance
 * @sk: A referenced full socket.
 *
 * The counter is below zero for a moment when the kernel uses memory first and
 * charges it then.
 *
 * Context: Any.
 * Return: the bytes.
 */
static inline u32 tcplens_memory_forward_alloc_bytes(const struct sock *sk)
{
	return max(READ_ONCE(sk->sk_forward_alloc), 0);
}

void tcplens_memory_sample(struct tcplens_record *record,
			   const struct sock *sk);

#endif /* TCPLENS_SAMPLE_MEMORY_H */
