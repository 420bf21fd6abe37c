/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Every time limit is multiplied by TCPLENS_SLOWNESS: how many times longer
 * than elsewhere things may take here.
 */
#ifndef TCPLENS_SELFTESTS_SLOWNESS_H
#define TCPLENS_SELFTESTS_SLOWNESS_H

#include <stdlib.h>

static inline int slowness(void)
{
	const char *factor = getenv("TCPLENS_SLOWNESS");

	return factor && atoi(factor) > 0 ? atoi(factor) : 1;
}

#endif /* TCPLENS_SELFTESTS_SLOWNESS_H */
