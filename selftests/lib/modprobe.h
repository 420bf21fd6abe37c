/* SPDX-License-Identifier: GPL-2.0 */
/* Kernel modules that a test needs. */
#ifndef TCPLENS_SELFTESTS_MODPROBE_H
#define TCPLENS_SELFTESTS_MODPROBE_H

void modprobe_quietly(const char *module);

#endif /* TCPLENS_SELFTESTS_MODPROBE_H */
