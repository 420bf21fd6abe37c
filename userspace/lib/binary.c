// SPDX-License-Identifier: GPL-2.0
/*
 * Reads the module's binary records into a table. The module's own formatting
 * functions, compiled in here too, make the text, so that it is the text that
 * the module writes.
 */
#include "binary.h"

#include <errno.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>

#include "binary_header.h"
#include "module/output/text.h"
#include "module/record/name.h"

/* The most that one read asks for. */
#define BUFFER_BYTES	(128 * 1024)

/*
 * The device of an address; empty if only its index is known, since a file can come
 * from any host.
 */
static const char *interface_name(const struct binary *binary, __u32 scope)
{
	static char name[IF_NAMESIZE];
	static __u32 named;

	if (!scope || !binary->source->is_own_netns)
		return "";
	if (scope == named)
		return name;
	named = scope;
	if (!if_indextoname(scope, name))
		*name = '\0';
	return name;
}

static char *put_no_value(char *out)
{
	return tcplens_text_string(out, TCPLENS_ABSENT);
}

static char *put_endpoint(const struct binary *binary, char *out,
			  const struct binary_column *column,
			  const struct tcplens_endpoint *endpoint)
{
	if (endpoint->family != TCPLENS_FAMILY_INET &&
	    endpoint->family != TCPLENS_FAMILY_INET6)
		return put_no_value(out);
	return tcplens_text_value(out, &column->column, endpoint,
				  interface_name(binary, endpoint->scope));
}

static char *put_string(char *out, const struct binary_column *column,
			const char *string)
{
	if (!column->bytes || !*string)
		return put_no_value(out);
	return tcplens_name_put(out, string, column->bytes);
}

static char *put_value(const struct binary *binary, char *out,
		       const struct binary_column *column, const char *record)
{
	const void *value = record + column->offset;

	if (!column->known)
		return put_no_value(out);
	switch (column->column.type) {
	case TCPLENS_TYPE_ADDRESS:
	case TCPLENS_TYPE_ENDPOINT:
		return put_endpoint(binary, out, column, value);
	case TCPLENS_TYPE_STRING:
		return put_string(out, column, value);
	default:
		return tcplens_text_value(out, &column->column, value, "");
	}
}

static int add_record(struct binary *binary, struct table *table,
		      const char *record)
{
	char *out = table_reserve_row(table, binary->row_bytes);
	__u32 i;

	if (!out)
		return -ENOMEM;
	binary->records++;
	for (i = 0; i < binary->header.columns; i++) {
		out = put_value(binary, out, &binary->columns[i], record);
		*out++ = '\0';
	}
	table_commit_row(table, out);
	return 0;
}

/**
 * binary_detect() - check whether an input is binary
 * @source: A source that was not yet read from; it keeps all its bytes.
 * @errmsg: Says what is wrong with it.
 *
 * Return: 1 if it is, 0 if it may be text, -EBADMSG with @errmsg set, or
 * another negative error number.
 */
int binary_detect(struct source *source, struct errmsg *errmsg)
{
	const __u64 magic = TCPLENS_BINARY_MAGIC;
	char first[sizeof(magic)];
	ssize_t got = source_peek(source, first, sizeof(first));
	size_t i;

	if (got < 0)
		return got;
	if ((size_t)got < sizeof(first))
		return 0;
	if (!memcmp(first, &magic, sizeof(magic)))
		return 1;
	for (i = 0; i < sizeof(magic); i++) {
		if (first[i] != ((const char *)&magic)[sizeof(magic) - 1 - i])
			return 0;
	}
	return errmsg_set(errmsg, 0,
			  "binary records in the other byte order (expected that of this host)");
}

/**
 * binary_init() - start to read a stream of records
 * @binary: Filled in; binary_exit() it, also after an error.
 * @table: Gets the columns; table_exit() it, also after an error.
 * @source: A source for which binary_detect() returned 1.
 * @errmsg: Where this and binary_read_rows() say what is wrong with it.
 *
 * Return: as binary_header_read().
 */
int binary_init(struct binary *binary, struct table *table,
		struct source *source, struct errmsg *errmsg)
{
	memset(binary, 0, sizeof(*binary));
	memset(table, 0, sizeof(*table));
	binary->source = source;
	binary->errmsg = errmsg;
	binary->buffer = malloc(BUFFER_BYTES);
	if (!binary->buffer)
		return -ENOMEM;
	return binary_header_read(binary, table);
}

/* Reads @wanted bytes; if @eager, only what is there, and its last record. */
static ssize_t read_records(struct binary *binary, size_t wanted, bool eager)
{
	size_t record_bytes = binary->header.record_bytes;
	ssize_t got, rest = 0;

	if (!eager)
		return source_read_fully(binary->source, binary->buffer,
					 wanted);
	got = source_read(binary->source, binary->buffer, wanted);
	if (got > 0 && got % record_bytes)
		rest = source_read_fully(binary->source, binary->buffer + got,
					 record_bytes - got % record_bytes);
	return rest < 0 ? rest : got + rest;
}

/**
 * binary_read_rows() - read some records
 * @binary: A stream that was initialized.
 * @table: Where to add the rows.
 * @bytes: Stop when the rows of @table have this many bytes of text.
 * @eager: Stop after one read, and the rest of its last record.
 *
 * Return: 1 if there may be more, 0 if not, -EBADMSG with the stream's errmsg
 * set, or another negative error number.
 */
int binary_read_rows(struct binary *binary, struct table *table, size_t bytes,
		     bool eager)
{
	size_t record_bytes = binary->header.record_bytes;
	size_t wanted = BUFFER_BYTES - BUFFER_BYTES % record_bytes;
	size_t at;
	int ret;

	while (table->text_bytes < bytes) {
		ssize_t got = read_records(binary, wanted, eager);

		if (got < 0)
			return got;
		for (at = 0; at + record_bytes <= (size_t)got;
		     at += record_bytes) {
			ret = add_record(binary, table, binary->buffer + at);
			if (ret)
				return ret;
		}
		if (got % record_bytes)
			return errmsg_set(binary->errmsg, 0,
					  "truncated record: %lu",
					  binary->records + 1);
		if (!got || (!eager && (size_t)got < wanted))
			return 0;
		if (eager)
			break;
	}
	return 1;
}

/**
 * binary_exit() - free all that the stream holds
 * @binary: The stream; its source stays open.
 */
void binary_exit(struct binary *binary)
{
	__u32 i;

	for (i = 0; binary->columns && i < binary->header.columns; i++)
		free((void *)binary->columns[i].column.names);
	free(binary->columns);
	free(binary->head);
	free(binary->buffer);
}
