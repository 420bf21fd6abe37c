// SPDX-License-Identifier: GPL-2.0
/*
 * The cookie: the identity of a socket, made when somebody asks for it first.
 */
#include "core/cookie.h"

#include <linux/sock_diag.h>

/**
 * tcplens_cookie_make() - give a socket its identity
 * @sk: A socket of any kind that cannot go meanwhile.
 *
 * Apart from tcplens_cookie(), whose callers would have to guard their stack.
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
