// SPDX-License-Identifier: GPL-2.0
/*
 * TCP_INFO as a witness. A value that changes with time lies between two
 * samples of it; any other must be the same in both samples.
 */
#include "tcp_info.h"
#include "net.h"
#include "truth.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ATTEMPTS	100
#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))

/* Position of a field in struct tcp_info. */
#define AT(member)							\
	offsetof(struct tcp_info, member),				\
	sizeof(((struct tcp_info *)0)->member)
#define FIELD(column, member)		{ column, AT(member), NO_NONE }
/* A field with a value that means "none" and shows as "-". */
#define FIELD_OR(none, column, member)	{ column, AT(member), none }
#define NO_NONE				0x123456789abcdefULL
/* The kernel has no slow start threshold yet. */
#define INFINITE_SSTHRESH		0x7fffffff
/* Fields of Linux 6.2 and later, which the headers may lack. */
#define LATER_AT(bytes_behind)						\
	(offsetof(struct tcp_info, tcpi_snd_wnd) + 4 + (bytes_behind))
#define LATER(column, bytes_behind, bytes)				\
	{ column, LATER_AT(bytes_behind), bytes, NO_NONE }
/* Fields of Linux 6.7 and later. */
#define USEC_TS			64

/* Columns that equal a field of struct tcp_info. */
static const struct {
	const char *column;
	size_t offset;
	size_t bytes;
	uint64_t none;
} fields[] = {
	FIELD("snd_cwnd", tcpi_snd_cwnd),
	FIELD_OR(INFINITE_SSTHRESH, "snd_ssthresh", tcpi_snd_ssthresh),
	FIELD("snd_wnd", tcpi_snd_wnd),
	FIELD("snd_mss", tcpi_snd_mss),
	FIELD("rto_us", tcpi_rto),
	FIELD("retrans_out", tcpi_retrans),
	FIELD("retrans_total", tcpi_total_retrans),
	FIELD("bytes_retrans", tcpi_bytes_retrans),
	FIELD("lost", tcpi_lost),
	FIELD("unacked", tcpi_unacked),
	FIELD("bytes_sent", tcpi_bytes_sent),
	FIELD("bytes_acked", tcpi_bytes_acked),
	FIELD("bytes_received", tcpi_bytes_received),
	FIELD("segs_in", tcpi_segs_in),
	FIELD("segs_out", tcpi_segs_out),
	FIELD("retransmits", tcpi_retransmits),
	FIELD("probes", tcpi_probes),
	FIELD("backoff", tcpi_backoff),
	FIELD("ato_us", tcpi_ato),
	FIELD("rcv_mss", tcpi_rcv_mss),
	FIELD("sacked", tcpi_sacked),
	FIELD("pmtu", tcpi_pmtu),
	FIELD("rcv_ssthresh", tcpi_rcv_ssthresh),
	FIELD("advmss", tcpi_advmss),
	FIELD("reordering", tcpi_reordering),
	FIELD_OR(0, "rcv_rtt_us", tcpi_rcv_rtt),
	FIELD("rcv_space", tcpi_rcv_space),
	FIELD_OR(~0ULL, "max_pacing_rate_bytes_per_s", tcpi_max_pacing_rate),
	FIELD("notsent_bytes", tcpi_notsent_bytes),
	FIELD("data_segs_in", tcpi_data_segs_in),
	FIELD("data_segs_out", tcpi_data_segs_out),
	FIELD("delivered", tcpi_delivered),
	FIELD("delivered_ce", tcpi_delivered_ce),
	FIELD("dsack_dups", tcpi_dsack_dups),
	FIELD("reord_seen", tcpi_reord_seen),
	FIELD("rcv_ooopack", tcpi_rcv_ooopack),
	LATER("rcv_wnd", 0, 4),
	LATER("rehash", 4, 4),
	LATER("total_rto", 8, 2),
	LATER("total_rto_recoveries", 10, 2),
};

/* Columns that grow with time. */
static const struct {
	const char *column;
	size_t offset;
	size_t bytes;
} ages[] = {
	{ "last_data_sent_ms", AT(tcpi_last_data_sent) },
	{ "last_data_recv_ms", AT(tcpi_last_data_recv) },
	{ "last_ack_recv_ms", AT(tcpi_last_ack_recv) },
	{ "busy_time_us", AT(tcpi_busy_time) },
	{ "rwnd_limited_us", AT(tcpi_rwnd_limited) },
	{ "sndbuf_limited_us", AT(tcpi_sndbuf_limited) },
	{ "total_rto_time_ms", LATER_AT(12), 4 },
};

/* Columns that equal a bit of tcpi_options. */
static const struct {
	const char *column;
	unsigned int bit;
} agreed[] = {
	{ "timestamps", TCPI_OPT_TIMESTAMPS },
	{ "sack", TCPI_OPT_SACK },
	{ "ecn", TCPI_OPT_ECN },
	{ "ecn_seen", TCPI_OPT_ECN_SEEN },
	{ "syn_data_acked", TCPI_OPT_SYN_DATA },
};

static uint64_t value_at(const struct witness *witness, size_t offset,
			 size_t bytes)
{
	uint64_t value = 0;

	memcpy(&value, witness->bytes + offset, bytes);
	return value;
}

static uint64_t field_of(const struct witness *witness, size_t i)
{
	return value_at(witness, fields[i].offset, fields[i].bytes);
}

static bool is_same(const struct witness *a, const struct witness *b)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(fields); i++) {
		if (field_of(a, i) != field_of(b, i))
			return false;
	}
	return a->info.tcpi_state == b->info.tcpi_state &&
	       a->info.tcpi_ca_state == b->info.tcpi_ca_state &&
	       a->info.tcpi_pacing_rate == b->info.tcpi_pacing_rate &&
	       a->info.tcpi_delivery_rate == b->info.tcpi_delivery_rate &&
	       a->info.tcpi_delivery_rate_app_limited ==
	       b->info.tcpi_delivery_rate_app_limited &&
	       a->info.tcpi_rtt == b->info.tcpi_rtt &&
	       a->info.tcpi_rttvar == b->info.tcpi_rttvar &&
	       a->info.tcpi_min_rtt == b->info.tcpi_min_rtt;
}

/**
 * tcp_info_look() - sample a socket that does not change meanwhile
 * @fd: The socket; the test ends if it keeps changing.
 * @table: All columns.
 * @before: TCP_INFO before.
 * @after: TCP_INFO after.
 *
 * Return: the row of the socket.
 */
size_t tcp_info_look(int fd, struct table *table, struct witness *before,
		     struct witness *after)
{
	int i;

	for (i = 0; i < ATTEMPTS; i++) {
		size_t row;

		witness_ask(fd, before);
		if (!table_read(table, TABLE_SOCKETS, "select *"))
			abort();
		witness_ask(fd, after);
		row = table_find_u64(table, "cookie", socket_cookie(fd));
		if (row == TABLE_NONE) {
			fprintf(stderr, "# tcp_info: the socket is not listed\n");
			abort();
		}
		if (is_same(before, after))
			return row;
		table_free(table);
		usleep(10000);
	}
	fprintf(stderr, "# tcp_info: the socket keeps changing\n");
	abort();
}

static bool number_or_none(const struct table *table, size_t row,
			   const char *column, uint64_t value, uint64_t none)
{
	if (value == none)
		return truth_text(table, row, column, "TCP_INFO", "-");
	return truth_number(table, row, column, "TCP_INFO", value);
}

static bool fields_agree(const struct table *table, size_t row,
			 const struct witness *witness)
{
	bool agrees = true;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(fields); i++) {
		if (fields[i].offset + fields[i].bytes > witness->length)
			continue;
		agrees &= number_or_none(table, row, fields[i].column,
					 field_of(witness, i), fields[i].none);
	}
	return agrees;
}

static bool ages_agree(const struct table *table, size_t row,
		       const struct witness *before,
		       const struct witness *after)
{
	bool agrees = true;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(ages); i++) {
		size_t offset = ages[i].offset, bytes = ages[i].bytes;
		uint64_t least = value_at(before, offset, bytes);
		uint64_t most = value_at(after, offset, bytes);

		if (offset + bytes > before->length)
			continue;
		/*
		 * TCP_INFO reports an age even for events that never happened.
		 */
		if ((offset == offsetof(struct tcp_info, tcpi_last_data_sent) &&
		     !before->info.tcpi_data_segs_out) ||
		    (offset == offsetof(struct tcp_info, tcpi_last_data_recv) &&
		     !before->info.tcpi_data_segs_in))
			agrees &= truth_text(table, row, ages[i].column,
					     "TCP_INFO", "-");
		else
			agrees &= truth_between(table, row, ages[i].column,
						"TCP_INFO", least, most);
	}
	return agrees;
}

/* Fields that are bits, and those with names. */
static bool bits_agree(const struct table *table, size_t row,
		       const struct witness *witness)
{
	static const char *const ca_states[] = {
		"Open", "Disorder", "CWR", "Recovery", "Loss",
	};
	static const char *const fails[] = {
		"-", "cookie_unavailable", "data_not_acked",
		"syn_retransmitted",
	};
	const struct tcp_info *info = &witness->info;
	uint64_t none = info->tcpi_options & TCPI_OPT_WSCALE ? NO_NONE : 0;
	bool agrees = true;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(agreed); i++)
		agrees &= truth_number(table, row, agreed[i].column, "TCP_INFO",
				       !!(info->tcpi_options & agreed[i].bit));
	if (strcmp(table_field(table, row, "usec_ts"), "-"))
		agrees &= truth_number(table, row, "usec_ts", "TCP_INFO",
				       !!(info->tcpi_options & USEC_TS));
	agrees &= number_or_none(table, row, "snd_wscale",
				 info->tcpi_snd_wscale, none);
	agrees &= number_or_none(table, row, "rcv_wscale",
				 info->tcpi_rcv_wscale, none);
	agrees &= truth_text(table, row, "fastopen_client_fail", "TCP_INFO",
			     fails[info->tcpi_fastopen_client_fail]);
	agrees &= truth_text(table, row, "state", "TCP_INFO",
			     witness_states[info->tcpi_state]);
	return agrees & truth_text(table, row, "ca_state", "TCP_INFO",
				   ca_states[info->tcpi_ca_state]);
}

/* Without an RTT sample TCP_INFO has 0 or the initial estimate. */
static bool round_trips_agree(const struct table *table, size_t row,
			      const struct tcp_info *info)
{
	uint64_t none = info->tcpi_rtt ? NO_NONE : info->tcpi_rttvar;
	bool agrees;

	agrees = number_or_none(table, row, "srtt_us", info->tcpi_rtt, 0);
	agrees &= number_or_none(table, row, "rttvar_us", info->tcpi_rttvar,
				 none);
	agrees &= number_or_none(table, row, "min_rtt_us", info->tcpi_min_rtt,
				 UINT32_MAX);
	if (!info->tcpi_rtt || info->tcpi_backoff || info->tcpi_retransmits)
		return agrees;
	/*
	 * RTO = SRTT + 4 * RTTVAR (RFC 6298), rounded to ticks of at most 10
	 * ms, with RTTVAR in quarters.
	 */
	return agrees & truth_between(table, row, "rtt_deviation_us",
			"TCP_INFO",
			(info->tcpi_rto - info->tcpi_rtt - 10000 - 3) / 4,
			(info->tcpi_rto - info->tcpi_rtt) / 4);
}

/* Derived columns follow from the fields of TCP_INFO. */
static bool derived_agree(const struct table *table, size_t row,
			  const struct witness *before,
			  const struct witness *after)
{
	const struct tcp_info *info = &before->info, *end = &after->info;
	uint64_t in_flight;
	bool agrees;

	in_flight = (uint64_t)info->tcpi_unacked + info->tcpi_retrans -
		    info->tcpi_sacked - info->tcpi_lost;
	agrees = truth_number(table, row, "in_flight", "TCP_INFO", in_flight);
	agrees &= truth_number(table, row, "in_flight_bytes", "TCP_INFO",
			       in_flight * info->tcpi_snd_mss);
	/*
	 * The first timeout of a recovery is not a subsequent one.
	 */
	if (LATER_AT(12) <= before->length)
		agrees &= truth_number(table, row, "subsequent_rto", "TCP_INFO",
				       value_at(before, LATER_AT(8), 2) -
				       value_at(before, LATER_AT(10), 2));
	return agrees & truth_between(table, row, "cwnd_limited_us", "TCP_INFO",
			info->tcpi_busy_time - info->tcpi_rwnd_limited -
			info->tcpi_sndbuf_limited,
			end->tcpi_busy_time - end->tcpi_rwnd_limited -
			end->tcpi_sndbuf_limited);
}

/* A connection whose FIN is acknowledged, or that has none, does not send. */
static bool can_send(const struct tcp_info *info)
{
	return strcmp(witness_states[info->tcpi_state], "FIN_WAIT2") &&
	       strcmp(witness_states[info->tcpi_state], "CLOSE");
}

/* TCP_INFO has a delivery rate of a FIN, too. */
static bool rates_agree(const struct table *table, size_t row,
			const struct tcp_info *info)
{
	uint64_t pacing = info->tcpi_pacing_rate, send = 0, delivery = 0;
	bool agrees;

	if (info->tcpi_rtt && can_send(info))
		send = (uint64_t)info->tcpi_snd_cwnd * info->tcpi_snd_mss *
		       1000000 / info->tcpi_rtt;
	if (!can_send(info))
		pacing = ~0ULL;
	if (info->tcpi_data_segs_out)
		delivery = info->tcpi_delivery_rate;
	agrees = number_or_none(table, row, "pacing_rate_bytes_per_s", pacing,
				~0ULL);
	agrees &= number_or_none(table, row, "send_rate_bytes_per_s", send, 0);
	agrees &= number_or_none(table, row, "delivery_rate_bytes_per_s",
				 delivery, 0);
	return agrees & number_or_none(table, row, "delivery_rate_app_limited",
				       info->tcpi_delivery_rate_app_limited,
				       delivery ? NO_NONE :
				       info->tcpi_delivery_rate_app_limited);
}

/**
 * tcp_info_agrees() - compare all columns that TCP_INFO covers
 * @fd: The socket; not a listener. The test ends if it keeps changing.
 *
 * Return: whether all agree.
 */
bool tcp_info_agrees(int fd)
{
	struct witness before, after;
	struct table table;
	bool agrees;
	size_t row;

	row = tcp_info_look(fd, &table, &before, &after);
	agrees = fields_agree(&table, row, &before);
	agrees &= ages_agree(&table, row, &before, &after);
	agrees &= bits_agree(&table, row, &before);
	agrees &= round_trips_agree(&table, row, &before.info);
	agrees &= rates_agree(&table, row, &before.info);
	agrees &= derived_agree(&table, row, &before, &after);
	table_free(&table);
	return agrees;
}
