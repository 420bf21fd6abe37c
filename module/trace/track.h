/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_TRACE_TRACK_H
#define TCPLENS_TRACE_TRACK_H

#include <linux/types.h>

struct sock;

void tcplens_track_state(struct sock *sk, int old_state, int state,
			 u32 enabled);

#endif /* TCPLENS_TRACE_TRACK_H */
