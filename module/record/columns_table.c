// SPDX-License-Identifier: GPL-2.0
/*
 * The table of columns: names, types, units and meanings of all that tcplens
 * shows.
 *
 * Output, queries, the `columns` file, the reader's help and the tests follow
 * this table. A new column is one entry here, a member of struct tcplens_record,
 * and one line in the file of its group in sample/ or trace/. It goes to the end
 * of the table, so that the order of "select *" stays.
 *
 * A meaning is a noun phrase of at most 50 characters that begins with the common
 * name. The source is the field of the kernel, of struct tcp_info (tcpi_*) or of
 * inet_diag, or the socket option that has the value; "derived" if the module
 * computes it from other columns.
 *
 * This file is pure: see core/pure.h.
 */
#include "record/columns.h"

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

/* Indexed by the kernel's enum tcp_ca_state, which tcp_info publishes. */
static const char *const ca_states[] = {
	"Open", "Disorder", "CWR", "Recovery", "Loss",
};

static const char *const directions[TCPLENS_DIRECTIONS] = {
	[TCPLENS_DIRECTION_IN]		= "in",
	[TCPLENS_DIRECTION_OUT]		= "out",
};

static const char *const families[] = {
	[TCPLENS_FAMILY_INET]		= "inet",
	[TCPLENS_FAMILY_INET6]		= "inet6",
};

/* Indexed by the kernel's enum tcp_fastopen_client_fail; 0 is no failure. */
static const char *const fastopen_fails[] = {
	NULL, "cookie_unavailable", "data_not_acked", "syn_retransmitted",
};

/* Indexed by the kernel's TCPI_ECN_MODE_*. */
static const char *const ecn_modes[] = {
	"disabled", "rfc3168", "accecn", "pending",
};

/* Indexed by the kernel's TCP_ACCECN_OPT_*_SEEN. */
static const char *const accecn_options[] = {
	"none", "empty", "counter", "fail",
};

/* Indexed from TLS_1_2_VERSION on; spelled as in ss. */
static const char *const tls_versions[] = {
	"1.2", "1.3",
};

/* Indexed from TLS_CIPHER_AES_GCM_128 on; spelled as in ss. */
static const char *const tls_ciphers[] = {
	"aes-gcm-128", "aes-gcm-256", "aes-ccm-128", "chacha20-poly1305",
	"sm4-gcm", "sm4-ccm", "aria-gcm-128", "aria-gcm-256",
};

/* Indexed by the kernel's TLS_BASE, TLS_SW, ...; spelled as in ss. */
static const char *const tls_configs[] = {
	"none", "sw", "hw", "hw-record",
};

/* Indexed by the kernel's IP_PMTUDISC_*. */
static const char *const mtu_discovers[] = {
	"dont", "want", "do", "probe", "interface", "omit",
};

/* Indexed by the kernel's RCV_SHUTDOWN and SEND_SHUTDOWN. */
static const char *const shutdowns[] = {
	"none", "receive", "send", "both",
};

const char *const tcplens_columns_events[TCPLENS_EVENTS] = {
	[TCPLENS_EVENT_CONNECT]			= "connect",
	[TCPLENS_EVENT_ESTABLISHED]		= "established",
	[TCPLENS_EVENT_INCOMING]		= "incoming",
	[TCPLENS_EVENT_REFUSED]			= "refused",
	[TCPLENS_EVENT_TIMED_OUT]		= "timed_out",
	[TCPLENS_EVENT_UNREACHABLE]		= "unreachable",
	[TCPLENS_EVENT_CLOSED]			= "closed",
	[TCPLENS_EVENT_STATE]			= "state",
	[TCPLENS_EVENT_SYN_RETRANSMIT]		= "syn_retransmit",
	[TCPLENS_EVENT_SYNACK_RETRANSMIT]	= "synack_retransmit",
	[TCPLENS_EVENT_RETRANSMIT]		= "retransmit",
	[TCPLENS_EVENT_CONGESTION]		= "congestion",
	[TCPLENS_EVENT_ZERO_WINDOW]		= "zero_window",
	[TCPLENS_EVENT_WINDOW_OPEN]		= "window_open",
	[TCPLENS_EVENT_RESET_SENT]		= "reset_sent",
	[TCPLENS_EVENT_RESET_RECEIVED]		= "reset_received",
	[TCPLENS_EVENT_LISTEN_DROP]		= "listen_drop",
	[TCPLENS_EVENT_LISTEN]			= "listen",
	[TCPLENS_EVENT_LOST]			= "lost",
};

static const char *const close_reasons[TCPLENS_CLOSE_REASONS] = {
	[TCPLENS_CLOSE_ORDERLY]		= "orderly",
	[TCPLENS_CLOSE_RESET_RECEIVED]	= "reset_received",
	[TCPLENS_CLOSE_RESET_SENT]	= "reset_sent",
	[TCPLENS_CLOSE_TIMED_OUT]		= "timed_out",
	[TCPLENS_CLOSE_REFUSED]		= "refused",
	[TCPLENS_CLOSE_UNREACHABLE]	= "unreachable",
	[TCPLENS_CLOSE_ABORTED]		= "aborted",
	[TCPLENS_CLOSE_NO_PORT]		= "no_port",
	[TCPLENS_CLOSE_HALF_CLOSED]	= "half_closed",
};

static const char *const retransmit_reasons[TCPLENS_RETRANSMITS] = {
	[TCPLENS_RETRANSMIT_SYN]	= "syn",
	[TCPLENS_RETRANSMIT_FAST]	= "fast",
	[TCPLENS_RETRANSMIT_LOSS_PROBE]	= "loss_probe",
	[TCPLENS_RETRANSMIT_TIMEOUT]	= "timeout",
	[TCPLENS_RETRANSMIT_SLOW_START]	= "slow_start",
	[TCPLENS_RETRANSMIT_MTU]	= "mtu",
};

static const char *const reset_reasons[TCPLENS_RESETS] = {
	[TCPLENS_RESET_NOT_SPECIFIED]		 = "not_specified",
	[TCPLENS_RESET_NO_SOCKET]		 = "no_socket",
	[TCPLENS_RESET_TCP_INVALID_ACK_SEQUENCE] = "tcp_invalid_ack_sequence",
	[TCPLENS_RESET_TCP_RFC7323_PAWS]	 = "tcp_rfc7323_paws",
	[TCPLENS_RESET_TCP_TOO_OLD_ACK]		 = "tcp_too_old_ack",
	[TCPLENS_RESET_TCP_ACK_UNSENT_DATA]	 = "tcp_ack_unsent_data",
	[TCPLENS_RESET_TCP_FLAGS]		 = "tcp_flags",
	[TCPLENS_RESET_TCP_OLD_ACK]		 = "tcp_old_ack",
	[TCPLENS_RESET_TCP_ABORT_ON_DATA]	 = "tcp_abort_on_data",
	[TCPLENS_RESET_TCP_TIMEWAIT_SOCKET]	 = "tcp_timewait_socket",
	[TCPLENS_RESET_INVALID_SYN]		 = "invalid_syn",
	[TCPLENS_RESET_TCP_ABORT_ON_CLOSE]	 = "tcp_abort_on_close",
	[TCPLENS_RESET_TCP_ABORT_ON_LINGER]	 = "tcp_abort_on_linger",
	[TCPLENS_RESET_TCP_ABORT_ON_MEMORY]	 = "tcp_abort_on_memory",
	[TCPLENS_RESET_TCP_STATE]		 = "tcp_state",
	[TCPLENS_RESET_TCP_KEEPALIVE_TIMEOUT]	 = "tcp_keepalive_timeout",
	[TCPLENS_RESET_TCP_DISCONNECT_WITH_DATA] = "tcp_disconnect_with_data",
	[TCPLENS_RESET_OTHER]			 = "other",
};

static const char *const drop_reasons[TCPLENS_DROPS] = {
	[TCPLENS_DROP_ACCEPT_QUEUE_FULL]	= "accept_queue_full",
	[TCPLENS_DROP_OTHER]			= "other",
};

static const char *const owner_sources[TCPLENS_OWNER_SOURCES] = {
	[TCPLENS_OWNER_CONNECT]		= "connect",
	[TCPLENS_OWNER_LISTEN]		= "listen",
	[TCPLENS_OWNER_CLOSE]		= "close",
	[TCPLENS_OWNER_LISTENER]	= "listener",
	[TCPLENS_OWNER_SCAN]		= "scan",
};

/* Indexed by errno: the errors that are common for a connection. */
static const char *const errnos[] = {
	[EPERM]			= "EPERM",
	[ENOMEM]		= "ENOMEM",
	[EACCES]		= "EACCES",
	[EINVAL]		= "EINVAL",
	[EPIPE]			= "EPIPE",
	[EPROTO]		= "EPROTO",
	[EMSGSIZE]		= "EMSGSIZE",
	[ENOPROTOOPT]		= "ENOPROTOOPT",
	[EOPNOTSUPP]		= "EOPNOTSUPP",
	[EADDRNOTAVAIL]		= "EADDRNOTAVAIL",
	[ENETDOWN]		= "ENETDOWN",
	[ENETUNREACH]		= "ENETUNREACH",
	[ENETRESET]		= "ENETRESET",
	[ENONET]		= "ENONET",
	[ECONNABORTED]		= "ECONNABORTED",
	[ECONNRESET]		= "ECONNRESET",
	[ENOBUFS]		= "ENOBUFS",
	[ETIMEDOUT]		= "ETIMEDOUT",
	[ECONNREFUSED]		= "ECONNREFUSED",
	[EHOSTDOWN]		= "EHOSTDOWN",
	[EHOSTUNREACH]		= "EHOSTUNREACH",
};

/* The type of a column, its member of struct tcplens_record, and its group. */
#define AT(kind, member, of)						\
	.group = TCPLENS_GROUP_##of,					\
	.type = TCPLENS_TYPE_##kind,					\
	.offset = offsetof(struct tcplens_record, member)
/* Values of .defaults: the files of /proc that show the column by default. */
#define SOCKETS				TCPLENS_FILE_SOCKETS
#define LISTENERS			TCPLENS_FILE_LISTENERS
/* Values of .also: files that have the column but not its whole group. */
#define EVENTS				TCPLENS_FILE_EVENTS
#define CLOSED				TCPLENS_FILE_CLOSED
#define SEGMENTS			TCPLENS_FILE_SEGMENTS
#define NAMES(table)							\
	.names = table, .names_count = ARRAY_SIZE(table)

const struct tcplens_column tcplens_columns[] = {
	{
		.name = "state", AT(NAME, state, SOCKET), NAMES(tcplens_columns_states),
		.unit = "-", .defaults = SOCKETS,
		.rfc4898 = "StackState",
		.also = EVENTS,
		.meaning = "TCP state, or BOUND: only a local port",
		.source = "sk_state, RFC 9293",
	}, {
		.name = "local", AT(ENDPOINT, local, SOCKET),
		.unit = "-", .defaults = SOCKETS | LISTENERS,
		.also = EVENTS,
		.meaning = "local address and port",
		.source = "inet_rcv_saddr, inet_sport",
	}, {
		.name = "remote", AT(ENDPOINT, remote, SOCKET),
		.unit = "-", .defaults = SOCKETS,
		.also = EVENTS,
		.meaning = "remote address and port",
		.source = "inet_daddr, inet_dport",
	}, {
		.name = "laddr", AT(ADDRESS, local, SOCKET), .unit = "-",
		.rfc4898 = "ConnectLocalAddress",
		.also = EVENTS,
		.meaning = "local address",
		.source = "inet_rcv_saddr",
	}, {
		.name = "lport", AT(U32, local.port, SOCKET), .unit = "-",
		.rfc4898 = "ConnectLocalPort",
		.also = EVENTS,
		.bits = 16,
		.meaning = "local port",
		.source = "inet_sport",
	}, {
		.name = "raddr", AT(ADDRESS, remote, SOCKET), .unit = "-",
		.rfc4898 = "ConnectRemAddress",
		.also = EVENTS,
		.meaning = "remote address",
		.source = "inet_daddr",
	}, {
		.name = "rport", AT(U32, remote.port, SOCKET), .unit = "-",
		.rfc4898 = "ConnectRemPort",
		.also = EVENTS,
		.bits = 16,
		.meaning = "remote port",
		.source = "inet_dport",
	}, {
		.name = "recvq_bytes", AT(U32, recvq_bytes, QUEUES),
		.unit = "bytes", .defaults = SOCKETS,
		.rfc4898 = "AppCurAppRQueue",
		.meaning = "bytes in receive queue; a FIN counts 1",
		.source = "rcv_nxt - copied_seq",
	}, {
		.name = "sendq_bytes", AT(U32, sendq_bytes, QUEUES),
		.unit = "bytes", .defaults = SOCKETS,
		.meaning = "bytes in send queue; SYN and FIN count 1 each",
		.source = "write_seq - snd_una",
	}, {
		.name = "uid", AT(U32, uid, OWNERSHIP), .unit = "-", .defaults = LISTENERS,
		.also = EVENTS,
		.meaning = "UID of the owner, in the reader's user namespace",
		.source = "sk_uid",
	}, {
		.name = "inode", AT(U64, inode, OWNERSHIP), .unit = "-",
		.meaning = "socket inode; none before accept(), after close()",
		.source = "/proc/PID/fd",
	}, {
		.name = "cookie", AT(U64, cookie, SOCKET), .unit = "-",
		.rfc4898 = "ConnectIndex",
		.also = EVENTS,
		.meaning = "socket cookie, never reused; ss -e shows it in hex",
		.source = "sk_cookie",
	}, {
		.name = "snd_cwnd", AT(U32, snd_cwnd, WINDOWS),
		.unit = "segments", .defaults = SOCKETS,
		.rfc4898 = "PerfCurCwnd",
		.also = EVENTS,
		.meaning = "congestion window",
		.source = "tcpi_snd_cwnd",
	}, {
		.name = "snd_ssthresh", AT(U32, snd_ssthresh, WINDOWS),
		.unit = "segments", .defaults = SOCKETS,
		.rfc4898 = "PerfCurSsthresh",
		.also = EVENTS,
		.meaning = "slow start threshold; none until first set",
		.source = "tcpi_snd_ssthresh",
	}, {
		.name = "snd_wnd", AT(U64, snd_wnd, WINDOWS),
		.unit = "bytes", .defaults = SOCKETS,
		.rfc4898 = "PerfCurRwinRcvd",
		.also = EVENTS,
		.bits = 32,
		.meaning = "send window: advertised by the peer, scaled",
		.source = "tcpi_snd_wnd",
	}, {
		.name = "rcv_wnd", AT(U64, rcv_wnd, WINDOWS),
		.unit = "bytes", .defaults = SOCKETS,
		.bits = 32,
		.meaning = "receive window: last advertised, scaled",
		.source = "tcpi_rcv_wnd",
	}, {
		.name = "snd_mss", AT(U32, snd_mss, SIZES), .unit = "bytes",
		.rfc4898 = "PerfCurMSS",
		.meaning = "MSS for sending, TCP options excluded",
		.source = "tcpi_snd_mss",
	}, {
		.name = "srtt_us", AT(U32, srtt_us, ROUND_TRIP),
		.unit = "us", .defaults = SOCKETS,
		.rfc4898 = "PerfSmoothedRTT",
		.also = EVENTS,
		.meaning = "smoothed RTT; none before the first sample",
		.source = "tcpi_rtt",
	}, {
		.name = "rttvar_us", AT(U32, rttvar_us, ROUND_TRIP), .unit = "us",
		.meaning = "mean deviation of the RTT",
		.source = "tcpi_rttvar",
	}, {
		.name = "min_rtt_us", AT(U32, min_rtt_us, ROUND_TRIP), .unit = "us",
		.rfc4898 = "PathMinRTT",
		.also = EVENTS,
		.meaning = "minimum RTT in the last tcp_min_rtt_wlen seconds",
		.source = "tcpi_min_rtt",
	}, {
		.name = "rto_us", AT(U32, rto_us, ROUND_TRIP), .unit = "us",
		.rfc4898 = "PerfCurRTO",
		.meaning = "retransmission timeout (RTO), backoff included",
		.source = "tcpi_rto",
	}, {
		.name = "retrans_out", AT(U32, retrans_out, SCOREBOARD),
		.unit = "segments", .defaults = SOCKETS,
		.meaning = "retransmitted segments not yet acknowledged",
		.source = "tcpi_retrans",
	}, {
		.name = "retrans_total", AT(U64, retrans_total, SCOREBOARD),
		.unit = "segments", .defaults = SOCKETS,
		.rfc4898 = "PerfSegsRetrans",
		.also = EVENTS,
		.bits = 32,
		.meaning = "retransmitted segments, SYN and SYN-ACK too",
		.source = "tcpi_total_retrans",
	}, {
		.name = "bytes_retrans", AT(U64, bytes_retrans, COUNTERS), .unit = "bytes",
		.rfc4898 = "PerfOctetsRetrans",
		.also = EVENTS,
		.meaning = "retransmitted data",
		.source = "tcpi_bytes_retrans",
	}, {
		.name = "lost", AT(U32, lost, SCOREBOARD), .unit = "segments",
		.also = EVENTS,
		.meaning = "segments marked lost",
		.source = "tcpi_lost",
	}, {
		.name = "unacked", AT(U32, unacked, SCOREBOARD), .unit = "segments",
		.also = EVENTS,
		.meaning = "segments sent and not yet acknowledged",
		.source = "tcpi_unacked",
	}, {
		.name = "bytes_sent", AT(U64, bytes_sent, COUNTERS), .unit = "bytes",
		.rfc4898 = "PerfDataOctetsOut,PerfHCDataOctetsOut",
		.also = EVENTS,
		.meaning = "data sent, retransmissions included",
		.source = "tcpi_bytes_sent",
	}, {
		.name = "bytes_acked", AT(U64, bytes_acked, COUNTERS), .unit = "bytes",
		.rfc4898 = "AppThruOctetsAcked,AppHCThruOctetsAcked",
		.also = EVENTS,
		.meaning = "data acknowledged; own FIN and first SYN count 1",
		.source = "tcpi_bytes_acked",
	}, {
		.name = "bytes_received", AT(U64, bytes_received, COUNTERS), .unit = "bytes",
		.rfc4898 = "AppThruOctetsReceived,AppHCThruOctetsReceived",
		.also = EVENTS,
		.meaning = "data received in order; a FIN counts 1",
		.source = "tcpi_bytes_received",
	}, {
		.name = "segs_in", AT(U64, segs_in, COUNTERS), .unit = "segments",
		.rfc4898 = "PerfSegsIn",
		.also = EVENTS,
		.bits = 32,
		.meaning = "segments received",
		.source = "tcpi_segs_in",
	}, {
		.name = "segs_out", AT(U64, segs_out, COUNTERS), .unit = "segments",
		.rfc4898 = "PerfSegsOut",
		.also = EVENTS,
		.bits = 32,
		.meaning = "segments sent",
		.source = "tcpi_segs_out",
	}, {
		.name = "timer", AT(NAME, timer, TIMERS), NAMES(timers),
		.unit = "-", .defaults = SOCKETS,
		.meaning = "running timer, keepalive if no other runs",
		.source = "icsk_pending",
	}, {
		.name = "timer_ms", AT(U32, timer_ms, TIMERS),
		.unit = "ms", .defaults = SOCKETS,
		.meaning = "time until this timer expires; 0 if due",
	}, {
		.name = "cc", AT(STRING, cc, CA), .unit = "-",
		.also = EVENTS,
		.meaning = "congestion control algorithm",
		.source = "TCP_CONGESTION",
	}, {
		.name = "ca_state", AT(NAME, ca_state, CA), NAMES(ca_states),
		.unit = "-",
		.rfc4898 = "StackInRecovery",
		.also = EVENTS,
		.meaning = "congestion state",
		.source = "tcpi_ca_state",
	}, {
		.name = "last_data_sent_ms", AT(U64, last_data_sent_ms, AGES),
		.unit = "ms",
		.meaning = "time since data was last sent, if ever",
		.source = "tcpi_last_data_sent",
	}, {
		.name = "last_data_recv_ms", AT(U64, last_data_recv_ms, AGES),
		.unit = "ms",
		.meaning = "time since data was last received, if ever",
		.source = "tcpi_last_data_recv",
	}, {
		.name = "family", AT(NAME, family, SOCKET), NAMES(families),
		.unit = "-",
		.also = EVENTS,
		.meaning = "family; inet6 carries IPv4 as ::ffff:a.b.c.d",
		.source = "sk_family",
	}, {
		.name = "kind", AT(NAME, kind, SOCKET), NAMES(kinds), .unit = "-",
		.meaning = "full socket, request (half-open) or timewait",
	}, {
		.name = "v6only", AT(U8, v6only, SOCKET), .unit = "-",
		.bits = 1,
		.meaning = "1 if an inet6 socket refuses IPv4",
		.source = "IPV6_V6ONLY",
	}, {
		.name = "backlog", AT(U32, backlog, SOCKET), .unit = "connections",
		.defaults = LISTENERS,
		.rfc4898 = "ListenerCurEstabBacklog",
		.also = EVENTS,
		.meaning = "accept queue length of a listener",
		.source = "sk_ack_backlog",
	}, {
		.name = "backlog_max", AT(U32, backlog_max, SOCKET), .unit = "connections",
		.defaults = LISTENERS,
		.rfc4898 = "ListenerMaxBacklog",
		.also = EVENTS,
		.meaning = "accept queue limit of a listener",
		.source = "sk_max_ack_backlog",
	}, {
		.name = "rmem_alloc_bytes", AT(U32, rmem_alloc_bytes, MEMORY),
		.unit = "bytes",
		.meaning = "memory of received packets, r in ss -m",
		.source = "sk_rmem_alloc",
	}, {
		.name = "wmem_queued_bytes", AT(U32, wmem_queued_bytes, MEMORY),
		.unit = "bytes",
		.meaning = "memory of the send queue, w in ss -m",
		.source = "sk_wmem_queued",
	}, {
		.name = "snd_una", AT(U64, snd_una, SEQUENCE), .unit = "-",
		.rfc4898 = "AppSndUna",
		.bits = 32,
		.meaning = "oldest unacknowledged sequence number",
		.source = "snd_una",
	}, {
		.name = "snd_nxt", AT(U64, snd_nxt, SEQUENCE), .unit = "-",
		.rfc4898 = "AppSndNxt,AppSndMax",
		.bits = 32,
		.meaning = "next sequence number to send",
		.source = "snd_nxt",
	}, {
		.name = "write_seq", AT(U64, write_seq, SEQUENCE), .unit = "-",
		.bits = 32,
		.meaning = "sequence number after the last byte written",
		.source = "write_seq",
	}, {
		.name = "rcv_nxt", AT(U64, rcv_nxt, SEQUENCE), .unit = "-",
		.rfc4898 = "AppRcvNxt",
		.bits = 32,
		.meaning = "next sequence number expected",
		.source = "rcv_nxt",
	}, {
		.name = "copied_seq", AT(U64, copied_seq, SEQUENCE), .unit = "-",
		.bits = 32,
		.meaning = "next sequence number that the process reads",
		.source = "copied_seq",
	}, {
		.name = "notsent_bytes", AT(U32, notsent_bytes, QUEUES),
		.unit = "bytes",
		.rfc4898 = "AppCurAppWQueue",
		.meaning = "bytes in send queue that were never sent",
		.source = "tcpi_notsent_bytes",
	}, {
		.name = "in_flight", AT(U32, in_flight, IN_FLIGHT),
		.unit = "segments",
		.meaning = "segments in flight, the pipe of RFC 6675",
		.source = "derived",
	}, {
		.name = "in_flight_bytes", AT(U64, in_flight_bytes, IN_FLIGHT),
		.unit = "bytes",
		.rfc4898 = "PerfPipeSize",
		.meaning = "bytes in flight, in_flight times snd_mss",
		.source = "derived",
	}, {
		.name = "sacked", AT(U32, sacked, SCOREBOARD), .unit = "segments",
		.meaning = "segments selectively acknowledged",
		.source = "tcpi_sacked",
	}, {
		.name = "retransmits", AT(U32, retransmits, ROUND_TRIP),
		.unit = "timeouts",
		.rfc4898 = "StackCurTimeoutCount",
		.also = EVENTS,
		.bits = 8,
		.meaning = "consecutive retransmission timeouts",
		.source = "tcpi_retransmits",
	}, {
		.name = "probes", AT(U32, probes, ROUND_TRIP), .unit = "segments",
		.bits = 8,
		.meaning = "unanswered window and keepalive probes",
		.source = "tcpi_probes",
	}, {
		.name = "backoff", AT(U32, backoff, ROUND_TRIP), .unit = "-",
		.bits = 8,
		.meaning = "exponential backoff: doublings of the timeout",
		.source = "tcpi_backoff",
	}, {
		.name = "total_rto", AT(U32, total_rto, COUNTERS),
		.unit = "timeouts",
		.needs = TCPLENS_FEATURE_RTO_TOTALS,
		.bits = 16,
		.meaning = "retransmission timeouts",
		.source = "tcpi_total_rto",
	}, {
		.name = "total_rto_recoveries", AT(U32, total_rto_recoveries, COUNTERS),
		.unit = "-",
		.rfc4898 = "PerfTimeouts", .needs = TCPLENS_FEATURE_RTO_TOTALS,
		.bits = 16,
		.meaning = "RTO recoveries, unfinished too",
		.source = "tcpi_total_rto_recoveries",
	}, {
		.name = "total_rto_time_ms", AT(U64, total_rto_time_ms, COUNTERS),
		.unit = "ms",
		.needs = TCPLENS_FEATURE_RTO_TOTALS,
		.bits = 32,
		.meaning = "time in RTO recovery",
		.source = "tcpi_total_rto_time",
	}, {
		.name = "data_segs_in", AT(U64, data_segs_in, COUNTERS),
		.unit = "segments",
		.rfc4898 = "PerfDataSegsIn",
		.bits = 32,
		.meaning = "data segments received",
		.source = "tcpi_data_segs_in",
	}, {
		.name = "data_segs_out", AT(U64, data_segs_out, COUNTERS),
		.unit = "segments",
		.rfc4898 = "PerfDataSegsOut",
		.bits = 32,
		.meaning = "data segments sent",
		.source = "tcpi_data_segs_out",
	}, {
		.name = "delivered", AT(U64, delivered, COUNTERS),
		.unit = "segments",
		.bits = 32,
		.meaning = "segments delivered to the peer, SYN included",
		.source = "tcpi_delivered",
	}, {
		.name = "delivered_ce", AT(U64, delivered_ce, COUNTERS),
		.unit = "segments",
		.rfc4898 = "PathECNsignals",
		.bits = 32,
		.meaning = "delivered segments that were marked CE",
		.source = "tcpi_delivered_ce",
	}, {
		.name = "dsack_dups", AT(U64, dsack_dups, COUNTERS),
		.unit = "segments",
		.rfc4898 = "StackDSACKDups",
		.bits = 32,
		.meaning = "duplicates reported by the peer's D-SACK",
		.source = "tcpi_dsack_dups",
	}, {
		.name = "reord_seen", AT(U64, reord_seen, COUNTERS), .unit = "-",
		.bits = 32,
		.meaning = "reordering events detected",
		.source = "tcpi_reord_seen",
	}, {
		.name = "reordering", AT(U64, reordering, COUNTERS),
		.unit = "segments",
		.rfc4898 = "PathRetranThresh",
		.bits = 32,
		.meaning = "reordering degree that is tolerated",
		.source = "tcpi_reordering",
	}, {
		.name = "rcv_ooopack", AT(U64, rcv_ooopack, COUNTERS),
		.unit = "segments",
		.bits = 32,
		.meaning = "segments received out of order",
		.source = "tcpi_rcv_ooopack",
	}, {
		.name = "rehash", AT(U64, rehash, COUNTERS), .unit = "-",
		.meaning = "path changes after timeouts or congestion",
		.source = "tcpi_rehash",
	}, {
		.name = "max_window", AT(U64, max_window, WINDOWS),
		.unit = "bytes",
		.rfc4898 = "PerfMaxRwinRcvd",
		.bits = 32,
		.meaning = "largest window advertised by the peer",
		.source = "max_window",
	}, {
		.name = "rcv_window", AT(U32, rcv_window, WINDOWS),
		.unit = "bytes",
		.rfc4898 = "PerfCurRwinSent",
		.meaning = "unused part of the last advertised window",
		.source = "tcp_receive_window()",
	}, {
		.name = "window_clamp", AT(U32, window_clamp, WINDOWS),
		.unit = "bytes",
		.rfc4898 = "TuneLimRwin",
		.meaning = "upper limit of rcv_wnd",
		.source = "TCP_WINDOW_CLAMP",
	}, {
		.name = "rcv_ssthresh", AT(U32, rcv_ssthresh, WINDOWS),
		.unit = "bytes",
		.meaning = "current limit of rcv_wnd",
		.source = "tcpi_rcv_ssthresh",
	}, {
		.name = "rcv_space", AT(U32, rcv_space, WINDOWS),
		.unit = "bytes",
		.meaning = "data read by the process per RTT",
		.source = "tcpi_rcv_space",
	}, {
		.name = "snd_cwnd_clamp", AT(U32, snd_cwnd_clamp, WINDOWS),
		.unit = "segments",
		.rfc4898 = "TuneLimCwnd",
		.meaning = "upper limit of snd_cwnd; none if unlimited",
		.source = "snd_cwnd_clamp",
	}, {
		.name = "snd_wscale", AT(U8, snd_wscale, NEGOTIATED),
		.unit = "bits",
		.rfc4898 = "StackWinScaleRcvd",
		.bits = 4,
		.meaning = "window scale of the peer's windows",
		.source = "tcpi_snd_wscale",
	}, {
		.name = "rcv_wscale", AT(U8, rcv_wscale, NEGOTIATED),
		.unit = "bits",
		.rfc4898 = "StackWinScaleSent",
		.bits = 4,
		.meaning = "window scale of the windows sent to the peer",
		.source = "tcpi_rcv_wscale",
	}, {
		.name = "rcv_mss", AT(U32, rcv_mss, SIZES), .unit = "bytes",
		.meaning = "estimated MSS of received segments",
		.source = "tcpi_rcv_mss",
	}, {
		.name = "advmss", AT(U32, advmss, SIZES), .unit = "bytes",
		.rfc4898 = "StackMSSSent",
		.bits = 16,
		.meaning = "MSS advertised to the peer",
		.source = "tcpi_advmss",
	}, {
		.name = "mss_clamp", AT(U32, mss_clamp, SIZES),
		.unit = "bytes",
		.rfc4898 = "StackMSSRcvd",
		.bits = 16,
		.meaning = "MSS advertised by the peer, or a smaller user_mss",
		.source = "rx_opt.mss_clamp",
	}, {
		.name = "pmtu", AT(U32, pmtu, SIZES), .unit = "bytes",
		.meaning = "path MTU",
		.source = "tcpi_pmtu",
	}, {
		.name = "ato_us", AT(U32, ato_us, ROUND_TRIP), .unit = "us",
		.meaning = "delayed ACK timeout",
		.source = "tcpi_ato",
	}, {
		.name = "rcv_rtt_us", AT(U32, rcv_rtt_us, ROUND_TRIP), .unit = "us",
		.rfc4898 = "PathRcvRTT",
		.meaning = "RTT estimated by the receiver",
		.source = "tcpi_rcv_rtt",
	}, {
		.name = "last_rtt_us", AT(U32, last_rtt_us, ROUND_TRIP),
		.unit = "us",
		.rfc4898 = "PathSampleRTT",
		.meaning = "most recent RTT sample, with SACK only",
		.source = "rack.rtt_us",
	}, {
		.name = "rtt_deviation_us", AT(U32, rtt_deviation_us, ROUND_TRIP),
		.unit = "us",
		.rfc4898 = "PathRTTVar",
		.meaning = "RTTVAR of RFC 6298; the RTO adds it 4 times",
		.source = "rttvar_us",
	}, {
		.name = "last_ack_recv_ms", AT(U64, last_ack_recv_ms, AGES),
		.unit = "ms",
		.meaning = "time since the last ACK was received, if any",
		.source = "tcpi_last_ack_recv",
	}, {
		.name = "busy_time_us", AT(U64, busy_time_us, LIMITS),
		.unit = "us",
		.meaning = "time with unsent or unacknowledged data",
		.source = "tcpi_busy_time",
	}, {
		.name = "rwnd_limited_us", AT(U64, rwnd_limited_us, LIMITS),
		.unit = "us",
		.rfc4898 = "PerfSndLimTimeRwin",
		.meaning = "part of busy_time_us limited by peer's window",
		.source = "tcpi_rwnd_limited",
	}, {
		.name = "sndbuf_limited_us", AT(U64, sndbuf_limited_us, LIMITS),
		.unit = "us",
		.rfc4898 = "PerfSndLimTimeSnd",
		.meaning = "part of busy_time_us limited by send buffer",
		.source = "tcpi_sndbuf_limited",
	}, {
		.name = "cwnd_limited_us", AT(U64, cwnd_limited_us, LIMITS),
		.unit = "us",
		.rfc4898 = "PerfSndLimTimeCwnd",
		.meaning = "rest of busy_time_us, limited by snd_cwnd",
		.source = "derived",
	}, {
		.name = "pacing_rate_bytes_per_s", AT(U64, pacing_rate, RATES),
		.unit = "bytes/s",
		.meaning = "pacing rate; none if unlimited or in FIN_WAIT2",
		.source = "tcpi_pacing_rate",
	}, {
		.name = "max_pacing_rate_bytes_per_s", AT(U64, max_pacing_rate, RATES),
		.unit = "bytes/s",
		.meaning = "maximum pacing rate; none if unlimited",
		.source = "tcpi_max_pacing_rate",
	}, {
		.name = "delivery_rate_bytes_per_s", AT(U64, delivery_rate, RATES),
		.unit = "bytes/s",
		.meaning = "delivery rate of data, most recent sample",
		.source = "tcpi_delivery_rate",
	}, {
		.name = "delivery_rate_app_limited", AT(U8, delivery_rate_app_limited, RATES),
		.unit = "-",
		.bits = 1,
		.meaning = "1 if that sample is app-limited",
		.source = "tcpi_delivery_rate_app_limited",
	}, {
		.name = "send_rate_bytes_per_s", AT(U64, send_rate, RATES),
		.unit = "bytes/s",
		.meaning = "snd_cwnd * snd_mss / srtt_us; not in FIN_WAIT2",
		.source = "derived, send in ss -i",
	}, {
		.name = "timestamps", AT(U8, timestamps, NEGOTIATED), .unit = "-",
		.rfc4898 = "StackTimeStamps",
		.bits = 1,
		.meaning = "1 if timestamps (RFC 7323) were negotiated",
		.source = "TCPI_OPT_TIMESTAMPS",
	}, {
		.name = "sack", AT(U8, sack, NEGOTIATED), .unit = "-",
		.rfc4898 = "StackWillSendSACK,StackWillUseSACK",
		.bits = 1,
		.meaning = "1 if SACK was negotiated",
		.source = "TCPI_OPT_SACK",
	}, {
		.name = "ecn", AT(U8, ecn, NEGOTIATED), .unit = "-",
		.rfc4898 = "StackECN",
		.bits = 1,
		.meaning = "1 if ECN was negotiated",
		.source = "TCPI_OPT_ECN",
	}, {
		.name = "ecn_seen", AT(U8, ecn_seen, NEGOTIATED), .unit = "-",
		.bits = 1,
		.meaning = "1 if an ECN-capable packet was received",
		.source = "TCPI_OPT_ECN_SEEN",
	}, {
		.name = "syn_data_acked", AT(U8, syn_data_acked, NEGOTIATED),
		.unit = "-",
		.bits = 1,
		.meaning = "1 if data in the SYN was acknowledged",
		.source = "TCPI_OPT_SYN_DATA",
	}, {
		.name = "usec_ts", AT(U8, usec_ts, NEGOTIATED), .unit = "-",
		.needs = TCPLENS_FEATURE_USEC_TS,
		.bits = 1,
		.meaning = "1 if timestamps are in microseconds",
		.source = "TCPI_OPT_USEC_TS",
	}, {
		.name = "fastopen_client_fail",
		AT(NAME, fastopen_client_fail, NEGOTIATED), NAMES(fastopen_fails),
		.unit = "-",
		.meaning = "reason of a failed fast open",
		.source = "tcpi_fastopen_client_fail",
	}, {
		.name = "ulp", AT(STRING, ulp, ULP), .unit = "-",
		.meaning = "upper layer protocol in the kernel, such as tls",
		.source = "TCP_ULP",
	}, {
		.name = "keepalive_timer_ms", AT(U32, keepalive_timer_ms, TIMERS),
		.unit = "ms",
		.meaning = "time until keepalive probe or end of FIN_WAIT2",
		.source = "sk_timer",
	}, {
		.name = "delack_timer_ms", AT(U32, delack_timer_ms, TIMERS),
		.unit = "ms",
		.meaning = "time until a delayed ACK is sent",
		.source = "icsk_delack_timer",
	}, {
		.name = "rcvbuf_bytes", AT(U32, rcvbuf_bytes, MEMORY),
		.unit = "bytes",
		.meaning = "receive buffer size, limit of rmem_alloc_bytes",
		.source = "SO_RCVBUF",
	}, {
		.name = "sndbuf_bytes", AT(U32, sndbuf_bytes, MEMORY),
		.unit = "bytes",
		.meaning = "send buffer size, limit of wmem_queued_bytes",
		.source = "SO_SNDBUF",
	}, {
		.name = "wmem_alloc_bytes", AT(U32, wmem_alloc_bytes, MEMORY),
		.unit = "bytes",
		.meaning = "memory of packets below TCP, t in ss -m",
		.source = "sk_wmem_alloc",
	}, {
		.name = "forward_alloc_bytes", AT(U32, forward_alloc_bytes, MEMORY),
		.unit = "bytes",
		.meaning = "memory reserved in advance, f in ss -m",
		.source = "sk_forward_alloc",
	}, {
		.name = "omem_alloc_bytes", AT(U32, omem_alloc_bytes, MEMORY),
		.unit = "bytes",
		.meaning = "memory of socket options, o in ss -m",
		.source = "sk_omem_alloc",
	}, {
		.name = "sk_backlog_bytes", AT(U32, sk_backlog_bytes, MEMORY),
		.unit = "bytes",
		.meaning = "packets waiting for the lock, bl in ss -m",
		.source = "sk_backlog",
	}, {
		.name = "drops", AT(U64, drops, MEMORY), .unit = "segments",
		.defaults = LISTENERS,
		.rfc4898 = "ListenerExceedBacklog,ListenerHCExceedBacklog",
		.also = EVENTS,
		.bits = 32,
		.meaning = "dropped segments; listener: queue full",
		.source = "sk_drops, d in ss -m",
	}, {
		.name = "reuseaddr", AT(U8, reuseaddr, SETTINGS), .unit = "-",
		.bits = 1,
		.meaning = "1 if local addresses can be reused",
		.source = "SO_REUSEADDR",
	}, {
		.name = "reuseport", AT(U8, reuseport, SETTINGS), .unit = "-",
		.bits = 1,
		.meaning = "1 if sockets can share the local port",
		.source = "SO_REUSEPORT",
	}, {
		.name = "keepalive", AT(U8, keepalive, SETTINGS), .unit = "-",
		.bits = 1,
		.meaning = "1 if keepalive probes are enabled",
		.source = "SO_KEEPALIVE",
	}, {
		.name = "keepidle_s", AT(U32, keepidle_s, SETTINGS), .unit = "s",
		.meaning = "idle time before the first keepalive probe",
		.source = "TCP_KEEPIDLE",
	}, {
		.name = "keepintvl_s", AT(U32, keepintvl_s, SETTINGS), .unit = "s",
		.meaning = "time between keepalive probes",
		.source = "TCP_KEEPINTVL",
	}, {
		.name = "keepcnt", AT(U32, keepcnt, SETTINGS), .unit = "segments",
		.bits = 8,
		.meaning = "keepalive probes that end a silent connection",
		.source = "TCP_KEEPCNT",
	}, {
		.name = "nodelay", AT(U8, nodelay, SETTINGS), .unit = "-",
		.rfc4898 = "StackNagle",
		.bits = 1,
		.meaning = "1 if Nagle's algorithm is off",
		.source = "TCP_NODELAY",
	}, {
		.name = "cork", AT(U8, cork, SETTINGS), .unit = "-",
		.bits = 1,
		.meaning = "1 if partial segments are held back",
		.source = "TCP_CORK",
	}, {
		.name = "quickack", AT(U8, quickack, SETTINGS), .unit = "-",
		.bits = 1,
		.meaning = "1 if ACKs are currently not delayed",
		.source = "TCP_QUICKACK",
	}, {
		.name = "linger_s", AT(U64, linger_s, SETTINGS), .unit = "s",
		.bits = 32,
		.meaning = "linger time of close(); none if off or unlimited",
		.source = "SO_LINGER",
	}, {
		.name = "linger2_s", AT(U32, linger2_s, SETTINGS), .unit = "s",
		.meaning = "time in FIN_WAIT2 after close(); none if skipped",
		.source = "TCP_LINGER2",
	}, {
		.name = "user_timeout_ms", AT(U32, user_timeout_ms, SETTINGS),
		.unit = "ms",
		.meaning = "user timeout; 0 is the kernel's default",
		.source = "TCP_USER_TIMEOUT",
	}, {
		.name = "syncnt", AT(U32, syncnt, SETTINGS), .unit = "segments",
		.bits = 8,
		.meaning = "SYN retransmissions before connect() fails",
		.source = "TCP_SYNCNT",
	}, {
		.name = "user_mss", AT(U32, user_mss, SETTINGS), .unit = "bytes",
		.rfc4898 = "TuneLimMSS",
		.bits = 16,
		.meaning = "MSS limit set by the process, 0 if none",
		.source = "TCP_MAXSEG",
	}, {
		.name = "notsent_lowat_bytes", AT(U32, notsent_lowat_bytes, SETTINGS),
		.unit = "bytes",
		.meaning = "limit of unsent data; none if unlimited",
		.source = "TCP_NOTSENT_LOWAT",
	}, {
		.name = "defer_accept_s", AT(U32, defer_accept_s, SETTINGS),
		.unit = "s", .defaults = LISTENERS,
		.meaning = "maximum wait for data before accept(), 0 if off",
		.source = "TCP_DEFER_ACCEPT",
	}, {
		.name = "fastopen_max", AT(U32, fastopen_max, SETTINGS),
		.unit = "connections",
		.defaults = LISTENERS,
		.meaning = "fast open queue limit of a listener, 0 if off",
		.source = "TCP_FASTOPEN",
	}, {
		.name = "oobinline", AT(U8, oobinline, SETTINGS), .unit = "-",
		.bits = 1,
		.meaning = "1 if urgent data is received inline",
		.source = "SO_OOBINLINE",
	}, {
		.name = "rcvbuf_locked", AT(U8, rcvbuf_locked, SETTINGS), .unit = "-",
		.bits = 1,
		.meaning = "1 if SO_RCVBUF was set: no autotuning",
		.source = "SO_BUF_LOCK",
	}, {
		.name = "sndbuf_locked", AT(U8, sndbuf_locked, SETTINGS), .unit = "-",
		.bits = 1,
		.meaning = "1 if SO_SNDBUF was set: no autotuning",
		.source = "SO_BUF_LOCK",
	}, {
		.name = "rcvlowat_bytes", AT(U32, rcvlowat_bytes, SETTINGS),
		.unit = "bytes",
		.meaning = "receive low-water mark",
		.source = "SO_RCVLOWAT",
	}, {
		.name = "rcvtimeo_ms", AT(U64, rcvtimeo_ms, SETTINGS), .unit = "ms",
		.meaning = "receive timeout; none if unlimited",
		.source = "SO_RCVTIMEO",
	}, {
		.name = "sndtimeo_ms", AT(U64, sndtimeo_ms, SETTINGS), .unit = "ms",
		.meaning = "send timeout; none if unlimited",
		.source = "SO_SNDTIMEO",
	}, {
		.name = "priority", AT(U64, priority, SETTINGS), .unit = "-",
		.bits = 32,
		.meaning = "packet priority",
		.source = "SO_PRIORITY",
	}, {
		.name = "incoming_cpu", AT(U32, incoming_cpu, SETTINGS), .unit = "-",
		.meaning = "CPU that last processed a received packet",
		.source = "SO_INCOMING_CPU",
	}, {
		.name = "busy_poll_us", AT(U64, busy_poll_us, SETTINGS), .unit = "us",
		.bits = 32,
		.meaning = "busy polling time, 0 if off",
		.source = "SO_BUSY_POLL",
	}, {
		.name = "tos", AT(U32, tos, OPTIONS), .unit = "-",
		.rfc4898 = "PathIpTosOut",
		.bits = 8,
		.meaning = "type of service of IPv4, without ECN bits",
		.source = "IP_TOS",
	}, {
		.name = "tclass", AT(U32, tclass, OPTIONS), .unit = "-",
		.bits = 8,
		.meaning = "traffic class of IPv6",
		.source = "IPV6_TCLASS",
	}, {
		.name = "ttl", AT(U32, ttl, SETTINGS), .unit = "hops",
		.bits = 8,
		.meaning = "time to live of IPv4",
		.source = "IP_TTL",
	}, {
		.name = "hop_limit", AT(U32, hop_limit, SETTINGS), .unit = "hops",
		.bits = 8,
		.meaning = "IPv6 hop limit; none if the route's",
		.source = "IPV6_UNICAST_HOPS",
	}, {
		.name = "mtu_discover", AT(NAME, mtu_discover, SETTINGS), NAMES(mtu_discovers),
		.unit = "-",
		.meaning = "path MTU discovery mode",
		.source = "IP_MTU_DISCOVER",
	}, {
		.name = "transparent", AT(U8, transparent, OPTIONS), .unit = "-",
		.bits = 1,
		.meaning = "1 if transparent proxying is enabled",
		.source = "IP_TRANSPARENT",
	}, {
		.name = "freebind", AT(U8, freebind, OPTIONS), .unit = "-",
		.bits = 1,
		.meaning = "1 if bind() accepts nonlocal addresses",
		.source = "IP_FREEBIND",
	}, {
		.name = "bind_address_no_port", AT(U8, bind_address_no_port, OPTIONS),
		.unit = "-",
		.bits = 1,
		.meaning = "1 if bind() to port 0 reserves no port",
		.source = "IP_BIND_ADDRESS_NO_PORT",
	}, {
		.name = "recverr", AT(U8, recverr, OPTIONS), .unit = "-",
		.bits = 1,
		.meaning = "1 if extended errors are queued",
		.source = "IP_RECVERR",
	}, {
		.name = "defer_connect", AT(U8, defer_connect, OPTIONS), .unit = "-",
		.bits = 1,
		.meaning = "1 while the SYN waits for data",
		.source = "TCP_FASTOPEN_CONNECT",
	}, {
		.name = "interface", AT(STRING, bound_interface, OPTIONS),
		.unit = "-",
		.meaning = "network device that it is bound to, if any",
		.source = "SO_BINDTODEVICE",
	}, {
		.name = "orphan", AT(U8, orphan, SOCKET), .unit = "-",
		.bits = 1,
		.meaning = "1 if closed by all processes but not yet gone",
		.source = "SOCK_DEAD",
	}, {
		.name = "mark", AT(U64, mark, POLICY), .unit = "-",
		.bits = 32,
		.meaning = "packet mark for firewall and routing, 0 if none",
		.source = "SO_MARK",
	}, {
		.name = "half_open", AT(U32, half_open, LISTENER),
		.unit = "connections", .defaults = LISTENERS,
		.meaning = "half-open connections of a listener",
		.source = "reqsk_queue_len()",
	}, {
		.name = "half_open_young", AT(U32, half_open_young, LISTENER),
		.unit = "connections", .defaults = LISTENERS,
		.meaning = "half-open, timer has not expired yet",
		.source = "reqsk_queue_len_young()",
	}, {
		.name = "backlog_half_open", AT(U32, backlog_half_open, LISTENER),
		.unit = "connections",
		.rfc4898 = "ListenerCurBacklog",
		.meaning = "backlog plus half_open",
		.source = "derived",
	}, {
		.name = "fastopen_qlen", AT(U32, fastopen_qlen, LISTENER),
		.unit = "connections", .defaults = LISTENERS,
		.meaning = "pending fast open connections",
		.source = "fastopenq.qlen",
	}, {
		.name = "reuseport_socks", AT(U32, reuseport_socks, LISTENER),
		.unit = "sockets", .defaults = LISTENERS,
		.bits = 16,
		.meaning = "listeners in its SO_REUSEPORT group, with itself",
		.source = "num_socks",
	}, {
		.name = "synflood_warned", AT(U8, synflood_warned, LISTENER),
		.unit = "-", .defaults = LISTENERS,
		.bits = 1,
		.meaning = "1 if the kernel logged a possible SYN flood",
		.source = "synflood_warned",
	}, {
		.name = "synack_retransmits", AT(U32, synack_retransmits, SOCKET),
		.unit = "segments",
		.also = EVENTS,
		.bits = 8,
		.meaning = "SYN-ACK retransmissions, half-open connection",
		.source = "num_retrans",
	}, {
		.name = "synack_timeouts", AT(U8, synack_timeouts, SOCKET),
		.unit = "timeouts",
		.bits = 7,
		.meaning = "SYN-ACK timer expirations, half-open connection",
		.source = "num_timeout",
	}, {
		.name = "listener_cookie", AT(U64, listener_cookie, SOCKET),
		.unit = "-",
		.also = EVENTS,
		.meaning = "cookie of the listener, half-open connection",
		.source = "rsk_listener",
	}, {
		.name = "connections", AT(U32, connections, CONN_COUNT),
		.unit = "connections",
		.meaning = "connections of a listener, accept queue included",
		.source = "derived",
	}, {
		.name = "connections_established", AT(U32, connections_established, CONN_COUNT),
		.unit = "connections",
		.rfc4898 = "ListenerCurConns",
		.meaning = "connections that are ESTABLISHED and accepted",
		.source = "derived",
	}, {
		.name = "connections_unaccepted", AT(U32, connections_unaccepted, CONN_COUNT),
		.unit = "connections",
		.meaning = "connections in the accept queue",
		.source = "sk_ack_backlog",
	}, {
		.name = "pid", AT(U32, pid, OWNER), .unit = "-",
		.defaults = LISTENERS,
		.also = EVENTS | CLOSED,
		.meaning = "PID of the owner, the lowest if several",
	}, {
		.name = "comm", AT(STRING, comm, OWNER), .unit = "-",
		.defaults = LISTENERS,
		.also = EVENTS | CLOSED,
		.meaning = "process name of the owner",
		.source = "/proc/PID/comm",
	}, {
		.name = "fd", AT(U32, fd, OWNER), .unit = "-",
		.meaning = "lowest file descriptor of that process",
		.source = "/proc/PID/fd",
	}, {
		.name = "owners", AT(U32, owners, OWNER), .unit = "processes",
		.meaning = "processes that have the socket open",
	}, {
		.name = "ecn_mode",
		AT(NAME, ecn_mode, NEGOTIATED), NAMES(ecn_modes), .unit = "-",
		.meaning = "negotiated ECN mode",
		.source = "tcpi_ecn_mode",
	}, {
		.name = "received_ce", AT(U64, received_ce, NEGOTIATED),
		.unit = "segments",
		.rfc4898 = "PathCERcvd",
		.needs = TCPLENS_FEATURE_ACCECN,
		.bits = 32,
		.meaning = "segments received with ECN CE",
		.source = "tcpi_received_ce",
	}, {
		.name = "received_e1_bytes", AT(U64, received_e1_bytes, NEGOTIATED),
		.unit = "bytes",
		.needs = TCPLENS_FEATURE_ACCECN,
		.bits = 32,
		.meaning = "data received with ECN bits 01",
		.source = "tcpi_received_e1_bytes",
	}, {
		.name = "received_e0_bytes", AT(U64, received_e0_bytes, NEGOTIATED),
		.unit = "bytes",
		.needs = TCPLENS_FEATURE_ACCECN,
		.bits = 32,
		.meaning = "data received with ECN bits 10",
		.source = "tcpi_received_e0_bytes",
	}, {
		.name = "received_ce_bytes", AT(U64, received_ce_bytes, NEGOTIATED),
		.unit = "bytes",
		.needs = TCPLENS_FEATURE_ACCECN,
		.bits = 32,
		.meaning = "data received with ECN CE",
		.source = "tcpi_received_ce_bytes",
	}, {
		.name = "delivered_e1_bytes", AT(U64, delivered_e1_bytes, NEGOTIATED),
		.unit = "bytes",
		.needs = TCPLENS_FEATURE_ACCECN,
		.bits = 32,
		.meaning = "data delivered with ECN bits 01",
		.source = "tcpi_delivered_e1_bytes",
	}, {
		.name = "delivered_e0_bytes", AT(U64, delivered_e0_bytes, NEGOTIATED),
		.unit = "bytes",
		.needs = TCPLENS_FEATURE_ACCECN,
		.bits = 32,
		.meaning = "data delivered with ECN bits 10",
		.source = "tcpi_delivered_e0_bytes",
	}, {
		.name = "delivered_ce_bytes", AT(U64, delivered_ce_bytes, NEGOTIATED),
		.unit = "bytes",
		.needs = TCPLENS_FEATURE_ACCECN,
		.bits = 32,
		.meaning = "data delivered with ECN CE",
		.source = "tcpi_delivered_ce_bytes",
	}, {
		.name = "accecn_opt_seen",
		AT(NAME, accecn_opt_seen, NEGOTIATED), NAMES(accecn_options),
		.unit = "-",
		.needs = TCPLENS_FEATURE_ACCECN,
		.meaning = "AccECN option received",
		.source = "tcpi_accecn_opt_seen",
	}, {
		.name = "accecn_fail_mode", AT(U8, accecn_fail_mode, NEGOTIATED),
		.unit = "-",
		.needs = TCPLENS_FEATURE_ACCECN,
		.bits = 4,
		.meaning = "AccECN failures, bits TCP_ACCECN_*",
		.source = "tcpi_accecn_fail_mode",
	}, {
		.name = "tfo_child", AT(U8, tfo_child, NEGOTIATED), .unit = "-",
		.needs = TCPLENS_FEATURE_TFO_CHILD,
		.bits = 1,
		.meaning = "1 if made by fast open, before the handshake",
		.source = "TCPI_OPT_TFO_CHILD",
	}, {
		.name = "bbr_bw_bytes_per_s", AT(U64, bbr_bw, CONGESTION_CONTROL),
		.unit = "bytes/s",
		.meaning = "BBR bandwidth estimate, bw in ss -i",
		.source = "bbr_bw_lo, bbr_bw_hi",
	}, {
		.name = "bbr_min_rtt_us", AT(U32, bbr_min_rtt_us, CONGESTION_CONTROL),
		.unit = "us",
		.meaning = "BBR minimum RTT, mrtt in ss -i",
		.source = "bbr_min_rtt",
	}, {
		.name = "bbr_pacing_gain", AT(U32, bbr_pacing_gain, CONGESTION_CONTROL),
		.unit = "1/256",
		.meaning = "BBR pacing gain",
		.source = "bbr_pacing_gain",
	}, {
		.name = "bbr_cwnd_gain", AT(U32, bbr_cwnd_gain, CONGESTION_CONTROL),
		.unit = "1/256",
		.meaning = "BBR congestion window gain",
		.source = "bbr_cwnd_gain",
	}, {
		.name = "dctcp_enabled", AT(U8, dctcp_enabled, CONGESTION_CONTROL),
		.unit = "-",
		.bits = 1,
		.meaning = "1 if DCTCP is active, 0 if Reno for lack of ECN",
		.source = "dctcp_enabled",
	}, {
		.name = "dctcp_ce_state", AT(U8, dctcp_ce_state, CONGESTION_CONTROL),
		.unit = "-",
		.bits = 1,
		.meaning = "1 while DCTCP receives packets with ECN CE",
		.source = "dctcp_ce_state",
	}, {
		.name = "dctcp_alpha", AT(U32, dctcp_alpha, CONGESTION_CONTROL),
		.unit = "1/1024",
		.meaning = "DCTCP estimate of the share of marked packets",
		.source = "dctcp_alpha",
	}, {
		.name = "dctcp_ab_ecn", AT(U32, dctcp_ab_ecn, CONGESTION_CONTROL),
		.unit = "bytes",
		.meaning = "DCTCP: data acknowledged as marked, this window",
		.source = "dctcp_ab_ecn",
	}, {
		.name = "dctcp_ab_tot", AT(U32, dctcp_ab_tot, CONGESTION_CONTROL),
		.unit = "bytes",
		.meaning = "DCTCP: data acknowledged in this window",
		.source = "dctcp_ab_tot",
	}, {
		.name = "vegas_enabled", AT(U8, vegas_enabled, CONGESTION_CONTROL),
		.unit = "-",
		.bits = 1,
		.meaning = "1 if delay-based control (vegas, nv, yeah) is on",
		.source = "tcpv_enabled",
	}, {
		.name = "vegas_rttcnt", AT(U32, vegas_rttcnt, CONGESTION_CONTROL),
		.unit = "-",
		.meaning = "RTT samples in the current round",
		.source = "tcpv_rttcnt",
	}, {
		.name = "vegas_rtt_us", AT(U32, vegas_rtt_us, CONGESTION_CONTROL),
		.unit = "us",
		.meaning = "RTT that the algorithm works with",
		.source = "tcpv_rtt",
	}, {
		.name = "vegas_minrtt_us", AT(U32, vegas_minrtt_us, CONGESTION_CONTROL),
		.unit = "us",
		.meaning = "minimum RTT of the current round",
		.source = "tcpv_minrtt",
	}, {
		.name = "mptcp", AT(U8, mptcp, ULP), .unit = "-",
		.needs = TCPLENS_FEATURE_MPTCP,
		.bits = 1,
		.meaning = "1 if a subflow of an MPTCP connection",
		.source = "TCP_IS_MPTCP",
	}, {
		.name = "tls_version",
		AT(NAME, tls_version, ULP), NAMES(tls_versions),
		.unit = "-",
		.needs = TCPLENS_FEATURE_TLS,
		.meaning = "TLS version of kernel TLS, once keys are set",
		.source = "TLS_INFO_VERSION",
	}, {
		.name = "tls_cipher",
		AT(NAME, tls_cipher, ULP), NAMES(tls_ciphers), .unit = "-",
		.needs = TCPLENS_FEATURE_TLS,
		.meaning = "TLS cipher of kernel TLS, once keys are set",
		.source = "TLS_INFO_CIPHER",
	}, {
		.name = "tls_tx", AT(NAME, tls_tx, ULP), NAMES(tls_configs),
		.unit = "-",
		.needs = TCPLENS_FEATURE_TLS,
		.meaning = "TLS encryption of sent data",
		.source = "TLS_INFO_TXCONF",
	}, {
		.name = "tls_rx", AT(NAME, tls_rx, ULP), NAMES(tls_configs),
		.unit = "-",
		.needs = TCPLENS_FEATURE_TLS,
		.meaning = "TLS decryption of received data",
		.source = "TLS_INFO_RXCONF",
	}, {
		.name = "tls_zc_ro_tx", AT(U8, tls_zc_ro_tx, ULP),
		.unit = "-",
		.needs = TCPLENS_FEATURE_TLS_HINTS,
		.bits = 1,
		.meaning = "1 if sendfile() over TLS is zero-copy",
		.source = "TLS_TX_ZEROCOPY_RO",
	}, {
		.name = "tls_no_pad_rx", AT(U8, tls_no_pad_rx, ULP),
		.unit = "-",
		.needs = TCPLENS_FEATURE_TLS_HINTS,
		.bits = 1,
		.meaning = "1 if TLS records are expected without padding",
		.source = "TLS_RX_EXPECT_NO_PAD",
	}, {
		.name = "class_id", AT(U64, class_id, OPTIONS), .unit = "-",
		.bits = 32,
		.meaning = "net_cls class ID (MAJOR:MINOR), or priority if 0",
		.source = "INET_DIAG_CLASS_ID",
	}, {
		.name = "md5", AT(U8, md5, POLICY), .unit = "-",
		.needs = TCPLENS_FEATURE_MD5,
		.bits = 1,
		.meaning = "1 if an MD5 signature key (RFC 2385) is set",
		.source = "TCP_MD5SIG",
	}, {
		.name = "ao", AT(U8, ao, POLICY), .unit = "-",
		.needs = TCPLENS_FEATURE_AO,
		.bits = 1,
		.meaning = "1 if a TCP-AO key (RFC 5925) is set",
		.source = "TCP_AO_ADD_KEY",
	}, {
		.name = "cgroup_id", AT(U64, cgroup_id, CGROUP), .unit = "-",
		.needs = TCPLENS_FEATURE_CGROUP,
		.meaning = "cgroup v2 ID, an inode number",
		.source = "INET_DIAG_CGROUP_ID",
	}, {
		.name = "cgroup", AT(PATH, cgroup, CGROUP_PATH), .unit = "-",
		.needs = TCPLENS_FEATURE_CGROUP,
		.meaning = "cgroup v2 path; none if too long or removed",
	}, {
		.name = "shutdown", AT(NAME, shutdown, OPTIONS), NAMES(shutdowns),
		.unit = "-",
		.meaning = "directions shut down: none, receive, send, both",
		.source = "sk_shutdown",
	}, {
		.name = "error", AT(U32, error, SETTINGS), .unit = "-",
		.meaning = "pending socket error, an errno, 0 if none",
		.source = "SO_ERROR",
	}, {
		.name = "soft_error", AT(U32, soft_error, SETTINGS), .unit = "-",
		.meaning = "transient error, an errno, 0 if none",
		.source = "sk_err_soft",
	}, {
		.name = "autobound", AT(U8, autobound, OPTIONS), .unit = "-",
		.bits = 1,
		.meaning = "1 if the kernel chose the local port",
		.source = "SOCK_BINDPORT_LOCK",
	}, {
		.name = "port_range_low", AT(U32, port_range_low, SETTINGS),
		.unit = "-",
		.needs = TCPLENS_FEATURE_PORT_RANGE,
		.bits = 16,
		.meaning = "lower end of the local port range, if set",
		.source = "IP_LOCAL_PORT_RANGE",
	}, {
		.name = "port_range_high", AT(U32, port_range_high, SETTINGS),
		.unit = "-",
		.needs = TCPLENS_FEATURE_PORT_RANGE,
		.bits = 16,
		.meaning = "upper end of the local port range, if set",
		.source = "IP_LOCAL_PORT_RANGE",
	}, {
		.name = "rto_min_us", AT(U32, rto_min_us, SETTINGS), .unit = "us",
		.meaning = "minimum RTO, unless the route has one",
		.source = "TCP_RTO_MIN_US",
	}, {
		.name = "rto_max_ms", AT(U32, rto_max_ms, SETTINGS), .unit = "ms",
		.meaning = "maximum RTO",
		.source = "TCP_RTO_MAX_MS",
	}, {
		.name = "delack_max_us", AT(U32, delack_max_us, SETTINGS),
		.unit = "us",
		.meaning = "maximum delay of an ACK",
		.source = "TCP_DELACK_MAX_US",
	}, {
		.name = "tx_delay_us", AT(U64, tx_delay_us, SETTINGS), .unit = "us",
		.bits = 32,
		.meaning = "delay added to all sent packets",
		.source = "TCP_TX_DELAY",
	}, {
		.name = "thin_linear_timeouts", AT(U8, thin_linear_timeouts, SETTINGS),
		.unit = "-",
		.bits = 1,
		.meaning = "1 if thin streams back off linearly",
		.source = "TCP_THIN_LINEAR_TIMEOUTS",
	}, {
		.name = "save_syn", AT(U8, save_syn, SETTINGS), .unit = "-",
		.bits = 2,
		.meaning = "SYN is saved: 1 from IP header, 2 from link header",
		.source = "TCP_SAVE_SYN",
	}, {
		.name = "inq", AT(U8, inq, SETTINGS), .unit = "-",
		.bits = 1,
		.meaning = "1 if recvmsg() reports the bytes left in queue",
		.source = "TCP_INQ",
	}, {
		.name = "repair", AT(U8, repair, SETTINGS), .unit = "-",
		.bits = 1,
		.meaning = "1 in repair mode, for checkpoint and restore",
		.source = "TCP_REPAIR",
	}, {
		.name = "fastopen_connect", AT(U8, fastopen_connect, SETTINGS),
		.unit = "-",
		.bits = 1,
		.meaning = "1 if connect() uses fast open",
		.source = "TCP_FASTOPEN_CONNECT",
	}, {
		.name = "fastopen_no_cookie", AT(U8, fastopen_no_cookie, SETTINGS),
		.unit = "-",
		.bits = 1,
		.meaning = "1 if fast open needs no cookie",
		.source = "TCP_FASTOPEN_NO_COOKIE",
	}, {
		.name = "min_ttl", AT(U32, min_ttl, SETTINGS), .unit = "hops",
		.bits = 8,
		.meaning = "minimum TTL of received packets",
		.source = "IP_MINTTL",
	}, {
		.name = "is_icsk", AT(U8, is_icsk, OPTIONS), .unit = "-",
		.bits = 1,
		.meaning = "1 for every TCP socket, is_icsk in ss",
	}, {
		.name = "hdrincl", AT(U8, hdrincl, OPTIONS), .unit = "-",
		.bits = 1,
		.meaning = "1 if the process writes IP headers",
		.source = "IP_HDRINCL",
	}, {
		.name = "mc_loop", AT(U8, mc_loop, OPTIONS), .unit = "-",
		.bits = 1,
		.meaning = "1 if sent multicast is looped back",
		.source = "IP_MULTICAST_LOOP",
	}, {
		.name = "mc_all", AT(U8, mc_all, OPTIONS), .unit = "-",
		.bits = 1,
		.meaning = "1 if multicast of all the host's groups arrives",
		.source = "IP_MULTICAST_ALL",
	}, {
		.name = "nodefrag", AT(U8, nodefrag, OPTIONS), .unit = "-",
		.bits = 1,
		.meaning = "1 if the kernel does not reassemble fragments",
		.source = "IP_NODEFRAG",
	}, {
		.name = "recverr_rfc4884", AT(U8, recverr_rfc4884, OPTIONS),
		.unit = "-",
		.bits = 1,
		.meaning = "1 if errors have RFC 4884 extensions",
		.source = "IP_RECVERR_RFC4884",
	}, {
		.name = "debug", AT(U8, debug, SETTINGS), .unit = "-",
		.bits = 1,
		.meaning = "1 if socket debugging is enabled",
		.source = "SO_DEBUG",
	}, {
		.name = "dontroute", AT(U8, dontroute, SETTINGS), .unit = "-",
		.bits = 1,
		.meaning = "1 if packets bypass gateways",
		.source = "SO_DONTROUTE",
	}, {
		.name = "broadcast", AT(U8, broadcast, SETTINGS), .unit = "-",
		.bits = 1,
		.meaning = "1 if sending to broadcast addresses is allowed",
		.source = "SO_BROADCAST",
	}, {
		.name = "timestamp", AT(U8, timestamp, SETTINGS), .unit = "-",
		.bits = 1,
		.meaning = "1 if receive timestamps are on, in microseconds",
		.source = "SO_TIMESTAMP",
	}, {
		.name = "timestampns", AT(U8, timestampns, SETTINGS), .unit = "-",
		.bits = 1,
		.meaning = "1 if receive timestamps are on, in nanoseconds",
		.source = "SO_TIMESTAMPNS",
	}, {
		.name = "timestamping", AT(U32, timestamping, SETTINGS), .unit = "-",
		.meaning = "timestamping flags, bits SOF_TIMESTAMPING_*",
		.source = "SO_TIMESTAMPING",
	}, {
		.name = "zerocopy", AT(U8, zerocopy, SETTINGS), .unit = "-",
		.bits = 1,
		.meaning = "1 if zero-copy sending is enabled",
		.source = "SO_ZEROCOPY",
	}, {
		.name = "filter", AT(U8, filter, SETTINGS), .unit = "-",
		.bits = 1,
		.meaning = "1 if a BPF socket filter is attached",
		.source = "SO_ATTACH_FILTER",
	}, {
		.name = "filter_locked", AT(U8, filter_locked, SETTINGS), .unit = "-",
		.bits = 1,
		.meaning = "1 if the filter cannot be changed",
		.source = "SO_LOCK_FILTER",
	}, {
		.name = "incoming_napi_id", AT(U64, incoming_napi_id, SETTINGS),
		.unit = "-",
		.needs = TCPLENS_FEATURE_BUSY_POLL,
		.bits = 32,
		.meaning = "NAPI ID of the last received packet, if known",
		.source = "SO_INCOMING_NAPI_ID",
	}, {
		.name = "prefer_busy_poll", AT(U8, prefer_busy_poll, SETTINGS),
		.unit = "-",
		.needs = TCPLENS_FEATURE_PREFER_BUSY_POLL,
		.bits = 1,
		.meaning = "1 if busy polling replaces interrupts",
		.source = "SO_PREFER_BUSY_POLL",
	}, {
		.name = "reserve_mem_bytes", AT(U32, reserve_mem_bytes, SETTINGS),
		.unit = "bytes",
		.needs = TCPLENS_FEATURE_RESERVE_MEM,
		.meaning = "memory reserved for the socket",
		.source = "SO_RESERVE_MEM",
	}, {
		.name = "txrehash", AT(U8, txrehash, SETTINGS), .unit = "-",
		.needs = TCPLENS_FEATURE_TXREHASH,
		.bits = 1,
		.meaning = "1 if timeouts change the transmit hash",
		.source = "SO_TXREHASH",
	}, {
		.name = "subsequent_rto", AT(U32, subsequent_rto, COUNTERS),
		.unit = "timeouts",
		.rfc4898 = "StackSubsequentTimeouts",
		.needs = TCPLENS_FEATURE_RTO_TOTALS,
		.bits = 16,
		.meaning = "timeouts after the first of each RTO recovery",
		.source = "derived",
	}, {
		.name = "retransq_bytes", AT(U32, retransq_bytes, QUEUES),
		.unit = "bytes",
		.rfc4898 = "StackCurRetxQueue",
		.meaning = "bytes in retransmission queue",
		.source = "snd_nxt - snd_una",
	}, {
		.name = "snd_initial", AT(U64, snd_initial, INITIAL),
		.unit = "-",
		.rfc4898 = "StackSndInitial",
		.bits = 32,
		.meaning = "ISS, on the accepting end ISS + 1",
		.source = "snd_una - bytes_acked",
	}, {
		.name = "rcv_initial", AT(U64, rcv_initial, INITIAL),
		.unit = "-",
		.rfc4898 = "StackRecInitial",
		.bits = 32,
		.meaning = "IRS, the peer's ISS",
		.source = "rcv_nxt - bytes_received - 1",
	}, {
		.name = "age_ms", AT(U64, age_ms, AGE), .unit = "ms",
		.also = EVENTS,
		.meaning = "age since its first traced change of state",
	}, {
		.name = "owner_source",
		AT(NAME, owner_source, OWNER), NAMES(owner_sources), .unit = "-",
		.also = EVENTS | CLOSED,
		.meaning = "source of pid and comm: a call, listener or scan",
	}, {
		.name = "time_ns", AT(U64, time_ns, EVENT), .unit = "ns",
		.also = EVENTS | CLOSED | SEGMENTS,
		.meaning = "time of the event, monotonic clock",
		.source = "ktime_get_ns()",
	}, {
		.name = "time_unix_us", AT(U64, time_unix_us, EVENT), .unit = "us",
		.also = EVENTS | CLOSED | SEGMENTS,
		.meaning = "time of the event, since 1970 UTC",
		.source = "ktime_get_real_ns()",
	}, {
		.name = "netns", AT(U64, netns, EVENT), .unit = "-",
		.also = EVENTS | CLOSED | SEGMENTS,
		.bits = 32,
		.meaning = "network namespace inode, as in /proc/PID/ns/net",
		.source = "ns.inum",
	}, {
		.name = "event", AT(NAME, event, EVENT), NAMES(tcplens_columns_events), .unit = "-",
		.also = EVENTS,
		.meaning = "kind of event, such as connect or retransmit",
	}, {
		.name = "old_state",
		AT(NAME, old_state, EVENT), NAMES(tcplens_columns_states),
		.unit = "-",
		.also = EVENTS | CLOSED,
		.meaning = "previous TCP state",
		.source = "oldstate of inet_sock_set_state",
	}, {
		.name = "old_state_us", AT(U64, old_state_us, EVENT), .unit = "us",
		.also = EVENTS,
		.meaning = "time spent in old_state, if its start was traced",
	}, {
		.name = "connect_us", AT(U32, connect_us, EVENT), .unit = "us",
		.also = EVENTS | CLOSED,
		.meaning = "time from SYN_SENT to ESTABLISHED, if connecting",
	}, {
		.name = "errno_name",
		AT(NAME, errno_name, EVENT), NAMES(errnos), .unit = "-",
		.also = EVENTS | CLOSED,
		.meaning = "name of the socket error; none if it is rare",
		.source = "sk_err",
	}, {
		.name = "close_reason",
		AT(NAME, close_reason, EVENT), NAMES(close_reasons), .unit = "-",
		.also = EVENTS | CLOSED,
		.meaning = "reason why the connection ended",
		.source = "derived",
	}, {
		.name = "retransmit_reason",
		AT(NAME, retransmit_reason, EVENT), NAMES(retransmit_reasons), .unit = "-",
		.also = EVENTS,
		.meaning = "reason of a retransmission",
		.source = "derived",
	}, {
		.name = "seq", AT(U64, seq, EVENT), .unit = "-",
		.also = EVENTS,
		.bits = 32,
		.meaning = "first sequence number of the segment",
		.source = "TCP_SKB_CB(skb)->seq",
	}, {
		.name = "segment_bytes", AT(U32, segment_bytes, EVENT),
		.unit = "bytes",
		.also = EVENTS,
		.meaning = "sequence space of the segment; SYN, FIN count 1",
		.source = "end_seq - seq",
	}, {
		.name = "old_ca_state",
		AT(NAME, old_ca_state, EVENT), NAMES(ca_states), .unit = "-",
		.also = EVENTS,
		.meaning = "previous congestion state",
		.source = "icsk_ca_state",
	}, {
		.name = "reset_reason",
		AT(NAME, reset_reason, EVENT), NAMES(reset_reasons), .unit = "-",
		.also = EVENTS, .needs = TCPLENS_FEATURE_RESET_REASON,
		.meaning = "reason why the kernel sent a reset",
		.source = "enum sk_rst_reason",
	}, {
		.name = "lost_records", AT(U64, lost_records, EVENT),
		.unit = "records",
		.also = EVENTS | CLOSED | SEGMENTS,
		.meaning = "records overwritten unread; only in binary",
		.source = "derived",
	}, {
		.name = "linger", AT(U8, linger, SETTINGS), .unit = "-",
		.bits = 1,
		.meaning = "1 if close() waits for the send queue",
		.source = "SO_LINGER",
	}, {
		.name = "direction", AT(NAME, direction, AGE), NAMES(directions),
		.unit = "-",
		.also = EVENTS,
		.meaning = "in, or out if this end connected, if traced",
	}, {
		.name = "drop_reason",
		AT(NAME, drop_reason, EVENT), NAMES(drop_reasons), .unit = "-",
		.also = EVENTS,
		.meaning = "reason why a listener dropped",
		.source = "sk_drops, ListenOverflows in nstat",
	}, {
		.name = "state_age_ms", AT(U64, state_age_ms, STATE_AGE),
		.unit = "ms",
		.meaning = "time in this state, if its start was traced",
	}, {
		.name = "accept_wait_us", AT(U64, accept_wait_us, STATE_AGE),
		.unit = "us",
		.meaning = "time since established, while not accepted",
	}, {
		.name = "una_age_ms", AT(U64, una_age_ms, PROGRESS), .unit = "ms",
		.meaning = "time since a segment was acked or a flight began",
		.source = "delivered_mstamp, without SACK",
	},
};

const unsigned int tcplens_columns_count = ARRAY_SIZE(tcplens_columns);

static const char *const events_order[] = {
	"time_unix_us", "event", "old_state", "state", "old_state_us", "local",
	"remote", "pid", "comm", "connect_us", "errno_name", "close_reason",
	"retransmit_reason", "seq", "segment_bytes", "old_ca_state", "ca_state",
	"snd_cwnd", "snd_ssthresh", "snd_wnd", "drops", "drop_reason",
	"reset_reason", "cookie", "netns",
};

static const char *const closed_order[] = {
	"time_unix_us", "close_reason", "errno_name", "local", "remote", "age_ms",
	"connect_us", "bytes_sent", "bytes_acked", "bytes_received",
	"retrans_total", "srtt_us", "pid", "comm", "cookie", "netns",
};

static const char *const segments_order[] = {
	"time_ns", "local", "remote", "snd_nxt", "snd_una", "snd_cwnd",
	"snd_ssthresh", "snd_wnd", "srtt_us", "rcv_wnd",
	"pacing_rate_bytes_per_s", "delivery_rate_bytes_per_s", "in_flight",
	"cookie", "netns",
};

/*
 * The default columns of the files of debugfs: the time first, then what the rows
 * are about, and the cookie and the namespace last, as rows of all namespaces meet
 * here. The table above is in the order in which columns were added.
 */
const struct tcplens_order tcplens_columns_orders[] = {
	{ .file = EVENTS, NAMES(events_order) },
	{ .file = CLOSED, NAMES(closed_order) },
	{ .file = SEGMENTS, NAMES(segments_order) },
};

const unsigned int tcplens_columns_orders_count =
	ARRAY_SIZE(tcplens_columns_orders);
