/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_QUERY_PATTERN_H
#define TCPLENS_QUERY_PATTERN_H

#include "core/pure.h"

bool tcplens_pattern_is_special(char c);
bool tcplens_pattern_matches(const char *pattern, const char *text,
			     size_t size);

#endif /* TCPLENS_QUERY_PATTERN_H */
