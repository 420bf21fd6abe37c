// SPDX-License-Identifier: GPL-2.0
/*
 * libFuzzer's bytes as a query, matched against a record made of the same bytes.
 */
#include "output/binary.h"
#include "output/query_error.h"
#include "output/text.h"
#include "query/query.h"

#include <stdint.h>
#include <stdlib.h>

#include <linux/tcplens.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(bool is_true)
{
	if (!is_true)
		abort();
}

/* As sample.c guarantees: an existing family, ports, and terminated strings. */
static struct tcplens_record record_of(const uint8_t *data, size_t size)
{
	struct tcplens_record record;
	size_t i;

	memset(&record, 0xff, sizeof(record));
	for (i = 0; size && i < sizeof(record); i++)
		((uint8_t *)&record)[i] = data[i % size] * (i / size + 1);
	record.family = record.family % 2 ? TCPLENS_FAMILY_INET :
					    TCPLENS_FAMILY_INET6;
	record.local.family = record.family;
	record.remote.family = record.family;
	record.local.port %= 0x10000;
	record.remote.port %= 0x10000;
	record.cc[sizeof(record.cc) - 1] = '\0';
	record.ulp[sizeof(record.ulp) - 1] = '\0';
	record.bound_interface[sizeof(record.bound_interface) - 1] = '\0';
	record.comm[sizeof(record.comm) - 1] = '\0';
	record.cgroup[sizeof(record.cgroup) - 1] = '\0';
	record.interface[sizeof(record.interface) - 1] = '\0';
	return record;
}

/* Three or four lines, of which the third marks the error in the second. */
static void check_error(const char *line, size_t size,
			const struct tcplens_query_error *error)
{
	char *text = malloc(TCPLENS_QUERY_ERROR_BYTES);
	const char *shown, *mark;
	size_t at, length = 0;
	char *end;

	expect(error->position >= 1);
	expect(error->position + error->length <= size + 1);
	expect(error->length || error->position == size + 1);
	end = tcplens_query_error_write(text, line, size, error);
	expect(end < text + TCPLENS_QUERY_ERROR_BYTES && end[-1] == '\n');
	*end = '\0';
	expect(strlen(text) == (size_t)(end - text));
	shown = strchr(text, '\n') + 1;
	mark = strchr(shown, '\n') + 1;
	expect(mark - shown <= 80);
	at = strspn(mark, " ");
	expect(mark[at] == '^' && at <= (size_t)(mark - shown - 1));
	length = strspn(mark + at, "^~");
	expect(mark[at + length] == '\n');
	expect(at + length <= (size_t)(mark - shown - 1) || length == 1);
	free(text);
}

/* In buffers of the exact size, sanitizers detect writes past the end. */
static void check_binary(const struct tcplens_query *query,
			 const struct tcplens_record *record)
{
	size_t header_bytes = tcplens_binary_header_bytes(query);
	struct tcplens_layout layout;
	char *header, *row;

	expect(header_bytes <= TCPLENS_BINARY_HEADER_BYTES);
	tcplens_layout_of_columns(&layout, query->columns, query->count);
	expect(layout.bytes && layout.bytes <= sizeof(*record));
	header = malloc(header_bytes);
	expect(tcplens_binary_header(header, query, &layout) ==
	       header + header_bytes);
	row = malloc(layout.bytes);
	expect(tcplens_layout_copy(row, &layout, record) ==
	       row + layout.bytes);
	free(row);
	free(header);
}

/* The record matches, so it satisfies the required terms. */
static void check_required(const struct tcplens_query *query,
			   const struct tcplens_record *record)
{
	struct tcplens_required required;

	tcplens_filter_required(&query->filter, &required);
	expect(required.state == TCPLENS_ABSENT_U8 ||
	       required.state == record->state);
	expect(required.local_port == TCPLENS_ABSENT_U32 ||
	       required.local_port == record->local.port);
	expect(required.remote_port == TCPLENS_ABSENT_U32 ||
	       required.remote_port == record->remote.port);
}

static void check_query(const struct tcplens_query *query,
			const struct tcplens_record *record)
{
	struct tcplens_endpoints endpoints;
	struct tcplens_text_line row;
	char text[TCPLENS_LINE_BYTES];
	unsigned int i, j;
	char *end;

	expect(query->count && query->count <= tcplens_columns_count);
	expect(query->filter.count <= TCPLENS_FILTER_TESTS);
	for (i = 0; i < query->filter.count; i++) {
		for (j = 0; j < 2; j++) {
			u8 next = query->filter.tests[i].next[j];

			expect(next >= TCPLENS_FILTER_ACCEPT ||
			       (next > i && next < query->filter.count));
		}
	}
	tcplens_text_line(&row, query);
	end = tcplens_text_header(text, query);
	expect(end <= text + row.bytes);
	if (!tcplens_filter_matches(&query->filter, record))
		return;
	end = tcplens_text_row(text, &row, record);
	expect(end <= text + row.bytes);

	check_binary(query, record);
	check_required(query, record);

	/* A filter that fixes both endpoints matches no other ports. */
	if (!tcplens_filter_endpoints(&query->filter, &endpoints))
		return;
	expect(record->local.port == endpoints.local.port);
	expect(record->remote.port == endpoints.remote.port);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct tcplens_record record = record_of(data, size);
	struct tcplens_query_error error;
	struct tcplens_query query;
	const char *line = (const char *)data;

	enum tcplens_file file = 1 << size % TCPLENS_FILES;

	if (tcplens_query_parse(&query, file, line, size, &error))
		check_error(line, size, &error);
	else
		check_query(&query, &record);
	return 0;
}
