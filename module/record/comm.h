/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_RECORD_COMM_H
#define TCPLENS_RECORD_COMM_H

#include "record/record.h"

/**
 * tcplens_comm_copy() - copy the name of a process in printable form
 * @to: Gets the name, TCPLENS_NAME_BYTES, filled up with zeros.
 * @from: The name, TCPLENS_NAME_BYTES, which can change during the copy.
 *
 * Replaces blanks, control characters and bytes outside ASCII, which would break a
 * line into wrong fields or control a terminal. Also replaces the name "-", which
 * would mean "absent".
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
		to[i] = c > ' ' && c <= '~' ? c : '_';
	}
	memset(to + i, 0, TCPLENS_NAME_BYTES - i);
	if (i == 1 && to[0] == '-')
		to[0] = '_';
}

/**
 * tcplens_comm_clean() - make the name of a process printable in place
 * @comm: The name, TCPLENS_NAME_BYTES.
 *
 * Context: Any.
 */
static inline void tcplens_comm_clean(char *comm)
{
	tcplens_comm_copy(comm, comm);
}

#endif /* TCPLENS_RECORD_COMM_H */
