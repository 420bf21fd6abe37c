/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_CORE_COOKIE_H
#define TCPLENS_CORE_COOKIE_H

#include <net/sock.h>

u64 tcplens_cookie_make(struct sock *sk);

/**
 * tcplens_cookie() - get the cookie of a socket
 * @sk: A socket of any kind that the caller keeps alive.
 *
 * The kernel generates a cookie on first use and keeps it from then on.
 *
 * Context: Any but hard interrupts.
 * Return: the cookie, never 0.
 */
static inline u64 tcplens_cookie(struct sock *sk)
{
	u64 cookie = atomic64_read(&sk->sk_cookie);

	return likely(cookie) ? cookie : tcplens_cookie_make(sk);
}

#endif /* TCPLENS_CORE_COOKIE_H */
