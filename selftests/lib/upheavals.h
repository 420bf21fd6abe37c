/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What readers stand on comes and goes: processors, namespaces, the module.
 */
#ifndef TCPLENS_SELFTESTS_UPHEAVALS_H
#define TCPLENS_SELFTESTS_UPHEAVALS_H

#include <stdbool.h>

const char *processor_lacks(void);
bool processor_goes(void);
void processor_comes(void);
bool processor_goes_and_comes(void);
bool namespace_comes_and_goes(void);
bool process_comes_and_goes(void);
bool module_goes_and_comes(void);

#endif /* TCPLENS_SELFTESTS_UPHEAVALS_H */
