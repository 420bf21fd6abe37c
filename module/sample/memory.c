// SPDX-License-Identifier: GPL-2.0
/*
 * The memory of a full socket: the nine values of SO_MEMINFO and ss -m, by single
 * loads. A listener has no data, only limits and a drop counter.
 */
#include "sample/memory.h"

#include <linux/tcplens.h>

#include <net/sock.h>

/**
 * tcplens_memory_sample() - sample the memory of a full socket
 * @record: The record with its state. For a listener, the columns of the group
 *	have no value.
 * @sk: A referenced full socket.
 *
 * Context: Any.
 */
void tcplens_memory_sample(struct tcplens_record *record,
			   const struct sock *sk)
{
	record->rcvbuf_bytes = READ_ONCE(sk->sk_rcvbuf);
	record->sndbuf_bytes = READ_ONCE(sk->sk_sndbuf);
	record->drops = (u32)sk_drops_read(sk);
	if (record->state == TCPLENS_STATE_LISTEN)
		return;
	record->rmem_alloc_bytes = sk_rmem_alloc_get(sk);
	record->wmem_alloc_bytes = sk_wmem_alloc_get(sk);
	record->wmem_queued_bytes = READ_ONCE(sk->sk_wmem_queued);
	record->omem_alloc_bytes = atomic_read(&sk->sk_omem_alloc);
	record->sk_backlog_bytes = READ_ONCE(sk->sk_backlog.len);
	record->forward_alloc_bytes = tcplens_memory_forward_alloc_bytes(sk);
}
