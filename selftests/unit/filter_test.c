// SPDX-License-Identifier: GPL-2.0
/*
 * Filters: each operator on each type, absent values, precedence, and random
 * expressions compared with a recursive evaluation.
 */
#include "record/columns.h"
#include "output/text.h"
#include "query/query.h"

#include <arpa/inet.h>
#include <fnmatch.h>
#include <linux/tcplens.h>

#include "kselftest_harness.h"

static void set_end(struct tcplens_endpoint *end, int family,
		    const char *address, u32 port)
{
	memset(end, 0, sizeof(*end));
	if (inet_pton(family, address, end->address) != 1)
		abort();
	end->port = port;
	end->family = family;
}

/* A connection with some values; all others are absent. */
static struct tcplens_record connection(int family, const char *local,
					u32 lport, const char *remote,
					u32 rport)
{
	struct tcplens_record record;

	memset(&record, 0xff, sizeof(record));
	record.family = family;
	set_end(&record.local, family, local, lport);
	set_end(&record.remote, family, remote, rport);
	record.state = TCPLENS_STATE_ESTABLISHED;
	record.kind = TCPLENS_KIND_FULL;
	record.timer = TCPLENS_TIMER_NONE;
	record.ca_state = 0;
	record.v6only = 0;
	record.uid = 1000;
	record.inode = 5000000000;
	record.sendq_bytes = 65536;
	record.srtt_us = 50000;
	record.last_data_sent_ms = 1500;
	record.keepidle_s = 7;
	record.segs_in = 3000;
	strcpy(record.cc, "cubic");
	record.interface[0] = '\0';
	return record;
}

static struct tcplens_record example(void)
{
	return connection(AF_INET, "10.0.0.1", 80, "192.168.1.2", 40000);
}

/* Returns 1 or 0, or -1 if the expression cannot be parsed. */
static int matches_of(enum tcplens_file file, const char *expression,
		      const struct tcplens_record *record)
{
	struct tcplens_query_error error;
	static struct tcplens_query query;
	char line[4200];

	snprintf(line, sizeof(line), "where %s", expression);
	if (tcplens_query_parse(&query, file, line, strlen(line), &error))
		return -1;
	return tcplens_filter_matches(&query.filter, record);
}

static int matches(const char *expression, const struct tcplens_record *record)
{
	return matches_of(TCPLENS_FILE_SOCKETS, expression, record);
}

/**
 * struct claim - the result of an expression for a record
 * @expression: The expression.
 * @expected: As in matches_of().
 */
struct claim {
	const char *expression;
	int expected;
};

static void check(struct __test_metadata *_metadata, enum tcplens_file file,
		  const struct claim *claims, size_t count,
		  const struct tcplens_record *record)
{
	size_t i;

	for (i = 0; i < count; i++) {
		EXPECT_EQ(claims[i].expected,
			  matches_of(file, claims[i].expression, record))
			TH_LOG("%s", claims[i].expression);
	}
}

#define CHECK_OF(file, claims, record)					\
	check(_metadata, file, claims, ARRAY_SIZE(claims), record)
#define CHECK(claims, record)						\
	CHECK_OF(TCPLENS_FILE_SOCKETS, claims, record)

TEST(every_operator_compares_numbers_of_every_width)
{
	static const struct claim claims[] = {
		{ "uid=1000", 1 }, { "uid=999", 0 }, { "uid=1001", 0 },
		{ "uid!=1000", 0 }, { "uid!=999", 1 }, { "uid!=1001", 1 },
		{ "uid<1000", 0 }, { "uid<999", 0 }, { "uid<1001", 1 },
		{ "uid<=1000", 1 }, { "uid<=999", 0 }, { "uid<=1001", 1 },
		{ "uid>1000", 0 }, { "uid>999", 1 }, { "uid>1001", 0 },
		{ "uid>=1000", 1 }, { "uid>=999", 1 }, { "uid>=1001", 0 },
		{ "v6only=0", 1 }, { "v6only!=0", 0 }, { "v6only<1", 1 },
		{ "v6only<=0", 1 }, { "v6only>0", 0 }, { "v6only>=0", 1 },
		{ "inode=5000000000", 1 }, { "inode=705032704", 0 },
		{ "inode!=705032704", 1 }, { "inode<5000000001", 1 },
		{ "inode<=4999999999", 0 }, { "inode>4294967295", 1 },
		{ "inode>=5000000000", 1 }, { "uid<4294968296", 1 },
		{ "uid<18446744073709551615", 1 }, { "v6only<256", 1 },
		{ "uid=0001000", 1 }, { "lport=80", 1 }, { "rport=40000", 1 },
		{ "uid==1000", 1 }, { "uid == 999", 0 }, { "uid=0x3e8", 1 },
		{ "uid=0x3E8", 1 }, { "inode=0x12a05f200", 1 }, { "uid=0x3e9", 0 },
	};
	struct tcplens_record record = example();

	CHECK(claims, &record);
}

TEST(a_list_equals_one_of_its_values_and_differs_from_all)
{
	static const struct claim claims[] = {
		{ "lport=80,443", 1 }, { "lport=443,80", 1 },
		{ "lport = 1 , 2 , 80", 1 }, { "lport=1,2,3", 0 },
		{ "lport!=80,443", 0 }, { "lport!=443,80", 0 },
		{ "lport!=1,2,3", 1 }, { "not lport=80,443", 0 },
		{ "not lport!=80,443", 1 }, { "not lport=1,2", 1 },
		{ "state=LISTEN,ESTABLISHED", 1 }, { "cc=bbr,cubic", 1 },
		{ "state!=LISTEN,SYN_SENT", 1 }, { "cc!=bbr,cubic", 0 },
		{ "laddr=10.0.0.2,10.0.0.1", 1 },
		{ "laddr!=192.168.0.0/16,10.0.0.0/8", 0 },
		{ "raddr=10.0.0.0/8,192.168.0.0/16", 1 },
		{ "local=10.0.0.1:81,10.0.0.1:80", 1 },
		{ "local!=10.0.0.1:81,10.0.0.2:80", 1 },
		{ "lport=1,2 or uid=1000", 1 },
		{ "uid=1 or lport=1,80 and rport=40000", 1 },
		{ "uid=1000 and lport!=1,80", 0 },
		{ "(uid!=1,2 and lport!=3,4) and state=ESTABLISHED", 1 },
	};
	struct tcplens_record record = example();

	CHECK(claims, &record);
}

TEST(suffixes_convert_to_the_unit_of_the_column)
{
	static const struct claim claims[] = {
		{ "srtt_us=50ms", 1 }, { "srtt_us=50000us", 1 },
		{ "srtt_us<1s", 1 }, { "srtt_us>=50ms", 1 },
		{ "srtt_us>50ms", 0 }, { "last_data_sent_ms=1500ms", 1 },
		{ "last_data_sent_ms<2s", 1 }, { "last_data_sent_ms>1s", 1 },
		{ "last_data_sent_ms=1500000us", 1 },
		{ "keepidle_s=7", 1 }, { "keepidle_s=7s", 1 },
		{ "keepidle_s=7000ms", 1 }, { "keepidle_s>6999999us", 1 },
		{ "keepidle_s>7000ms", 0 }, { "keepidle_s=7500ms", -1 },
		{ "sendq_bytes=64K", 1 }, { "sendq_bytes<1M", 1 },
		{ "sendq_bytes>1G", 0 }, { "segs_in=3K", 1 },
		{ "segs_in<1M", 1 }, { "segs_in<1G", 1 },
		{ "inode=5G", 1 }, { "uid=1K", 1 },
		{ "inode<18446744073G", 1 },
		{ "srtt_us=0.05s", 1 }, { "srtt_us=50.0ms", 1 },
		{ "srtt_us<1m", 1 }, { "srtt_us<1h", 1 }, { "srtt_us>0.0001m", 1 },
		{ "last_data_sent_ms<5m", 1 }, { "last_data_sent_ms=0.025m", 1 },
		{ "last_data_sent_ms=1.5s", 1 }, { "keepidle_s<2h", 1 },
		{ "keepidle_s<0.001h", 0 }, { "keepidle_s<0.002h", 1 },
		{ "sendq_bytes=0.0625M", 1 }, { "sendq_bytes<1.5M", 1 },
		{ "sendq_bytes=64.0K", 1 }, { "sendq_bytes>63.9K", 1 },
		{ "segs_in=0.003M", 1 }, { "segs_in<3.0001K", 1 },
		{ "srtt_us=50000000ns", 1 },
	};
	struct tcplens_record record = example();

	CHECK(claims, &record);
}

TEST(fractions_of_a_unit_are_not_rounded)
{
	static const struct claim claims[] = {
		{ "last_data_sent_ms>1499999us", 1 },
		{ "last_data_sent_ms>1500001us", 0 },
		{ "last_data_sent_ms>=1499999us", 1 },
		{ "last_data_sent_ms>=1500001us", 0 },
		{ "last_data_sent_ms<1499999us", 0 },
		{ "last_data_sent_ms<1500001us", 1 },
		{ "last_data_sent_ms<=1499999us", 0 },
		{ "last_data_sent_ms<=1500001us", 1 },
		{ "last_data_sent_ms<18446744073709551615us", 1 },
		{ "last_data_sent_ms=1500001us", -1 },
		{ "last_data_sent_ms!=1500001us", -1 },
		{ "last_data_sent_ms>1500.5", 0 },
		{ "last_data_sent_ms>1499.5", 1 },
		{ "last_data_sent_ms<1500.5", 1 },
		{ "last_data_sent_ms>=1500.5", 0 },
		{ "last_data_sent_ms<=1500.5", 1 },
		{ "sendq_bytes<64.0001K", 1 }, { "sendq_bytes>=64.0001K", 0 },
		{ "sendq_bytes=64.0001K", -1 },
	};
	struct tcplens_record record = example();

	CHECK(claims, &record);
}

/* One meaning per unit: the examples are those of the manual. */
TEST(K_is_1024_of_bytes_and_1000_of_everything_else)
{
	static const struct claim claims[] = {
		{ "sendq_bytes=1K", 1 }, { "pacing_rate_bytes_per_s=1K", 1 },
		{ "segs_in=1K", 1 }, { "uid=1K", 1 },
		{ "bytes_sent=1.5M", 1 }, { "bytes_acked=1G", 1 },
		{ "delivery_rate_bytes_per_s=1.5M", 1 }, { "inode=1G", 1 },
	};
	struct tcplens_record record = example();

	record.sendq_bytes = 1024;
	record.pacing_rate = 1000;
	record.segs_in = 1000;
	record.bytes_sent = 1572864;
	record.bytes_acked = 1073741824;
	record.delivery_rate = 1500000;
	record.inode = 1000000000;
	CHECK(claims, &record);
}

TEST(a_range_has_both_of_its_numbers)
{
	static const struct claim claims[] = {
		{ "lport=80-90", 1 }, { "lport=70-80", 1 }, { "lport=80-80", 1 },
		{ "lport=81-90", 0 }, { "lport=70-79", 0 },
		{ "lport=0-65535", 1 }, { "lport!=80-90", 0 },
		{ "lport!=81-90", 1 }, { "not lport=80-90", 0 },
		{ "lport=1-9,80-90,443", 1 }, { "lport=1-9,81-90,80", 1 },
		{ "lport=1-9,81-90,443", 0 }, { "lport!=1-9,81-90,443", 1 },
		{ "lport!=1-9,80-90,443", 0 }, { "lport=-,80-90", 1 },
		{ "lport=0x50-0x5a", 1 }, { "srtt_us=40ms-60ms", 1 },
		{ "srtt_us=0-60ms", 1 }, { "srtt_us=49.9ms-0.0501s", 1 },
		{ "srtt_us=50.0001ms-60ms", 0 }, { "srtt_us=1us-1h", 1 },
		{ "last_data_sent_ms=1499.5ms-1500.5ms", 1 },
		{ "last_data_sent_ms=1500.5ms-2s", 0 },
		{ "last_data_sent_ms=1s-1499.9ms", 0 },
		{ "v6only=0-1", 1 }, { "v6only=1-1", 0 },
		{ "inode=4G-6G", 1 }, { "sendq_bytes=64K-64K", 1 },
		{ "timer_ms=0-4294967294", 0 }, { "timer_ms!=0-1", 0 },
	};
	struct tcplens_record record = example();

	CHECK(claims, &record);
}

TEST(names_are_found_in_any_case_and_as_ss_writes_them)
{
	static const struct {
		u8 state;
		const char *names[5];
	} states[] = {
		{ TCPLENS_STATE_ESTABLISHED, { "ESTAB", "estab", "Established" } },
		{ TCPLENS_STATE_SYN_SENT, { "SYN-SENT", "syn-sent", "syn_sent" } },
		{ TCPLENS_STATE_SYN_RECV,
		  { "SYN-RECV", "syn-recv", "SYN-RECEIVED", "'SYN-RECV'" } },
		{ TCPLENS_STATE_FIN_WAIT1,
		  { "FIN-WAIT-1", "fin-wait-1", "FIN_WAIT_1", "\"fin_wait1\"" } },
		{ TCPLENS_STATE_FIN_WAIT2, { "FIN-WAIT-2", "fin-wait-2" } },
		{ TCPLENS_STATE_TIME_WAIT, { "TIME-WAIT", "time-wait" } },
		{ TCPLENS_STATE_CLOSE, { "closed", "close", "CLOSED" } },
		{ TCPLENS_STATE_CLOSE_WAIT, { "CLOSE-WAIT", "close-wait" } },
		{ TCPLENS_STATE_LAST_ACK, { "LAST-ACK", "last-ack" } },
		{ TCPLENS_STATE_LISTEN, { "listen", "listening", "Listen" } },
		{ TCPLENS_STATE_CLOSING, { "closing" } },
		{ TCPLENS_STATE_BOUND, { "bound" } },
	};
	struct tcplens_record record = example();
	char expression[64];
	unsigned int i, j;

	for (i = 0; i < ARRAY_SIZE(states); i++) {
		for (j = 0; j < 5 && states[i].names[j]; j++) {
			sprintf(expression, "state=%s", states[i].names[j]);
			record.state = states[i].state;
			EXPECT_EQ(1, matches(expression, &record))
				TH_LOG("%s", expression);
			record.state = TCPLENS_STATES - 1 - states[i].state;
			EXPECT_EQ(record.state == states[i].state,
				  matches(expression, &record))
				TH_LOG("%s", expression);
		}
	}
	record = example();
	EXPECT_EQ(1, matches("ca_state=open", &record));
	EXPECT_EQ(1, matches("kind=FULL and family=INET", &record));
}

/* So that a name has one meaning. */
TEST(no_two_names_of_a_column_differ_by_case_or_separators)
{
	unsigned int c, i, refused = 0;
	char line[128];

	for (c = 0; c < tcplens_columns_count; c++) {
		const struct tcplens_column *column = &tcplens_columns[c];

		for (i = 0; i < column->names_count; i++) {
			struct tcplens_query_error error;
			struct tcplens_query query;

			if (!column->names[i])
				continue;
			sprintf(line, "where %s=%s", column->name,
				column->names[i]);
			if (tcplens_query_parse(&query, TCPLENS_FILES_ALL, line,
						strlen(line), &error)) {
				refused++;
				continue;
			}
			EXPECT_EQ(i, query.filter.tests[0].number)
				TH_LOG("%s", line);
		}
	}
	EXPECT_EQ(0, refused);
}

TEST(a_pattern_matches_the_whole_text)
{
	static const struct claim claims[] = {
		{ "cc=cubic*", 1 }, { "cc=*cubic", 1 }, { "cc=*", 1 },
		{ "cc=c*c", 1 }, { "cc=c*b*c", 1 }, { "cc=*b*", 1 },
		{ "cc=?ubic", 1 }, { "cc=?????", 1 }, { "cc=????", 0 },
		{ "cc=??????", 0 }, { "cc=?*", 1 }, { "cc=*?", 1 },
		{ "cc=cubi", 0 }, { "cc=cubi?", 1 }, { "cc=ubic*", 0 },
		{ "cc=*cubi", 0 }, { "cc=C*", 0 }, { "cc=**cubic**", 1 },
		{ "cc!=cu*", 0 }, { "cc!=b*", 1 }, { "cc=b*,cu*", 1 },
		{ "cc=b*,cubic", 1 }, { "cc!=b*,re*", 1 }, { "cc!=b*,cu*", 0 },
		{ "not cc=cu*", 0 }, { "cc=*c*u*b*i*c*", 1 },
		{ "cc='cubic'", 1 }, { "cc=\"cubic\"", 1 },
		{ "cc='cub*'", 0 }, { "cc=\"cubi?\"", 0 },
		{ "cc= 'cubic' , \"bbr\"", 1 }, { "cc!='cubic'", 0 },
		{ "ulp=*", 0 }, { "ulp!=*", 0 }, { "ulp=-", 1 },
	};
	struct tcplens_record record = example();

	record.ulp[0] = '\0';
	CHECK(claims, &record);
	memcpy(record.cc, "fifteen_letters", 16);
	EXPECT_EQ(1, matches("cc=fifteen_letters*", &record));
	EXPECT_EQ(1, matches("cc=*fifteen_letters*", &record));
	EXPECT_EQ(0, matches("cc=fifteen_letter", &record));
	EXPECT_EQ(1, matches("cc=???????????????", &record));
	strcpy(record.cc, "aab*");
	EXPECT_EQ(1, matches("cc='aab*'", &record));
	EXPECT_EQ(1, matches("cc=*ab?", &record));
	strcpy(record.cc, "aabx");
	EXPECT_EQ(0, matches("cc='aab*'", &record));
}

/* All that comm can have can be asked for: printable ASCII without blanks. */
TEST(every_text_of_comm_can_be_asked_for_in_quotes)
{
	struct tcplens_record record = example();
	char expression[64];
	char c;

	for (c = '!'; c <= '~'; c++) {
		char quote = c == '\'' ? '"' : '\'';

		sprintf(record.comm, "(a%c-b)", c);
		/* A backslash begins an escape there, too. */
		if (c == '\\')
			strcpy(expression, "comm='(a\\134-b)'");
		else
			sprintf(expression, "comm=%c%s%c", quote, record.comm,
				quote);
		EXPECT_EQ(1, matches(expression, &record))
			TH_LOG("%s", expression);
		record.comm[1] = 'x';
		EXPECT_EQ(0, matches(expression, &record))
			TH_LOG("%s", expression);
	}
}

TEST(a_value_in_quotes_is_the_same_value)
{
	static const struct claim claims[] = {
		{ "uid='1000'", 1 }, { "state=\"ESTABLISHED\"", 1 },
		{ "srtt_us>'49ms'", 1 }, { "lport='70-90'", 1 },
		{ "laddr='10.0.0.0/8'", 1 }, { "local=\"10.0.0.1:80\"", 1 },
		{ "timer_ms='-'", 1 }, { "cc!=\"-\"", 1 },
		{ "uid='1000'and lport=80", 1 }, { "(uid='1000')", 1 },
		{ "uid=' 1000'", -1 }, { "uid=1000'", -1 },
	};
	struct tcplens_record record = example();

	CHECK(claims, &record);
}

TEST(signs_are_words_for_and_or_not)
{
	static const struct claim claims[] = {
		{ "uid=1000 && lport=80", 1 }, { "uid=1000&&lport=81", 0 },
		{ "uid=1||lport=80", 1 }, { "uid=1 || lport=81", 0 },
		{ "!uid=1", 1 }, { "! uid=1000", 0 }, { "!!uid=1000", 1 },
		{ "!(uid=1 || uid=2)", 1 }, { "!(uid=1000)", 0 },
		{ "not !uid=1000", 1 }, { "!not(uid=1000)", 1 },
		{ "uid=1000 || uid=1 && uid=2", 1 },
		{ "(uid=1000 || uid=1)&& uid=2", 0 },
		{ "uid=1000 or uid=1 && uid=2", 1 },
		{ "uid=1 and uid=2 || uid=1000", 1 },
		{ "!uid=1000 || uid==1000", 1 },
		{ "!cc=bbr&&cc!=reno", 1 },
		/* One sign is part of a text. */
		{ "cc=a&b", 0 }, { "cc!=a|b", 1 },
	};
	struct tcplens_record record = example();

	CHECK(claims, &record);
}

TEST(nanoseconds_have_the_suffixes_of_times)
{
	static const struct claim claims[] = {
		{ "time_ns=7500000000", 1 }, { "time_ns=7500000us", 1 },
		{ "time_ns=7500ms", 1 }, { "time_ns>7s", 1 },
		{ "time_ns<8s", 1 }, { "time_ns<=7s", 0 },
		{ "time_ns<18446744073s", 1 }, { "time_ns<18446744074s", -1 },
		{ "time_ns=7K", -1 }, { "time_ns=7ns", 0 },
		{ "time_ns=7500000000ns", 1 }, { "time_ns<2.1h", 1 },
	};
	struct tcplens_record record = example();

	record.time_ns = 7500000000;
	CHECK_OF(TCPLENS_FILE_EVENTS, claims, &record);
}

TEST(a_file_can_compare_the_columns_that_it_has)
{
	static const struct claim of_events[] = {
		{ "event=retransmit and retransmit_reason=fast", 1 },
		{ "event=connect,refused", 0 }, { "event!=connect", 1 },
		{ "errno_name=ECONNRESET", 1 }, { "errno_name=EIO", -1 },
		{ "close_reason=-", 1 }, { "old_state=SYN_SENT", 1 },
		{ "seq=4294967295", 1 }, { "segment_bytes=-", 1 },
		{ "lport=80 and state=ESTABLISHED", 1 }, { "uid=1000", 1 },
		{ "rcv_wnd>0", -1 }, { "mark=-", -1 },
	};
	static const struct claim of_closed[] = {
		{ "errno_name=ECONNRESET", 1 }, { "inode>0", 1 },
		{ "event=retransmit", -1 }, { "mark=-", -1 },
	};
	static const struct claim of_segments[] = {
		{ "segs_in>2K", 1 }, { "time_ns=-", 1 }, { "uid=1000", -1 },
	};
	static const struct claim of_sockets[] = {
		{ "age_ms=-", 1 }, { "owner_source=-", 1 }, { "time_ns=-", -1 },
		{ "event=retransmit", -1 }, { "errno_name=-", -1 },
	};
	struct tcplens_record record = example();

	record.event = TCPLENS_EVENT_RETRANSMIT;
	record.retransmit_reason = TCPLENS_RETRANSMIT_FAST;
	record.errno_name = ECONNRESET;
	record.old_state = TCPLENS_STATE_SYN_SENT;
	record.seq = 0xffffffff;
	CHECK_OF(TCPLENS_FILE_EVENTS, of_events, &record);
	CHECK_OF(TCPLENS_FILE_CLOSED, of_closed, &record);
	CHECK_OF(TCPLENS_FILE_SEGMENTS, of_segments, &record);
	CHECK_OF(TCPLENS_FILE_SOCKETS, of_sockets, &record);
	CHECK_OF(TCPLENS_FILE_LISTENERS, of_sockets, &record);
}

TEST(names_and_strings_compare_whole)
{
	static const struct claim claims[] = {
		{ "state=ESTABLISHED", 1 }, { "state!=ESTABLISHED", 0 },
		{ "state=LISTEN", 0 }, { "state!=LISTEN", 1 },
		{ "kind=full", 1 }, { "kind=timewait", 0 },
		{ "timer=none", 1 }, { "timer!=none", 0 },
		{ "ca_state=Open", 1 }, { "ca_state=Loss", 0 },
		{ "family=inet", 1 }, { "family=inet6", 0 },
		{ "cc=cubic", 1 }, { "cc!=cubic", 0 }, { "cc=cubi", 0 },
		{ "cc=cubics", 0 }, { "cc=Cubic", 0 }, { "cc!=bbr", 1 },
		{ "cc=fifteen_letters", 0 }, { "cc!=fifteen_letters", 1 },
	};
	struct tcplens_record record = example();

	CHECK(claims, &record);
	memcpy(record.cc, "fifteen_letters", 16);
	EXPECT_EQ(1, matches("cc=fifteen_letters", &record));
	EXPECT_EQ(0, matches("cc=fifteen_letter", &record));
}

TEST(addresses_match_by_prefix_and_endpoints_exactly)
{
	static const struct claim claims[] = {
		{ "laddr=10.0.0.1", 1 }, { "laddr=10.0.0.2", 0 },
		{ "laddr!=10.0.0.1", 0 }, { "laddr!=10.0.0.2", 1 },
		{ "laddr=10.0.0.0/8", 1 }, { "laddr=10.0.0.2/32", 0 },
		{ "laddr=10.0.0.2/30", 1 }, { "laddr=10.0.0.2/31", 0 },
		{ "laddr=0.0.0.0/0", 1 }, { "laddr=11.0.0.0/8", 0 },
		{ "laddr!=0.0.0.0/0", 0 }, { "raddr=192.168.0.0/16", 1 },
		{ "laddr=::/0", 0 }, { "laddr!=::/0", 1 },
		{ "laddr=::ffff:10.0.0.1", 0 },
		{ "local=10.0.0.1:80", 1 }, { "local=10.0.0.1:81", 0 },
		{ "local=10.0.0.2:80", 0 }, { "local!=10.0.0.1:80", 0 },
		{ "local!=10.0.0.1:81", 1 }, { "remote=192.168.1.2:40000", 1 },
		{ "local=[::ffff:10.0.0.1]:80", 0 }, { "local=[::1]:80", 0 },
	};
	struct tcplens_record record = example();

	CHECK(claims, &record);
}

TEST(ipv6_addresses_match_with_brackets_and_without)
{
	static const struct claim claims[] = {
		{ "laddr=2001:db8::1", 1 }, { "laddr=[2001:db8::1]", 1 },
		{ "laddr=[2001:db8::]/32", 1 }, { "laddr=2001:db8::/32", 1 },
		{ "laddr=2001:db9::/32", 0 }, { "laddr=2001:db9::/31", 1 },
		{ "laddr!=[2001:db8::]/32", 0 }, { "laddr=::/0", 1 },
		{ "laddr=0.0.0.0/0", 0 }, { "laddr!=0.0.0.0/0", 1 },
		{ "laddr=32.1.13.184", 0 },
		{ "local=[2001:db8::1]:443", 1 },
		{ "local=[2001:db8::1]:80", 0 },
		{ "remote=[fe80::1]:9", 1 }, { "raddr=fe80::/10", 1 },
		{ "raddr=fe80::1/128", 1 },
	};
	struct tcplens_record record = connection(AF_INET6, "2001:db8::1", 443,
						  "fe80::1", 9);

	/* Without a device, an address matches on every device. */
	record.remote.scope = 7;
	CHECK(claims, &record);
}

TEST(an_address_with_a_device_matches_on_that_device_only)
{
	static const struct claim named[] = {
		{ "local=[fe80::1%eth0]:443", 1 }, { "laddr=fe80::1%eth0", 1 },
		{ "laddr=[fe80::1%eth0]", 1 }, { "laddr=fe80::%eth0/10", 1 },
		{ "laddr=[fe80::%eth0]/10", 1 },
		{ "local=[fe80::1%eth1]:443", 0 },
		{ "local!=[fe80::1%eth1]:443", 1 },
		{ "laddr=fe80::1%eth", 0 }, { "laddr=fe80::1%eth00", 0 },
		{ "laddr=fe80::1%eth1,fe80::1%eth0", 1 },
		{ "laddr=fe80::1%eth1,fe80::1", 1 },
		{ "laddr='fe80::1%eth0'", 1 },
		{ "laddr=fe80::1%\\145th0", 1 },
		{ "laddr=fe80::2%eth0", 0 }, { "local=[fe80::1%eth0]:80", 0 },
		/* Only a link-local address of the peer can be on a device. */
		{ "raddr=2001:db8::1%eth0", -1 }, { "raddr!=10.0.0.1%eth0", -1 },
		{ "remote=[::1%eth0]:9", -1 }, { "raddr=fe80::1%eth0", 0 },
		{ "raddr!=fe80::1%eth0", 1 },
		{ "laddr=fe80::1%7", 0 },
	};
	static const struct claim numbered[] = {
		{ "laddr=fe80::1%7", 1 }, { "laddr=fe80::1%8", 0 },
		{ "laddr=fe80::1%07", 1 }, { "laddr=fe80::1%eth0", 0 },
		{ "laddr=fe80::1%\\067", 0 }, { "raddr=2001:db8::1%7", -1 },
	};
	static const struct claim digits[] = {
		{ "laddr=fe80::1%7", 0 }, { "laddr=fe80::1%\\067", 1 },
	};
	struct tcplens_record record = connection(AF_INET6, "fe80::1", 443,
						  "2001:db8::1", 9);

	record.local.scope = 7;
	strcpy(record.interface, "eth0");
	CHECK(named, &record);
	/* The device is gone. */
	memset(record.interface, 0, sizeof(record.interface));
	CHECK(numbered, &record);
	/* A device can be named "7". */
	strcpy(record.interface, "7");
	CHECK(digits, &record);
}

TEST(an_ipv4_address_can_have_a_device)
{
	static const struct claim claims[] = {
		{ "local=0.0.0.0%red:179", 1 }, { "local=0.0.0.0:179", 1 },
		{ "local=0.0.0.0%blue:179", 0 }, { "laddr=0.0.0.0%red", 1 },
		{ "laddr=0.0.0.0%red/8", 1 }, { "laddr=0.0.0.0%blue/8", 0 },
		{ "local=[::%red]:179", 0 },
	};
	struct tcplens_record record = connection(AF_INET, "0.0.0.0", 179,
						  "0.0.0.0", 0);

	record.local.scope = 5;
	strcpy(record.interface, "red");
	CHECK(claims, &record);
}

TEST(ipv4_matches_ipv6_sockets_that_carry_it)
{
	static const struct claim claims[] = {
		{ "laddr=10.0.0.1", 1 }, { "laddr=10.0.0.0/8", 1 },
		{ "laddr=10.0.0.2", 0 }, { "laddr=0.0.0.0/0", 1 },
		{ "laddr=::ffff:10.0.0.1", 1 }, { "laddr=::ffff:0:0/96", 1 },
		{ "laddr=::/0", 1 }, { "laddr!=10.0.0.1", 0 },
		{ "local=10.0.0.1:80", 1 }, { "local=10.0.0.1:81", 0 },
		{ "local=[::ffff:10.0.0.1]:80", 1 },
		{ "remote!=192.168.1.2:40000", 0 },
	};
	struct tcplens_record record = connection(AF_INET6, "::ffff:10.0.0.1",
						  80, "::ffff:192.168.1.2",
						  40000);

	CHECK(claims, &record);
}

TEST(an_absent_value_matches_only_a_dash)
{
	static const struct claim claims[] = {
		{ "timer_ms=-", 1 }, { "timer_ms!=-", 0 },
		{ "timer_ms=0", 0 }, { "timer_ms!=0", 0 },
		{ "timer_ms<1", 0 }, { "timer_ms<=4294967295", 0 },
		{ "timer_ms>1", 0 }, { "timer_ms>=0", 0 },
		{ "timer_ms<=4294967296", 0 }, { "timer_ms=1,2", 0 },
		{ "timer_ms!=1,2", 0 }, { "not timer_ms>5", 1 },
		{ "not timer_ms=5", 1 }, { "not timer_ms!=5", 1 },
		{ "timer_ms=1,-", 1 }, { "timer_ms=-,1", 1 },
		{ "timer_ms!=-,1", 0 }, { "not timer_ms=-", 0 },
		{ "cookie=-", 1 }, { "cookie<=18446744073709551615", 0 },
		{ "cookie!=1", 0 }, { "cookie>=0", 0 },
		{ "backlog=- and backlog_max=-", 1 },
		{ "uid=-", 0 }, { "uid!=-", 1 }, { "uid=-,1000", 1 },
		{ "uid!=-,1000", 0 }, { "uid!=-,1", 1 }, { "cc=-", 0 },
		{ "cc!=-", 1 }, { "state=-", 0 }, { "state!=-", 1 },
		{ "local=-", 0 }, { "local!=-", 1 }, { "raddr!=-", 1 },
		{ "v6only=-", 0 }, { "inode!=-", 1 },
	};
	static const struct claim all_absent[] = {
		{ "cc=-", 1 }, { "cc!=-", 0 }, { "cc!=cubic", 0 },
		{ "not cc=cubic", 1 }, { "cc=-,cubic", 1 },
		{ "ca_state=-", 1 }, { "ca_state!=Open", 0 },
		{ "v6only=-", 1 }, { "v6only!=0", 0 }, { "v6only<=255", 0 },
		{ "remote=-", 1 }, { "raddr=-", 1 }, { "rport=-", 1 },
		{ "remote!=-", 0 }, { "raddr!=-", 0 }, { "rport!=-", 0 },
		{ "raddr=0.0.0.0/0", 0 }, { "raddr!=10.0.0.1", 0 },
		{ "remote=0.0.0.0:0", 0 }, { "remote!=0.0.0.0:0", 0 },
		{ "state=-", 1 }, { "state!=LISTEN", 0 }, { "kind=-", 1 },
	};
	struct tcplens_record record = example();

	CHECK(claims, &record);
	record.remote.port = TCPLENS_ABSENT_U32;
	record.cc[0] = '\0';
	record.ca_state = TCPLENS_ABSENT_U8;
	record.v6only = TCPLENS_ABSENT_U8;
	record.state = TCPLENS_ABSENT_U8;
	record.kind = TCPLENS_ABSENT_U8;
	CHECK(all_absent, &record);
}

/* The first two claims are the operands of the others: one true, one false. */
TEST(not_binds_tighter_than_and_which_binds_tighter_than_or)
{
	static const struct claim claims[] = {
		{ "uid=1000", 1 }, { "uid=1", 0 },
		{ "uid=1000 or uid=1 and uid=2", 1 },
		{ "(uid=1000 or uid=1) and uid=2", 0 },
		{ "uid=1 and uid=2 or uid=1000", 1 },
		{ "uid=1 and (uid=2 or uid=1000)", 0 },
		{ "not uid=1 or uid=1000", 1 },
		{ "not (uid=1 or uid=1000)", 0 },
		{ "not uid=1000 and uid=1", 0 },
		{ "not (uid=1000 and uid=1)", 1 },
		{ "not uid=1000 or uid=1000", 1 },
		{ "not\tnot uid=1000", 1 }, { "not\tnot\tnot uid=1000", 0 },
		{ "not(not(uid=1000))", 1 }, { "not (not uid=1)", 0 },
		{ "((uid=1000))", 1 }, { "not ((uid=1000))", 0 },
		{ "uid=1 or uid=2 or uid=1000", 1 },
		{ "uid=1000 and lport=80 and rport=40000", 1 },
		{ "uid=1000 and lport=81 and rport=40000", 0 },
		{ "uid=1 and lport=80 or uid=1000 and lport=80", 1 },
		{ "uid=1 and lport=80 or uid=1000 and lport=81", 0 },
		{ "uid=1000 and not (lport=80 and rport=1)", 1 },
		{ "not (uid=1 or not lport=80) and not rport=1", 1 },
		{ "(uid=1or lport=80)and(rport=40000)", -1 },
		{ "(uid=1 or lport=80)and(rport=40000)", 1 },
		{ "uid=1000 \n and \t lport=80", 1 },
	};
	struct tcplens_record record = example();

	CHECK(claims, &record);
}

TEST(an_empty_filter_matches_everything)
{
	struct tcplens_record record = example();
	struct tcplens_query query;

	tcplens_query_reset(&query, TCPLENS_FILE_SOCKETS);
	EXPECT_TRUE(tcplens_filter_matches(&query.filter, &record));
}

static bool passes(const struct tcplens_filter *filter,
		   const struct tcplens_record *record)
{
	struct tcplens_required required;

	tcplens_filter_required(filter, &required);
	return (required.state == TCPLENS_ABSENT_U8 ||
		required.state == record->state) &&
	       (required.local_port == TCPLENS_ABSENT_U32 ||
		required.local_port == record->local.port) &&
	       (required.remote_port == TCPLENS_ABSENT_U32 ||
		required.remote_port == record->remote.port);
}

/*
 * The second implementation: a random tree, which write_tree() converts to text and
 * evaluate() evaluates recursively.
 */
struct node {
	enum { NODE_TEST, NODE_NOT, NODE_AND, NODE_OR } kind;
	struct node *left, *right;
	unsigned int column;
	const char *sign;
	bool is_quoted;
	char value[64];
};

static struct node nodes[256];
static unsigned int nodes_count;

static const char *random_value(const struct tcplens_column *column)
{
	static const char *const numbers[] = {
		"0", "1", "2", "80", "443", "4294967295", "4294967294", "255",
		"18446744073709551615",
	};
	static const char *const addresses[] = {
		"10.0.0.1", "10.0.0.2", "::1", "2001:db8::1",
		"::ffff:10.0.0.1", "0.0.0.0", "::",
	};
	static const char *const ranges[] = {
		"0-1", "80-443", "2-254", "0x50-0x60", "0-0", "0x1", "0xff",
	};
	static const char *const strings[] = {
		"cubic", "bbr", "reno", "x", "*", "?b?", "*b*", "c*c", "*o",
	};
	static char text[64];
	const char *address = addresses[random() % ARRAY_SIZE(addresses)];
	unsigned int name;

	switch (column->type) {
	case TCPLENS_TYPE_NAME:
		do {
			name = random() % column->names_count;
		} while (!column->names[name]);
		return column->names[name];
	case TCPLENS_TYPE_STRING:
	case TCPLENS_TYPE_PATH:
		sprintf(text, "%s%s", column->type == TCPLENS_TYPE_PATH ?
			"/" : "", strings[random() % ARRAY_SIZE(strings)]);
		return text;
	case TCPLENS_TYPE_ADDRESS:
		return address;
	case TCPLENS_TYPE_ENDPOINT:
		sprintf(text, strchr(address, ':') ? "[%s]:%s" : "%s:%s",
			address, random() % 2 ? "80" : "443");
		return text;
	default:
		if (random() % 4 == 0)
			return ranges[random() % ARRAY_SIZE(ranges)];
		return numbers[random() % ARRAY_SIZE(numbers)];
	}
}

/* Reads a number or range; its numbers are decimal or hexadecimal. */
static bool is_range(const char *text, unsigned long long *first,
		     unsigned long long *last)
{
	char *end;

	*first = strtoull(text, &end, 0);
	*last = *end ? strtoull(end + 1, NULL, 0) : *first;
	return *end;
}

/* Does the parser refuse it because no value of the column compares true? */
static bool is_never_true(const struct tcplens_column *column, const char *sign,
			  const char *value)
{
	unsigned long long first, last, largest;

	if (column->type > TCPLENS_TYPE_U64 || !strcmp(value, "-"))
		return false;
	/* extremes_test compares it with the kernel's types. */
	largest = tcplens_columns_largest(column);
	if (is_range(value, &first, &last) && strchr("<>", *sign))
		return true;
	if (!strcmp(sign, "<"))
		return first == 0;
	if (!strcmp(sign, "<="))
		return false;
	return last > largest || (!strcmp(sign, ">") && last == largest);
}

static struct node *random_tree(unsigned int size)
{
	static const char *const signs[] = {
		"=", "!=", "==", "<", "<=", ">", ">=",
	};
	struct node *node = &nodes[nodes_count++];
	const struct tcplens_column *column;
	unsigned int left;

	if (random() % 4 == 0) {
		node->kind = NODE_NOT;
		node->left = random_tree(size);
		return node;
	}
	if (size > 1) {
		left = 1 + random() % (size - 1);
		node->kind = random() % 2 ? NODE_AND : NODE_OR;
		node->left = random_tree(left);
		node->right = random_tree(size - left);
		return node;
	}
	node->kind = NODE_TEST;
	node->column = random() % tcplens_columns_count;
	column = &tcplens_columns[node->column];
	do {
		node->sign = signs[random() %
				   (column->type <= TCPLENS_TYPE_U64 ? 7 : 3)];
		strcpy(node->value, "-");
		if (strchr("<>", *node->sign) || random() % 4)
			strcpy(node->value, random_value(column));
	} while (is_never_true(column, node->sign, node->value));
	node->is_quoted = random() % 8 == 0;
	return node;
}

static char *write_tree(char *out, const struct node *node, int precedence)
{
	static const int precedences[] = {
		[NODE_TEST] = 3, [NODE_NOT] = 2, [NODE_AND] = 1, [NODE_OR] = 0,
	};
	int own = precedences[node->kind];
	bool parentheses = own < precedence || random() % 16 == 0;

	if (parentheses)
		out = stpcpy(out, "(");
	switch (node->kind) {
	case NODE_TEST:
		out += sprintf(out, node->is_quoted ? "%s%s'%s'" : "%s%s%s",
			       tcplens_columns[node->column].name, node->sign,
			       node->value);
		break;
	case NODE_NOT:
		out = stpcpy(out, random() % 2 ? "not " : "!");
		out = write_tree(out, node->left, own);
		break;
	default:
		out = write_tree(out, node->left, own);
		if (random() % 2)
			out = stpcpy(out, node->kind == NODE_AND ? " and " : " or ");
		else
			out = stpcpy(out, node->kind == NODE_AND ? "&&" : "||");
		out = write_tree(out, node->right, own);
	}
	if (parentheses)
		out = stpcpy(out, ")");
	return out;
}

/* Returns the text of a column in the record's line. */
static const char *text_of(unsigned int column,
			   const struct tcplens_record *record)
{
	static char text[256];
	struct tcplens_query query = { .count = 1 };
	struct tcplens_text_line line;

	query.columns[0] = column;
	tcplens_text_line(&line, &query);
	*tcplens_text_row(text, &line, record) = '\0';
	text[strcspn(text, "\n")] = '\0';
	return text;
}

/* Removes the prefix of IPv4-mapped addresses, for an IPv4 value. */
static const char *unmapped(const char *text, const char *value)
{
	static char plain[256];
	const char *mapped = strstr(text, "::ffff:");

	if (!mapped || strstr(value, "::"))
		return text;
	strcpy(plain, mapped + 7);
	if (strchr(plain, ']'))
		memmove(strchr(plain, ']'), strchr(plain, ']') + 1,
			strlen(strchr(plain, ']')));
	return plain;
}

static bool evaluate(const struct node *node, const struct tcplens_record *record)
{
	const char *text;
	unsigned long long value, first, last;
	bool is_same;

	switch (node->kind) {
	case NODE_NOT:
		return !evaluate(node->left, record);
	case NODE_AND:
		return evaluate(node->left, record) && evaluate(node->right, record);
	case NODE_OR:
		return evaluate(node->left, record) || evaluate(node->right, record);
	case NODE_TEST:
		break;
	}
	text = text_of(node->column, record);
	if (!strcmp(node->value, "-"))
		return !strcmp(text, "-") == (*node->sign == '=');
	if (!strcmp(text, "-"))
		return false;
	if (tcplens_columns[node->column].type > TCPLENS_TYPE_U64) {
		text = unmapped(text, node->value);
		is_same = strpbrk(node->value, "*?") && !node->is_quoted ?
			  !fnmatch(node->value, text, 0) :
			  !strcmp(text, node->value);
		return is_same == (*node->sign == '=');
	}
	value = strtoull(text, NULL, 10);
	is_range(node->value, &first, &last);
	if (*node->sign == '=')
		return value >= first && value <= last;
	if (*node->sign == '!')
		return value < first || value > last;
	if (!strcmp(node->sign, "<"))
		return value < first;
	if (!strcmp(node->sign, "<="))
		return value <= first;
	if (!strcmp(node->sign, ">"))
		return value > first;
	return value >= first;
}

/* Values that random expressions are likely to have, and absent ones. */
static void randomise(struct tcplens_record *record)
{
	static const u64 numbers[] = {
		0, 1, 2, 80, 443, 0xfffffffe, 0xffffffff, ~0ULL,
	};
	static const char *const mapped[] = { "::ffff:10.0.0.1",
		"::ffff:10.0.0.2", "2001:db8::1", "::1", "::" };
	static const char *const plain[] = { "10.0.0.1", "10.0.0.2",
		"0.0.0.0" };
	static const char *const strings[] = { "cubic", "bbr", "reno", "" };
	bool is_inet6 = random() % 2;
	unsigned int i;

	memset(record, 0, sizeof(*record));
	record->family = is_inet6 ? AF_INET6 : AF_INET;
	for (i = 0; i < tcplens_columns_count; i++) {
		const struct tcplens_column *column = &tcplens_columns[i];
		void *at = (char *)record + column->offset;
		u64 number = numbers[random() % ARRAY_SIZE(numbers)];

		switch (column->type) {
		case TCPLENS_TYPE_U8:
			*(u8 *)at = number;
			break;
		case TCPLENS_TYPE_NAME:
			if (at != &record->family)
				*(u8 *)at = random() % 16;
			break;
		case TCPLENS_TYPE_U32:
			*(u32 *)at = number;
			break;
		case TCPLENS_TYPE_U64:
			*(u64 *)at = number;
			break;
		case TCPLENS_TYPE_STRING:
		case TCPLENS_TYPE_PATH:
			sprintf(at, "%s%s", column->type == TCPLENS_TYPE_PATH ?
				"/" : "", strings[random() % ARRAY_SIZE(strings)]);
			break;
		default:
			break;
		}
	}
	for (i = 0; i < 2; i++) {
		struct tcplens_endpoint *end = i ? &record->local :
						   &record->remote;

		set_end(end, record->family,
			is_inet6 ? mapped[random() % ARRAY_SIZE(mapped)] :
				plain[random() % ARRAY_SIZE(plain)],
			random() % 2 ? 80 : 443);
		if (random() % 8 == 0)
			end->port = TCPLENS_ABSENT_U32;
	}
}

TEST(random_expressions_match_as_evaluated_recursively)
{
	unsigned int round, i, evaluated = 0, matched = 0, refused = 0;
	struct tcplens_query_error error;
	struct tcplens_record record;
	struct tcplens_query query;
	char line[16384];

	srandom(1);
	for (round = 0; round < 40000; round++) {
		struct node *tree;

		nodes_count = 0;
		tree = random_tree(1 + random() % 12);
		*write_tree(stpcpy(line, "where "), tree, 0) = '\0';
		/* The only error: random trees can be too deep. */
		if (tcplens_query_parse(&query, TCPLENS_FILES_ALL, line, strlen(line), &error)) {
			ASSERT_STREQ("too many nested parentheses (at most 16)",
				     error.reason)
				TH_LOG("%s: byte %zu", line, error.position);
			refused++;
			continue;
		}
		for (i = 0; i < 8; i++) {
			bool expected;

			randomise(&record);
			expected = evaluate(tree, &record);
			ASSERT_EQ(expected, tcplens_filter_matches(&query.filter,
								   &record))
				TH_LOG("%s", line);
			if (expected)
				ASSERT_TRUE(passes(&query.filter, &record))
					TH_LOG("%s", line);
			evaluated++;
			matched += expected;
		}
	}
	EXPECT_LT(evaluated / 10, matched);
	EXPECT_GT(evaluated - evaluated / 10, matched);
	EXPECT_GT(round / 10, refused);
}

/* So a match ends after at most one run of each test. */
TEST(every_test_jumps_to_a_later_one)
{
	struct tcplens_query_error error;
	struct tcplens_query query;
	unsigned int round, i, j;
	char line[16384];

	srandom(2);
	for (round = 0; round < 20000; round++) {
		nodes_count = 0;
		*write_tree(stpcpy(line, "where "),
			    random_tree(1 + random() % 12), 0) = '\0';
		if (tcplens_query_parse(&query, TCPLENS_FILE_SOCKETS, line, strlen(line), &error))
			continue;
		for (i = 0; i < query.filter.count; i++) {
			for (j = 0; j < 2; j++) {
				u8 next = query.filter.tests[i].next[j];

				if (next >= TCPLENS_FILTER_ACCEPT)
					continue;
				ASSERT_LT(i, next) TH_LOG("%s", line);
				ASSERT_GT(query.filter.count, next);
			}
		}
	}
}

/* Returns the endpoints that an expression fixes, or "". */
static const char *endpoints_of(const char *expression)
{
	const struct tcplens_column column = { .type = TCPLENS_TYPE_ENDPOINT };
	struct tcplens_endpoints ends;
	struct tcplens_query_error error;
	struct tcplens_query query;
	static char text[256];
	char line[1024], *out;

	snprintf(line, sizeof(line), "where %s", expression);
	if (tcplens_query_parse(&query, TCPLENS_FILE_SOCKETS, line, strlen(line), &error))
		return error.reason;
	if (!tcplens_filter_endpoints(&query.filter, &ends))
		return "";
	out = tcplens_text_value(text, &column, &ends.local, "");
	*out++ = ' ';
	*tcplens_text_value(out, &column, &ends.remote,
			    "") = '\0';
	return text;
}

TEST(both_endpoints_are_fixed_if_all_four_parts_are_required)
{
	static const char ipv4[] = "[::ffff:10.0.0.1]:80 [::ffff:10.0.0.2]:9";
	static const char ipv6[] = "[2001:db8::1]:80 [::1]:9";
	static const struct {
		const char *expression;
		const char *endpoints;
	} expressions[] = {
		{ "laddr=10.0.0.1 and lport=80 and raddr=10.0.0.2 and rport=9",
		  ipv4 },
		{ "local=10.0.0.1:80 and remote=10.0.0.2:9", ipv4 },
		{ "remote=10.0.0.2:9 and local=10.0.0.1:80", ipv4 },
		{ "local=10.0.0.1:80 and raddr=10.0.0.2 and rport=9", ipv4 },
		{ "lport=80 and laddr=10.0.0.1/32 and remote=10.0.0.2:9", ipv4 },
		{ "local=[::ffff:10.0.0.1]:80 and remote=10.0.0.2:9", ipv4 },
		{ "local=[2001:db8::1]:80 and remote=[::1]:9", ipv6 },
		{ "laddr=2001:db8::1/128 and lport=80 and remote=[::1]:9", ipv6 },
		{ "(local=10.0.0.1:80) and ((remote=10.0.0.2:9))", ipv4 },
		{ "(local=10.0.0.1:80 and uid=0) and (remote=10.0.0.2:9)", ipv4 },
		{ "uid=0 and local=10.0.0.1:80 and remote=10.0.0.2:9", ipv4 },
		{ "local=10.0.0.1:80 and remote=10.0.0.2:9 and uid!=1,2", ipv4 },
		{ "(uid=0 or uid=1) and local=10.0.0.1:80 and remote=10.0.0.2:9",
		  ipv4 },
		{ "local=10.0.0.1:80 and (uid=0 or uid=1) and remote=10.0.0.2:9",
		  ipv4 },
		{ "not (not local=10.0.0.1:80 or not remote=10.0.0.2:9)", ipv4 },
		/* Less exact terms do not undo exact ones. */
		{ "local=10.0.0.1:80 and remote=10.0.0.2:9 and laddr=9.0.0.0/8 and lport=8000-9999",
		  ipv4 },

		{ "local=10.0.0.1:80", "" },
		{ "local=10.0.0.1:80 and raddr=10.0.0.2", "" },
		{ "local=10.0.0.1:80 and rport=9", "" },
		{ "laddr=10.0.0.1 and remote=10.0.0.2:9", "" },
		{ "local=10.0.0.1:80 or remote=10.0.0.2:9", "" },
		{ "local=10.0.0.1:80 and remote=10.0.0.2:9 or uid=0", "" },
		{ "uid=0 or local=10.0.0.1:80 and remote=10.0.0.2:9", "" },
		{ "uid=0 or uid=1 and local=10.0.0.1:80 and remote=10.0.0.2:9",
		  "" },
		{ "(uid=0 or uid=1 and local=10.0.0.1:80) and remote=10.0.0.2:9",
		  "" },
		{ "not (local=10.0.0.1:80 and remote=10.0.0.2:9)", "" },
		{ "local=10.0.0.1:80 and not remote=10.0.0.2:9", "" },
		{ "local=10.0.0.1:80 and remote!=10.0.0.2:9", "" },
		{ "local=10.0.0.1:80,10.0.0.1:81 and remote=10.0.0.2:9", "" },
		{ "local=10.0.0.1:80 and remote=10.0.0.2:9,-", "" },
		{ "local=10.0.0.1:80 and remote=-", "" },
		{ "local=10.0.0.1:80 and raddr=10.0.0.2/31 and rport=9", "" },
		{ "local=10.0.0.1:80 and raddr=10.0.0.2 and rport>=9", "" },
		{ "local=10.0.0.1:80 and raddr=10.0.0.2 and rport=9-10", "" },
		{ "local=10.0.0.1:80 and remote=[::1]:9", "" },
		{ "local=10.0.0.1:80 and (remote=10.0.0.2:9 or uid=0)", "" },
		{ "local=10.0.0.1:80 and (uid=0 or remote=10.0.0.2:9)", "" },
		{ "uid=0 and laddr=::1 and segs_in=80 and remote=[::1]:9", "" },
	};
	struct tcplens_endpoints ends;
	struct tcplens_query query;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(expressions); i++) {
		EXPECT_STREQ(expressions[i].endpoints,
			     endpoints_of(expressions[i].expression))
			TH_LOG("%s", expressions[i].expression);
	}
	tcplens_query_reset(&query, TCPLENS_FILE_SOCKETS);
	EXPECT_FALSE(tcplens_filter_endpoints(&query.filter, &ends));
}

TEST(required_terms_are_those_that_every_match_satisfies)
{
	static const u32 any = TCPLENS_ABSENT_U32;
	static const struct {
		const char *expression;
		u32 state;
		u32 local_port;
		u32 remote_port;
	} expressions[] = {
		{ "state=LISTEN", TCPLENS_STATE_LISTEN, any, any },
		{ "state==listen && lport==0x50", TCPLENS_STATE_LISTEN, 80, any },
		{ "lport=80", TCPLENS_ABSENT_U8, 80, any },
		{ "rport=80", TCPLENS_ABSENT_U8, any, 80 },
		{ "local=[::1]:80 and uid=0", TCPLENS_ABSENT_U8, 80, any },
		{ "uid=0 and (remote=10.0.0.1:9 and state=CLOSE)",
		  TCPLENS_STATE_CLOSE, any, 9 },
		{ "(uid=0 or uid=1) and lport=80 and rport=9",
		  TCPLENS_ABSENT_U8, 80, 9 },
		{ "not (not lport=80 or not state=CLOSE)",
		  TCPLENS_STATE_CLOSE, 80, any },

		{ "uid=0", TCPLENS_ABSENT_U8, any, any },
		{ "state!=LISTEN", TCPLENS_ABSENT_U8, any, any },
		{ "not state=LISTEN", TCPLENS_ABSENT_U8, any, any },
		{ "state=LISTEN,CLOSE", TCPLENS_ABSENT_U8, any, any },
		{ "lport>=80", TCPLENS_ABSENT_U8, any, any },
		{ "lport!=80", TCPLENS_ABSENT_U8, any, any },
		{ "lport=80,81", TCPLENS_ABSENT_U8, any, any },
		{ "rport=-", TCPLENS_ABSENT_U8, any, any },
		{ "lport=80-81", TCPLENS_ABSENT_U8, any, any },
		{ "lport=80-80", TCPLENS_ABSENT_U8, 80, any },
		{ "laddr=10.0.0.1", TCPLENS_ABSENT_U8, any, any },
		{ "lport=80 or uid=0", TCPLENS_ABSENT_U8, any, any },
		{ "uid=0 or state=LISTEN", TCPLENS_ABSENT_U8, any, any },
		{ "not (lport=80 and uid=0)", TCPLENS_ABSENT_U8, any, any },
		{ "segs_in=80 and timer=none", TCPLENS_ABSENT_U8, any, any },
	};
	struct tcplens_query_error error;
	struct tcplens_required required;
	struct tcplens_query query;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(expressions); i++) {
		char line[256];

		snprintf(line, sizeof(line), "where %s",
			 expressions[i].expression);
		ASSERT_EQ(0, tcplens_query_parse(&query, TCPLENS_FILE_SOCKETS,
						 line, strlen(line), &error))
			TH_LOG("%s", line);
		tcplens_filter_required(&query.filter, &required);
		EXPECT_EQ(expressions[i].state, required.state)
			TH_LOG("%s", line);
		EXPECT_EQ(expressions[i].local_port, required.local_port)
			TH_LOG("%s", line);
		EXPECT_EQ(expressions[i].remote_port, required.remote_port)
			TH_LOG("%s", line);
	}
}

TEST_HARNESS_MAIN
