/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_TRACE_CLOSED_H
#define TCPLENS_TRACE_CLOSED_H

#include "trace/ring.h"

struct sock;
struct tcplens_change;

extern struct tcplens_log tcplens_closed_log;

int tcplens_closed_init(void);
void tcplens_closed_exit(void);
void tcplens_closed_write(struct tcplens_change *change, struct sock *sk,
			  int old_state);
void tcplens_closed_amend(u64 number, u8 end);

#endif /* TCPLENS_TRACE_CLOSED_H */
