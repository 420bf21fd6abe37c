/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_TRACE_TRACEPOINTS_H
#define TCPLENS_TRACE_TRACEPOINTS_H

#include <linux/types.h>

struct seq_file;

void tcplens_tracepoints_init(void);
void tcplens_tracepoints_attach(u32 enabled);
void tcplens_tracepoints_show(struct seq_file *seq);

#endif /* TCPLENS_TRACE_TRACEPOINTS_H */
