/* SPDX-License-Identifier: GPL-2.0 */
/* Child processes that may hang in a system call. */
#ifndef TCPLENS_SELFTESTS_CHILD_H
#define TCPLENS_SELFTESTS_CHILD_H

#include <stdbool.h>
#include <sys/types.h>

pid_t child_start(int (*run)(void *argument), void *argument);
bool child_waits(pid_t pid);
bool child_ends(pid_t pid, int *status);
bool child_dies(pid_t pid);

#endif /* TCPLENS_SELFTESTS_CHILD_H */
