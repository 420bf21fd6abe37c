/* SPDX-License-Identifier: GPL-2.0 */
/*
 * TCPLENS_SLOWNESS, a factor for every time limit: how much slower than usual
 * this machine is.
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
