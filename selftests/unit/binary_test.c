// SPDX-License-Identifier: GPL-2.0
/*
 * Records to bytes: what a reader that knows nothing but the UAPI header finds
 * in them is what stood in the record.
 */
#include "output/binary.h"

#include <linux/tcplens.h>

#include "kselftest_harness.h"

/* A stream of one record, as a reader has it before it. */
struct published {
	struct tcplens_binary_header header;
	struct tcplens_layout words;
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

/* Every byte of it another one than its neighbours, and strings that end. */
static void fill(struct tcplens_record *record)
{
	size_t i;

	for (i = 0; i < sizeof(*record); i++)
		((u8 *)record)[i] = i * 7 + i / 256;
	strcpy(record->cc, "cubic");
	strcpy(record->ulp, "fifteen_letters");
	strcpy(record->comm, "nginx");
}

/* Both in buffers of the exact size: the sanitizer sees any byte too far. */
static void publish(struct published *published,
		    const struct tcplens_query *query,
		    const struct tcplens_record *record)
{
	size_t header_bytes = tcplens_binary_header_bytes(query);
	char *header = malloc(header_bytes);
	char *row;

	tcplens_layout_of_columns(&published->words, query);
	memset(header, 0xaa, header_bytes);
	if (tcplens_binary_header(header, query, &published->words) !=
	    header + header_bytes)
		abort();
	memcpy(&published->header, header, sizeof(published->header));
	memcpy(published->bytes, header, header_bytes);
	free(header);

	row = malloc(published->words.bytes);
	if (tcplens_layout_copy(row, &published->words, record) !=
	    row + published->words.bytes)
		abort();
	memcpy(published->bytes + header_bytes, row,
	       published->words.bytes);
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

/* What the columns say they are, against what they are. */
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
	EXPECT_EQ(published.words.bytes, published.header.record_bytes);
	EXPECT_LE(published.header.record_bytes, sizeof(record));
	EXPECT_LE(published.words.count, ARRAY_SIZE(published.words.runs));
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

TEST(each_column_is_found_where_the_header_says)
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

TEST(any_columns_in_any_order_are_found)
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

TEST(the_header_says_its_sizes)
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

/* What is promised to others is not changed by a better idea. */
TEST(the_layout_is_what_was_published)
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

/* The strings begin with a word: they are copied in no more than they fill. */
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

TEST(names_of_values_stand_behind_the_columns)
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

TEST(neighbours_are_copied_at_once)
{
	struct tcplens_layout words;
	struct tcplens_query query;
	unsigned int i;

	parse(&query, "select * format binary");
	tcplens_layout_of_columns(&words, &query);
	EXPECT_EQ(0, words.runs[0].from);
	/* What sockets do not have stands where the strings begin anew. */
	for (i = 1; i < words.count; i++) {
		size_t end = words.runs[i - 1].from + words.runs[i - 1].bytes;

		if (words.runs[i].from != offsetof(struct tcplens_record, cc))
			EXPECT_EQ(end, words.runs[i].from);
	}
	EXPECT_EQ(2, words.count);
	/* What is no column does not go along, but for the rest of a word. */
	EXPECT_GT(offsetof(struct tcplens_record, interface) + 8,
		  words.bytes);
	parse(&query, "select rport,remote,raddr,laddr,lport,local format binary");
	tcplens_layout_of_columns(&words, &query);
	EXPECT_EQ(1, words.count);
	EXPECT_EQ(56, words.bytes);
}

/* Also where a table of columns has as many as it can. */
TEST(the_longest_header_fits_its_room)
{
	struct tcplens_query query;
	size_t bytes;

	parse_of(TCPLENS_FILES_ALL, &query, "select * format binary");
	bytes = tcplens_binary_header_bytes(&query);
	EXPECT_LE(bytes + (TCPLENS_COLUMNS_MAX - query.count) *
		  sizeof(struct tcplens_binary_column),
		  TCPLENS_BINARY_HEADER_BYTES);
}

TEST(every_name_and_unit_ends_in_its_room)
{
	struct tcplens_binary_column shown;
	unsigned int i;

	for (i = 0; i < tcplens_columns_count; i++) {
		EXPECT_GT(sizeof(shown.name), strlen(tcplens_columns[i].name));
		EXPECT_GT(sizeof(shown.unit), strlen(tcplens_columns[i].unit));
	}
}

TEST_HARNESS_MAIN
