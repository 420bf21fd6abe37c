/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_TRACE_LISTENERS_H
#define TCPLENS_TRACE_LISTENERS_H

#include "trace/conn_table.h"

int tcplens_listeners_init(void);
void tcplens_listeners_exit(void);
void tcplens_listeners_forget(void);
bool tcplens_listeners_find(u64 cookie, struct tcplens_conn *conn);
void tcplens_listeners_take(u64 cookie, struct tcplens_conn *conn);
void tcplens_listeners_add(u64 cookie, const struct tcplens_conn *conn);
size_t tcplens_listeners_bytes(void);

#endif /* TCPLENS_TRACE_LISTENERS_H */
