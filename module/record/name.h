/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_RECORD_NAME_H
#define TCPLENS_RECORD_NAME_H

#include "record/record.h"

/* The most bytes that tcplens_name_put() writes for a name of @bytes bytes. */
#define TCPLENS_NAME_TEXT_BYTES(bytes)	(4 * (bytes))

/**
 * tcplens_name_length() - the length of a name in a record
 * @name: The name; a name of @size bytes has no terminating zero.
 * @size: The size of its member.
 *
 * Context: Any.
 * Return: bytes.
 */
static inline size_t tcplens_name_length(const char *name, size_t size)
{
	size_t length = 0;

	while (length < size && name[length])
		length++;
	return length;
}

char *tcplens_name_put(char *out, const char *name, size_t size);
char *tcplens_name_put_device(char *out, const char *name, size_t size);
bool tcplens_name_is_index(const char *text, size_t length);
int tcplens_name_parse_byte(char *c, const char *text, size_t length);
int tcplens_name_parse(char *name, size_t size, const char *text,
		       size_t length);

#endif /* TCPLENS_RECORD_NAME_H */
