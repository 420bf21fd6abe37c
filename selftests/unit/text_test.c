// SPDX-License-Identifier: GPL-2.0
/*
 * Text output: each type of value, compared with the C library's formatting.
 */
#include "output/text.h"

#include <arpa/inet.h>
#include <linux/tcplens.h>

#include "kselftest_harness.h"

static const char *u64_text(u64 value)
{
	static char text[64];

	*tcplens_text_u64(text, value) = '\0';
	return text;
}

static struct tcplens_record record6(const char *address, u32 port, u32 scope,
				     const char *interface)
{
	struct tcplens_record record;

	memset(&record, 0xff, sizeof(record));
	record.family = TCPLENS_FAMILY_INET6;
	record.local.family = TCPLENS_FAMILY_INET6;
	record.local.port = port;
	record.local.scope = scope;
	inet_pton(AF_INET6, address, record.local.address);
	strcpy(record.interface, interface);
	record.cc[0] = '\0';
	record.ulp[0] = '\0';
	record.bound_interface[0] = '\0';
	record.comm[0] = '\0';
	record.cgroup[0] = '\0';
	return record;
}

static const char *local_text(const struct tcplens_record *record)
{
	static char text[2 * TCPLENS_TEXT_ENDPOINT_BYTES];
	const struct tcplens_column column = { .type = TCPLENS_TYPE_ENDPOINT };
	char *end = tcplens_text_value(text, &column, &record->local,
				       record->interface);

	*end = '\0';
	if (end - text > TCPLENS_TEXT_ENDPOINT_BYTES)
		return "too long";
	return text;
}

static void parse_columns(struct tcplens_query *query, const char *line)
{
	struct tcplens_query_error error;

	if (tcplens_query_parse(query, TCPLENS_FILES_ALL, line, strlen(line), &error))
		abort();
}

static const char *row_text(const struct tcplens_record *record,
			    const char *columns)
{
	static char text[8192];
	struct tcplens_query query;
	struct tcplens_text_line line;
	char *end;

	parse_columns(&query, columns);
	tcplens_text_line(&line, &query);
	end = tcplens_text_row(text, &line, record);
	*end = '\0';
	if (end - text > line.bytes)
		return "too long";
	return text;
}

TEST(numbers_of_every_length_are_decimal)
{
	char expected[32];
	u64 value = 1;
	int step;

	EXPECT_STREQ("0", u64_text(0));
	EXPECT_STREQ("18446744073709551615", u64_text(~0ULL));
	EXPECT_STREQ("4294967295", u64_text(4294967295ULL));
	EXPECT_STREQ("4294967296", u64_text(4294967296ULL));
	for (step = 0; step < 64; step++, value *= 2) {
		int delta;

		for (delta = -1; delta <= 1; delta++) {
			snprintf(expected, sizeof(expected), "%llu",
				 value + delta);
			EXPECT_STREQ(expected, u64_text(value + delta));
		}
	}
	for (value = 1, step = 0; step < 20; step++, value *= 10) {
		snprintf(expected, sizeof(expected), "%llu", value);
		EXPECT_STREQ(expected, u64_text(value));
		snprintf(expected, sizeof(expected), "%llu", value - 1);
		EXPECT_STREQ(expected, u64_text(value - 1));
	}
}

TEST(random_numbers_are_printed_as_by_printf)
{
	char expected[32];
	int i;

	srandom(2);
	for (i = 0; i < 200000; i++) {
		u64 value = ((u64)random() << 33 ^ random()) >> random() % 64;

		snprintf(expected, sizeof(expected), "%llu", value);
		ASSERT_STREQ(expected, u64_text(value));
	}
}

TEST(ipv4_endpoints_are_dotted)
{
	struct tcplens_record record = {
		.local.family = TCPLENS_FAMILY_INET,
	};

	record.local.port = 65535;
	inet_pton(AF_INET, "192.168.255.1", record.local.address);
	EXPECT_STREQ("192.168.255.1:65535", local_text(&record));
	inet_pton(AF_INET, "0.0.0.0", record.local.address);
	record.local.port = 1;
	EXPECT_STREQ("0.0.0.0:1", local_text(&record));
}

TEST(ipv6_endpoints_follow_rfc_5952)
{
	static const char *const addresses[] = {
		"::", "::1", "1::", "2001:db8::1", "2001:db8:0:1:1:1:1:1",
		"2001:0:0:1::1", "2001:db8::1:0:0:1", "::ffff:10.0.0.1",
		"fe80::1", "1:2:3:4:5:6:7:8", "1:0:3:0:5:0:7:0",
		"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "1::8", "0:1::",
	};
	char expected[128];
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(addresses); i++) {
		struct tcplens_record record = record6(addresses[i], 443, 0, "");

		snprintf(expected, sizeof(expected), "[%s]:443", addresses[i]);
		EXPECT_STREQ(expected, local_text(&record));
	}
}

TEST(random_ipv6_addresses_are_printed_as_by_inet_ntop)
{
	char address[INET6_ADDRSTRLEN], expected[128];
	int round, i;

	srandom(3);
	for (round = 0; round < 100000; round++) {
		struct tcplens_record record = record6("::", 1, 0, "");

		/* Many zero groups, but not ::a.b.c.d, which RFC 5952 drops. */
		for (i = 0; i < 16; i += 2) {
			if (random() % 2)
				continue;
			record.local.address[i] = random();
			record.local.address[i + 1] = random();
		}
		record.local.address[0] |= 0x20;
		inet_ntop(AF_INET6, record.local.address, address,
			  sizeof(address));
		snprintf(expected, sizeof(expected), "[%s]:1", address);
		ASSERT_STREQ(expected, local_text(&record));
	}
}

TEST(a_scope_is_a_name_or_an_index_in_the_brackets)
{
	struct tcplens_record record = record6("fe80::1", 80, 7, "eth0");

	EXPECT_STREQ("[fe80::1%eth0]:80", local_text(&record));
	record.interface[0] = '\0';
	EXPECT_STREQ("[fe80::1%7]:80", local_text(&record));
	record = record6("fe80:1111:2222:3333:4444:5555:6666:7777", 65535, 7,
			 "abcdefghijklmno");
	EXPECT_STREQ("[fe80:1111:2222:3333:4444:5555:6666:7777%abcdefghijklmno]:65535",
		     local_text(&record));
}

TEST(ipv4_endpoints_can_have_a_device)
{
	struct tcplens_record record = record6("::", 179, 7, "red");

	record.local.family = TCPLENS_FAMILY_INET;
	EXPECT_STREQ("0.0.0.0%red:179", local_text(&record));
	record.interface[0] = '\0';
	EXPECT_STREQ("0.0.0.0%7:179", local_text(&record));
}

TEST(a_device_is_one_word_and_never_looks_like_an_index)
{
	struct tcplens_record record = record6("fe80::1", 80, 7, "1");

	EXPECT_STREQ("[fe80::1%\\061]:80", local_text(&record));
	strcpy(record.interface, "23");
	EXPECT_STREQ("[fe80::1%\\0623]:80", local_text(&record));
	strcpy(record.interface, "1a");
	EXPECT_STREQ("[fe80::1%1a]:80", local_text(&record));
	strcpy(record.interface, "-");
	EXPECT_STREQ("[fe80::1%\\055]:80", local_text(&record));
	strcpy(record.interface, "caf\303\251");
	EXPECT_STREQ("[fe80::1%caf\\303\\251]:80", local_text(&record));
	memset(record.interface, 0xff, 15);
	record.interface[15] = '\0';
	EXPECT_STRNE("too long", local_text(&record));
}

TEST(an_absent_value_is_a_dash_in_every_column)
{
	struct tcplens_record record = record6("::", TCPLENS_ABSENT_U32, 0, "");
	const char *text, *c;
	unsigned int dashes = 0;

	record.remote.port = TCPLENS_ABSENT_U32;
	record.family = TCPLENS_ABSENT_U8;
	text = row_text(&record, "select *");
	for (c = text; *c; c++)
		dashes += *c == '-';
	EXPECT_EQ(tcplens_columns_count, dashes);
	EXPECT_EQ(2 * tcplens_columns_count, strlen(text));
}

/* Each column has a different value. */
TEST(each_column_prints_its_own_field)
{
	struct tcplens_record record;
	unsigned int i;

	memset(&record, 0, sizeof(record));
	for (i = 0; i < tcplens_columns_count; i++) {
		const struct tcplens_column *column = &tcplens_columns[i];
		void *at = (char *)&record + column->offset;

		if (column->type == TCPLENS_TYPE_U32)
			*(u32 *)at = 1000 + i;
		else if (column->type == TCPLENS_TYPE_U64)
			*(u64 *)at = 5000000000 + i;
	}
	for (i = 0; i < tcplens_columns_count; i++) {
		const struct tcplens_column *column = &tcplens_columns[i];
		char line[128], expected[64];

		snprintf(line, sizeof(line), "select %s", column->name);
		if (column->type == TCPLENS_TYPE_U32)
			snprintf(expected, sizeof(expected), "%u\n", 1000 + i);
		else if (column->type == TCPLENS_TYPE_U64)
			snprintf(expected, sizeof(expected), "%llu\n",
				 (u64)5000000000 + i);
		else
			continue;
		EXPECT_STREQ(expected, row_text(&record, line))
			TH_LOG("column %s", column->name);
	}
}

TEST(names_and_strings_are_printed_as_they_are)
{
	struct tcplens_record record = record6("::1", 1, 0, "");

	record.state = TCPLENS_STATE_TIME_WAIT;
	record.timer = TCPLENS_TIMER_PERSIST;
	record.kind = TCPLENS_KIND_REQUEST;
	record.ca_state = 3;
	strcpy(record.cc, "cubic");
	EXPECT_STREQ("TIME_WAIT persist request Recovery cubic inet6\n",
		     row_text(&record,
			      "select state,timer,kind,ca_state,cc,family"));
	record.state = 12;	/* no name, and within the table */
	record.timer = 200;	/* beyond it */
	EXPECT_STREQ("- -\n", row_text(&record, "select state,timer"));
}

TEST(an_event_is_a_line_too)
{
	struct tcplens_record record = record6("::1", 1, 0, "");

	record.time_ns = 1234567890123456789;
	record.time_unix_us = 1700000000000000;
	record.netns = 4026531840;
	record.event = TCPLENS_EVENT_RESET_SENT;
	record.old_state = TCPLENS_STATE_SYN_SENT;
	record.old_state_us = 0;
	record.errno_name = ECONNREFUSED;
	record.close_reason = TCPLENS_CLOSE_ORDERLY;
	record.retransmit_reason = TCPLENS_RETRANSMIT_SLOW_START;
	record.old_ca_state = 4;
	record.seq = 0xffffffff;
	record.reset_reason = TCPLENS_RESET_TCP_ABORT_ON_DATA;
	record.owner_source = TCPLENS_OWNER_LISTENER;
	EXPECT_STREQ("1234567890123456789 1700000000000000 4026531840\n",
		     row_text(&record, "select time_ns,time_unix_us,netns"));
	EXPECT_STREQ("reset_sent SYN_SENT 0 - ECONNREFUSED orderly\n",
		     row_text(&record, "select event,old_state,old_state_us,"
			      "connect_us,errno_name,close_reason"));
	EXPECT_STREQ("slow_start Loss 4294967295 - tcp_abort_on_data\n",
		     row_text(&record, "select retransmit_reason,old_ca_state,seq,"
			      "segment_bytes,reset_reason"));
	EXPECT_STREQ("listener -\n",
		     row_text(&record, "select owner_source,age_ms"));
	/* An error without a name, and one after the last name. */
	record.errno_name = 2;
	EXPECT_STREQ("-\n", row_text(&record, "select errno_name"));
	record.errno_name = EHOSTUNREACH + 1;
	EXPECT_STREQ("-\n", row_text(&record, "select errno_name"));
}

/* Names that processes and administrators choose. */
TEST(strings_are_escaped)
{
	struct tcplens_record record = record6("::1", 1, 0, "");

	strcpy(record.comm, "(sd-pam)");
	strcpy(record.bound_interface, "-");
	strcpy(record.cc, "1");
	strcpy(record.cgroup, "/a b");
	EXPECT_STREQ("(sd-pam) \\055 1 /a\\040b\n",
		     row_text(&record, "select comm,interface,cc,cgroup"));
}

/* The longest name of a value; NULL if the column has no names. */
static const char *longest_name(const struct tcplens_column *column, u8 *value)
{
	const char *longest = NULL;
	unsigned int i;

	for (i = 0; i < column->names_count; i++) {
		if (!column->names[i] ||
		    (longest && strlen(column->names[i]) <= strlen(longest)))
			continue;
		longest = column->names[i];
		*value = i;
	}
	return longest;
}

/* Gives a column the value with the longest text. */
static void set_longest(struct tcplens_record *record,
			const struct tcplens_column *column)
{
	void *at = (char *)record + column->offset;

	switch (column->type) {
	case TCPLENS_TYPE_U8:
		*(u8 *)at = 254;
		break;
	case TCPLENS_TYPE_NAME:
		if (!longest_name(column, at))
			abort();
		break;
	case TCPLENS_TYPE_U32:
		*(u32 *)at = ~0U - 1;
		break;
	case TCPLENS_TYPE_U64:
		*(u64 *)at = ~0ULL - 1;
		break;
	case TCPLENS_TYPE_STRING:
	case TCPLENS_TYPE_PATH:
		memset(at, 0xff, tcplens_columns_bytes(column) - 1);
		((char *)at)[tcplens_columns_bytes(column) - 1] = '\0';
		break;
	default:
		*(struct tcplens_endpoint *)at = record->local;
	}
}

/*
 * The bytes that row and header write into the room that the module reserves:
 * a canary follows it, and numbers write a few bytes ahead of their end.
 */
static const char *overrun(const struct tcplens_record *record, const char *select)
{
	static char text[2 * TCPLENS_LINE_BYTES];
	struct tcplens_query query;
	struct tcplens_text_line line;
	const char *row_end, *header_end;
	size_t i;

	parse_columns(&query, select);
	tcplens_text_line(&line, &query);
	memset(text, 0x5a, sizeof(text));
	row_end = tcplens_text_row(text, &line, record);
	if (row_end - text > line.bytes)
		return "the row is too long";
	header_end = tcplens_text_header(text, &query);
	if (header_end - text > line.bytes)
		return "the header is too long";
	for (i = line.bytes; i < sizeof(text); i++) {
		if (text[i] != 0x5a)
			return "bytes after the room";
	}
	return line.bytes > TCPLENS_LINE_BYTES ? "the line is too long" : "";
}

/* A scope of an interface's name, or of its index. */
static void expect_no_overrun(struct __test_metadata *_metadata,
			      const char *interface)
{
	struct tcplens_record record =
		record6("fe80:1111:2222:3333:4444:5555:6666:7777", 65535,
			~0U - 1, interface);
	unsigned int i;

	record.remote = record.local;
	for (i = 0; i < tcplens_columns_count; i++) {
		const struct tcplens_column *column = &tcplens_columns[i];

		/* Endpoints share bytes with addresses and ports. */
		if (column->offset != offsetof(struct tcplens_record, local.port) &&
		    column->offset != offsetof(struct tcplens_record, remote.port))
			set_longest(&record, column);
	}
	EXPECT_STREQ("", overrun(&record, "select *"));
	for (i = 0; i < tcplens_columns_count; i++) {
		char select[128];

		snprintf(select, sizeof(select), "select %s",
			 tcplens_columns[i].name);
		EXPECT_STREQ("", overrun(&record, select))
			TH_LOG("column %s", tcplens_columns[i].name);
	}
}

TEST(the_longest_row_fits_its_room_with_any_columns)
{
	expect_no_overrun(_metadata,
			  "\377\377\377\377\377\377\377\377\377\377\377\377\377\377\377");
	expect_no_overrun(_metadata, "");
}

TEST_HARNESS_MAIN
