/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Counters that only grow, of the connections of a service.
 */
#ifndef TCPLENS_TRACE_COUNTERS_H
#define TCPLENS_TRACE_COUNTERS_H

#include "core/load.h"
#include "trace/services.h"

#include <linux/tcplens.h>

#include <linux/compiler.h>
#include <linux/tcp.h>
#include <net/sock.h>
#include <net/tcp.h>

/**
 * enum tcplens_failure - the errors of connect(), as far as they are counted apart
 * @TCPLENS_FAILURE_NONE: The kernel has no error: the process gave up.
 * @TCPLENS_FAILURE_EACCES: EACCES, likewise for the others.
 * @TCPLENS_FAILURE_EADDRNOTAVAIL: See @TCPLENS_FAILURE_EACCES.
 * @TCPLENS_FAILURE_ENETUNREACH: See @TCPLENS_FAILURE_EACCES.
 * @TCPLENS_FAILURE_ECONNABORTED: See @TCPLENS_FAILURE_EACCES.
 * @TCPLENS_FAILURE_ETIMEDOUT: See @TCPLENS_FAILURE_EACCES.
 * @TCPLENS_FAILURE_ECONNREFUSED: See @TCPLENS_FAILURE_EACCES.
 * @TCPLENS_FAILURE_EHOSTUNREACH: See @TCPLENS_FAILURE_EACCES.
 * @TCPLENS_FAILURE_OTHER: Any other error.
 */
enum tcplens_failure {
	TCPLENS_FAILURE_NONE,
	TCPLENS_FAILURE_EACCES,
	TCPLENS_FAILURE_EADDRNOTAVAIL,
	TCPLENS_FAILURE_ENETUNREACH,
	TCPLENS_FAILURE_ECONNABORTED,
	TCPLENS_FAILURE_ETIMEDOUT,
	TCPLENS_FAILURE_ECONNREFUSED,
	TCPLENS_FAILURE_EHOSTUNREACH,
	TCPLENS_FAILURE_OTHER,
	/* private: */
	TCPLENS_FAILURES,
};

/**
 * enum tcplens_counter - what is counted
 * @TCPLENS_COUNTER_OPENED: Connections that were established.
 * @TCPLENS_COUNTER_BYTES_SENT: Sum of the column of this name, like the next ones.
 * @TCPLENS_COUNTER_BYTES_RECEIVED: See @TCPLENS_COUNTER_BYTES_SENT.
 * @TCPLENS_COUNTER_BYTES_RETRANS: See @TCPLENS_COUNTER_BYTES_SENT.
 * @TCPLENS_COUNTER_SEGS_OUT: See @TCPLENS_COUNTER_BYTES_SENT.
 * @TCPLENS_COUNTER_SEGS_IN: See @TCPLENS_COUNTER_BYTES_SENT.
 * @TCPLENS_COUNTER_RETRANS_TOTAL: See @TCPLENS_COUNTER_BYTES_SENT.
 * @TCPLENS_COUNTER_LIMITED: Jiffies that something limited sending: one for each
 *	enum tcp_chrono from TCP_CHRONO_BUSY on, which the congestion window is.
 * @TCPLENS_COUNTER_CLOSED: Connections that ended, one for each
 *	enum tcplens_close_reason.
 * @TCPLENS_COUNTER_FAILED: Those that ended in SYN_SENT, one for each
 *	enum tcplens_failure.
 */
enum tcplens_counter {
	TCPLENS_COUNTER_OPENED,
	TCPLENS_COUNTER_BYTES_SENT,
	TCPLENS_COUNTER_BYTES_RECEIVED,
	TCPLENS_COUNTER_BYTES_RETRANS,
	TCPLENS_COUNTER_SEGS_OUT,
	TCPLENS_COUNTER_SEGS_IN,
	TCPLENS_COUNTER_RETRANS_TOTAL,
	TCPLENS_COUNTER_LIMITED,
	TCPLENS_COUNTER_CLOSED = TCPLENS_COUNTER_LIMITED +
				 __TCP_CHRONO_MAX - TCP_CHRONO_BUSY,
	TCPLENS_COUNTER_FAILED = TCPLENS_COUNTER_CLOSED + TCPLENS_CLOSE_REASONS,
	/* private: */
	TCPLENS_COUNTERS = TCPLENS_COUNTER_FAILED + TCPLENS_FAILURES,
};

/**
 * struct tcplens_counters - the counters of a service
 * @service: The service.
 * @values: By enum tcplens_counter.
 */
struct tcplens_counters {
	struct tcplens_service service;
	u64 values[TCPLENS_COUNTERS];
};

/**
 * tcplens_counters_add_traffic() - add what a connection has sent and received
 * @values: By enum tcplens_counter.
 * @sk: A full socket that does not listen, and is not freed meanwhile.
 *
 * Context: Any.
 */
static inline void tcplens_counters_add_traffic(u64 *values,
						const struct sock *sk)
{
	const struct tcp_sock *tp = tcp_sk(sk);

	/* In this order, retransmissions are not more than what was sent. */
	values[TCPLENS_COUNTER_BYTES_RETRANS] += READ_ONCE(tp->bytes_retrans);
	values[TCPLENS_COUNTER_RETRANS_TOTAL] += READ_ONCE(tp->total_retrans);
	values[TCPLENS_COUNTER_BYTES_SENT] += READ_ONCE(tp->bytes_sent);
	values[TCPLENS_COUNTER_BYTES_RECEIVED] += READ_ONCE(tp->bytes_received);
	values[TCPLENS_COUNTER_SEGS_OUT] += READ_ONCE(tp->segs_out);
	values[TCPLENS_COUNTER_SEGS_IN] += READ_ONCE(tp->segs_in);
}

#endif /* TCPLENS_TRACE_COUNTERS_H */
