/* SPDX-License-Identifier: GPL-2.0 */
/* SO_MEMINFO as a witness of the memory columns. */
#ifndef TCPLENS_SELFTESTS_MEMINFO_H
#define TCPLENS_SELFTESTS_MEMINFO_H

#include <linux/sock_diag.h>
#include <stdbool.h>
#include <stdint.h>

void meminfo_ask(int fd, uint32_t meminfo[SK_MEMINFO_VARS]);
bool meminfo_agrees(int fd);

#endif /* TCPLENS_SELFTESTS_MEMINFO_H */
