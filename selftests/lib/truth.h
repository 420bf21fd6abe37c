/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Compares columns with witnesses: sources other than tcplens. Each comparison
 * is printed on stdout for harness/truth.sh, which requires one for every
 * column. A new witness is one call of these functions.
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
