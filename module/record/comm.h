/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_RECORD_COMM_H
#define TCPLENS_RECORD_COMM_H

#include "record/record.h"

/**
 * tcplens_comm_copy() - copy a name that can change during the copy
 * @to: Gets the name, TCPLENS_NAME_BYTES, filled up with zeros.
 * @from: The name of a process or of a network device, TCPLENS_NAME_BYTES.
 *
 * Context: Any.
 */
static inline void tcplens_comm_copy(char *to, const char *from)
{
	unsigned int i;

	for (i = 0; i < TCPLENS_NAME_BYTES - 1; i++) {
		char c = READ_ONCE(from[i]);

		if (!c)
			break;
		to[i] = c;
	}
	memset(to + i, 0, TCPLENS_NAME_BYTES - i);
}

#endif /* TCPLENS_RECORD_COMM_H */
