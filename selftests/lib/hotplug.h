/* SPDX-License-Identifier: GPL-2.0 */
/* Processors, namespaces, processes and the module come and go. */
#ifndef TCPLENS_SELFTESTS_HOTPLUG_H
#define TCPLENS_SELFTESTS_HOTPLUG_H

#include <stdbool.h>

const char *cpu_hotplug_lacks(void);
bool cpu_offline(void);
void cpu_online(void);
bool cpu_cycle(void);
bool namespace_cycle(void);
bool process_cycle(void);
bool module_cycle(void);

#endif /* TCPLENS_SELFTESTS_HOTPLUG_H */
