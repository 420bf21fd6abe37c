/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_TRACE_HISTOGRAMS_H
#define TCPLENS_TRACE_HISTOGRAMS_H

#include "record/record.h"

extern const struct tcplens_stream_ops tcplens_histograms_ops;

int tcplens_histograms_init(void);
void tcplens_histograms_exit(void);
void tcplens_histograms_add(const struct tcplens_record *record);
size_t tcplens_histograms_bytes(void);

#endif /* TCPLENS_TRACE_HISTOGRAMS_H */
