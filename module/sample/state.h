/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The state that tcplens shows where it is not sk_state.
 */
#ifndef TCPLENS_SAMPLE_STATE_H
#define TCPLENS_SAMPLE_STATE_H

#include <linux/tcplens.h>

#include <linux/compiler.h>
#include <net/inet_sock.h>
#include <net/inet_timewait_sock.h>
#include <net/tcp_states.h>

/* A request socket, which the kernel keeps in TCP_NEW_SYN_RECV. */
#define TCPLENS_STATE_OF_REQUEST	TCPLENS_STATE_SYN_RECV

/**
 * tcplens_state_closed() - get the state of a full socket in TCP_CLOSE
 * @port: The socket's inet_num, which bind() sets and closing clears.
 *
 * Context: Any.
 * Return: an enum tcplens_state.
 */
static inline u8 tcplens_state_closed(u16 port)
{
	return port ? TCPLENS_STATE_BOUND : TCPLENS_STATE_CLOSE;
}

/**
 * tcplens_state_load() - load the state of a full socket, and its port
 * @sk: A referenced full socket.
 * @port: Its inet_num.
 *
 * The kernel clears the port before it sets TCP_CLOSE, so the state comes first: a
 * socket that closes between the loads would look like one that is only bound.
 *
 * Context: Any.
 * Return: an enum tcplens_state.
 */
static inline u8 tcplens_state_load(const struct sock *sk, u16 *port)
{
	int state = inet_sk_state_load(sk);

	*port = READ_ONCE(inet_sk(sk)->inet_num);
	return state == TCP_CLOSE ? tcplens_state_closed(*port) : state;
}

/**
 * tcplens_state_timewait() - get the state of a time-wait socket
 * @tw: The socket. The kernel uses it for FIN_WAIT2 too.
 *
 * Context: Any.
 * Return: an enum tcplens_state.
 */
static inline u8 tcplens_state_timewait(const struct inet_timewait_sock *tw)
{
	return READ_ONCE(tw->tw_substate);
}

#endif /* TCPLENS_SAMPLE_STATE_H */
