/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_TRACE_OWNER_H
#define TCPLENS_TRACE_OWNER_H

#include <linux/types.h>

struct sock;
struct tcplens_conn;

void tcplens_owner_set(struct tcplens_conn *conn, const struct sock *sk,
		       u8 source);
void tcplens_owner_set_closing(struct tcplens_conn *conn,
			       const struct sock *sk);
bool tcplens_owner_is_known(const struct tcplens_conn *conn);

#endif /* TCPLENS_TRACE_OWNER_H */
