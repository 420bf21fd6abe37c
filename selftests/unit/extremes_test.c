// SPDX-License-Identifier: GPL-2.0
/*
 * The largest value that a column can have is a value: text shows it, and a filter
 * finds it. All bits set mean "no value", so a column is wider than its source.
 *
 * A new column needs a line here, by the type of the kernel's field.
 */
#include "record/columns.h"
#include "output/text.h"
#include "query/query.h"

#include <inttypes.h>
#include <linux/tcplens.h>

#include "kselftest_harness.h"

/* Columns by the largest value of their source, separated by blanks. */
static const struct {
	u64 largest;
	const char *columns;
} sources[] = {
	/* Flags. */
	{ 1, "v6only orphan timestamps sack ecn ecn_seen syn_data_acked usec_ts "
	     "tfo_child delivery_rate_app_limited reuseaddr reuseport keepalive "
	     "linger nodelay cork quickack oobinline rcvbuf_locked sndbuf_locked "
	     "transparent freebind bind_address_no_port recverr defer_connect "
	     "synflood_warned mptcp tls_zc_ro_tx tls_no_pad_rx md5 ao autobound "
	     "thin_linear_timeouts inq repair fastopen_connect "
	     "fastopen_no_cookie is_icsk hdrincl mc_loop mc_all nodefrag "
	     "recverr_rfc4884 debug dontroute broadcast timestamp timestampns "
	     "zerocopy filter filter_locked prefer_busy_poll txrehash "
	     "dctcp_enabled dctcp_ce_state vegas_enabled" },
	/* Bit-fields: two, four and seven bits. */
	{ 3, "save_syn" },
	{ 15, "snd_wscale rcv_wscale accecn_fail_mode" },
	{ 127, "synack_timeouts" },
	/* u8. */
	{ 0xff, "retransmits probes backoff ttl hop_limit min_ttl tos tclass "
		"syncnt keepcnt synack_retransmits" },
	/* u16. */
	{ 0xffff, "lport rport user_mss port_range_low port_range_high advmss "
		  "mss_clamp total_rto total_rto_recoveries subsequent_rto "
		  "reuseport_socks" },
	/* u32, in units of an eighth or a quarter. */
	{ 0xffffffff >> 3, "srtt_us rcv_rtt_us" },
	{ 0xffffffff >> 2, "rttvar_us rtt_deviation_us" },
	/* Infinity of the kernel is no value. */
	{ 0x7ffffffe, "snd_ssthresh vegas_rtt_us vegas_minrtt_us" },
	/*
	 * int; half of the sequence space; numbers of segments in memory; times
	 * that the kernel limits to minutes.
	 */
	{ 0x7fffffff, "backlog backlog_max half_open half_open_young "
		      "backlog_half_open fastopen_qlen fastopen_max connections "
		      "connections_established connections_unaccepted pid fd owners "
		      "rmem_alloc_bytes wmem_queued_bytes rcvbuf_bytes "
		      "sndbuf_bytes wmem_alloc_bytes forward_alloc_bytes "
		      "omem_alloc_bytes sk_backlog_bytes rcvlowat_bytes "
		      "reserve_mem_bytes incoming_cpu keepidle_s keepintvl_s "
		      "linger2_s user_timeout_ms defer_accept_s error soft_error "
		      "timestamping rcv_window recvq_bytes sendq_bytes notsent_bytes "
		      "retransq_bytes segment_bytes snd_cwnd retrans_out lost "
		      "unacked sacked in_flight snd_mss rcv_mss pmtu window_clamp "
		      "rcv_ssthresh rcv_space rto_us ato_us last_rtt_us "
		      "rto_min_us rto_max_ms delack_max_us timer_ms "
		      "keepalive_timer_ms delack_timer_ms bbr_pacing_gain "
		      "bbr_cwnd_gain dctcp_alpha dctcp_ab_ecn dctcp_ab_tot "
		      "vegas_rttcnt" },
	/* u32 where the kernel, too, means "none" by all bits. */
	{ 0xfffffffe, "uid min_rtt_us snd_cwnd_clamp notsent_lowat_bytes "
		      "bbr_min_rtt_us connect_us" },
	/* u32: settings, also by TCP_REPAIR_WINDOW, sequence numbers, and counters. */
	{ 0xffffffff, "mark class_id priority busy_poll_us tx_delay_us "
		      "incoming_napi_id netns drops retrans_total segs_in "
		      "segs_out data_segs_in data_segs_out delivered "
		      "delivered_ce dsack_dups reord_seen reordering rcv_ooopack "
		      "total_rto_time_ms received_ce received_e1_bytes "
		      "received_e0_bytes received_ce_bytes delivered_e1_bytes "
		      "delivered_e0_bytes delivered_ce_bytes snd_una snd_nxt "
		      "write_seq rcv_nxt copied_seq snd_initial rcv_initial seq "
		      "linger_s snd_wnd rcv_wnd max_window" },
	/* The sum of a u32 and a u16. */
	{ 0xffffffffULL + 0xffff, "rehash" },
	/* u32 in ticks of 10 ms. */
	{ 0xffffffffULL * 10, "last_data_sent_ms last_data_recv_ms "
			      "last_ack_recv_ms" },
	/* u64: no counter and no clock gets to all bits. */
	{ ~0ULL - 1, "inode cookie listener_cookie cgroup_id bytes_sent "
		     "bytes_acked bytes_received bytes_retrans in_flight_bytes "
		     "busy_time_us rwnd_limited_us sndbuf_limited_us "
		     "cwnd_limited_us pacing_rate_bytes_per_s "
		     "max_pacing_rate_bytes_per_s delivery_rate_bytes_per_s "
		     "send_rate_bytes_per_s bbr_bw_bytes_per_s rcvtimeo_ms "
		     "sndtimeo_ms age_ms time_ns time_unix_us old_state_us "
		     "lost_records state_age_ms accept_wait_us "
		     "una_age_ms" },
};

/* Is @name one of the blank-separated @names? */
static bool is_among(const char *names, const char *name)
{
	size_t length = strlen(name);

	while (names) {
		if (!strncmp(names, name, length) &&
		    (names[length] == ' ' || !names[length]))
			return true;
		names = strchr(names, ' ');
		names += !!names;
	}
	return false;
}

static bool is_number(const struct tcplens_column *column)
{
	return column->type == TCPLENS_TYPE_U8 ||
	       column->type == TCPLENS_TYPE_U32 ||
	       column->type == TCPLENS_TYPE_U64;
}

/* Returns the line of @sources that has the column; 0 with a wrong @count. */
static size_t source_of(const char *name, unsigned int *count)
{
	size_t found = 0, i;

	*count = 0;
	for (i = 0; i < ARRAY_SIZE(sources); i++) {
		if (!is_among(sources[i].columns, name))
			continue;
		found = i;
		++*count;
	}
	return found;
}

/* Returns 1 or 0, or -1 if no file has the column. */
static int matches(const struct tcplens_record *record, const char *name,
		   const char *value)
{
	static struct tcplens_query query;
	struct tcplens_query_error error;
	unsigned int i;
	char line[128];

	snprintf(line, sizeof(line), "where %s=%s", name, value);
	for (i = 0; i < TCPLENS_FILES; i++) {
		if (!tcplens_query_parse(&query, 1 << i, line, strlen(line),
					 &error))
			return tcplens_filter_matches(&query.filter, record);
	}
	return -1;
}

static void put(struct tcplens_record *record,
		const struct tcplens_column *column, u64 value)
{
	memset(record, 0xff, sizeof(*record));
	memcpy((char *)record + column->offset, &value,
	       tcplens_columns_bytes(column));
}

static const char *text_of(const struct tcplens_record *record,
			   const struct tcplens_column *column)
{
	static char text[TCPLENS_TEXT_U64_BYTES + 2];
	const char *at = (const char *)record + column->offset;

	*tcplens_text_value(text, column, at, "") = '\0';
	return text;
}

TEST(every_number_has_one_source)
{
	unsigned int count, i;

	for (i = 0; i < tcplens_columns_count; i++) {
		const char *name = tcplens_columns[i].name;

		source_of(name, &count);
		EXPECT_EQ(is_number(&tcplens_columns[i]), count)
			TH_LOG("column %s", name);
	}
}

TEST(the_largest_value_of_a_source_is_a_value)
{
	struct tcplens_record record;
	char expected[32];
	unsigned int count, i;

	for (i = 0; i < tcplens_columns_count; i++) {
		const struct tcplens_column *column = &tcplens_columns[i];
		u64 largest = sources[source_of(column->name, &count)].largest;

		if (!is_number(column))
			continue;
		put(&record, column, largest);
		snprintf(expected, sizeof(expected), "%" PRIu64, (uint64_t)largest);
		EXPECT_STREQ(expected, text_of(&record, column))
			TH_LOG("column %s", column->name);
		EXPECT_EQ(1, matches(&record, column->name, expected))
			TH_LOG("column %s", column->name);
		EXPECT_EQ(0, matches(&record, column->name, "-"))
			TH_LOG("column %s", column->name);
		/* A query for a larger one can only be a mistake. */
		if (largest > 0xffff && largest != 0xffffffff)
			continue;
		snprintf(expected, sizeof(expected), "%" PRIu64,
			 (uint64_t)largest + 1);
		EXPECT_EQ(-1, matches(&record, column->name, expected))
			TH_LOG("%s=%s", column->name, expected);
	}
}

/* All bits of the type, which is more than its source has, are no value. */
TEST(the_largest_value_of_a_type_is_no_value)
{
	struct tcplens_record record;
	unsigned int i;

	for (i = 0; i < tcplens_columns_count; i++) {
		const struct tcplens_column *column = &tcplens_columns[i];

		if (!is_number(column))
			continue;
		put(&record, column, ~0ULL);
		EXPECT_STREQ("-", text_of(&record, column))
			TH_LOG("column %s", column->name);
		EXPECT_EQ(1, matches(&record, column->name, "-"))
			TH_LOG("column %s", column->name);
		/* The largest value of the type is not far: it is one less. */
		put(&record, column, ~0ULL - 1);
		EXPECT_EQ(0, matches(&record, column->name, "-"))
			TH_LOG("column %s", column->name);
	}
}

TEST_HARNESS_MAIN
