// SPDX-License-Identifier: GPL-2.0
/*
 * The table of columns, the one place that says what tcplens can show.
 *
 * The header line, the rows, the query, the `columns` file, the reader's help
 * and the tests all follow this table. Adding a statistic is one entry here
 * and one line in sample.c. New entries go to the end: "all columns" keeps
 * its order for those who count fields.
 *
 * This file is pure: see pure.h.
 */
#include "columns.h"

#include <linux/tcplens.h>

const char *const tcplens_columns_states[TCPLENS_STATES] = {
	[TCPLENS_STATE_ESTABLISHED]	= "ESTABLISHED",
	[TCPLENS_STATE_SYN_SENT]	= "SYN_SENT",
	[TCPLENS_STATE_SYN_RECV]	= "SYN_RECV",
	[TCPLENS_STATE_FIN_WAIT1]	= "FIN_WAIT1",
	[TCPLENS_STATE_FIN_WAIT2]	= "FIN_WAIT2",
	[TCPLENS_STATE_TIME_WAIT]	= "TIME_WAIT",
	[TCPLENS_STATE_CLOSE]		= "CLOSE",
	[TCPLENS_STATE_CLOSE_WAIT]	= "CLOSE_WAIT",
	[TCPLENS_STATE_LAST_ACK]	= "LAST_ACK",
	[TCPLENS_STATE_LISTEN]		= "LISTEN",
	[TCPLENS_STATE_CLOSING]		= "CLOSING",
	[TCPLENS_STATE_BOUND]		= "BOUND",
};

static const char *const timers[TCPLENS_TIMERS] = {
	[TCPLENS_TIMER_NONE]		= "none",
	[TCPLENS_TIMER_RETRANSMIT]	= "retransmit",
	[TCPLENS_TIMER_LOSS_PROBE]	= "loss_probe",
	[TCPLENS_TIMER_REORDER]		= "reorder",
	[TCPLENS_TIMER_PERSIST]		= "persist",
	[TCPLENS_TIMER_KEEPALIVE]	= "keepalive",
	[TCPLENS_TIMER_SYNACK]		= "synack",
	[TCPLENS_TIMER_TIMEWAIT]	= "timewait",
};

static const char *const kinds[TCPLENS_KINDS] = {
	[TCPLENS_KIND_FULL]		= "full",
	[TCPLENS_KIND_REQUEST]		= "request",
	[TCPLENS_KIND_TIMEWAIT]		= "timewait",
};

/* By the kernel's enum tcp_ca_state, whose values tcp_info publishes. */
static const char *const ca_states[] = {
	"Open", "Disorder", "CWR", "Recovery", "Loss",
};

static const char *const families[] = {
	[TCPLENS_FAMILY_INET]		= "inet",
	[TCPLENS_FAMILY_INET6]		= "inet6",
};

static const char *const type_names[TCPLENS_TYPES] = {
	[TCPLENS_TYPE_U8]		= "u8",
	[TCPLENS_TYPE_U32]		= "u32",
	[TCPLENS_TYPE_U64]		= "u64",
	[TCPLENS_TYPE_NAME]		= "name",
	[TCPLENS_TYPE_STRING]		= "string",
	[TCPLENS_TYPE_ADDRESS]		= "address",
	[TCPLENS_TYPE_ENDPOINT]		= "endpoint",
};

/* Where a column's value stands, and so its type. */
#define AT(kind, member)						\
	.type = TCPLENS_TYPE_##kind,					\
	.offset = offsetof(struct tcplens_record, member)
#define NAMES(table)							\
	.names = table, .names_count = ARRAY_SIZE(table)

const struct tcplens_column tcplens_columns[] = {
	{
		.name = "state", AT(NAME, state), NAMES(tcplens_columns_states),
		.unit = "-", .by_default = true,
		.meaning = "state of RFC 9293; BOUND has a port but no connection (sk_state)",
	}, {
		.name = "local", AT(ENDPOINT, local),
		.unit = "-", .by_default = true,
		.meaning = "local address and port",
	}, {
		.name = "remote", AT(ENDPOINT, remote),
		.unit = "-", .by_default = true,
		.meaning = "remote address and port",
	}, {
		.name = "laddr", AT(ADDRESS, local), .unit = "-",
		.meaning = "local address (inet_rcv_saddr)",
	}, {
		.name = "lport", AT(U32, local.port), .unit = "-",
		.meaning = "local port (inet_sport)",
	}, {
		.name = "raddr", AT(ADDRESS, remote), .unit = "-",
		.meaning = "remote address (inet_daddr)",
	}, {
		.name = "rport", AT(U32, remote.port), .unit = "-",
		.meaning = "remote port (inet_dport)",
	}, {
		.name = "recvq_bytes", AT(U32, recvq_bytes),
		.unit = "bytes", .by_default = true,
		.meaning = "received, not yet read; a FIN counts 1 (rcv_nxt - copied_seq)",
	}, {
		.name = "sendq_bytes", AT(U32, sendq_bytes),
		.unit = "bytes", .by_default = true,
		.meaning = "written, not yet acknowledged; SYN, FIN count 1 (write_seq - snd_una)",
	}, {
		.name = "uid", AT(U32, uid), .unit = "-",
		.meaning = "owner, as the reader's user namespace numbers it (sk_uid)",
	}, {
		.name = "inode", AT(U64, inode), .unit = "-",
		.meaning = "inode as in /proc/PID/fd; none before accept() and after close()",
	}, {
		.name = "cookie", AT(U64, cookie), .unit = "-",
		.meaning = "identity, never used again; ss -e shows it as sk: in hex (sk_cookie)",
	}, {
		.name = "snd_cwnd", AT(U32, snd_cwnd),
		.unit = "segments", .by_default = true,
		.meaning = "congestion window (tcpi_snd_cwnd)",
	}, {
		.name = "snd_ssthresh", AT(U32, snd_ssthresh),
		.unit = "segments", .by_default = true,
		.meaning = "slow start threshold; 2147483647 before congestion (tcpi_snd_ssthresh)",
	}, {
		.name = "snd_wnd", AT(U32, snd_wnd),
		.unit = "bytes", .by_default = true,
		.meaning = "window the peer offers, scaled (tcpi_snd_wnd)",
	}, {
		.name = "rcv_wnd", AT(U32, rcv_wnd),
		.unit = "bytes", .by_default = true,
		.meaning = "window last offered to the peer, scaled (tcpi_rcv_wnd)",
	}, {
		.name = "snd_mss", AT(U32, snd_mss), .unit = "bytes",
		.meaning = "largest segment sent, options excluded (tcpi_snd_mss)",
	}, {
		.name = "srtt_us", AT(U32, srtt_us),
		.unit = "us", .by_default = true,
		.meaning = "smoothed round-trip time; none before the first sample (tcpi_rtt)",
	}, {
		.name = "rttvar_us", AT(U32, rttvar_us), .unit = "us",
		.meaning = "mean deviation of the round-trip time (tcpi_rttvar)",
	}, {
		.name = "min_rtt_us", AT(U32, min_rtt_us), .unit = "us",
		.meaning = "smallest of the last minutes, sysctl tcp_min_rtt_wlen (tcpi_min_rtt)",
	}, {
		.name = "rto_us", AT(U32, rto_us), .unit = "us",
		.meaning = "retransmission timeout now, backed off (tcpi_rto)",
	}, {
		.name = "retrans_out", AT(U32, retrans_out),
		.unit = "segments", .by_default = true,
		.meaning = "retransmitted and not yet acknowledged (tcpi_retrans)",
	}, {
		.name = "retrans_total", AT(U32, retrans_total),
		.unit = "segments", .by_default = true,
		.meaning = "retransmitted ever, SYN and SYN-ACK included (tcpi_total_retrans)",
	}, {
		.name = "bytes_retrans", AT(U64, bytes_retrans), .unit = "bytes",
		.meaning = "data retransmitted ever (tcpi_bytes_retrans)",
	}, {
		.name = "lost", AT(U32, lost), .unit = "segments",
		.meaning = "held for lost now (tcpi_lost)",
	}, {
		.name = "unacked", AT(U32, unacked), .unit = "segments",
		.meaning = "sent and not yet acknowledged (tcpi_unacked)",
	}, {
		.name = "bytes_sent", AT(U64, bytes_sent), .unit = "bytes",
		.meaning = "data sent, retransmissions included (tcpi_bytes_sent)",
	}, {
		.name = "bytes_acked", AT(U64, bytes_acked), .unit = "bytes",
		.meaning = "acknowledged; a connect's SYN and a FIN count 1 (tcpi_bytes_acked)",
	}, {
		.name = "bytes_received", AT(U64, bytes_received), .unit = "bytes",
		.meaning = "received in order; a FIN counts 1 (tcpi_bytes_received)",
	}, {
		.name = "segs_in", AT(U32, segs_in), .unit = "segments",
		.meaning = "segments received (tcpi_segs_in)",
	}, {
		.name = "segs_out", AT(U32, segs_out), .unit = "segments",
		.meaning = "segments sent (tcpi_segs_out)",
	}, {
		.name = "timer", AT(NAME, timer), NAMES(timers),
		.unit = "-", .by_default = true,
		.meaning = "timer that runs, from retransmit to timewait, or none (icsk_pending)",
	}, {
		.name = "timer_ms", AT(U32, timer_ms),
		.unit = "ms", .by_default = true,
		.meaning = "time until that timer runs out, 0 when it is due",
	}, {
		.name = "cc", AT(STRING, cc), .unit = "-",
		.meaning = "congestion control algorithm (TCP_CONGESTION)",
	}, {
		.name = "ca_state", AT(NAME, ca_state), NAMES(ca_states),
		.unit = "-",
		.meaning = "Open, Disorder, CWR, Recovery or Loss (tcpi_ca_state)",
	}, {
		.name = "last_data_sent_ms", AT(U32, last_data_sent_ms),
		.unit = "ms",
		.meaning = "age of the last data sent, if any was (tcpi_last_data_sent)",
	}, {
		.name = "last_data_recv_ms", AT(U32, last_data_recv_ms),
		.unit = "ms",
		.meaning = "age of the last data received, if any was (tcpi_last_data_recv)",
	}, {
		.name = "family", AT(NAME, family), NAMES(families),
		.unit = "-",
		.meaning = "inet or inet6; inet6 carries IPv4 as ::ffff:a.b.c.d (sk_family)",
	}, {
		.name = "kind", AT(NAME, kind), NAMES(kinds), .unit = "-",
		.meaning = "full socket, request (half-open) or timewait",
	}, {
		.name = "v6only", AT(U8, v6only), .unit = "-",
		.meaning = "1 where an inet6 socket refuses IPv4 (IPV6_V6ONLY)",
	}, {
		.name = "backlog", AT(U32, backlog), .unit = "connections",
		.meaning = "waiting for accept() on a listener (sk_ack_backlog)",
	}, {
		.name = "backlog_max", AT(U32, backlog_max), .unit = "connections",
		.meaning = "most that may wait for accept() (sk_max_ack_backlog)",
	}, {
		.name = "rmem_alloc_bytes", AT(U32, rmem_alloc_bytes),
		.unit = "bytes",
		.meaning = "memory of received packets, r of ss -m (sk_rmem_alloc)",
	}, {
		.name = "wmem_queued_bytes", AT(U32, wmem_queued_bytes),
		.unit = "bytes",
		.meaning = "memory of packets to send, w of ss -m (sk_wmem_queued)",
	},
};

const unsigned int tcplens_columns_count = ARRAY_SIZE(tcplens_columns);

/**
 * tcplens_columns_type_name() - the word for a type in the `columns` file
 * @type: An enum tcplens_type.
 *
 * Return: a constant string.
 */
const char *tcplens_columns_type_name(u8 type)
{
	return type_names[type];
}

/**
 * tcplens_columns_find() - look a column up by its name
 * @name: The name; needs no terminating zero.
 * @length: Its length in bytes.
 *
 * Return: the column's index, or -ENOENT.
 */
int tcplens_columns_find(const char *name, size_t length)
{
	unsigned int i;

	for (i = 0; i < tcplens_columns_count; i++) {
		const char *candidate = tcplens_columns[i].name;

		if (strlen(candidate) == length &&
		    !memcmp(candidate, name, length))
			return i;
	}
	return -ENOENT;
}
