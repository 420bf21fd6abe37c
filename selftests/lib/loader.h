/* SPDX-License-Identifier: GPL-2.0 */
/* Loads and unloads the module that was built with the tests. */
#ifndef TCPLENS_SELFTESTS_LOADER_H
#define TCPLENS_SELFTESTS_LOADER_H

#include <stdbool.h>

#define LOADER_STATS	"/sys/kernel/debug/tcplens/stats"

const char *loader_open(void);
int loader_load_with(const char *params);
int loader_load(void);
int loader_unload(void);
int loader_reload_with(const char *params);
bool loader_is_loaded(void);
const char *loader_remains(void);
unsigned long loader_damage(void);

#endif /* TCPLENS_SELFTESTS_LOADER_H */
