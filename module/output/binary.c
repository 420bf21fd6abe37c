// SPDX-License-Identifier: GPL-2.0
/*
 * Records to bytes, in the layout of uapi/linux/tcplens.h.
 *
 * A binary record consists of the eight-byte words of struct tcplens_record that
 * hold a selected column, in their order and without conversion. So neighbours
 * are copied together (all columns are one copy), a column that is a part of
 * another one (`lport` of `local`) takes no bytes of its own, and every value
 * keeps its alignment. Other values in these words, or in a few words between
 * them, are copied too. The header does not name them, and they reveal nothing:
 * what the reader may not see is not sampled.
 *
 * As in text.c, each function writes at @out, the caller ensures the room, and
 * the function returns the byte after what it wrote.
 *
 * This file is pure: see core/pure.h.
 */
#include "output/binary.h"
#include "output/text.h"

#include <linux/tcplens.h>

static const struct tcplens_column *column_of(const struct tcplens_query *query,
					      unsigned int i)
{
	return &tcplens_columns[query->columns[i]];
}

static const char *value_name(const struct tcplens_column *column,
			      unsigned int value)
{
	return column->names[value] ? column->names[value] : "";
}

static size_t names_bytes(const struct tcplens_column *column)
{
	size_t bytes = 0;
	unsigned int i;

	for (i = 0; i < column->names_count; i++)
		bytes += strlen(value_name(column, i)) + 1;
	return bytes;
}

/* The names of all values, padded to a whole word. */
static size_t all_names_bytes(const struct tcplens_query *query)
{
	size_t bytes = TCPLENS_WORD_BYTES - 1;
	unsigned int i;

	for (i = 0; i < query->count; i++)
		bytes += names_bytes(column_of(query, i));
	return bytes / TCPLENS_WORD_BYTES * TCPLENS_WORD_BYTES;
}

/**
 * tcplens_binary_header_bytes() - the size of the header
 * @query: The columns.
 *
 * Return: the number of bytes, at most TCPLENS_BINARY_HEADER_BYTES.
 */
size_t tcplens_binary_header_bytes(const struct tcplens_query *query)
{
	return sizeof(struct tcplens_binary_header) +
	       query->count * sizeof(struct tcplens_binary_column) +
	       all_names_bytes(query);
}

static char *put_column(char *out, const struct tcplens_column *column,
			const struct tcplens_layout *layout, u32 names_at)
{
	struct tcplens_binary_column description;

	memset(&description, 0, sizeof(description));
	tcplens_text_string(description.name, column->name);
	if (strcmp(column->unit, TCPLENS_ABSENT))
		tcplens_text_string(description.unit, column->unit);
	description.type = column->type;
	description.offset = tcplens_layout_offset(layout, column->offset);
	/* The two types differ only in their size, which follows. */
	if (column->type == TCPLENS_TYPE_PATH)
		description.type = TCPLENS_TYPE_STRING;
	description.bytes = tcplens_columns_bytes(column);
	description.names_at = names_at;
	description.names = column->names_count;
	memcpy(out, &description, sizeof(description));
	return out + sizeof(description);
}

static char *put_names(char *out, const struct tcplens_column *column)
{
	unsigned int i;

	for (i = 0; i < column->names_count; i++) {
		out = tcplens_text_string(out, value_name(column, i));
		*out++ = '\0';
	}
	return out;
}

/**
 * tcplens_binary_header() - write the header, which describes the records
 * @out: Room for tcplens_binary_header_bytes().
 * @query: The columns, in the order of their descriptions.
 * @layout: The bytes of struct tcplens_record that a binary record has.
 *
 * Return: the byte after the header.
 */
char *tcplens_binary_header(char *out, const struct tcplens_query *query,
			    const struct tcplens_layout *layout)
{
	struct tcplens_binary_header header;
	char *end = out + tcplens_binary_header_bytes(query);
	u32 names_at = 0;
	unsigned int i;

	memset(&header, 0, sizeof(header));
	header.magic = TCPLENS_BINARY_MAGIC;
	header.version = TCPLENS_BINARY_VERSION;
	header.revision = TCPLENS_BINARY_REVISION;
	header.header_bytes = sizeof(header);
	header.columns = query->count;
	header.column_bytes = sizeof(struct tcplens_binary_column);
	header.names_bytes = all_names_bytes(query);
	header.records_at = end - out;
	header.record_bytes = layout->bytes;
	memcpy(out, &header, sizeof(header));
	out += sizeof(header);

	for (i = 0; i < query->count; i++) {
		const struct tcplens_column *column = column_of(query, i);

		out = put_column(out, column, layout, names_at);
		names_at += names_bytes(column);
	}
	for (i = 0; i < query->count; i++)
		out = put_names(out, column_of(query, i));
	memset(out, 0, end - out);
	return end;
}
