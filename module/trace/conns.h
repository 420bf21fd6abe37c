/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_TRACE_CONNS_H
#define TCPLENS_TRACE_CONNS_H

#include "trace/conn_table.h"

struct sock;
struct tcplens_record;

int tcplens_conns_init(void);
void tcplens_conns_exit(void);
void tcplens_conns_forget(void);
bool tcplens_conns_find(u64 cookie, struct tcplens_conn *conn);
bool tcplens_conns_has_child(const struct sock *sk);
bool tcplens_conns_find_socket(struct sock *sk, struct tcplens_conn *conn);
void tcplens_conns_take_child(const struct sock *sk, struct tcplens_conn *conn);
struct tcplens_conn *tcplens_conns_get(u64 cookie,
				       struct tcplens_conn_hold *hold);
struct tcplens_conn *tcplens_conns_get_child(const struct sock *sk,
					     struct tcplens_conn_hold *hold);
void tcplens_conns_fill_owner(struct tcplens_record *record,
			      const struct tcplens_conn *conn);
void tcplens_conns_fill_age(struct tcplens_record *record,
			    const struct tcplens_conn *conn, u64 now_ns);
void tcplens_conns_fill(struct tcplens_record *record);
size_t tcplens_conns_bytes(void);

#endif /* TCPLENS_TRACE_CONNS_H */
