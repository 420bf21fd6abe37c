// SPDX-License-Identifier: GPL-2.0
/*
 * Names as one word, in the output and in queries: of processes, network devices,
 * congestion control algorithms and upper layer protocols, and paths of control
 * groups.
 *
 * A record has a name as the kernel has it. The word escapes bytes as /proc/mounts
 * does: \040 is a blank. So a word is printable ASCII, two names never have the
 * same word, and each word in quotes is a value that a query can compare with.
 *
 * This file is pure: see core/pure.h.
 */
#include "record/name.h"

#include <linux/tcplens.h>

/*
 * Printable ASCII, except what ends or escapes a quoted value of a query. The zero
 * at the end of a name is not plain either, so that one test finds all.
 */
static const bool is_plain[256] = {
	['!'] = true,
	['#' ... '&'] = true,
	['(' ... '['] = true,
	[']' ... '~'] = true,
};

static char *put_escaped(char *out, u8 c)
{
	*out++ = '\\';
	*out++ = '0' + (c >> 6);
	*out++ = '0' + (c >> 3 & 7);
	*out++ = '0' + (c & 7);
	return out;
}

/**
 * tcplens_name_put() - write a name as one word
 * @out: Room for TCPLENS_NAME_TEXT_BYTES() of @size.
 * @name: The name; a name of @size bytes has no terminating zero.
 * @size: The size of its member.
 *
 * The name "-" is escaped, because the word "-" means "no value".
 *
 * Context: Any.
 * Return: the byte after the word.
 */
char *tcplens_name_put(char *out, const char *name, size_t size)
{
	const char *end = name + size;

	if (*name == *TCPLENS_ABSENT && tcplens_name_length(name, size) == 1)
		return put_escaped(out, *name);
	for (; name < end; name++) {
		if (is_plain[(u8)*name])
			*out++ = *name;
		else if (*name)
			out = put_escaped(out, *name);
		else
			break;
	}
	return out;
}

/**
 * tcplens_name_is_index() - is the word of a device its index?
 * @text: The word.
 * @length: Its length in bytes.
 *
 * Context: Any.
 * Return: true if it has only digits.
 */
bool tcplens_name_is_index(const char *text, size_t length)
{
	size_t i = 0;

	while (i < length && text[i] >= '0' && text[i] <= '9')
		i++;
	return length && i == length;
}

/**
 * tcplens_name_put_device() - write the name of a device where its index can be
 * @out: As in tcplens_name_put(); so are the other parameters and the result.
 * @name: The name.
 * @size: The size of its member.
 *
 * A device can be named "1". In such a name, the first digit is escaped.
 *
 * Context: Any.
 * Return: the byte after the word.
 */
char *tcplens_name_put_device(char *out, const char *name, size_t size)
{
	if (!tcplens_name_is_index(name, tcplens_name_length(name, size)))
		return tcplens_name_put(out, name, size);
	out = put_escaped(out, *name);
	return tcplens_name_put(out, name + 1, size - 1);
}

static bool is_octal(char c, char most)
{
	return c >= '0' && c <= most;
}

/**
 * tcplens_name_parse_byte() - get the next byte of the name that a word stands for
 * @c: Gets the byte, which is not 0.
 * @text: The rest of the word.
 * @length: Its length in bytes, at least 1.
 *
 * Context: Any.
 * Return: the bytes of the word that stand for the byte, or -EINVAL if three octal
 * digits of a byte other than 0 do not follow a backslash.
 */
int tcplens_name_parse_byte(char *c, const char *text, size_t length)
{
	*c = *text;
	if (*text != '\\')
		return *c ? 1 : -EINVAL;
	if (length < 4 || !is_octal(text[1], '3') || !is_octal(text[2], '7') ||
	    !is_octal(text[3], '7'))
		return -EINVAL;
	*c = (text[1] - '0') << 6 | (text[2] - '0') << 3 | (text[3] - '0');
	return *c ? 4 : -EINVAL;
}

/**
 * tcplens_name_parse() - get the name that a word stands for
 * @name: Gets the name and a terminating zero.
 * @size: The size of @name.
 * @text: The word; it may escape more bytes than tcplens_name_put() does.
 * @length: Its length in bytes.
 *
 * Context: Any.
 * Return: the length of the name, -E2BIG if it does not fit, or -EINVAL as
 * tcplens_name_parse_byte().
 */
int tcplens_name_parse(char *name, size_t size, const char *text,
		       size_t length)
{
	size_t at = 0, i = 0;

	while (i < length) {
		char c;
		int taken = tcplens_name_parse_byte(&c, text + i, length - i);

		if (taken < 0)
			return taken;
		if (at + 1 >= size)
			return -E2BIG;
		name[at++] = c;
		i += taken;
	}
	name[at] = '\0';
	return at;
}
