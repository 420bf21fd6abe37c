/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_COOKIE_H
#define TCPLENS_COOKIE_H

#include <linux/sock_diag.h>
#include <net/sock.h>

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
	u32 halves[2];

	if (likely(cookie))
		return cookie;
	sock_diag_save_cookie(sk, halves);
	return (u64)halves[1] << 32 | halves[0];
}

#endif /* TCPLENS_COOKIE_H */
