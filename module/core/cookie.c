// SPDX-License-Identifier: GPL-2.0
/*
 * The cookie: the identity of a socket. The kernel generates it on first use.
 */
#include "core/cookie.h"

#include <linux/sock_diag.h>

/**
 * tcplens_cookie_make() - generate the cookie of a socket
 * @sk: A socket of any kind that the caller keeps alive.
 *
 * Not inline in tcplens_cookie(): the array would give each of its callers a
 * stack canary.
 *
 * Context: Any but hard interrupts.
 * Return: the cookie, never 0.
 */
u64 tcplens_cookie_make(struct sock *sk)
{
	u32 halves[2];

	sock_diag_save_cookie(sk, halves);
	return (u64)halves[1] << 32 | halves[0];
}
