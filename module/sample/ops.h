/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The operations that a socket borrows from other modules: its congestion control
 * algorithm and its upper-layer protocol (ULP).
 *
 * A socket references these modules until the kernel destroys it: when it is
 * closed and no process has it open. It keeps the pointers. The reference of a
 * walk keeps the memory of a socket, but not the modules. Unloading a module waits
 * for grace periods. So a socket that is not destroyed under rcu_read_lock() has
 * operations that stay until rcu_read_unlock().
 */
#ifndef TCPLENS_SAMPLE_OPS_H
#define TCPLENS_SAMPLE_OPS_H

#include "record/record.h"

#include <linux/tcplens.h>

#include <linux/build_bug.h>
#include <net/inet_connection_sock.h>
#include <net/sock.h>
#include <net/tcp.h>

/**
 * tcplens_ops_are_released() - can the modules of a socket be gone?
 * @sk: A referenced full socket.
 * @state: Its state, an enum tcplens_state, loaded under the same rcu_read_lock().
 *
 * The kernel destroys a socket only if it is in TCP_CLOSE and in SOCK_DEAD
 * (inet_csk_destroy_sock()).
 *
 * Context: Under rcu_read_lock().
 * Return: false if the operations stay until rcu_read_unlock().
 */
static inline bool tcplens_ops_are_released(const struct sock *sk, u8 state)
{
	return (state == TCPLENS_STATE_CLOSE || state == TCPLENS_STATE_BOUND) &&
	       sock_flag(sk, SOCK_DEAD);
}

/**
 * tcplens_ops_congestion_control() - get the congestion control algorithm
 * @sk: A referenced full socket.
 * @state: Its state, loaded under the same rcu_read_lock().
 *
 * The kernel pads the algorithm's name to TCPLENS_NAME_BYTES with zeros.
 *
 * Context: Under rcu_read_lock().
 * Return: the algorithm, or NULL.
 */
static inline const struct tcp_congestion_ops *
tcplens_ops_congestion_control(const struct sock *sk, u8 state)
{
	BUILD_BUG_ON(sizeof_field(struct tcp_congestion_ops, name) !=
		     TCPLENS_NAME_BYTES);
	if (tcplens_ops_are_released(sk, state))
		return NULL;
	return READ_ONCE(inet_csk(sk)->icsk_ca_ops);
}

/**
 * tcplens_ops_ulp() - get the upper-layer protocol
 * @sk: A referenced full socket.
 * @state: Its state, loaded under the same rcu_read_lock().
 *
 * Context: Under rcu_read_lock().
 * Return: the ULP, or NULL.
 */
static inline const struct tcp_ulp_ops *
tcplens_ops_ulp(const struct sock *sk, u8 state)
{
	if (tcplens_ops_are_released(sk, state))
		return NULL;
	return READ_ONCE(inet_csk(sk)->icsk_ulp_ops);
}

#endif /* TCPLENS_SAMPLE_OPS_H */
