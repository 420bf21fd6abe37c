// SPDX-License-Identifier: GPL-2.0
/*
 * Records to text. All text that tcplens prints of a socket is made here.
 *
 * Each function writes at @out and returns the byte after what it wrote; none
 * terminates with a zero and none checks for room: the caller has made sure of
 * it with the ..._bytes() function or constant.
 *
 * This file is pure: see pure.h.
 */
#include "format.h"

#include <linux/tcplens.h>

static char *put_char(char *out, char c)
{
	*out = c;
	return out + 1;
}

static char *put_bytes(char *out, const char *bytes, size_t length)
{
	memcpy(out, bytes, length);
	return out + length;
}

static char *put_absent(char *out)
{
	return put_bytes(out, TCPLENS_ABSENT, sizeof(TCPLENS_ABSENT) - 1);
}

/* Every two digits, so that a number takes half as many divisions. */
static const char pairs[100][2] = {
	"00", "01", "02", "03", "04", "05", "06", "07", "08", "09",
	"10", "11", "12", "13", "14", "15", "16", "17", "18", "19",
	"20", "21", "22", "23", "24", "25", "26", "27", "28", "29",
	"30", "31", "32", "33", "34", "35", "36", "37", "38", "39",
	"40", "41", "42", "43", "44", "45", "46", "47", "48", "49",
	"50", "51", "52", "53", "54", "55", "56", "57", "58", "59",
	"60", "61", "62", "63", "64", "65", "66", "67", "68", "69",
	"70", "71", "72", "73", "74", "75", "76", "77", "78", "79",
	"80", "81", "82", "83", "84", "85", "86", "87", "88", "89",
	"90", "91", "92", "93", "94", "95", "96", "97", "98", "99",
};

static unsigned int count_digits(u32 value)
{
	if (value < 100)
		return value < 10 ? 1 : 2;
	if (value < 10000)
		return value < 1000 ? 3 : 4;
	if (value < 1000000)
		return value < 100000 ? 5 : 6;
	if (value < 100000000)
		return value < 10000000 ? 7 : 8;
	return value < 1000000000 ? 9 : 10;
}

/* Below 100. */
static char *put_pair(char *out, u32 value)
{
	if (value < 10)
		return put_char(out, '0' + value);
	memcpy(out, pairs[value], 2);
	return out + 2;
}

static char *put_long(char *out, u32 value)
{
	char *end = out + count_digits(value);
	char *p = end;

	while (value >= 100) {
		u32 rest = value / 100;

		p -= 2;
		memcpy(p, pairs[value - 100 * rest], 2);
		value = rest;
	}
	put_pair(out, value);
	return end;
}

/* Most numbers of a line are 32 bits wide, and most of these are small. */
static inline char *put_u32(char *out, u32 value)
{
	return value < 100 ? put_pair(out, value) : put_long(out, value);
}

static char *put_octet(char *out, u8 value)
{
	u8 hundreds = value / 100;

	if (!hundreds)
		return put_pair(out, value);
	out = put_char(out, '0' + hundreds);
	memcpy(out, pairs[value - 100 * hundreds], 2);
	return out + 2;
}

/* Exactly nine digits, leading zeros included. */
static char *put_nine_digits(char *out, u32 value)
{
	int i;

	for (i = 8; i >= 0; i--) {
		out[i] = '0' + value % 10;
		value /= 10;
	}
	return out + 9;
}

static char *put_hex(char *out, unsigned int value)
{
	static const char digits[] = "0123456789abcdef";
	int shift = 12;

	while (shift && !(value >> shift))
		shift -= 4;
	for (; shift >= 0; shift -= 4)
		*out++ = digits[(value >> shift) & 15];
	return out;
}

static char *put_ipv4(char *out, const u8 *address)
{
	int i;

	for (i = 0; i < 4; i++) {
		out = put_octet(out, address[i]);
		out = put_char(out, '.');
	}
	return out - 1;
}

/* The first of the longest runs of two or more zero groups (RFC 5952 4.2). */
static unsigned int longest_zeros(const unsigned int *groups,
				  unsigned int *length)
{
	unsigned int best = 0, i, run = 0;

	*length = 1;
	for (i = 0; i < 8; i++) {
		run = groups[i] ? 0 : run + 1;
		if (run > *length) {
			*length = run;
			best = i + 1 - run;
		}
	}
	if (*length == 1)
		*length = 0;
	return best;
}

static char *put_ipv6(char *out, const u8 *address)
{
	static const u8 mapped[12] = { [10] = 0xff, [11] = 0xff };
	unsigned int groups[8], i, zeros, zeros_length;

	if (!memcmp(address, mapped, sizeof(mapped))) {
		out = tcplens_format_string(out, "::ffff:");
		return put_ipv4(out, address + sizeof(mapped));
	}
	for (i = 0; i < 8; i++)
		groups[i] = address[2 * i] << 8 | address[2 * i + 1];
	zeros = longest_zeros(groups, &zeros_length);
	for (i = 0; i < 8; i++) {
		if (zeros_length && i == zeros) {
			*out++ = ':';
			*out++ = ':';
			i += zeros_length - 1;
			continue;
		}
		if (i && !(zeros_length && i == zeros + zeros_length))
			*out++ = ':';
		out = put_hex(out, groups[i]);
	}
	return out;
}

static char *put_scope(char *out, u32 scope, const char *interface)
{
	out = put_char(out, '%');
	if (*interface)
		return tcplens_format_string(out, interface);
	return put_u32(out, scope);
}

/* Inlined; this and the short ways of short numbers are 9 % of a long line. */
static __always_inline char *put_value(char *out,
				       const struct tcplens_column *column,
				       const void *at, const char *interface)
{
	u64 value64;
	u32 value32;
	u8 value8;

	switch (column->type) {
	case TCPLENS_TYPE_U32:
		value32 = *(const u32 *)at;
		if (value32 == TCPLENS_ABSENT_U32)
			break;
		return put_u32(out, value32);
	case TCPLENS_TYPE_U64:
		value64 = *(const u64 *)at;
		if (value64 == TCPLENS_ABSENT_U64)
			break;
		return tcplens_format_u64(out, value64);
	case TCPLENS_TYPE_ENDPOINT:
		return tcplens_format_endpoint(out, at, interface);
	case TCPLENS_TYPE_ADDRESS:
		return tcplens_format_address(out, at, interface);
	case TCPLENS_TYPE_NAME:
		value8 = *(const u8 *)at;
		if (value8 >= column->names_count || !column->names[value8])
			break;
		return tcplens_format_string(out, column->names[value8]);
	case TCPLENS_TYPE_U8:
		value8 = *(const u8 *)at;
		if (value8 == TCPLENS_ABSENT_U8)
			break;
		return put_u32(out, value8);
	case TCPLENS_TYPE_STRING:
	case TCPLENS_TYPE_PATH:
		if (!*(const char *)at)
			break;
		return tcplens_format_string(out, at);
	}
	return put_absent(out);
}

/**
 * tcplens_format_value() - write the value of a column
 * @out: Room for the value; strings take what they are long.
 * @column: The column; its type and names are all that matters.
 * @at: The value, as it stands in a record.
 * @interface: Name of the interface that the scope of an address means; its
 *	number is written if this is empty.
 *
 * Return: the byte after the last one written.
 */
char *tcplens_format_value(char *out, const struct tcplens_column *column,
			   const void *at, const char *interface)
{
	return put_value(out, column, at, interface);
}

static size_t value_bytes(const struct tcplens_column *column)
{
	switch (column->type) {
	case TCPLENS_TYPE_ENDPOINT:
		return TCPLENS_FORMAT_ENDPOINT_BYTES;
	case TCPLENS_TYPE_ADDRESS:
		return TCPLENS_FORMAT_ADDRESS_BYTES;
	case TCPLENS_TYPE_PATH:
		return TCPLENS_PATH_BYTES;
	default:
		return TCPLENS_FORMAT_U64_BYTES;
	}
}

/**
 * tcplens_format_u64() - write a number in decimal
 * @out: Room for TCPLENS_FORMAT_U64_BYTES.
 * @value: The number.
 *
 * Return: the byte after the last one written.
 */
char *tcplens_format_u64(char *out, u64 value)
{
	u64 high;

	if (value <= 0xffffffffU)
		return put_u32(out, value);
	high = value / 1000000000;
	out = tcplens_format_u64(out, high);
	return put_nine_digits(out, value - high * 1000000000);
}

/**
 * tcplens_format_string() - write a string
 * @out: Room for the string.
 * @string: The string; its terminating zero is not written.
 *
 * Return: the byte after the last one written.
 */
char *tcplens_format_string(char *out, const char *string)
{
	while (*string)
		*out++ = *string++;
	return out;
}

/**
 * tcplens_format_address() - write an address without brackets and port
 * @out: Room for TCPLENS_FORMAT_ADDRESS_BYTES.
 * @endpoint: The local or remote end.
 * @interface: Name of the interface that its scope means, or empty.
 *
 * IPv6 follows RFC 5952, an IPv4-mapped address included, and RFC 4007 for
 * the scope of a link-local address: fe80::1%eth0.
 *
 * Return: the byte after the last one written.
 */
char *tcplens_format_address(char *out,
			     const struct tcplens_endpoint *endpoint,
			     const char *interface)
{
	if (endpoint->port == TCPLENS_ABSENT_U32)
		return put_absent(out);
	if (endpoint->family == TCPLENS_FAMILY_INET)
		return put_ipv4(out, endpoint->address);
	out = put_ipv6(out, endpoint->address);
	if (endpoint->scope)
		out = put_scope(out, endpoint->scope, interface);
	return out;
}

/**
 * tcplens_format_endpoint() - write an address and its port
 * @out: Room for TCPLENS_FORMAT_ENDPOINT_BYTES.
 * @endpoint: The local or remote end.
 * @interface: Name of the interface that its scope means, or empty.
 *
 * Return: the byte after the last one written.
 */
char *tcplens_format_endpoint(char *out,
			      const struct tcplens_endpoint *endpoint,
			      const char *interface)
{
	bool brackets = endpoint->family != TCPLENS_FAMILY_INET;

	if (endpoint->port == TCPLENS_ABSENT_U32)
		return put_absent(out);
	if (brackets)
		out = put_char(out, '[');
	out = tcplens_format_address(out, endpoint, interface);
	if (brackets)
		out = put_char(out, ']');
	out = put_char(out, ':');
	return put_u32(out, endpoint->port);
}

/**
 * tcplens_format_row_bytes() - the most bytes a line of this query can take
 * @query: The columns.
 *
 * Holds for the header line as well as for each row, the newline included.
 *
 * Return: bytes, at most TCPLENS_LINE_BYTES.
 */
size_t tcplens_format_row_bytes(const struct tcplens_query *query)
{
	size_t header = 0, row = 0;
	unsigned int i;

	for (i = 0; i < query->count; i++) {
		const struct tcplens_column *column;

		column = &tcplens_columns[query->columns[i]];
		header += strlen(column->name) + 1;
		row += value_bytes(column) + 1;
	}
	return row > header ? row : header;
}

/**
 * tcplens_format_header() - write the line that names the columns
 * @out: Room for tcplens_format_row_bytes().
 * @query: The columns.
 *
 * Return: the byte after the newline.
 */
char *tcplens_format_header(char *out, const struct tcplens_query *query)
{
	unsigned int i;

	for (i = 0; i < query->count; i++) {
		if (i)
			out = put_char(out, ' ');
		out = tcplens_format_string(out,
					    tcplens_columns[query->columns[i]].name);
	}
	return put_char(out, '\n');
}

/**
 * tcplens_format_row() - write the line of one socket
 * @out: Room for tcplens_format_row_bytes().
 * @query: The columns.
 * @record: The socket.
 *
 * Return: the byte after the newline.
 */
char *tcplens_format_row(char *out, const struct tcplens_query *query,
			 const struct tcplens_record *record)
{
	unsigned int i;

	for (i = 0; i < query->count; i++) {
		const struct tcplens_column *column;

		column = &tcplens_columns[query->columns[i]];
		out = put_value(out, column,
				(const char *)record + column->offset,
				record->interface);
		out = put_char(out, ' ');
	}
	out[-1] = '\n';
	return out;
}

/**
 * tcplens_format_column_header() - write the first line of the dictionary
 * @out: Room for TCPLENS_FORMAT_COLUMN_BYTES.
 *
 * Return: the byte after the newline.
 */
char *tcplens_format_column_header(char *out)
{
	return tcplens_format_string(out,
		"name\ttype\tunit\tprivilege\tavailable\tdefault\trfc4898\tmeaning\n");
}

static char *put_field(char *out, const char *text)
{
	out = tcplens_format_string(out, text ? text : TCPLENS_ABSENT);
	return put_char(out, '\t');
}

/* By the bits of enum tcplens_file. */
static const char *const default_names[] = {
	[0]				= TCPLENS_ABSENT,
	[TCPLENS_FILE_SOCKETS]		= "sockets",
	[TCPLENS_FILE_LISTENERS]	= "listeners",
	[TCPLENS_FILE_SOCKETS |
	 TCPLENS_FILE_LISTENERS]	= "sockets,listeners",
};

/**
 * tcplens_format_column() - write the dictionary's line of one column
 * @out: Room for TCPLENS_FORMAT_COLUMN_BYTES.
 * @index: Index in tcplens_columns.
 * @view: What the kernel has and the reader may see.
 *
 * Return: the byte after the newline.
 */
char *tcplens_format_column(char *out, unsigned int index,
			    const struct tcplens_view *view)
{
	const struct tcplens_column *column = &tcplens_columns[index];

	out = put_field(out, column->name);
	out = put_field(out, tcplens_columns_type_name(column->type));
	out = put_field(out, column->unit);
	out = put_field(out, tcplens_columns_privilege(column));
	out = put_field(out, tcplens_columns_available(column, view));
	out = put_field(out, default_names[column->defaults]);
	out = put_field(out, column->rfc4898);
	out = tcplens_format_string(out, column->meaning);
	return put_char(out, '\n');
}

/**
 * tcplens_format_count() - write a line "name value"
 * @out: Room for the two strings, a number and two bytes.
 * @name: First part of the name.
 * @suffix: Second part of the name.
 * @value: The value.
 *
 * Return: the byte after the newline.
 */
char *tcplens_format_count(char *out, const char *name, const char *suffix,
			   u64 value)
{
	out = tcplens_format_string(out, name);
	out = tcplens_format_string(out, suffix);
	out = put_char(out, ' ');
	out = tcplens_format_u64(out, value);
	return put_char(out, '\n');
}

/**
 * tcplens_format_query_error() - say what is wrong with a query line
 * @out: Room for TCPLENS_FORMAT_QUERY_ERROR_BYTES.
 * @line: The line.
 * @length: Its length in bytes.
 * @error: What tcplens_query_parse() said.
 *
 * Gives one line, "error at byte 12: no column has this name: foo"; bytes of
 * @line that are not printable ASCII come back as '?'.
 *
 * Return: the byte after the newline.
 */
char *tcplens_format_query_error(char *out, const char *line, size_t length,
				 const struct tcplens_query_error *error)
{
	size_t begin = error->position - 1, end, i;

	out = tcplens_format_string(out, "error at byte ");
	out = tcplens_format_u64(out, error->position);
	out = tcplens_format_string(out, ": ");
	out = tcplens_format_string(out, error->reason);
	end = begin + error->length;
	if (end > length)
		end = length;
	if (end > begin + TCPLENS_FORMAT_WORD_BYTES)
		end = begin + TCPLENS_FORMAT_WORD_BYTES;
	if (begin < end)
		out = tcplens_format_string(out, ": ");
	for (i = begin; i < end; i++)
		out = put_char(out, line[i] > ' ' && line[i] <= '~' ?
			       line[i] : '?');
	return put_char(out, '\n');
}
