/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TCPLENS_READER_BINARY_H
#define TCPLENS_READER_BINARY_H

#include <stdbool.h>
#include <stddef.h>

#include <linux/tcplens.h>

#include "module/record/columns.h"
#include "source.h"
#include "table.h"

/**
 * struct binary_column - a column of the records
 * @column: Its type and names, for the module's formatting functions.
 * @offset: The offset of its value in a record.
 * @bytes: The size of its value.
 * @known: This program knows its type and can format its values.
 */
struct binary_column {
	struct tcplens_column column;
	size_t offset;
	size_t bytes;
	bool known;
};

/**
 * struct binary - a stream of binary records
 * @source: The source.
 * @errmsg: Where to say what is wrong with it.
 * @header: Its header; members that the input does not have are 0.
 * @head: All bytes before the first record, and a zero.
 * @names: The names of values, in @head.
 * @columns: The columns, in the order of the input.
 * @row_bytes: The most bytes that the text of a record needs.
 * @buffer: The records read last.
 * @records: How many records were read.
 */
struct binary {
	struct source *source;
	struct errmsg *errmsg;
	struct tcplens_binary_header header;
	char *head;
	const char *names;
	struct binary_column *columns;
	size_t row_bytes;
	char *buffer;
	unsigned long records;
};

int binary_detect(struct source *source, struct errmsg *errmsg);
int binary_init(struct binary *binary, struct table *table,
		struct source *source, struct errmsg *errmsg);
int binary_read_rows(struct binary *binary, struct table *table, size_t bytes,
		     bool eager);
void binary_exit(struct binary *binary);

#endif /* TCPLENS_READER_BINARY_H */
