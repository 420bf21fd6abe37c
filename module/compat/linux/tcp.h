/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_COMPAT_LINUX_TCP_H
#define TCPLENS_COMPAT_LINUX_TCP_H

#include_next <linux/tcp.h>

#if IS_ENABLED(CONFIG_SMC)
/**
 * tcplens_requests_smc() - does a socket offer or speak SMC?
 * @tp: A full socket.
 *
 * Context: The caller owns the socket or holds its lock.
 * Return: true for the TCP socket below an SMC socket, until it falls back to TCP.
 */
static inline bool tcplens_requests_smc(const struct tcp_sock *tp)
{
	return tp->syn_smc;
}
#else
static inline bool tcplens_requests_smc(const struct tcp_sock *tp)
{
	return false;
}
#endif

#endif /* TCPLENS_COMPAT_LINUX_TCP_H */
