// SPDX-License-Identifier: GPL-2.0
/*
 * Reads and checks the header of binary records, which describes the columns.
 *
 * The input may be any file, or come from another release of the module.
 * <linux/tcplens.h> has the rules of compatibility. No offset or size is used
 * before a check that it lies within the bytes that were read.
 */
#include "binary_header.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "module/output/text.h"
#include "module/record/name.h"

/* The least sizes of the structures: all members but the unused ones. */
#define HEADER_BYTES_MIN	offsetof(struct tcplens_binary_header, unused)
#define COLUMN_BYTES_MIN	offsetof(struct tcplens_binary_column, unused)

/* Bounds far above what any module writes. */
#define HEAD_BYTES_MAX		(1024 * 1024)
#define RECORD_BYTES_MAX	65536
#define STRING_BYTES_MAX	1024
#define NAMES_MAX		256

static int read_exactly(struct binary *binary, void *buffer, size_t size)
{
	ssize_t got = source_read_fully(binary->source, buffer, size);

	if (got < 0)
		return got;
	if ((size_t)got < size)
		return errmsg_set(binary->errmsg, 0, "truncated binary header");
	return 0;
}

/*
 * This program does not know the layout. The running module can be asked for
 * text instead, a file cannot.
 */
static int refuse_layout(const struct binary *binary)
{
	return binary->source->is_module ? -EPROTO : -EBADMSG;
}

static int check_header(struct binary *binary)
{
	const struct tcplens_binary_header *header = &binary->header;
	struct errmsg *errmsg = binary->errmsg;
	__u64 parts = (__u64)header->columns * header->column_bytes +
		      header->header_bytes + (__u64)header->names_bytes;

	if (header->version != TCPLENS_BINARY_VERSION) {
		errmsg_set(errmsg, 0,
			   "unknown version of the binary format: %u (this tcplens knows version %u)",
			   header->version, TCPLENS_BINARY_VERSION);
		return refuse_layout(binary);
	}
	if (header->header_bytes < HEADER_BYTES_MIN)
		return errmsg_set(errmsg, 0,
				  "invalid binary header: header_bytes is %u (at least %zu)",
				  header->header_bytes, HEADER_BYTES_MIN);
	if (header->column_bytes < COLUMN_BYTES_MIN)
		return errmsg_set(errmsg, 0,
				  "invalid binary header: column_bytes is %u (at least %zu)",
				  header->column_bytes, COLUMN_BYTES_MIN);
	if (!header->columns || header->columns > FIELDS_MAX)
		return errmsg_set(errmsg, 0,
				  "invalid binary header: %u columns (1 to %u)",
				  header->columns, FIELDS_MAX);
	if (parts > header->records_at || header->records_at > HEAD_BYTES_MAX)
		return errmsg_set(errmsg, 0,
				  "invalid binary header: records_at is %u (at least the size of its parts, at most %u)",
				  header->records_at, HEAD_BYTES_MAX);
	if (!header->record_bytes || header->record_bytes % sizeof(__u64) ||
	    header->record_bytes > RECORD_BYTES_MAX)
		return errmsg_set(errmsg, 0,
				  "invalid binary header: record_bytes is %u (a multiple of %zu, at most %u)",
				  header->record_bytes, sizeof(__u64),
				  RECORD_BYTES_MAX);
	return 0;
}

/* Reads all bytes before the first record. */
static int read_head(struct binary *binary)
{
	struct tcplens_binary_header *header = &binary->header;
	size_t known = sizeof(*header);
	int ret = read_exactly(binary, header, HEADER_BYTES_MIN);

	if (ret)
		return ret;
	ret = check_header(binary);
	if (ret)
		return ret;
	binary->head = malloc(header->records_at + 1);
	if (!binary->head)
		return -ENOMEM;
	memcpy(binary->head, header, HEADER_BYTES_MIN);
	ret = read_exactly(binary, binary->head + HEADER_BYTES_MIN,
			   header->records_at - HEADER_BYTES_MIN);
	if (ret)
		return ret;
	binary->head[header->records_at] = '\0';
	if (known > header->header_bytes)
		known = header->header_bytes;
	memcpy(header, binary->head, known);
	binary->names = binary->head + header->header_bytes +
			header->columns * header->column_bytes;
	return 0;
}

/* An endpoint may grow, text has any size, a number has the size of its type. */
static bool is_known(const struct tcplens_binary_column *column)
{
	const struct tcplens_column typed = { .type = column->type };

	switch (column->type) {
	case TCPLENS_TYPE_STRING:
		return column->bytes && column->bytes <= STRING_BYTES_MAX;
	case TCPLENS_TYPE_ADDRESS:
	case TCPLENS_TYPE_ENDPOINT:
		return column->bytes >= tcplens_columns_bytes(&typed);
	case TCPLENS_TYPE_U8:
	case TCPLENS_TYPE_U32:
	case TCPLENS_TYPE_U64:
	case TCPLENS_TYPE_NAME:
		return column->bytes == tcplens_columns_bytes(&typed);
	default:
		return false;
	}
}

static bool is_aligned(const struct tcplens_binary_column *column)
{
	switch (column->type) {
	case TCPLENS_TYPE_ADDRESS:
	case TCPLENS_TYPE_ENDPOINT:
		return column->offset % sizeof(__u32) == 0;
	case TCPLENS_TYPE_STRING:
		return true;
	default:
		return column->offset % column->bytes == 0;
	}
}

static int refuse_names(const struct binary *binary,
			const struct tcplens_binary_column *column,
			const char *reason)
{
	return errmsg_set(binary->errmsg, 0,
			  "invalid names of the values of column %s: %s",
			  column->name, reason);
}

static int read_names(struct binary *binary, struct binary_column *to,
		      const struct tcplens_binary_column *column)
{
	const char *end = binary->names + binary->header.names_bytes;
	const char **names;
	const char *at;
	__u32 i;

	if (column->names > NAMES_MAX)
		return refuse_names(binary, column, "too many");
	if (column->names_at > binary->header.names_bytes)
		return refuse_names(binary, column, "outside the header");
	names = calloc(column->names + 1, sizeof(*names));
	if (!names)
		return -ENOMEM;
	to->column.names = names;
	to->column.names_count = column->names;
	at = binary->names + column->names_at;
	for (i = 0; i < column->names; i++) {
		size_t length = strnlen(at, end - at);

		if (at + length == end)
			return refuse_names(binary, column,
					    "no zero at the end");
		if (length && !field_is_text(at))
			return refuse_names(binary, column, "not text");
		if (length)
			names[i] = at;
		at += length + 1;
	}
	return 0;
}

/* The most bytes that the text of a value needs. */
static size_t text_bytes(const struct binary_column *column)
{
	size_t most = TCPLENS_TEXT_U64_BYTES;
	unsigned int i;

	switch (column->column.type) {
	case TCPLENS_TYPE_ENDPOINT:
		return TCPLENS_TEXT_ENDPOINT_BYTES;
	case TCPLENS_TYPE_ADDRESS:
		return TCPLENS_TEXT_ADDRESS_BYTES;
	case TCPLENS_TYPE_STRING:
		return TCPLENS_NAME_TEXT_BYTES(column->bytes);
	}
	for (i = 0; i < column->column.names_count; i++) {
		const char *name = column->column.names[i];

		if (name && strlen(name) > most)
			most = strlen(name);
	}
	return most;
}

static int check_column(const struct binary *binary,
			const struct table *table,
			const struct tcplens_binary_column *column)
{
	struct errmsg *errmsg = binary->errmsg;
	size_t length = strnlen(column->name, sizeof(column->name));

	if (length == sizeof(column->name) ||
	    !field_is_name(column->name, length))
		return errmsg_set(errmsg, 0,
				  "invalid name of column %zu (expected letters, digits and underscores)",
				  table->columns_count + 1);
	if (table_find_column(table, column->name) >= 0)
		return errmsg_set(errmsg, 0, "duplicate column: %s",
				  column->name);
	if ((__u64)column->offset + column->bytes >
	    binary->header.record_bytes)
		return errmsg_set(errmsg, 0, "column outside the record: %s",
				  column->name);
	if (!is_known(column) && binary->source->is_module) {
		errmsg_set(errmsg, 0, "column of unknown type: %s",
			   column->name);
		return -EPROTO;
	}
	if (is_known(column) && !is_aligned(column))
		return errmsg_set(errmsg, 0, "misaligned column: %s",
				  column->name);
	return 0;
}

static int read_column(struct binary *binary, struct table *table,
		       struct binary_column *to, const char *from)
{
	size_t column_bytes = binary->header.column_bytes;
	struct tcplens_binary_column column = { 0 };
	int ret;

	memcpy(&column, from, column_bytes < sizeof(column) ?
			      column_bytes : sizeof(column));
	ret = check_column(binary, table, &column);
	if (ret)
		return ret;
	to->offset = column.offset;
	to->bytes = column.bytes;
	to->known = is_known(&column);
	if (to->known) {
		to->column.type = column.type;
		ret = read_names(binary, to, &column);
		if (ret)
			return ret;
	}
	/* One byte more, for the zero after the text. */
	binary->row_bytes += (to->known ? text_bytes(to) : 1) + 1;
	return table_add_column(table, column.name,
				to->known && column.type <= TCPLENS_TYPE_U64);
}

/**
 * binary_header_read() - read the header
 * @binary: A stream of which nothing was read.
 * @table: Gets the columns; table_exit() it, also after an error.
 *
 * Return: 0; -EBADMSG with the stream's errmsg set; -EPROTO, likewise, if the
 * running module should be asked for text instead; or another negative error
 * number.
 */
int binary_header_read(struct binary *binary, struct table *table)
{
	const struct tcplens_binary_header *header = &binary->header;
	const char *from;
	int ret = read_head(binary);
	__u32 i;

	if (ret)
		return ret;
	binary->columns = calloc(header->columns, sizeof(*binary->columns));
	if (!binary->columns)
		return -ENOMEM;
	ret = table_init(table, header->columns, true);
	from = binary->head + header->header_bytes;
	for (i = 0; !ret && i < header->columns; i++) {
		ret = read_column(binary, table, &binary->columns[i], from);
		from += header->column_bytes;
	}
	return ret;
}
