/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The roll of a crowd, called by passes over tables of any size.
 */
#ifndef TCPLENS_SELFTESTS_ROLL_H
#define TCPLENS_SELFTESTS_ROLL_H

#include "crowd.h"

#include <stdbool.h>
#include <stddef.h>

bool roll_is_complete(const struct crowd *crowd, const char *query,
		      size_t read_bytes);
bool roll_is_complete_for_ten(const struct crowd *crowd);

#endif /* TCPLENS_SELFTESTS_ROLL_H */
