/* SPDX-License-Identifier: GPL-2.0 */
/* The latency of a signal that interrupts a read. */
#ifndef TCPLENS_SELFTESTS_SIGNAL_LATENCY_H
#define TCPLENS_SELFTESTS_SIGNAL_LATENCY_H

#include <stdbool.h>

/* The maximum latency. */
#define SIGNAL_LATENCY_US	10000

bool signal_latency_is_short(const char *query);

#endif /* TCPLENS_SELFTESTS_SIGNAL_LATENCY_H */
