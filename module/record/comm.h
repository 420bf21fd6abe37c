/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_RECORD_COMM_H
#define TCPLENS_RECORD_COMM_H

#include "record/record.h"

/**
 * tcplens_comm_copy() - the name of a process, as a column can show it
 * @to: Room for TCPLENS_NAME_BYTES; filled with zeros behind the name.
 * @from: The name: as many bytes, which may change meanwhile.
 *
 * A column holds neither blanks nor what a terminal would obey, and a name that
 * is the sign of absence would be taken for it.
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
 * tcplens_comm_clean() - make the name of a process fit to be shown
 * @comm: The name, of TCPLENS_NAME_BYTES.
 *
 * Context: Any.
 */
static inline void tcplens_comm_clean(char *comm)
{
	tcplens_comm_copy(comm, comm);
}

#endif /* TCPLENS_RECORD_COMM_H */
