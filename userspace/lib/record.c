// SPDX-License-Identifier: GPL-2.0
/*
 * From the text of a row back to the module's record, as far as it is wanted:
 * the inverse of module/format.c. So a row that was only read can be asked
 * whatever a socket can.
 */
#include "record.h"

#include <stdlib.h>
#include <string.h>

#include <linux/tcplens.h>

#include "module/address.h"
#include "lines.h"

/*
 * All bits set, @absent, would say that there is no number. What has more than
 * 64 bits is taken for that.
 */
static bool read_number(const char *text, u64 absent, u64 *number)
{
	*number = strtoull(text, NULL, 10);
	return parse_is_number(text) && *number < absent;
}

static bool read_name(const struct tcplens_column *column, const char *text,
		      u8 *value)
{
	unsigned int i;

	for (i = 0; i < column->names_count; i++) {
		if (column->names[i] && !strcmp(column->names[i], text)) {
			*value = i;
			return true;
		}
	}
	return false;
}

static bool read_string(const char *text, size_t length, char *string,
			size_t size)
{
	if (!length || length >= size)
		return false;
	memcpy(string, text, length);
	string[length] = '\0';
	return true;
}

static bool read_ipv4(struct tcplens_record *record,
		      struct tcplens_endpoint *endpoint, const char *text,
		      size_t length)
{
	record->family = TCPLENS_FAMILY_INET;
	endpoint->family = TCPLENS_FAMILY_INET;
	endpoint->scope = 0;
	return tcplens_address_parse4(text, length, endpoint->address);
}

static bool read_ipv6(struct tcplens_record *record,
		      struct tcplens_endpoint *endpoint, const char *text,
		      size_t length)
{
	const char *percent = memchr(text, '%', length);
	size_t bytes = percent ? (size_t)(percent - text) : length;

	record->family = TCPLENS_FAMILY_INET6;
	endpoint->family = TCPLENS_FAMILY_INET6;
	/* The interface's number is not written; 0 would say there is none. */
	endpoint->scope = percent ? 1 : 0;
	if (percent && !read_string(percent + 1, length - bytes - 1,
				    record->interface, TCPLENS_NAME_BYTES))
		return false;
	return tcplens_address_parse6(text, bytes, endpoint->address);
}

static bool read_address(struct tcplens_record *record,
			 struct tcplens_endpoint *endpoint, const char *text)
{
	size_t length = strlen(text);

	/* An end without a port is taken for absent. */
	if (endpoint->port == TCPLENS_ABSENT_U32)
		endpoint->port = 0;
	if (strchr(text, ':'))
		return read_ipv6(record, endpoint, text, length);
	return read_ipv4(record, endpoint, text, length);
}

static bool read_endpoint(struct tcplens_record *record,
			  struct tcplens_endpoint *endpoint, const char *text)
{
	/* No interface has a colon in its name. */
	const char *colon = strrchr(text, ':');
	u64 port;

	if (!colon || !read_number(colon + 1, 0x10000, &port))
		return false;
	endpoint->port = port;
	if (*text != '[')
		return read_ipv4(record, endpoint, text, colon - text);
	return colon[-1] == ']' &&
	       read_ipv6(record, endpoint, text + 1, colon - text - 2);
}

/**
 * record_clear() - forget all values
 * @record: The record to overwrite; then everything in it is absent.
 */
void record_clear(struct tcplens_record *record)
{
	memset(record, 0xff, offsetof(struct tcplens_record, cc));
	memset(record->cc, 0, sizeof(*record) -
	       offsetof(struct tcplens_record, cc));
}

/**
 * record_read() - understand one value of a row
 * @record: Where it goes; all that was not read yet is absent there.
 * @column: Which one it is.
 * @text: How it is written.
 *
 * An address also tells the family. Of two columns that are parts of the same
 * end, such as laddr and lport, the address is to be read first.
 *
 * Return: false if the column cannot have such a value.
 */
bool record_read(struct tcplens_record *record,
		 const struct tcplens_column *column, const char *text)
{
	void *at = (char *)record + column->offset;
	u64 number;

	if (!strcmp(text, TCPLENS_ABSENT))
		return true;
	switch (column->type) {
	case TCPLENS_TYPE_U8:
		if (!read_number(text, TCPLENS_ABSENT_U8, &number))
			return false;
		*(u8 *)at = number;
		return true;
	case TCPLENS_TYPE_U32:
		if (!read_number(text, TCPLENS_ABSENT_U32, &number))
			return false;
		*(u32 *)at = number;
		return true;
	case TCPLENS_TYPE_U64:
		return read_number(text, TCPLENS_ABSENT_U64, at);
	case TCPLENS_TYPE_NAME:
		return read_name(column, text, at);
	case TCPLENS_TYPE_STRING:
		return read_string(text, strlen(text), at, TCPLENS_NAME_BYTES);
	case TCPLENS_TYPE_PATH:
		return read_string(text, strlen(text), at, TCPLENS_PATH_BYTES);
	case TCPLENS_TYPE_ADDRESS:
		return read_address(record, at, text);
	case TCPLENS_TYPE_ENDPOINT:
		return read_endpoint(record, at, text);
	}
	return false;
}
