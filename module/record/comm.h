/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_RECORD_COMM_H
#define TCPLENS_RECORD_COMM_H

#include "record/record.h"

/**
 * tcplens_comm_keeps() - is a byte of a name shown as it is?
 * @c: The byte.
 *
 * Context: Any.
 * Return: false if a "_" replaces it.
 */
static inline bool tcplens_comm_keeps(char c)
{
	switch (c) {
	case '!':
	case '"':
	case '&':
	case '\'':
	case '(':
	case ')':
	case '*':
	case ',':
	case '<':
	case '=':
	case '>':
	case '?':
	case '\\':
	case '`':
	case '|':
	case '~':
		return false;
	default:
		return c > ' ' && c <= '~';
	}
}

/**
 * tcplens_comm_copy() - copy the name of a process in printable form
 * @to: Gets the name, TCPLENS_NAME_BYTES, filled up with zeros.
 * @from: The name, TCPLENS_NAME_BYTES, which can change during the copy.
 *
 * Replaces blanks, control characters and bytes outside ASCII, which would break a
 * line into wrong fields or control a terminal; and punctuation that is or may become
 * part of the query language, so that a query can ask for every name as it is shown.
 * Also replaces the name "-", which would mean "absent".
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
		to[i] = tcplens_comm_keeps(c) ? c : '_';
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
