/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Those who use debugfs while everything changes: stressors.
 */
#ifndef TCPLENS_SELFTESTS_WATCHERS_H
#define TCPLENS_SELFTESTS_WATCHERS_H

#include <stdbool.h>

bool watch_events(void);
bool turn_knobs(void);

#endif /* TCPLENS_SELFTESTS_WATCHERS_H */
