// SPDX-License-Identifier: GPL-2.0
/*
 * filter QUERIES: compares the filter on text with the filter on records.
 *
 * Makes records with random values, the same ones in each run, and formats them
 * with the module's functions. The claims:
 *
 *   - a row that is parsed into a record and formatted again is the same row;
 *   - a query keeps exactly the rows of the text whose records the module's
 *     filter matches, also if only endpoints have the values of the columns.
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <linux/tcplens.h>

#include "../lib/filter.h"
#include "../lib/record.h"
#include "../lib/text.h"
#include "module/output/text.h"

#define ROWS		12

/* How many queries filter the same rows. */
#define QUERIES		8

/* The size of a buffer for a line or a value. */
#define LINE_BYTES	(4 * TCPLENS_LINE_BYTES)

static struct columns columns;
static unsigned long matched;

static bool one_in(unsigned int number)
{
	return !(random() % number);
}

/* Numbers around the limits, and some in between. */
static u64 random_number(const struct tcplens_column *column, u64 absent)
{
	u64 largest = tcplens_columns_largest(column);

	switch (random() % 6) {
	case 0:
		return absent;
	case 1:
		return largest;
	case 2:
		return largest >> (random() % 32);
	default:
		return largest < 4 ? random() % 2 : random() % 4;
	}
}

static void random_string(char *string)
{
	static const char *const strings[] = {
		"", "", "cubic", "bbr", "b", "fifteen-bytes_x", "-", "1",
		"(sd-pam)", "a b\n", "caf\303\251", "\\040", "\"*,'&|",
	};

	strcpy(string, strings[random() % ARRAY_SIZE(strings)]);
}

static void random_value(struct tcplens_record *record,
			 const struct tcplens_column *column)
{
	void *at = (char *)record + column->offset;

	switch (column->type) {
	case TCPLENS_TYPE_U8:
		*(u8 *)at = random_number(column, TCPLENS_ABSENT_U8);
		break;
	case TCPLENS_TYPE_U32:
		*(u32 *)at = random_number(column, TCPLENS_ABSENT_U32);
		break;
	case TCPLENS_TYPE_U64:
		*(u64 *)at = random_number(column, TCPLENS_ABSENT_U64);
		break;
	case TCPLENS_TYPE_NAME:
		*(u8 *)at = random() % (column->names_count + 1);
		break;
	case TCPLENS_TYPE_STRING:
		random_string(at);
		break;
	case TCPLENS_TYPE_PATH:
		random_string((char *)at + 1);
		*(char *)at = ((char *)at)[1] ? '/' : '\0';
		break;
	}
}

static void random_endpoint(struct tcplens_record *record,
			    struct tcplens_endpoint *endpoint)
{
	static const u32 ports[] = { 0, 80, 443, 65535 };
	static const u8 addresses[][16] = {
		{ 0 },
		{ [15] = 1 },
		{ [10] = 0xff, 0xff, 10, 0, 0, 1 },
		{ [10] = 0xff, 0xff, 10, 0, 1, 1 },
		{ 0x20, 0x01, 0x0d, 0xb8, [15] = 1 },
		{ 0x20, 0x01, 0x0d, 0xb8, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1 },
		{ 0xfe, 0x80, [15] = 1 },
	};
	size_t i = random() % ARRAY_SIZE(addresses);

	memset(endpoint->address, 0xff, sizeof(endpoint->address));
	if (record->family == TCPLENS_FAMILY_INET)
		memcpy(endpoint->address, addresses[i] + 12, 4);
	else
		memcpy(endpoint->address, addresses[i], 16);
	endpoint->port = ports[random() % ARRAY_SIZE(ports)];
	endpoint->scope = one_in(3) ? 7 : 0;
	endpoint->family = record->family;
}

static void random_record(struct tcplens_record *record, u64 cookie)
{
	unsigned int i;

	record_clear(record);
	for (i = 0; i < tcplens_columns_count; i++)
		random_value(record, &tcplens_columns[i]);
	record->cookie = cookie;
	record->family = one_in(2) ? TCPLENS_FAMILY_INET : TCPLENS_FAMILY_INET6;
	random_endpoint(record, &record->local);
	random_endpoint(record, &record->remote);
	/* Of a remote address, only a link-local one has a device. */
	if (record->remote.address[0] != 0xfe)
		record->remote.scope = 0;
	if (one_in(4))
		record->remote.port = TCPLENS_ABSENT_U32;
	random_string(record->interface);
}

static void parse_line(struct tcplens_query *query, const char *line)
{
	struct tcplens_query_error error;

	if (tcplens_query_parse(query, TCPLENS_FILES_ALL, line,
				strlen(line), &error))
		errx(EXIT_FAILURE, "%s: byte %zu: %s", line, error.position,
		     error.reason);
}

/* Selects all columns; with @drop_parts, none that an endpoint contains. */
static void select_columns(struct tcplens_query *query, bool drop_parts)
{
	static const char *const parts[] = {
		"laddr", "lport", "raddr", "rport", "family",
	};
	unsigned int i, j;

	parse_line(query, "select *");
	for (i = 0; drop_parts && i < ARRAY_SIZE(parts); i++) {
		int column = tcplens_columns_find(parts[i], strlen(parts[i]));

		for (j = 0; query->columns[j] != column; j++)
			;
		query->count--;
		memmove(query->columns + j, query->columns + j + 1,
			(query->count - j) * sizeof(*query->columns));
	}
}

static void read_text(struct table *table, const char *text, size_t size)
{
	struct source source = { .fd = memfd_create("records", 0) };
	struct errmsg errmsg = { 0 };
	struct lines lines;

	if (source.fd < 0 || pwrite(source.fd, text, size, 0) != (ssize_t)size ||
	    lines_init(&lines, &source, ' ', &errmsg))
		err(EXIT_FAILURE, NULL);
	if (text_read(table, &lines))
		errx(EXIT_FAILURE, "line %lu: %s", errmsg.line, errmsg.text);
	lines_exit(&lines);
	source_close(&source);
}

static char *put_row(char *out, const struct tcplens_query *query,
		     const struct tcplens_record *record)
{
	struct tcplens_text_line line;

	tcplens_text_line(&line, query);
	return tcplens_text_row(out, &line, record);
}

/* Parses a row and formats it again. */
static void check_round_trip(const struct tcplens_query *query, const char *row,
			     size_t size)
{
	struct tcplens_record record;
	char again[LINE_BYTES];
	char copy[LINE_BYTES];
	char *rest = copy;
	unsigned int i;

	memcpy(copy, row, size);
	copy[size - 1] = '\0';
	record_clear(&record);
	for (i = 0; i < query->count; i++) {
		const struct tcplens_column *column =
			&tcplens_columns[query->columns[i]];
		const char *text = strsep(&rest, " ");

		if (!record_parse_value(&record, column, text))
			errx(EXIT_FAILURE, "%s cannot be parsed: %s",
			     column->name, text);
	}
	if (put_row(again, query, &record) != again + size ||
	    memcmp(again, row, size))
		errx(EXIT_FAILURE, "changed by a round trip: %.*s", (int)size, row);
}

/*
 * Prints the value of a random record, sometimes as a prefix. It is in quotes if it
 * has signs of the language, and sometimes otherwise.
 */
static void print_value(FILE *stream, unsigned int column,
			const struct tcplens_record *records)
{
	struct tcplens_query query = { .count = 1, .columns = { column } };
	char text[LINE_BYTES];
	char *end = put_row(text, &query, &records[random() % ROWS]);
	const char *quote;

	end[-1] = '\0';
	quote = one_in(4) || strpbrk(text, "(),=!<>&|*?") ? "\"" : "";
	fprintf(stream, "%s%s", quote, text);
	if (tcplens_columns[column].type == TCPLENS_TYPE_ADDRESS && one_in(2) &&
	    strcmp(text, TCPLENS_ABSENT))
		fprintf(stream, "/%ld", random() % 33);
	fputs(quote, stream);
}

static void print_comparison(FILE *stream, const struct tcplens_record *records)
{
	static const char *const signs[] = { "=", "!=", "<", "<=", ">", ">=" };
	unsigned int column = random() % tcplens_columns_count;
	const struct tcplens_column *compared = &tcplens_columns[column];

	/* Most columns are numbers; state and endpoints are the first seven. */
	if (one_in(2)) {
		column = random() % 7;
		compared = &tcplens_columns[column];
	}
	fprintf(stream, "%s%s", one_in(4) ? "not " : "", compared->name);
	if (compared->type <= TCPLENS_TYPE_U64 && one_in(2)) {
		/* A flag is neither less than 0 nor greater than 1: both are refused. */
		if (tcplens_columns_largest(compared) == 1)
			fputs(one_in(2) ? "<1" : ">0", stream);
		else
			fprintf(stream, "%s%ld", signs[2 + random() % 4],
				1 + random() % 2);
		return;
	}
	fputs(signs[random() % 2], stream);
	print_value(stream, column, records);
	while (one_in(3)) {
		fputc(',', stream);
		print_value(stream, column, records);
	}
}

static char *random_expression(const struct tcplens_record *records)
{
	size_t length;
	char *text;
	FILE *stream = open_memstream(&text, &length);

	if (!stream)
		err(EXIT_FAILURE, NULL);
	print_comparison(stream, records);
	while (one_in(2)) {
		fputs(one_in(2) ? " and " : " or ", stream);
		print_comparison(stream, records);
	}
	fclose(stream);
	return text;
}

/* Applies one query to the text and to its records. */
static void compare(struct table *table, const struct tcplens_record *records)
{
	char *where = random_expression(records);
	const struct query query = {
		.where = where,
		.limit = one_in(4) ? "2" : NULL,
	};
	const char *fields[FIELDS_MAX];
	int cookie = table_find_column(table, "cookie");
	struct errmsg errmsg = { 0 };
	struct tcplens_query compiled;
	size_t row = 0;
	size_t i;

	if (filter_compile(&compiled, &query, table, &columns, &errmsg) ||
	    filter_apply(&compiled, false, table, &errmsg))
		errx(EXIT_FAILURE, "%s: line %lu: %s", where, errmsg.line,
		     errmsg.text);
	matched += table->rows_count;
	for (i = 0; i < ROWS && (row < table->rows_count || compiled.limit); i++) {
		if (!tcplens_filter_matches(&compiled.filter, &records[i]))
			continue;
		if (row == table->rows_count)
			errx(EXIT_FAILURE, "%s: row %zu is missing", where, i);
		table_get_row(table, row++, fields);
		if (strtoul(fields[cookie], NULL, 10) != i)
			errx(EXIT_FAILURE, "%s: row %s instead of %zu", where,
			     fields[cookie], i);
	}
	if (row != table->rows_count)
		errx(EXIT_FAILURE, "%s: too many rows", where);
	free(where);
}

int main(int argc, char **argv)
{
	static char text[(ROWS + 1) * LINE_BYTES];
	struct tcplens_record records[ROWS];
	unsigned long queries;
	unsigned long i;

	if (argc != 2)
		errx(EXIT_FAILURE, "usage: filter QUERIES");
	queries = strtoul(argv[1], NULL, 10);
	if (columns_init_builtin(&columns, "sockets"))
		err(EXIT_FAILURE, NULL);
	for (i = 0; i < queries / QUERIES; i++) {
		struct tcplens_query query;
		char *end;
		size_t j;

		select_columns(&query, i % 2);
		end = tcplens_text_header(text, &query);
		for (j = 0; j < ROWS; j++) {
			char *row = end;

			random_record(&records[j], j);
			end = put_row(row, &query, &records[j]);
			check_round_trip(&query, row, end - row);
		}
		for (j = 0; j < QUERIES; j++) {
			struct table table;

			read_text(&table, text, end - text);
			compare(&table, records);
			table_exit(&table);
		}
	}
	columns_exit(&columns);
	printf("%lu of %lu rows matched\n", matched, i * QUERIES * ROWS);
	return EXIT_SUCCESS;
}
