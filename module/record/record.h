/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The record: the values of one socket or one event.
 *
 * sample/ and trace/ fill records; query/ matches them and output/ prints them.
 * The table of columns (columns_table.c) maps each column to a member. An absent
 * value is all-ones, an absent string empty; each member is wide enough that
 * all-ones is no value.
 */
#ifndef TCPLENS_RECORD_RECORD_H
#define TCPLENS_RECORD_RECORD_H

#include "core/absent.h"
#include "core/pure.h"

#include <linux/tcplens.h>

#define TCPLENS_NAME_BYTES	16
#define TCPLENS_PATH_BYTES	256

/*
 * Each member is the column of the same name; columns_table.c has its meaning, unit
 * and source. The exceptions: columns of rates end in _bytes_per_s, column
 * `interface` is @bound_interface, and @interface is no column but the name of the
 * interface in the scopes of @local and @remote.
 */
struct tcplens_record {
	/* The head: the columns of request and time-wait sockets and listeners. */
	u64 listener_cookie;
	u64 cookie;
	u64 retrans_total;
	u64 rcv_wnd;
	struct tcplens_endpoint local;
	struct tcplens_endpoint remote;
	u32 timer_ms;
	u32 backlog;
	u32 backlog_max;
	u32 synack_retransmits;
	u8 orphan;
	u8 synack_timeouts;
	u8 state;
	u8 family;
	u8 kind;
	u8 v6only;
	u8 timer;

	/*
	 * The rest is sampled by group, if a query needs the group. The members
	 * of a group are contiguous: see layout.c. The columns of ss -tinmoe have
	 * few others between them: a binary row has those too.
	 */

	/* TCPLENS_GROUP_OWNERSHIP */
	u64 inode;
	u32 uid;

	/* TCPLENS_GROUP_MEMORY */
	u64 drops;
	u32 rmem_alloc_bytes;
	u32 wmem_queued_bytes;
	u32 rcvbuf_bytes;
	u32 sndbuf_bytes;
	u32 wmem_alloc_bytes;
	u32 forward_alloc_bytes;
	u32 omem_alloc_bytes;
	u32 sk_backlog_bytes;

	/* TCPLENS_GROUP_COUNTERS */
	u64 bytes_sent;
	u64 bytes_acked;
	u64 bytes_received;
	u64 bytes_retrans;
	u64 segs_in;
	u64 segs_out;
	u64 reordering;
	u64 data_segs_in;
	u64 data_segs_out;
	u64 delivered;
	u64 delivered_ce;
	u64 dsack_dups;
	u64 reord_seen;
	u64 rcv_ooopack;
	u64 rehash;
	u64 total_rto_time_ms;
	u32 total_rto;
	u32 total_rto_recoveries;
	u32 subsequent_rto;

	/* TCPLENS_GROUP_SCOREBOARD */
	u32 retrans_out;
	u32 lost;
	u32 unacked;
	u32 sacked;

	/* TCPLENS_GROUP_QUEUES */
	u32 recvq_bytes;
	u32 sendq_bytes;
	u32 notsent_bytes;
	u32 retransq_bytes;

	/* TCPLENS_GROUP_WINDOWS */
	u32 snd_cwnd;
	u64 snd_wnd;
	u64 max_window;
	u32 snd_ssthresh;
	u32 rcv_ssthresh;
	u32 rcv_space;
	u32 window_clamp;
	u32 rcv_window;
	u32 snd_cwnd_clamp;

	/* TCPLENS_GROUP_SIZES */
	u32 snd_mss;
	u32 rcv_mss;
	u32 pmtu;
	u32 advmss;
	u32 mss_clamp;

	/* TCPLENS_GROUP_ROUND_TRIP */
	u32 srtt_us;
	u32 rttvar_us;
	u32 min_rtt_us;
	u32 rto_us;
	u32 ato_us;
	u32 rcv_rtt_us;
	u32 rtt_deviation_us;
	u32 last_rtt_us;
	u32 retransmits;
	u32 probes;
	u32 backoff;

	/* TCPLENS_GROUP_LIMITS */
	u64 busy_time_us;
	u64 rwnd_limited_us;
	u64 sndbuf_limited_us;
	u64 cwnd_limited_us;

	/* TCPLENS_GROUP_AGES */
	u64 last_data_sent_ms;
	u64 last_data_recv_ms;
	u64 last_ack_recv_ms;

	/* TCPLENS_GROUP_RATES, in bytes per second */
	u64 pacing_rate;
	u64 max_pacing_rate;
	u64 delivery_rate;
	u64 send_rate;
	u8 delivery_rate_app_limited;

	/* TCPLENS_GROUP_CA */
	u8 ca_state;

	/* TCPLENS_GROUP_NEGOTIATED, which begins in the word of @ca_state. */
	u8 timestamps;
	u8 sack;
	u8 ecn;
	u8 ecn_seen;
	u8 syn_data_acked;
	u8 usec_ts;
	u8 snd_wscale;
	u8 rcv_wscale;
	u8 fastopen_client_fail;
	u8 ecn_mode;
	u8 accecn_opt_seen;
	u8 accecn_fail_mode;
	u8 tfo_child;
	u64 received_ce;
	u64 received_e1_bytes;
	u64 received_e0_bytes;
	u64 received_ce_bytes;
	u64 delivered_e1_bytes;
	u64 delivered_e0_bytes;
	u64 delivered_ce_bytes;

	/* TCPLENS_GROUP_IN_FLIGHT */
	u64 in_flight_bytes;
	u32 in_flight;

	/* TCPLENS_GROUP_TIMERS */
	u32 keepalive_timer_ms;
	u32 delack_timer_ms;

	/*
	 * TCPLENS_GROUP_SEQUENCE. All 32-bit values are sequence numbers, so
	 * absence needs a wider type.
	 */
	u64 snd_una;
	u64 snd_nxt;
	u64 write_seq;
	u64 rcv_nxt;
	u64 copied_seq;

	/* TCPLENS_GROUP_INITIAL */
	u64 snd_initial;
	u64 rcv_initial;

	/* TCPLENS_GROUP_CONGESTION_CONTROL */
	u64 bbr_bw;
	u32 bbr_min_rtt_us;
	u32 bbr_pacing_gain;
	u32 bbr_cwnd_gain;
	u32 dctcp_alpha;
	u32 dctcp_ab_ecn;
	u32 dctcp_ab_tot;
	u32 vegas_rttcnt;
	u32 vegas_rtt_us;
	u32 vegas_minrtt_us;
	u8 dctcp_enabled;
	u8 dctcp_ce_state;
	u8 vegas_enabled;

	/* TCPLENS_GROUP_ULP */
	u8 mptcp;
	u8 tls_version;
	u8 tls_cipher;
	u8 tls_tx;
	u8 tls_rx;
	u8 tls_zc_ro_tx;
	u8 tls_no_pad_rx;

	/* TCPLENS_GROUP_OPTIONS */
	u64 class_id;
	u32 tos;
	u32 tclass;
	u8 transparent;
	u8 freebind;
	u8 bind_address_no_port;
	u8 recverr;
	u8 defer_connect;
	u8 shutdown;
	u8 autobound;
	u8 is_icsk;
	u8 hdrincl;
	u8 mc_loop;
	u8 mc_all;
	u8 nodefrag;
	u8 recverr_rfc4884;

	/* TCPLENS_GROUP_SETTINGS */
	u64 tx_delay_us;
	u64 incoming_napi_id;
	u64 linger_s;
	u64 rcvtimeo_ms;
	u64 sndtimeo_ms;
	u64 priority;
	u64 busy_poll_us;
	u32 rto_min_us;
	u32 rto_max_ms;
	u32 delack_max_us;
	u32 timestamping;
	u32 reserve_mem_bytes;
	u32 error;
	u32 soft_error;
	u32 port_range_low;
	u32 port_range_high;
	u32 user_mss;
	u32 keepidle_s;
	u32 keepintvl_s;
	u32 keepcnt;
	u32 syncnt;
	u32 linger2_s;
	u32 defer_accept_s;
	u32 fastopen_max;
	u32 user_timeout_ms;
	u32 notsent_lowat_bytes;
	u32 rcvlowat_bytes;
	u32 incoming_cpu;
	u32 ttl;
	u32 hop_limit;
	u32 min_ttl;
	u8 reuseaddr;
	u8 reuseport;
	u8 keepalive;
	u8 linger;
	u8 oobinline;
	u8 rcvbuf_locked;
	u8 sndbuf_locked;
	u8 nodelay;
	u8 cork;
	u8 quickack;
	u8 mtu_discover;
	u8 debug;
	u8 dontroute;
	u8 broadcast;
	u8 timestamp;
	u8 timestampns;
	u8 zerocopy;
	u8 filter;
	u8 filter_locked;
	u8 thin_linear_timeouts;
	u8 save_syn;
	u8 inq;
	u8 repair;
	u8 fastopen_connect;
	u8 fastopen_no_cookie;
	u8 prefer_busy_poll;
	u8 txrehash;

	/* TCPLENS_GROUP_POLICY */
	u64 mark;
	u8 md5;
	u8 ao;

	/* TCPLENS_GROUP_CGROUP */
	u64 cgroup_id;

	/* TCPLENS_GROUP_AGE */
	u64 age_ms;
	u8 direction;

	/* TCPLENS_GROUP_STATE_AGE */
	u64 state_age_ms;
	u64 accept_wait_us;

	/* TCPLENS_GROUP_PROGRESS */
	u64 una_age_ms;

	/* TCPLENS_GROUP_LISTENER */
	u32 half_open;
	u32 half_open_young;
	u32 backlog_half_open;
	u32 fastopen_qlen;
	u32 reuseport_socks;
	u8 synflood_warned;

	/* TCPLENS_GROUP_CONN_COUNT */
	u32 connections;
	u32 connections_established;
	u32 connections_unaccepted;

	/* TCPLENS_GROUP_OWNER */
	u32 pid;
	u32 fd;
	u32 owners;
	u8 owner_source;

	/*
	 * TCPLENS_GROUP_EVENT, before the strings, where a copy of all columns of
	 * sockets starts a new range anyway. Its first u8 members fill up the word of
	 * @owner_source.
	 */
	u8 event;
	u8 old_state;
	u8 errno_name;
	u8 close_reason;
	u8 retransmit_reason;
	u8 old_ca_state;
	u8 reset_reason;
	u8 drop_reason;
	u32 connect_us;
	u32 segment_bytes;
	u64 netns;
	u64 time_ns;
	u64 time_unix_us;
	u64 old_state_us;
	u64 seq;
	u64 lost_records;

	/* The strings, in the order of groups; @interface is no column. */
	char cc[TCPLENS_NAME_BYTES];
	char ulp[TCPLENS_NAME_BYTES];
	char bound_interface[TCPLENS_NAME_BYTES];
	char comm[TCPLENS_NAME_BYTES];
	char cgroup[TCPLENS_PATH_BYTES];
	char interface[TCPLENS_NAME_BYTES];
};

/* The size of the head, which belongs to no group. */
#define TCPLENS_RECORD_HEAD_BYTES	offsetof(struct tcplens_record, inode)

#endif /* TCPLENS_RECORD_RECORD_H */
