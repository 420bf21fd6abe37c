/* SPDX-License-Identifier: GPL-2.0 */
/* Stressors that use debugfs. */
#ifndef TCPLENS_SELFTESTS_DEBUGFS_USERS_H
#define TCPLENS_SELFTESTS_DEBUGFS_USERS_H

#include <stdbool.h>

bool watch_events(void);
bool change_params(void);

#endif /* TCPLENS_SELFTESTS_DEBUGFS_USERS_H */
