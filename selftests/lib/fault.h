/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Fault injection: allocations and user copies that fail on request, for the
 * calling thread.
 */
#ifndef TCPLENS_SELFTESTS_FAULT_H
#define TCPLENS_SELFTESTS_FAULT_H

#include <stdbool.h>

const char *fault_setup(void);
void fault_arm(unsigned int nth, bool and_later);
bool fault_disarm(void);

#endif /* TCPLENS_SELFTESTS_FAULT_H */
