/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_READER_FIELD_H
#define TCPLENS_READER_FIELD_H

#include <stdbool.h>
#include <stddef.h>

/* The most fields of a line; the module has at most TCPLENS_COLUMNS_MAX. */
#define FIELDS_MAX	1024

/* The longest name of a column; a bound keeps messages readable. */
#define FIELD_NAME_BYTES	64

size_t field_wide_character_bytes(const char *text);

/* The length of a character, 0 if there is none. Nearly all text is ASCII. */
static inline size_t field_character_bytes(const char *text)
{
	unsigned char first = *text;

	if (first < 0x80)
		return first >= ' ' && first != 0x7f;
	return field_wide_character_bytes(text);
}

bool field_is_text(const char *text);
bool field_is_name(const char *name, size_t length);
bool field_is_number(const char *text);

#endif /* TCPLENS_READER_FIELD_H */
