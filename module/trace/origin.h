/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_TRACE_ORIGIN_H
#define TCPLENS_TRACE_ORIGIN_H

#include <linux/types.h>

struct sock;
struct tcplens_conn;

u64 tcplens_origin_listener_cookie(const struct sock *sk);
void tcplens_origin_inherit(struct tcplens_conn *conn, u64 listener_cookie);

#endif /* TCPLENS_TRACE_ORIGIN_H */
