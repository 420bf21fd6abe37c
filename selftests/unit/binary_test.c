// SPDX-License-Identifier: GPL-2.0
/*
 * Binary records: a reader that knows only the UAPI header finds the values of the
 * record.
 */
#include "output/binary.h"

#include <linux/tcplens.h>

#include "kselftest_harness.h"

/* Output of one record. */
struct published {
	struct tcplens_binary_header header;
	struct tcplens_layout layout;
	char bytes[TCPLENS_BINARY_HEADER_BYTES + sizeof(struct tcplens_record)];
};

static void parse_of(enum tcplens_file file, struct tcplens_query *query,
		     const char *line)
{
	struct tcplens_query_error error;

	if (tcplens_query_parse(query, file, line, strlen(line), &error))
		abort();
}

static void parse(struct tcplens_query *query, const char *line)
{
	parse_of(TCPLENS_FILE_SOCKETS, query, line);
}

/* Neighbouring bytes differ, and strings are terminated. */
static void fill(struct tcplens_record *record)
{
	size_t i;

	for (i = 0; i < sizeof(*record); i++)
		((u8 *)record)[i] = i * 7 + i / 256;
	strcpy(record->cc, "cubic");
	strcpy(record->ulp, "fifteen_letters");
	strcpy(record->comm, "nginx");
}

/* In buffers of the exact size, sanitizers detect writes past the end. */
static void publish(struct published *published,
		    const struct tcplens_query *query,
		    const struct tcplens_record *record)
{
	size_t header_bytes = tcplens_binary_header_bytes(query);
	char *header = malloc(header_bytes);
	char *row;

	tcplens_layout_of_columns(&published->layout, query->columns,
				  query->count);
	memset(header, 0xaa, header_bytes);
	if (tcplens_binary_header(header, query, &published->layout) !=
	    header + header_bytes)
		abort();
	memcpy(&published->header, header, sizeof(published->header));
	memcpy(published->bytes, header, header_bytes);
	free(header);

	row = malloc(published->layout.bytes);
	if (tcplens_layout_copy(row, &published->layout, record) !=
	    row + published->layout.bytes)
		abort();
	memcpy(published->bytes + header_bytes, row,
	       published->layout.bytes);
	free(row);
}

static struct tcplens_binary_column column_of(const struct published *published,
					      unsigned int i)
{
	struct tcplens_binary_column column;

	memcpy(&column, published->bytes + published->header.header_bytes +
			i * published->header.column_bytes, sizeof(column));
	return column;
}

static const char *value_of(const struct published *published, unsigned int i)
{
	struct tcplens_binary_column column = column_of(published, i);

	return published->bytes + published->header.records_at + column.offset;
}

/* Compares the columns of the header and their values with the record. */
static void check(struct __test_metadata *_metadata,
		  const struct tcplens_query *query)
{
	static struct published published;
	struct tcplens_record record;
	unsigned int i;

	fill(&record);
	publish(&published, query, &record);
	ASSERT_EQ(query->count, published.header.columns);
	EXPECT_EQ(0, published.header.record_bytes % 8);
	EXPECT_EQ(0, published.header.records_at % 8);
	EXPECT_EQ(published.layout.bytes, published.header.record_bytes);
	EXPECT_LE(published.header.record_bytes, sizeof(record));
	EXPECT_LE(published.layout.count, ARRAY_SIZE(published.layout.ranges));
	for (i = 0; i < query->count; i++) {
		const struct tcplens_column *column =
			&tcplens_columns[query->columns[i]];
		struct tcplens_binary_column shown = column_of(&published, i);

		EXPECT_STREQ(column->name, shown.name);
		EXPECT_STREQ(strcmp(column->unit, "-") ? column->unit : "",
			     shown.unit);
		EXPECT_EQ(column->type == TCPLENS_TYPE_PATH ?
			  TCPLENS_TYPE_STRING : column->type, shown.type);
		ASSERT_LE(shown.offset + shown.bytes,
			  published.header.record_bytes)
			TH_LOG("column %s", column->name);
		EXPECT_EQ(0, memcmp(value_of(&published, i),
				    (char *)&record + column->offset,
				    shown.bytes))
			TH_LOG("column %s", column->name);
		EXPECT_EQ(column->offset % 8, shown.offset % 8);
	}
}

TEST(a_column_is_at_the_offset_of_the_header)
{
	struct tcplens_query query;
	char line[128];
	unsigned int i;

	for (i = 0; i < TCPLENS_FILES; i++) {
		parse_of(1 << i, &query, "select * format binary");
		check(_metadata, &query);
		parse_of(1 << i, &query, "format binary");
		check(_metadata, &query);
	}
	for (i = 0; i < tcplens_columns_count; i++) {
		snprintf(line, sizeof(line), "select %s format binary",
			 tcplens_columns[i].name);
		parse_of(TCPLENS_FILES_ALL, &query, line);
		check(_metadata, &query);
	}
}

TEST(random_columns_are_at_the_offsets_of_the_header)
{
	struct tcplens_query query;
	unsigned int round, i;

	srandom(4);
	parse(&query, "format binary");
	for (round = 0; round < 20000; round++) {
		query.count = 0;
		for (i = 0; i < tcplens_columns_count; i++) {
			u16 *place = &query.columns[random() % (query.count + 1)];

			if (random() % (1 + round % 20))
				continue;
			query.columns[query.count++] = *place;
			*place = i;
		}
		check(_metadata, &query);
	}
}

TEST(the_header_has_the_sizes)
{
	static struct published published;
	struct tcplens_record record;
	struct tcplens_query query;

	parse(&query, "select state,cookie format binary");
	fill(&record);
	publish(&published, &query, &record);
	EXPECT_EQ(TCPLENS_BINARY_MAGIC, published.header.magic);
	EXPECT_EQ(TCPLENS_BINARY_VERSION, published.header.version);
	EXPECT_EQ(sizeof(struct tcplens_binary_header),
		  published.header.header_bytes);
	EXPECT_EQ(sizeof(struct tcplens_binary_column),
		  published.header.column_bytes);
	EXPECT_EQ(tcplens_binary_header_bytes(&query),
		  published.header.records_at);
	EXPECT_EQ(published.header.header_bytes +
		  2 * published.header.column_bytes +
		  published.header.names_bytes, published.header.records_at);
	EXPECT_EQ(16, published.header.record_bytes);
	EXPECT_EQ(0, sizeof(struct tcplens_binary_header) % 8);
	EXPECT_EQ(0, sizeof(struct tcplens_binary_column) % 8);
}

/* A stable ABI. */
TEST(the_structures_keep_their_layout)
{
	EXPECT_EQ(40, sizeof(struct tcplens_binary_header));
	EXPECT_EQ(12, offsetof(struct tcplens_binary_header, header_bytes));
	EXPECT_EQ(32, offsetof(struct tcplens_binary_header, records_at));
	EXPECT_EQ(72, sizeof(struct tcplens_binary_column));
	EXPECT_EQ(32, offsetof(struct tcplens_binary_column, type));
	EXPECT_EQ(56, offsetof(struct tcplens_binary_column, unit));
	EXPECT_EQ(28, sizeof(struct tcplens_endpoint));
	EXPECT_EQ(16, offsetof(struct tcplens_endpoint, port));
	EXPECT_EQ(20, offsetof(struct tcplens_endpoint, scope));
	EXPECT_EQ(24, offsetof(struct tcplens_endpoint, family));
}

TEST(an_event_is_a_record_too)
{
	static struct published published;
	struct tcplens_record record;
	struct tcplens_query query;

	parse_of(TCPLENS_FILE_EVENTS, &query,
		 "select event,time_ns,seq,errno_name,owner_source,comm format binary");
	fill(&record);
	record.event = TCPLENS_EVENT_RESET_RECEIVED;
	record.seq = 0xffffffff;
	record.errno_name = ETIMEDOUT;
	record.owner_source = TCPLENS_OWNER_CONNECT;
	publish(&published, &query, &record);
	EXPECT_EQ(TCPLENS_EVENT_RESET_RECEIVED, *value_of(&published, 0));
	EXPECT_EQ(0, memcmp(value_of(&published, 1), &record.time_ns, 8));
	EXPECT_EQ(0, memcmp(value_of(&published, 2), &record.seq, 8));
	EXPECT_EQ(ETIMEDOUT, *value_of(&published, 3));
	EXPECT_EQ(TCPLENS_OWNER_CONNECT, *value_of(&published, 4));
	EXPECT_STREQ(record.comm, value_of(&published, 5));
	EXPECT_EQ(0, offsetof(struct tcplens_record, cc) % 8);
}

TEST(names_of_values_follow_the_columns)
{
	static struct published published;
	struct tcplens_record record;
	struct tcplens_query query;
	unsigned int column, i;

	parse(&query, "select ca_state,uid,state,fastopen_client_fail format binary");
	fill(&record);
	publish(&published, &query, &record);
	for (column = 0; column < query.count; column++) {
		const struct tcplens_column *expected =
			&tcplens_columns[query.columns[column]];
		struct tcplens_binary_column shown =
			column_of(&published, column);
		const char *name = published.bytes +
				   published.header.header_bytes +
				   4 * published.header.column_bytes +
				   shown.names_at;

		ASSERT_EQ(expected->names_count, shown.names);
		for (i = 0; i < shown.names; i++) {
			EXPECT_STREQ(expected->names[i] ? expected->names[i] :
							  "", name);
			name += strlen(name) + 1;
		}
		EXPECT_LE(name, published.bytes + published.header.records_at);
	}
}

TEST(adjacent_columns_are_one_range)
{
	struct tcplens_layout layout;
	struct tcplens_query query;
	unsigned int i;

	parse(&query, "select * format binary");
	tcplens_layout_of_columns(&layout, query.columns, query.count);
	EXPECT_EQ(0, layout.ranges[0].from);
	/* Columns of events, which sockets lack, precede the strings. */
	for (i = 1; i < layout.count; i++) {
		size_t end = layout.ranges[i - 1].from + layout.ranges[i - 1].bytes;

		if (layout.ranges[i].from != offsetof(struct tcplens_record, cc))
			EXPECT_EQ(end, layout.ranges[i].from);
	}
	EXPECT_EQ(2, layout.count);
	/* A member without a column is left out, except for part of a word. */
	EXPECT_GT(offsetof(struct tcplens_record, interface) + 8,
		  layout.bytes);
	parse(&query, "select rport,remote,raddr,laddr,lport,local format binary");
	tcplens_layout_of_columns(&layout, query.columns, query.count);
	EXPECT_EQ(1, layout.count);
	EXPECT_EQ(56, layout.bytes);
}

/* Also with the most columns that the table can have. */
TEST(the_longest_header_fits_its_buffer)
{
	struct tcplens_query query;
	size_t bytes;

	parse_of(TCPLENS_FILES_ALL, &query, "select * format binary");
	bytes = tcplens_binary_header_bytes(&query);
	EXPECT_LE(bytes + (TCPLENS_COLUMNS_MAX - query.count) *
		  sizeof(struct tcplens_binary_column),
		  TCPLENS_BINARY_HEADER_BYTES);
}

TEST(names_and_units_are_terminated)
{
	struct tcplens_binary_column shown;
	unsigned int i;

	for (i = 0; i < tcplens_columns_count; i++) {
		EXPECT_GT(sizeof(shown.name), strlen(tcplens_columns[i].name));
		EXPECT_GT(sizeof(shown.unit), strlen(tcplens_columns[i].unit));
	}
}

TEST_HARNESS_MAIN
