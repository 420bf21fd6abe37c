/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_RECORD_COMM_H
#define TCPLENS_RECORD_COMM_H

#include "record/record.h"

/**
 * tcplens_comm_copy() - copy the name of a process
 * @to: Gets the name, TCPLENS_NAME_BYTES, filled up with zeros.
 * @from: The name, TCPLENS_NAME_BYTES, which can change during the copy.
 *
 * Context: Any.
 */
static inline void tcplens_comm_copy(char *to, const char *from)
{
	unsigned int i;

	for (i = 0; i < TCPLENS_NAME_BYTES - 1; i++) {
		to[i] = READ_ONCE(from[i]);
		if (!to[i])
			break;
	}
	memset(to + i, 0, TCPLENS_NAME_BYTES - i);
}

#endif /* TCPLENS_RECORD_COMM_H */
