// SPDX-License-Identifier: GPL-2.0
/*
 * Which bytes a field of a line can have: well-formed UTF-8 without control
 * characters, and the narrower forms of names and numbers.
 */
#include "field.h"

#include <string.h>

/* The longest decimal number of 64 bits has this many digits. */
#define NUMBER_DIGITS	20

static bool is_continuation(unsigned char byte)
{
	return (byte & 0xc0) == 0x80;
}

/**
 * field_wide_character_bytes() - the length of a character outside ASCII
 * @text: Its first byte, in text that ends with a zero.
 *
 * Well-formed sequences are those of section 3.9 of the Unicode Standard. The
 * control characters U+0080 to U+009F do not count as characters here. No bound
 * is needed, since the final zero is no continuation byte.
 *
 * Return: the number of bytes, 0 if there is no such character.
 */
size_t field_wide_character_bytes(const char *text)
{
	const unsigned char *byte = (const unsigned char *)text;
	unsigned char first = byte[0];

	if (first < 0xc2 || first > 0xf4 || !is_continuation(byte[1]))
		return 0;
	if (first == 0xc2)
		return byte[1] >= 0xa0 ? 2 : 0;
	if (first < 0xe0)
		return 2;
	if ((first == 0xe0 && byte[1] < 0xa0) ||
	    (first == 0xed && byte[1] >= 0xa0) ||
	    (first == 0xf0 && byte[1] < 0x90) ||
	    (first == 0xf4 && byte[1] >= 0x90) || !is_continuation(byte[2]))
		return 0;
	if (first < 0xf0)
		return 3;
	return is_continuation(byte[3]) ? 4 : 0;
}

/**
 * field_is_text() - check that text can be a field
 * @text: The text.
 *
 * Return: true if it is not empty and consists of characters other than blanks.
 */
bool field_is_text(const char *text)
{
	if (!*text)
		return false;
	while (*text) {
		size_t bytes = field_character_bytes(text);

		if (!bytes || *text == ' ')
			return false;
		text += bytes;
	}
	return true;
}

/**
 * field_is_name() - check that text can be the name of a column
 * @name: The name; it needs no terminating zero.
 * @length: Its length in bytes.
 *
 * Return: true for letters, digits and underscores.
 */
bool field_is_name(const char *name, size_t length)
{
	size_t i;

	if (!length || length > FIELD_NAME_BYTES)
		return false;
	for (i = 0; i < length; i++) {
		char c = name[i];

		/* Unlike isalnum(), independent of the locale. */
		if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') &&
		    !(c >= '0' && c <= '9') && c != '_')
			return false;
	}
	return true;
}

/**
 * field_is_number() - check that text is a number as the module writes it
 * @text: The text.
 *
 * Return: true for decimal digits without a sign or a leading zero, which is a
 * number in JSON too.
 */
bool field_is_number(const char *text)
{
	size_t length = strspn(text, "0123456789");

	return length && length <= NUMBER_DIGITS && !text[length] &&
	       (*text != '0' || length == 1);
}
