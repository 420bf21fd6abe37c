/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The rules of the columns that both a record and an aggregate have are inline
 * here and in moment.h: an aggregate adds up sockets without making records.
 */
#ifndef TCPLENS_SAMPLE_CONNECTION_H
#define TCPLENS_SAMPLE_CONNECTION_H

#include "record/record.h"

#include <linux/tcp.h>

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
			       const struct sock *sk, u32 groups, u32 now_jiffies);

#endif /* TCPLENS_SAMPLE_CONNECTION_H */
