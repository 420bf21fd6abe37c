// SPDX-License-Identifier: GPL-2.0
/*
 * From the module's binary records to a model, whose texts are those that the
 * module itself would have made: by its own functions, which are compiled in
 * here too.
 *
 * The input may be any file at all, or what another release of the module
 * gave: <linux/tcplens.h> says what a reader goes by. Nothing is used before it
 * is known to lie within what was read.
 */
#include "binary.h"

#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/tcplens.h>

#include "module/output/text.h"

/* What the structures have at least: all but what says nothing so far. */
#define HEADER_LEAST	offsetof(struct tcplens_binary_header, unused)
#define COLUMN_LEAST	offsetof(struct tcplens_binary_column, unused)

/* Far more than any module gives: what is larger is no header, no record. */
#define HEAD_MOST	(1024 * 1024)
#define RECORD_MOST	65536
#define STRING_MOST	1024
#define NAMES_MOST	256

/* How much is read at once. */
#define BUFFER_BYTES	(128 * 1024)

/**
 * struct binary_field - a column of the records
 * @column: As the module's functions want it: type and names.
 * @offset: Where its value stands in a record.
 * @bytes: Size of the value.
 * @known: It is of a type that can be read.
 */
struct binary_field {
	struct tcplens_column column;
	size_t offset;
	size_t bytes;
	bool known;
};

/* Reads until @size bytes are there or the input ends; gives how many. */
static ssize_t read_up_to(struct source *source, void *buffer, size_t size)
{
	size_t end = 0;

	while (end < size) {
		ssize_t got = source_read(source, (char *)buffer + end,
					  size - end);

		if (got < 0)
			return got;
		if (!got)
			break;
		end += got;
	}
	return end;
}

static int read_exactly(struct binary *binary, void *buffer, size_t size)
{
	ssize_t got = read_up_to(binary->source, buffer, size);

	if (got < 0)
		return got;
	if ((size_t)got < size)
		return problem_set(binary->problem, 0,
				   "truncated: the binary header does not end");
	return 0;
}

/*
 * Another layout than this program knows. The running module can be asked for
 * text instead; a file can not.
 */
static int refuse_layout(const struct binary *binary)
{
	return binary->source->live ? -EPROTO : -EBADMSG;
}

static int check_header(struct binary *binary)
{
	const struct tcplens_binary_header *header = &binary->header;
	struct problem *problem = binary->problem;
	__u64 parts = (__u64)header->columns * header->column_bytes +
		      header->header_bytes + (__u64)header->names_bytes;

	if (header->version != TCPLENS_BINARY_VERSION) {
		problem_set(problem, 0,
			    "version %u of the binary format, and this program knows only %u",
			    header->version, TCPLENS_BINARY_VERSION);
		return refuse_layout(binary);
	}
	if (header->header_bytes < HEADER_LEAST ||
	    header->column_bytes < COLUMN_LEAST)
		return problem_set(problem, 0,
				   "the binary header is smaller than it can be");
	if (!header->columns || header->columns > PARSE_FIELDS_MAX)
		return problem_set(problem, 0,
				   "%u columns in the binary header",
				   header->columns);
	if (parts > header->records_at || header->records_at > HEAD_MOST)
		return problem_set(problem, 0,
				   "the binary header cannot have %u bytes",
				   header->records_at);
	if (!header->record_bytes || header->record_bytes % sizeof(__u64) ||
	    header->record_bytes > RECORD_MOST)
		return problem_set(problem, 0,
				   "a record cannot have %u bytes",
				   header->record_bytes);
	return 0;
}

/* All up to the first record, to @head. */
static int read_head(struct binary *binary)
{
	struct tcplens_binary_header *header = &binary->header;
	size_t known = sizeof(*header);
	int ret = read_exactly(binary, header, HEADER_LEAST);

	if (ret)
		return ret;
	ret = check_header(binary);
	if (ret)
		return ret;
	binary->head = malloc(header->records_at + 1);
	if (!binary->head)
		return -ENOMEM;
	memcpy(binary->head, header, HEADER_LEAST);
	ret = read_exactly(binary, binary->head + HEADER_LEAST,
			   header->records_at - HEADER_LEAST);
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

/* The size that a value of this type has here, 0 for a type that is unknown. */
static size_t type_bytes(__u32 type)
{
	switch (type) {
	case TCPLENS_TYPE_U8:
	case TCPLENS_TYPE_NAME:
		return sizeof(__u8);
	case TCPLENS_TYPE_U32:
		return sizeof(__u32);
	case TCPLENS_TYPE_U64:
		return sizeof(__u64);
	case TCPLENS_TYPE_ADDRESS:
	case TCPLENS_TYPE_ENDPOINT:
		return sizeof(struct tcplens_endpoint);
	default:
		return 0;
	}
}

/* An end may grow; text has the size it has; a number has one. */
static bool is_known(const struct tcplens_binary_column *column)
{
	switch (column->type) {
	case TCPLENS_TYPE_STRING:
		return column->bytes && column->bytes <= STRING_MOST;
	case TCPLENS_TYPE_ADDRESS:
	case TCPLENS_TYPE_ENDPOINT:
		return column->bytes >= type_bytes(column->type);
	default:
		return column->bytes &&
		       column->bytes == type_bytes(column->type);
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

/* Text is what a line can have: that is what the model holds. */
static int read_names(struct binary *binary, struct binary_field *field,
		      const struct tcplens_binary_column *column)
{
	const char *end = binary->names + binary->header.names_bytes;
	const char **names;
	const char *at;
	__u32 i;

	if (column->names > NAMES_MOST ||
	    column->names_at > binary->header.names_bytes)
		return problem_set(binary->problem, 0,
				   "the names of %s are not in the header",
				   column->name);
	names = calloc(column->names + 1, sizeof(*names));
	if (!names)
		return -ENOMEM;
	field->column.names = names;
	field->column.names_count = column->names;
	at = binary->names + column->names_at;
	for (i = 0; i < column->names; i++) {
		size_t length = strnlen(at, end - at);

		if (at + length == end)
			return problem_set(binary->problem, 0,
					   "the names of %s do not end",
					   column->name);
		if (length && !parse_is_field(at))
			return problem_set(binary->problem, 0,
					   "a name of %s is not text",
					   column->name);
		if (length)
			names[i] = at;
		at += length + 1;
	}
	return 0;
}

/* The most that the text of a value needs. */
static size_t text_bytes(const struct binary_field *field)
{
	size_t most = TCPLENS_TEXT_U64_BYTES;
	unsigned int i;

	switch (field->column.type) {
	case TCPLENS_TYPE_ENDPOINT:
		return TCPLENS_TEXT_ENDPOINT_BYTES;
	case TCPLENS_TYPE_ADDRESS:
		return TCPLENS_TEXT_ADDRESS_BYTES;
	case TCPLENS_TYPE_STRING:
		return field->bytes;
	}
	for (i = 0; i < field->column.names_count; i++) {
		const char *name = field->column.names[i];

		if (name && strlen(name) > most)
			most = strlen(name);
	}
	return most;
}

static int read_column(struct binary *binary, struct model *model,
		       struct binary_field *field, const char *at)
{
	const struct tcplens_binary_header *header = &binary->header;
	struct tcplens_binary_column column = { 0 };
	size_t length;
	int ret;

	memcpy(&column, at, header->column_bytes < sizeof(column) ?
			    header->column_bytes : sizeof(column));
	length = strnlen(column.name, sizeof(column.name));
	if (length == sizeof(column.name) ||
	    !parse_is_name(column.name, length))
		return problem_set(binary->problem, 0,
				   "column %zu has no name", model->width + 1);
	if (model_find(model, column.name) >= 0)
		return problem_set(binary->problem, 0,
				   "column %s is named twice", column.name);
	if ((__u64)column.offset + column.bytes > header->record_bytes)
		return problem_set(binary->problem, 0,
				   "column %s is not within the record",
				   column.name);
	field->known = is_known(&column);
	if (!field->known && binary->source->live) {
		problem_set(binary->problem, 0,
			    "column %s is of a type that this program does not know",
			    column.name);
		return -EPROTO;
	}
	if (field->known && !is_aligned(&column))
		return problem_set(binary->problem, 0,
				   "column %s is not aligned", column.name);
	field->offset = column.offset;
	field->bytes = column.bytes;
	if (field->known) {
		field->column.type = column.type;
		ret = read_names(binary, field, &column);
		if (ret)
			return ret;
	}
	/* The value's zero included. */
	binary->row_bytes += (field->known ? text_bytes(field) : 1) + 1;
	return model_add_column(model, column.name,
				field->known &&
				column.type <= TCPLENS_TYPE_U64);
}

static int read_columns(struct binary *binary, struct model *model)
{
	const struct tcplens_binary_header *header = &binary->header;
	const char *at = binary->head + header->header_bytes;
	__u32 i;
	int ret;

	binary->fields = calloc(header->columns, sizeof(*binary->fields));
	if (!binary->fields)
		return -ENOMEM;
	ret = model_start(model, header->columns);
	for (i = 0; !ret && i < header->columns; i++) {
		ret = read_column(binary, model, &binary->fields[i], at);
		at += header->column_bytes;
	}
	return ret;
}

/*
 * The interface of a scope, as the module prints it; empty where only its
 * number is known: a file can come from anywhere.
 */
static const char *interface_of(const struct binary *binary, __u32 scope)
{
	static char name[IF_NAMESIZE];
	static __u32 named;
	const char *c;

	if (!scope || !binary->source->own)
		return "";
	if (scope == named)
		return name;
	named = scope;
	if (!if_indextoname(scope, name))
		*name = '\0';
	for (c = name; *c; c++) {
		if (!parse_is_name(c, 1) && !strchr("-.@", *c))
			*name = '\0';
	}
	return name;
}

static char *put_absent(char *out)
{
	return tcplens_text_string(out, TCPLENS_ABSENT);
}

static char *put_end(const struct binary *binary, char *out,
		     const struct binary_field *field,
		     const struct tcplens_endpoint *end)
{
	if (end->family != TCPLENS_FAMILY_INET &&
	    end->family != TCPLENS_FAMILY_INET6)
		return put_absent(out);
	return tcplens_text_value(out, &field->column, end,
				    end->family == TCPLENS_FAMILY_INET6 ?
				    interface_of(binary, end->scope) : "");
}

/* Gives NULL if it is not text. */
static char *put_string(char *out, const struct binary_field *field, const char *at)
{
	size_t length = strnlen(at, field->bytes);

	if (!length)
		return put_absent(out);
	memcpy(out, at, length);
	out[length] = '\0';
	return parse_is_field(out) ? out + length : NULL;
}

static char *put_field(const struct binary *binary, char *out,
		       const struct binary_field *field, const char *record)
{
	const void *at = record + field->offset;

	if (!field->known)
		return put_absent(out);
	switch (field->column.type) {
	case TCPLENS_TYPE_ADDRESS:
	case TCPLENS_TYPE_ENDPOINT:
		return put_end(binary, out, field, at);
	case TCPLENS_TYPE_STRING:
		return put_string(out, field, at);
	default:
		return tcplens_text_value(out, &field->column, at, "");
	}
}

static int add_record(struct binary *binary, struct model *model,
		      const char *record)
{
	char *out = model_room(model, binary->row_bytes);
	__u32 i;

	if (!out)
		return -ENOMEM;
	binary->records++;
	for (i = 0; i < binary->header.columns; i++) {
		out = put_field(binary, out, &binary->fields[i], record);
		if (!out)
			return problem_set(binary->problem, 0,
					   "record %lu: %s is not text",
					   binary->records, model->names[i]);
		*out++ = '\0';
	}
	model_add_row(model, out);
	return 0;
}

/**
 * binary_select() - ask the module for something, in binary if it can
 * @source: A selectable source that was not yet read from.
 * @query: A line of the module's language without its clause "format"; empty
 *	for all that is given by default.
 * @problem: Says what the module finds wrong with it.
 *
 * A module that knows no formats, or finds something else wrong, is asked once
 * more without. What it then says is about what the user wrote.
 *
 * Return: as source_select().
 */
int binary_select(struct source *source, const char *query,
		  struct problem *problem)
{
	char line[TCPLENS_QUERY_BYTES + 1];
	int length = snprintf(line, sizeof(line), "%s%sformat binary", query,
			      *query ? " " : "");

	if (source->own && length >= 0 && (size_t)length < sizeof(line)) {
		int ret = source_select(source, line, problem);

		if (ret != -EBADMSG && ret != -EINVAL)
			return ret;
	}
	return *query ? source_select(source, query, problem) :
			source_rewind(source);
}

/**
 * binary_detect() - is this input binary?
 * @source: A source that was not yet read from; nothing is lost of it.
 * @problem: Says what is wrong with it.
 *
 * Return: 1 if it is, 0 if it may be text, -EBADMSG with @problem set, or
 * another negative error number.
 */
int binary_detect(struct source *source, struct problem *problem)
{
	const __u64 magic = TCPLENS_BINARY_MAGIC;
	char ahead[sizeof(magic)];
	ssize_t got = source_peek(source, ahead, sizeof(ahead));
	size_t i;

	if (got < 0)
		return got;
	if ((size_t)got < sizeof(ahead))
		return 0;
	if (!memcmp(ahead, &magic, sizeof(magic)))
		return 1;
	for (i = 0; i < sizeof(magic); i++) {
		if (ahead[i] != ((const char *)&magic)[sizeof(magic) - 1 - i])
			return 0;
	}
	return problem_set(problem, 0,
			   "binary of a host with the other byte order");
}

/**
 * binary_start() - begin to read a stream of records
 * @binary: What to fill; binary_exit() it, also after an error.
 * @model: Gets the columns; model_exit() it, also after an error.
 * @source: A source of which binary_detect() has said that it is one.
 * @problem: Where this and binary_read_rows() say what is wrong with it.
 *
 * Return: 0; -EBADMSG with @problem set; -EPROTO, likewise, if the running
 * module should be asked for text instead; or another negative error number.
 */
int binary_start(struct binary *binary, struct model *model,
		 struct source *source, struct problem *problem)
{
	int ret;

	memset(binary, 0, sizeof(*binary));
	memset(model, 0, sizeof(*model));
	binary->source = source;
	binary->problem = problem;
	binary->buffer = malloc(BUFFER_BYTES);
	if (!binary->buffer)
		return -ENOMEM;
	ret = read_head(binary);
	return ret ? ret : read_columns(binary, model);
}

/**
 * binary_read_rows() - read on
 * @binary: A stream that was started.
 * @model: Where the rows go.
 * @bytes: How many bytes of text are enough there.
 *
 * Return: 1 if there may be more, 0 if not, -EBADMSG with the problem set, or
 * another negative error number.
 */
int binary_read_rows(struct binary *binary, struct model *model, size_t bytes)
{
	size_t size = binary->header.record_bytes;
	size_t room = BUFFER_BYTES - BUFFER_BYTES % size;
	size_t at;
	int ret;

	while (model->text_bytes < bytes) {
		ssize_t got = read_up_to(binary->source, binary->buffer, room);

		if (got < 0)
			return got;
		for (at = 0; at + size <= (size_t)got; at += size) {
			ret = add_record(binary, model, binary->buffer + at);
			if (ret)
				return ret;
		}
		if (got % size)
			return problem_set(binary->problem, 0,
					   "truncated: record %lu does not end",
					   binary->records + 1);
		if ((size_t)got < room)
			return 0;
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

	for (i = 0; binary->fields && i < binary->header.columns; i++)
		free((void *)binary->fields[i].column.names);
	free(binary->fields);
	free(binary->head);
	free(binary->buffer);
}
