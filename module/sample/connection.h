/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The rules of the columns that both a record and an aggregate have are inline
 * here: an aggregate adds up sockets without making records.
 */
#ifndef TCPLENS_SAMPLE_CONNECTION_H
#define TCPLENS_SAMPLE_CONNECTION_H

#include "record/record.h"

#include <linux/minmax.h>
#include <linux/tcp.h>
#include <net/tcp.h>

/**
 * tcplens_connection_distance() - get the bytes between two sequence numbers
 * @from: The first one.
 * @to: The last one.
 *
 * The kernel may advance both between the two loads.
 *
 * Context: Any.
 * Return: the bytes, 0 if @to is not after @from.
 */
static inline u32 tcplens_connection_distance(u32 from, u32 to)
{
	return max_t(int, to - from, 0);
}

/**
 * tcplens_connection_recvq_bytes() - get the bytes that recv() can return
 * @tp: A referenced full socket that does not listen.
 *
 * Context: Any.
 * Return: the bytes.
 */
static inline u32 tcplens_connection_recvq_bytes(const struct tcp_sock *tp)
{
	return tcplens_connection_distance(READ_ONCE(tp->copied_seq),
					   READ_ONCE(tp->rcv_nxt));
}

/**
 * tcplens_connection_sendq_bytes() - get the bytes that await acknowledgment
 * @write_seq: The end of what the program has written.
 * @snd_una: The first unacknowledged sequence number.
 *
 * Context: Any.
 * Return: the bytes, those of SYN and FIN included.
 */
static inline u32 tcplens_connection_sendq_bytes(u32 write_seq, u32 snd_una)
{
	return write_seq - snd_una;
}

/**
 * tcplens_connection_srtt_us() - get the smoothed round-trip time
 * @tp: A referenced full socket that does not listen.
 * @srtt_us: The result in microseconds; the kernel keeps eight times the value.
 *
 * Context: Any.
 * Return: false, with @srtt_us unchanged, before the first sample.
 */
static inline bool tcplens_connection_srtt_us(const struct tcp_sock *tp,
					      u32 *srtt_us)
{
	u32 scaled_us = READ_ONCE(tp->srtt_us);

	if (!scaled_us)
		return false;
	*srtt_us = scaled_us >> 3;
	return true;
}

void tcplens_connection_sample(struct tcplens_record *record,
			       const struct sock *sk, u32 groups);

#endif /* TCPLENS_SAMPLE_CONNECTION_H */
