/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_TRACE_BUILDER_H
#define TCPLENS_TRACE_BUILDER_H

#include "trace/template.h"

struct sock;
struct tcplens_conn;

int tcplens_builder_init(void);
void tcplens_builder_exit(void);
struct tcplens_record *tcplens_builder_begin(const struct tcplens_template *template,
					     u64 now_ns);
void tcplens_builder_set_time(struct tcplens_record *record, u64 now_ns);
void tcplens_builder_set_port(struct tcplens_record *record,
			      const struct sock *sk);
void tcplens_builder_sample(struct tcplens_record *record,
			    const struct tcplens_template *template, struct sock *sk);
void tcplens_builder_blank(struct tcplens_record *record,
			   const struct tcplens_template *template);
void tcplens_builder_set_conn(struct tcplens_record *record,
			      const struct tcplens_conn *conn);

#endif /* TCPLENS_TRACE_BUILDER_H */
