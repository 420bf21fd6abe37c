/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_CORE_COOKIE_H
#define TCPLENS_CORE_COOKIE_H

#include <net/sock.h>

u64 tcplens_cookie_make(struct sock *sk);

/**
 * tcplens_cookie() - the identity of a socket
 * @sk: A socket of any kind that cannot go meanwhile.
 *
 * The kernel makes a cookie when the first one asks for it; later askers get
 * the same.
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
