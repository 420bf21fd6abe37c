/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_COMPAT_NET_INET_SOCK_H
#define TCPLENS_COMPAT_NET_INET_SOCK_H

#include_next <net/inet_sock.h>

#include "core/load.h"

#ifndef TCPLENS_HAVE_INET_FLAGS
/*
 * The flags of struct inet_sock were bit-fields before commit c274af224269
 * ("inet: introduce inet->inet_flags", v6.6) and the commits after it.
 */
#define TCPLENS_INET_TRANSPARENT		transparent
#define TCPLENS_INET_FREEBIND			freebind
#define TCPLENS_INET_BIND_ADDRESS_NO_PORT	bind_address_no_port
#define TCPLENS_INET_RECVERR			recverr
#define TCPLENS_INET_DEFER_CONNECT		defer_connect
#define TCPLENS_INET_IS_ICSK			is_icsk
#define TCPLENS_INET_HDRINCL			hdrincl
#define TCPLENS_INET_MC_LOOP			mc_loop
#define TCPLENS_INET_MC_ALL			mc_all
#define TCPLENS_INET_NODEFRAG			nodefrag
#define TCPLENS_INET_RECVERR_RFC4884		recverr_rfc4884

#define inet_test_bit(flag, sk) \
	TCPLENS_LOAD(bool, inet_sk(sk)->TCPLENS_INET_##flag)

/* The bytes of the bit-fields, which have no name. */
#define TCPLENS_INET_FLAGS_BYTES	(offsetof(struct inet_sock, rcv_tos) - \
				 offsetofend(struct inet_sock, pmtudisc))

static inline unsigned long tcplens_inet_flags(const struct inet_sock *inet)
{
	unsigned long flags = 0;

	/* As TCPLENS_LOAD() of each. */
	data_race(memcpy(&flags, (const u8 *)inet +
			 offsetofend(struct inet_sock, pmtudisc),
			 TCPLENS_INET_FLAGS_BYTES));
	return flags;
}

static inline void tcplens_set_inet_flags(struct inet_sock *inet,
					  unsigned long flags)
{
	BUILD_BUG_ON(sizeof(u16) != TCPLENS_INET_FLAGS_BYTES);
	memcpy((u8 *)inet + offsetofend(struct inet_sock, pmtudisc), &flags,
	       TCPLENS_INET_FLAGS_BYTES);
}
#else
/**
 * tcplens_inet_flags() - get all flags that inet_test_bit() tests
 * @inet: A referenced full socket.
 *
 * Context: Any.
 * Return: the flags, for tcplens_set_inet_flags().
 */
static inline unsigned long tcplens_inet_flags(const struct inet_sock *inet)
{
	return READ_ONCE(inet->inet_flags);
}

/**
 * tcplens_set_inet_flags() - set all flags that inet_test_bit() tests
 * @inet: A copy of a socket.
 * @flags: What tcplens_inet_flags() returned.
 *
 * Context: Any.
 */
static inline void tcplens_set_inet_flags(struct inet_sock *inet,
					  unsigned long flags)
{
	inet->inet_flags = flags;
}
#endif

#if defined(TCPLENS_HAVE_PORT_RANGE_WORD)
/**
 * tcplens_port_range() - get the range of IP_LOCAL_PORT_RANGE
 * @sk: A referenced full socket.
 *
 * Context: Any.
 * Return: the highest port in the upper half, the lowest port in the lower half; 0
 * for a limit that is left to the sysctl.
 */
static inline u32 tcplens_port_range(const struct sock *sk)
{
	return READ_ONCE(inet_sk(sk)->local_port_range);
}
#elif defined(TCPLENS_HAVE_PORT_RANGE)
static inline u32 tcplens_port_range(const struct sock *sk)
{
	const struct inet_sock *inet = inet_sk(sk);

	return (u32)READ_ONCE(inet->local_port_range.hi) << 16 |
	       READ_ONCE(inet->local_port_range.lo);
}
#else
static inline u32 tcplens_port_range(const struct sock *sk)
{
	return 0;
}
#endif

#endif /* TCPLENS_COMPAT_NET_INET_SOCK_H */
