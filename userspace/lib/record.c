// SPDX-License-Identifier: GPL-2.0
/*
 * Parses the text of a row into the module's record, the inverse of the
 * module's formatting. The module's filter can then match a saved row as it
 * matches a socket.
 */
#include "record.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include <linux/tcplens.h>

#include "module/query/address.h"
#include "module/record/name.h"
#include "field.h"

/*
 * Refuses @absent, all bits set, which means "no value" in a record. strtoull()
 * returns it for a number of more than 64 bits.
 */
static bool parse_number(const char *text, u64 absent, u64 *number)
{
	*number = strtoull(text, NULL, 10);
	return field_is_number(text) && *number < absent;
}

static bool parse_name(const struct tcplens_column *column, const char *text,
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

static bool parse_string(const char *text, size_t length, char *string,
			 size_t size)
{
	return tcplens_name_parse(string, size, text, length) > 0;
}

/*
 * Parses the device behind the address, if there is one. With a name the index is
 * not known, so it is one that no device has. Returns the length of the address, or
 * -EINVAL.
 */
static int parse_device(struct tcplens_record *record,
			struct tcplens_endpoint *endpoint, const char *text,
			size_t length)
{
	const char *percent = memchr(text, '%', length);
	const char *device;
	size_t bytes;
	u64 index;

	endpoint->scope = 0;
	if (!percent)
		return length;
	device = percent + 1;
	bytes = text + length - device;
	if (tcplens_name_is_index(device, bytes)) {
		index = strtoull(device, NULL, 10);
		if (!index || index > INT_MAX)
			return -EINVAL;
		endpoint->scope = index;
	} else {
		endpoint->scope = TCPLENS_ABSENT_U32;
		if (!parse_string(device, bytes, record->interface,
				  TCPLENS_NAME_BYTES))
			return -EINVAL;
	}
	return percent - text;
}

static bool parse_ipv4(struct tcplens_record *record,
		       struct tcplens_endpoint *endpoint, const char *text,
		       size_t length)
{
	int bytes = parse_device(record, endpoint, text, length);

	record->family = TCPLENS_FAMILY_INET;
	endpoint->family = TCPLENS_FAMILY_INET;
	return bytes >= 0 &&
	       tcplens_address_parse4(text, bytes, endpoint->address);
}

static bool parse_ipv6(struct tcplens_record *record,
		       struct tcplens_endpoint *endpoint, const char *text,
		       size_t length)
{
	int bytes = parse_device(record, endpoint, text, length);

	record->family = TCPLENS_FAMILY_INET6;
	endpoint->family = TCPLENS_FAMILY_INET6;
	return bytes >= 0 &&
	       tcplens_address_parse6(text, bytes, endpoint->address);
}

static bool parse_address(struct tcplens_record *record,
			  struct tcplens_endpoint *endpoint, const char *text)
{
	size_t length = strlen(text);

	/* An endpoint without a port would have no value. */
	if (endpoint->port == TCPLENS_ABSENT_U32)
		endpoint->port = 0;
	if (strchr(text, ':'))
		return parse_ipv6(record, endpoint, text, length);
	return parse_ipv4(record, endpoint, text, length);
}

static bool parse_endpoint(struct tcplens_record *record,
			   struct tcplens_endpoint *endpoint, const char *text)
{
	/* The name of an interface has no colon. */
	const char *colon = strrchr(text, ':');
	u64 port;

	if (!colon || !parse_number(colon + 1, 0x10000, &port))
		return false;
	endpoint->port = port;
	if (*text != '[')
		return parse_ipv4(record, endpoint, text, colon - text);
	return colon[-1] == ']' &&
	       parse_ipv6(record, endpoint, text + 1, colon - text - 2);
}

/**
 * record_clear() - set all columns to "no value"
 * @record: The record.
 */
void record_clear(struct tcplens_record *record)
{
	memset(record, 0xff, offsetof(struct tcplens_record, cc));
	memset(record->cc, 0, sizeof(*record) -
	       offsetof(struct tcplens_record, cc));
}

/**
 * record_parse_value() - parse the text of a column
 * @record: Where to put the value; record_clear() it before the first one.
 * @column: The column.
 * @text: The text.
 *
 * An address also sets the family. Of the parts of an endpoint, such as laddr
 * and lport, the address has to be parsed first.
 *
 * Return: false if the column cannot have such a value.
 */
bool record_parse_value(struct tcplens_record *record,
			const struct tcplens_column *column, const char *text)
{
	void *value = (char *)record + column->offset;
	u64 number;

	if (!strcmp(text, TCPLENS_ABSENT))
		return true;
	switch (column->type) {
	case TCPLENS_TYPE_U8:
		if (!parse_number(text, TCPLENS_ABSENT_U8, &number))
			return false;
		*(u8 *)value = number;
		return true;
	case TCPLENS_TYPE_U32:
		if (!parse_number(text, TCPLENS_ABSENT_U32, &number))
			return false;
		*(u32 *)value = number;
		return true;
	case TCPLENS_TYPE_U64:
		return parse_number(text, TCPLENS_ABSENT_U64, value);
	case TCPLENS_TYPE_NAME:
		return parse_name(column, text, value);
	case TCPLENS_TYPE_STRING:
		return parse_string(text, strlen(text), value, TCPLENS_NAME_BYTES);
	case TCPLENS_TYPE_PATH:
		return parse_string(text, strlen(text), value, TCPLENS_PATH_BYTES);
	case TCPLENS_TYPE_ADDRESS:
		return parse_address(record, value, text);
	case TCPLENS_TYPE_ENDPOINT:
		return parse_endpoint(record, value, text);
	}
	return false;
}
