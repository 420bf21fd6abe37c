/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_TRACE_CLOSED_H
#define TCPLENS_TRACE_CLOSED_H

#include <linux/types.h>

struct sock;
struct tcplens_transition;

int tcplens_closed_alloc(void);
void tcplens_closed_exit(void);
void tcplens_closed_write(struct tcplens_transition *transition,
			  struct sock *sk, int old_state);
void tcplens_closed_amend(u64 id, u8 close_reason);

#endif /* TCPLENS_TRACE_CLOSED_H */
