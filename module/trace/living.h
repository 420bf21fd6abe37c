/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_TRACE_LIVING_H
#define TCPLENS_TRACE_LIVING_H

struct tcplens_counters;

int tcplens_living_count(struct tcplens_counters *counters);

#endif /* TCPLENS_TRACE_LIVING_H */
