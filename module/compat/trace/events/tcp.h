/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_COMPAT_TRACE_EVENTS_TCP_H
#define TCPLENS_COMPAT_TRACE_EVENTS_TCP_H

#include_next <trace/events/tcp.h>

#include "compat/net/rstreason.h"

/*
 * Tracepoints have more arguments on newer kernels. Each of these macros defines a
 * probe with the prototype of this kernel, which calls a function with the
 * arguments of the newest kernel.
 */

#ifdef TCPLENS_HAVE_RETRANSMIT_ERROR
/* The error of sending since commit ad892e912b84 (v6.17). */
#define TCPLENS_PROBE_RETRANSMIT(probe, function)			\
	static void probe(void *data, const struct sock *sk,		\
			  const struct sk_buff *skb, int error)		\
	{								\
		function(sk, skb, error);				\
	}
#else
#define TCPLENS_PROBE_RETRANSMIT(probe, function)			\
	static void probe(void *data, const struct sock *sk,		\
			  const struct sk_buff *skb)			\
	{								\
		function(sk, skb, 0);					\
	}
#endif

#ifdef TCPLENS_HAVE_RESET_REASON
/* The reason since commit b533fb9cf4f7 ("rstreason: make it work in trace world", v6.10). */
#define TCPLENS_PROBE_SEND_RESET(probe, function)			\
	static void probe(void *data, const struct sock *sk,		\
			  const struct sk_buff *skb,			\
			  const enum sk_rst_reason reason)		\
	{								\
		function(sk, skb, tcplens_reset_reason(reason));	\
	}
#else
#define TCPLENS_PROBE_SEND_RESET(probe, function)			\
	static void probe(void *data, const struct sock *sk,		\
			  const struct sk_buff *skb)			\
	{								\
		function(sk, skb, TCPLENS_ABSENT_U8);			\
	}
#endif

#ifdef TCPLENS_HAVE_PROBE_CONST
#define TCPLENS_PROBE_SEGMENT(probe, function)				\
	static void probe(void *data, struct sock *sk,			\
			  const struct sk_buff *skb)			\
	{								\
		function(sk);						\
	}
#else
#define TCPLENS_PROBE_SEGMENT(probe, function)				\
	static void probe(void *data, struct sock *sk,			\
			  struct sk_buff *skb)				\
	{								\
		function(sk);						\
	}
#endif

#ifndef TCPLENS_HAVE_CONG_STATE
/* No tracepoint before commit 15fcdf6ae116 ("tcp: Add tracepoint for tcp_set_ca_state", v5.19). */
static inline void
check_trace_callback_type_tcp_cong_state_set(void (*probe)(void *data,
							   struct sock *sk,
							   const u8 ca_state))
{
}
#endif

#endif /* TCPLENS_COMPAT_TRACE_EVENTS_TCP_H */
