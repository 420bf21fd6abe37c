/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The record: everything tcplens knows of one socket at one moment.
 *
 * sample.c fills it, columns.c says where each column stands in it, format.c
 * and summary.c read it. A value that is not known has all its bits set; a
 * field is made wide enough that this is no true value of it.
 */
#ifndef TCPLENS_RECORD_H
#define TCPLENS_RECORD_H

#include "pure.h"

#define TCPLENS_ABSENT_U8	0xffU
#define TCPLENS_ABSENT_U32	0xffffffffU
#define TCPLENS_ABSENT_U64	0xffffffffffffffffULL

#define TCPLENS_NAME_BYTES	16

/* The address families, by the kernel's numbers (AF_INET, AF_INET6). */
#define TCPLENS_FAMILY_INET	2
#define TCPLENS_FAMILY_INET6	10

/**
 * struct tcplens_endpoint - one end of a connection
 * @address: In network byte order; an IPv4 address fills the first four bytes.
 * @port: In host byte order, TCPLENS_ABSENT_U32 where there is no such end
 *	(the remote one of a listener).
 * @scope: Interface index of a link-local address (RFC 4007), otherwise 0.
 */
struct tcplens_endpoint {
	u8 address[16];
	u32 port;
	u32 scope;
};

/*
 * One socket at one moment. Each member is the column of the same name in
 * columns.c, which says its meaning, unit and source; only @interface is none:
 * the name of the interface that the scopes of @local and @remote mean, empty
 * where it has none that can be printed.
 */
struct tcplens_record {
	u64 cookie;
	u64 inode;
	u64 bytes_sent;
	u64 bytes_acked;
	u64 bytes_received;
	u64 bytes_retrans;

	struct tcplens_endpoint local;
	struct tcplens_endpoint remote;

	u32 uid;
	u32 recvq_bytes;
	u32 sendq_bytes;
	u32 snd_cwnd;
	u32 snd_ssthresh;
	u32 snd_wnd;
	u32 rcv_wnd;
	u32 snd_mss;
	u32 srtt_us;
	u32 rttvar_us;
	u32 min_rtt_us;
	u32 rto_us;
	u32 retrans_out;
	u32 retrans_total;
	u32 lost;
	u32 unacked;
	u32 segs_in;
	u32 segs_out;
	u32 timer_ms;
	u32 last_data_sent_ms;
	u32 last_data_recv_ms;
	u32 backlog;
	u32 backlog_max;
	u32 rmem_alloc_bytes;
	u32 wmem_queued_bytes;

	u8 state;
	u8 family;
	u8 kind;
	u8 v6only;
	u8 timer;
	u8 ca_state;

	char cc[TCPLENS_NAME_BYTES];
	char interface[TCPLENS_NAME_BYTES];
};

#endif /* TCPLENS_RECORD_H */
