/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_TRACE_ORIGIN_H
#define TCPLENS_TRACE_ORIGIN_H

#include <linux/types.h>

struct sock;

u64 tcplens_parent_note(const struct sock *sk, u64 now_ns);
bool tcplens_parent_is_known(const struct sock *sk);
u64 tcplens_parent_cookie(const struct sock *sk);
u64 tcplens_parent_birth_ns(const struct sock *sk);

#endif /* TCPLENS_TRACE_ORIGIN_H */
