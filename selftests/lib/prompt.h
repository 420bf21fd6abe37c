/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How promptly a signal ends a read.
 */
#ifndef TCPLENS_SELFTESTS_PROMPT_H
#define TCPLENS_SELFTESTS_PROMPT_H

#include <stdbool.h>

/* A signal has to have ended a read after so long. */
#define PROMPT_US	10000

bool prompt_ends(const char *query);

#endif /* TCPLENS_SELFTESTS_PROMPT_H */
