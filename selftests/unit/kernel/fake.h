/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The headers of the kernel that sample/moment.h includes, as far as it needs
 * them: every load of a field first calls loaded(), where a test changes the
 * socket as another processor does.
 */
#ifndef TCPLENS_UNIT_FAKE_H
#define TCPLENS_UNIT_FAKE_H

#include "core/pure.h"

#define HZ			250
#define USEC_PER_SEC		1000000
#define likely(condition)	(condition)
#define unlikely(condition)	(condition)
#define div_u64(a, b)		((u64)(a) / (u32)(b))
#define BUILD_BUG_ON(condition)	((void)(condition))
#define max_t(type, a, b)	((type)(a) > (type)(b) ? (type)(a) : (type)(b))
#define min_t(type, a, b)	((type)(a) < (type)(b) ? (type)(a) : (type)(b))
/* One processor reads, and changes what it reads. */
#define smp_rmb()		((void)0)

void loaded(void);

#define READ_ONCE(field)	({ loaded(); (field); })
/* A load of a bit-field. */
#define data_race(expression)	({ loaded(); (expression); })

extern u32 now_jiffies, now_ms;

#define tcp_jiffies32		READ_ONCE(now_jiffies)
#define tcp_clock_ms()		READ_ONCE(now_ms)

#define BIT(n)			(1UL << (n))

enum { TCP_ESTABLISHED = 1, TCP_SYN_SENT = 2, TCP_CLOSE = 7 };

#define TCPF_SYN_SENT		BIT(TCP_SYN_SENT)
#define TCPF_CLOSE		BIT(TCP_CLOSE)

enum tcp_chrono {
	TCP_CHRONO_UNSPEC,
	TCP_CHRONO_BUSY,
	TCP_CHRONO_RWND_LIMITED,
	TCP_CHRONO_SNDBUF_LIMITED,
	__TCP_CHRONO_MAX,
};

#define TCP_ECN_OK		1
#define TCP_RTO_MAX		(120 * HZ)

struct sock {
	int sk_state;
	u16 inet_num;
};

struct inet_timewait_sock {
	u8 tw_substate;
};

struct inet_connection_sock {
	struct sock sk;
	struct {
		u32 ato;
	} icsk_ack;
};

struct tcp_sock {
	struct inet_connection_sock csk;
	u32 packets_out, retrans_out, sacked_out, lost_out;
	u32 write_seq, snd_nxt, snd_una;
	u32 rcv_nxt, copied_seq, rcv_wup, rcv_wnd;
	u32 chrono_start, chrono_stat[3];
	u8 chrono_type;
	u32 rate_delivered, rate_interval_us;
	u8 rate_app_limited;
	u64 delivered_mstamp;
	u8 is_sack_reneg;
	struct {
		u8 sack_ok;
	} rx_opt;
	u16 total_rto, total_rto_recoveries;
	u32 rto_stamp, total_rto_time;
	u8 ecn_flags;
};

#define tcp_sk(sk)		((const struct tcp_sock *)(sk))
#define inet_sk(sk)		(sk)
#define inet_csk(sk)		((const struct inet_connection_sock *)(sk))
#define inet_sk_state_load(sk)	READ_ONCE((sk)->sk_state)

#endif /* TCPLENS_UNIT_FAKE_H */
