/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_COMPAT_NET_SOCK_H
#define TCPLENS_COMPAT_NET_SOCK_H

#include_next <net/sock.h>

#include "core/absent.h"
#include "core/load.h"

#ifndef TCPLENS_HAVE_DROPS_READ
/*
 * Users read the counter directly before commit f86f42ed2c47 ("net: add
 * sk_drops_read(), sk_drops_inc() and sk_drops_reset() helpers", v6.18).
 */
static inline int sk_drops_read(const struct sock *sk)
{
	return atomic_read(&sk->sk_drops);
}
#endif

#ifdef TCPLENS_HAVE_SK_INO
/**
 * tcplens_i_ino() - get the inode number of a socket
 * @sk: A referenced full socket.
 *
 * The kernel has the number in struct sock since commit 5d6b58c932ec ("net: lockless
 * sock_i_ino()", v6.17). It stays there after close() of an MPTCP connection, because
 * __mptcp_close() clears only sk_socket of the subflows.
 *
 * Context: Any.
 * Return: the number, 0 if no process has the socket.
 */
static inline u64 tcplens_i_ino(const struct sock *sk)
{
	return READ_ONCE(sk->sk_socket) ? sock_i_ino(sk) : 0;
}
#else
/*
 * The kernel's function takes sk_callback_lock, which costs 52 instructions per
 * socket. RCU is enough: the kernel frees an inode a grace period after it detaches
 * the socket (6d7855c54e1e, "sockfs: switch to ->free_inode()", v5.3). Context: under
 * rcu_read_lock().
 */
static inline u64 tcplens_i_ino(const struct sock *sk)
{
	struct socket *socket = READ_ONCE(sk->sk_socket);

	return socket ? SOCK_INODE(socket)->i_ino : 0;
}
#endif

#define sock_i_ino(sk)		tcplens_i_ino(sk)

#ifdef CONFIG_SOCK_CGROUP_DATA
/**
 * tcplens_classid() - get the class of a socket's control group (net_cls)
 * @sk: A referenced full socket.
 *
 * Context: Any.
 * Return: the class, 0 if the group sets none.
 */
static inline u32 tcplens_classid(const struct sock *sk)
{
	return TCPLENS_LOAD(u32, sock_cgroup_classid(&sk->sk_cgrp_data));
}
#else
static inline u32 tcplens_classid(const struct sock *sk)
{
	return 0;
}
#endif

#ifdef CONFIG_NET_RX_BUSY_POLL
/**
 * tcplens_busy_poll_us() - get the time that a read polls the device
 * @sk: A referenced full socket.
 *
 * Context: Any.
 * Return: microseconds, or TCPLENS_ABSENT_U64 without CONFIG_NET_RX_BUSY_POLL.
 */
static inline u64 tcplens_busy_poll_us(const struct sock *sk)
{
	return READ_ONCE(sk->sk_ll_usec);
}

/**
 * tcplens_napi_id() - get the NAPI instance of the last packets
 * @sk: A referenced full socket.
 *
 * Context: Any.
 * Return: the ID, less than MIN_NAPI_ID if none is known.
 */
static inline u32 tcplens_napi_id(const struct sock *sk)
{
	return READ_ONCE(sk->sk_napi_id);
}
#else
static inline u64 tcplens_busy_poll_us(const struct sock *sk)
{
	return TCPLENS_ABSENT_U64;
}

static inline u32 tcplens_napi_id(const struct sock *sk)
{
	return 0;
}
#endif

#ifdef TCPLENS_HAVE_PREFER_BUSY_POLL
/**
 * tcplens_prefer_busy_poll() - is SO_PREFER_BUSY_POLL set?
 * @sk: A referenced full socket.
 *
 * Context: Any.
 * Return: 1, 0, or TCPLENS_ABSENT_U8 if this kernel lacks the option.
 */
static inline u8 tcplens_prefer_busy_poll(const struct sock *sk)
{
	return READ_ONCE(sk->sk_prefer_busy_poll);
}
#else
static inline u8 tcplens_prefer_busy_poll(const struct sock *sk)
{
	return TCPLENS_ABSENT_U8;
}
#endif

#ifdef TCPLENS_HAVE_RESERVE_MEM
/**
 * tcplens_reserved_bytes() - get the memory of SO_RESERVE_MEM
 * @sk: A referenced full socket.
 *
 * Context: Any.
 * Return: bytes, or TCPLENS_ABSENT_U32 if this kernel lacks the option.
 */
static inline u32 tcplens_reserved_bytes(const struct sock *sk)
{
	return READ_ONCE(sk->sk_reserved_mem);
}
#else
static inline u32 tcplens_reserved_bytes(const struct sock *sk)
{
	return TCPLENS_ABSENT_U32;
}
#endif

#ifdef TCPLENS_HAVE_TXREHASH
/**
 * tcplens_txrehash() - is SO_TXREHASH set?
 * @sk: A referenced full socket.
 *
 * Context: Any.
 * Return: 1, 0, or TCPLENS_ABSENT_U8 if this kernel lacks the option.
 */
static inline u8 tcplens_txrehash(const struct sock *sk)
{
	return READ_ONCE(sk->sk_txrehash);
}
#else
static inline u8 tcplens_txrehash(const struct sock *sk)
{
	return TCPLENS_ABSENT_U8;
}
#endif

#endif /* TCPLENS_COMPAT_NET_SOCK_H */
