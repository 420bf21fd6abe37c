/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_TRACE_BUILDER_H
#define TCPLENS_TRACE_BUILDER_H

#include "trace/ring.h"

struct sock;
struct tcplens_life;

int tcplens_moment_init(void);
void tcplens_moment_exit(void);
void tcplens_moment_time(struct tcplens_record *record, u64 now_ns);
struct tcplens_record *tcplens_moment_begin(const struct tcplens_log *log,
					    u64 now_ns);
void tcplens_moment_sample(struct tcplens_record *record,
			   const struct tcplens_log *log, struct sock *sk);
void tcplens_moment_blank(struct tcplens_record *record,
			  const struct tcplens_log *log);
void tcplens_moment_life(struct tcplens_record *record,
			 const struct tcplens_life *life);

#endif /* TCPLENS_TRACE_BUILDER_H */
