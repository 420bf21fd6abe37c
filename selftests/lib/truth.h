/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A column against a witness: something else than tcplens that knows the value.
 * Each comparison is said on stdout, for truth.sh, which wants one for every
 * column. A new witness is one call of these.
 */
#ifndef TCPLENS_SELFTESTS_TRUTH_H
#define TCPLENS_SELFTESTS_TRUTH_H

#include "table.h"

#define TRUTH_MUST_CHECK	__attribute__((warn_unused_result))

bool truth_text(const struct table *table, size_t row, const char *column,
		const char *witness, const char *expected) TRUTH_MUST_CHECK;
bool truth_number(const struct table *table, size_t row, const char *column,
		  const char *witness, uint64_t expected) TRUTH_MUST_CHECK;
bool truth_between(const struct table *table, size_t row, const char *column,
		   const char *witness, uint64_t least,
		   uint64_t most) TRUTH_MUST_CHECK;

#endif /* TCPLENS_SELFTESTS_TRUTH_H */
