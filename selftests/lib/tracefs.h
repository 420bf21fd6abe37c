/* SPDX-License-Identifier: GPL-2.0 */
/* The kernel's trace, a witness of the events of tcplens. */
#ifndef TCPLENS_SELFTESTS_TRACEFS_H
#define TCPLENS_SELFTESTS_TRACEFS_H

#include <stdbool.h>

#define TRACEFS		"/sys/kernel/tracing/"

const char *tracefs_mount(void);
const char *tracefs_has_reset_reason(bool *has);

#endif /* TCPLENS_SELFTESTS_TRACEFS_H */
