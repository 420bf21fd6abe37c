// SPDX-License-Identifier: GPL-2.0
/*
 * fake_output text|binary|newer|older|empty [MEMBER=VALUE...]: writes what the
 * module would, formatted by the module's own functions, for made-up sockets.
 *
 *	text	all columns as text
 *	binary	the same as binary records
 *	newer	binary of a later release: larger structures and records, two
 *		more columns, one of them of an unknown type
 *	older	binary with the smallest structures that a reader accepts
 *	empty	binary without records
 *
 * MEMBER=VALUE changes a member of the header or, with the name of a column and
 * a dot before it, of that column.
 */
#include <arpa/inet.h>
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/tcplens.h>

#include "../lib/record.h"
#include "module/output/binary.h"
#include "module/output/text.h"

#define SOCKETS		5

/* What the newer release adds: bytes, and columns. */
#define MORE_HEADER	24
#define MORE_COLUMN	40
#define MORE_HEAD	64
#define MORE_RECORD	32
#define MORE_COLUMNS	2

static char output[65536];

static void set_endpoint(struct tcplens_endpoint *endpoint, int family,
			 const char *address, __u32 port, __u32 scope)
{
	memset(endpoint, 0, sizeof(*endpoint));
	if (inet_pton(family, address, endpoint->address) != 1)
		abort();
	endpoint->family = family;
	endpoint->port = port;
	endpoint->scope = scope;
}

static void set_endpoints(struct tcplens_record *record, int i)
{
	static const struct {
		int family;
		const char *local;
		const char *remote;
	} pairs[SOCKETS] = {
		{ AF_INET, "10.0.0.1", "192.168.255.1" },
		{ AF_INET6, "2001:db8::1", "::ffff:10.0.0.1" },
		{ AF_INET6, "fe80::1", "fe80:1:2:3:4:5:6:7" },
		{ AF_INET, "0.0.0.0", "0.0.0.0" },
		{ AF_INET6, "::", "::" },
	};
	__u32 rport = i < 3 ? (__u32)i : TCPLENS_ABSENT_U32;
	__u32 scope = i == 2 ? 4294967295U : 0;

	record->family = pairs[i].family;
	set_endpoint(&record->local, pairs[i].family, pairs[i].local, 65535 - i,
		     scope);
	set_endpoint(&record->remote, pairs[i].family, pairs[i].remote, rport,
		     scope);
}

/* Values differ between columns and sockets; a third of them is missing. */
static void set_value(struct tcplens_record *record,
		      const struct tcplens_column *column, unsigned int seed)
{
	void *at = (char *)record + column->offset;

	if (seed % 3 == 0)
		return;
	switch (column->type) {
	case TCPLENS_TYPE_U8:
		*(u8 *)at = seed % 255;
		break;
	case TCPLENS_TYPE_NAME:
		*(u8 *)at = seed % (column->names_count + 1);
		break;
	case TCPLENS_TYPE_U32:
		*(u32 *)at = seed * 2654435761U >> seed % 32;
		break;
	case TCPLENS_TYPE_U64:
		*(u64 *)at = seed * 11400714819323198485ULL >> seed % 64;
		break;
	case TCPLENS_TYPE_STRING:
	case TCPLENS_TYPE_PATH:
		snprintf(at, TCPLENS_NAME_BYTES, "word_%u", seed);
		break;
	}
}

static void make_record(struct tcplens_record *record, int i)
{
	unsigned int column;

	record_clear(record);
	for (column = 0; column < tcplens_columns_count; column++)
		set_value(record, &tcplens_columns[column], column + 7 * i);
	set_endpoints(record, i);
}

static char *put_text(char *out, const struct tcplens_query *query)
{
	struct tcplens_record record;
	struct tcplens_text_line line;
	int i;

	tcplens_text_line(&line, query);
	out = tcplens_text_header(out, query);
	for (i = 0; i < SOCKETS; i++) {
		make_record(&record, i);
		out = tcplens_text_row(out, &line, &record);
	}
	return out;
}

static char *put_binary(char *out, const struct tcplens_query *query,
			int sockets)
{
	struct tcplens_layout layout;
	struct tcplens_record record;
	int i;

	tcplens_layout_of_columns(&layout, query->columns, query->count);
	out = tcplens_binary_header(out, query, &layout);
	for (i = 0; i < sockets; i++) {
		make_record(&record, i);
		out = tcplens_layout_copy(out, &layout, &record);
	}
	return out;
}

static char *put(char *out, const void *from, size_t bytes)
{
	memcpy(out, from, bytes);
	return out + bytes;
}

/* No reader knows the new bytes, so their values do not matter. */
static char *put_new(char *out, size_t bytes)
{
	memset(out, 0xa5, bytes);
	return out + bytes;
}

static char *put_new_column(char *out, const char *name, __u32 type,
			    __u32 offset, __u32 bytes)
{
	struct tcplens_binary_column column = {
		.type = type, .offset = offset, .bytes = bytes,
	};

	strcpy(column.name, name);
	out = put(out, &column, sizeof(column));
	return put_new(out, MORE_COLUMN);
}

static char *put_newer(char *out, const char *from, const char *end)
{
	struct tcplens_binary_header header;
	size_t record_bytes;
	__u32 i;

	memcpy(&header, from, sizeof(header));
	from += header.header_bytes;
	record_bytes = header.record_bytes;
	header.revision += 7;
	header.header_bytes += MORE_HEADER;
	header.column_bytes += MORE_COLUMN;
	header.columns += MORE_COLUMNS;
	header.record_bytes += MORE_RECORD;
	header.records_at = header.header_bytes + header.names_bytes +
			    header.columns * header.column_bytes + MORE_HEAD;
	out = put(out, &header, sizeof(header));
	out = put_new(out, MORE_HEADER);
	for (i = 0; i < header.columns - MORE_COLUMNS; i++) {
		out = put(out, from, sizeof(struct tcplens_binary_column));
		out = put_new(out, MORE_COLUMN);
		from += sizeof(struct tcplens_binary_column);
	}
	out = put_new_column(out, "new_number", TCPLENS_TYPE_U32,
			     record_bytes, sizeof(__u32));
	out = put_new_column(out, "new_type", 200, record_bytes + 5, 27);
	out = put(out, from, header.names_bytes);
	from += header.names_bytes;
	out = put_new(out, MORE_HEAD);
	for (; from < end; from += record_bytes) {
		out = put(out, from, record_bytes);
		out = put_new(out, MORE_RECORD);
	}
	return out;
}

static char *put_older(char *out, const char *from, const char *end)
{
	const size_t header_bytes =
		offsetof(struct tcplens_binary_header, unused);
	const size_t column_bytes =
		offsetof(struct tcplens_binary_column, unused);
	struct tcplens_binary_header header;
	__u32 i;

	memcpy(&header, from, sizeof(header));
	from += header.header_bytes;
	header.header_bytes = header_bytes;
	header.column_bytes = column_bytes;
	header.records_at = header_bytes + header.names_bytes +
			    header.columns * column_bytes;
	out = put(out, &header, header_bytes);
	for (i = 0; i < header.columns; i++) {
		out = put(out, from, column_bytes);
		from += sizeof(struct tcplens_binary_column);
	}
	return put(out, from, end - from);
}

#define HEADER(member)							\
	{ #member, offsetof(struct tcplens_binary_header, member),	\
	  sizeof(((struct tcplens_binary_header *)0)->member) }
#define COLUMN(member)							\
	{ "." #member, offsetof(struct tcplens_binary_column, member),	\
	  sizeof(((struct tcplens_binary_column *)0)->member) }

static const struct member {
	const char *name;
	size_t offset;
	size_t bytes;
} members[] = {
	HEADER(magic), HEADER(version), HEADER(header_bytes), HEADER(columns),
	HEADER(column_bytes), HEADER(names_bytes), HEADER(record_bytes),
	HEADER(records_at),
	COLUMN(name), COLUMN(type), COLUMN(offset), COLUMN(bytes),
	COLUMN(names_at), COLUMN(names),
};

static char *find_column(const char *name, size_t length)
{
	struct tcplens_binary_header header;
	__u32 i;

	memcpy(&header, output, sizeof(header));
	for (i = 0; i < header.columns; i++) {
		char *at = output + header.header_bytes +
			   i * header.column_bytes;

		if (strlen(at) == length && !memcmp(at, name, length))
			return at;
	}
	errx(EXIT_FAILURE, "no column %.*s", (int)length, name);
}

/* Writes text, with its zero if that fits, or a number. */
static void change(const char *what)
{
	size_t name_length = strcspn(what, "=");
	const char *dot = memchr(what, '.', name_length);
	const char *name = dot ? dot : what;
	const char *value = what + name_length + 1;
	char *at = output;
	size_t length;
	__u64 number;
	size_t i;

	name_length -= name - what;
	if (dot)
		at = find_column(what, dot - what);
	for (i = 0; i < ARRAY_SIZE(members); i++) {
		if (strlen(members[i].name) == name_length &&
		    !memcmp(members[i].name, name, name_length))
			break;
	}
	if (i == ARRAY_SIZE(members))
		errx(EXIT_FAILURE, "no member %s", what);
	at += members[i].offset;
	if (members[i].bytes > sizeof(number)) {
		length = strlen(value) + 1;
		memcpy(at, value, length < members[i].bytes ?
				  length : members[i].bytes);
		return;
	}
	number = strtoull(value, NULL, 0);
	memcpy(at, &number, members[i].bytes);
}

int main(int argc, char **argv)
{
	static const char line[] = "select *";
	static char plain[sizeof(output)];
	struct tcplens_query_error error;
	struct tcplens_query query;
	char *end = output;
	int i;

	if (argc < 2 ||
	    tcplens_query_parse(&query, TCPLENS_FILES_ALL, line,
				strlen(line), &error))
		errx(EXIT_FAILURE, "usage: fake_output KIND [MEMBER=VALUE...]");
	if (!strcmp(argv[1], "text"))
		end = put_text(output, &query);
	else if (!strcmp(argv[1], "newer"))
		end = put_newer(output, plain,
				put_binary(plain, &query, SOCKETS));
	else if (!strcmp(argv[1], "older"))
		end = put_older(output, plain,
				put_binary(plain, &query, SOCKETS));
	else
		end = put_binary(output, &query,
				 strcmp(argv[1], "empty") ? SOCKETS : 0);
	for (i = 2; i < argc; i++)
		change(argv[i]);
	return fwrite(output, 1, end - output, stdout) !=
	       (size_t)(end - output);
}
