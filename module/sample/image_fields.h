/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The fields of struct tcp_sock that the sampling of `closed` loads. A field that
 * is missing here shows as 0, and selftests/sample/poison fails.
 */
#ifndef TCPLENS_SAMPLE_IMAGE_FIELDS_H
#define TCPLENS_SAMPLE_IMAGE_FIELDS_H

#include <linux/tcp.h>
#include <net/inet_connection_sock.h>
#include <net/inet_sock.h>
#include <net/sock.h>
#include <net/tcp.h>

#define TCPLENS_IMAGE_ICSK	inet_conn
#define TCPLENS_IMAGE_INET	inet_conn.icsk_inet
#define TCPLENS_IMAGE_SK	inet_conn.icsk_inet.sk

/*
 * F(name, path) is a field that has an address, B(name, path) a bit-field of at
 * most 8 bits. The order is that of size, so that struct tcplens_image has no holes.
 */
#define TCPLENS_IMAGE_FIELDS(F, B)					\
	F(cookie, TCPLENS_IMAGE_SK.sk_cookie.counter)			\
	F(flags, TCPLENS_IMAGE_SK.sk_flags)				\
	F(cgroup, TCPLENS_IMAGE_SK.sk_cgrp_data)			\
	F(max_pacing_rate, TCPLENS_IMAGE_SK.sk_max_pacing_rate)		\
	F(pacing_rate, TCPLENS_IMAGE_SK.sk_pacing_rate)			\
	F(bytes_sent, bytes_sent)					\
	F(bytes_acked, bytes_acked)					\
	F(bytes_received, bytes_received)				\
	F(bytes_retrans, bytes_retrans)					\
	TCPLENS_IMAGE_FIELDS_IPV6(F, B)					\
	F(saddr, TCPLENS_IMAGE_SK.sk_rcv_saddr)				\
	F(daddr, TCPLENS_IMAGE_SK.sk_daddr)				\
	F(bound_dev_if, TCPLENS_IMAGE_SK.sk_bound_dev_if)		\
	F(uid, TCPLENS_IMAGE_SK.sk_uid)					\
	F(priority, TCPLENS_IMAGE_SK.sk_priority)			\
	F(rcvbuf, TCPLENS_IMAGE_SK.sk_rcvbuf)				\
	F(sndbuf, TCPLENS_IMAGE_SK.sk_sndbuf)				\
	F(drops, TCPLENS_IMAGE_SK.sk_drops.counter)			\
	F(rmem_alloc, TCPLENS_IMAGE_SK.sk_backlog.rmem_alloc.counter)	\
	F(backlog_len, TCPLENS_IMAGE_SK.sk_backlog.len)			\
	F(wmem_alloc, TCPLENS_IMAGE_SK.sk_wmem_alloc.refs.counter)	\
	F(omem_alloc, TCPLENS_IMAGE_SK.sk_omem_alloc.counter)		\
	F(wmem_queued, TCPLENS_IMAGE_SK.sk_wmem_queued)			\
	F(forward_alloc, TCPLENS_IMAGE_SK.sk_forward_alloc)		\
	F(rto, TCPLENS_IMAGE_ICSK.icsk_rto)				\
	F(pmtu_cookie, TCPLENS_IMAGE_ICSK.icsk_pmtu_cookie)		\
	F(lrcvtime, TCPLENS_IMAGE_ICSK.icsk_ack.lrcvtime)		\
	F(segs_in, segs_in)						\
	F(segs_out, segs_out)						\
	F(data_segs_in, data_segs_in)					\
	F(data_segs_out, data_segs_out)					\
	F(delivered, delivered)						\
	F(delivered_ce, delivered_ce)					\
	F(dsack_dups, dsack_dups)					\
	F(reord_seen, reord_seen)					\
	F(reordering, reordering)					\
	F(rcv_ooopack, rcv_ooopack)					\
	F(packets_out, packets_out)					\
	F(retrans_out, retrans_out)					\
	F(sacked_out, sacked_out)					\
	F(lost_out, lost_out)						\
	F(total_retrans, total_retrans)					\
	F(write_seq, write_seq)						\
	F(snd_nxt, snd_nxt)						\
	F(snd_una, snd_una)						\
	F(rcv_nxt, rcv_nxt)						\
	F(copied_seq, copied_seq)					\
	F(rcv_wup, rcv_wup)						\
	F(rcv_wnd, rcv_wnd)						\
	F(snd_wnd, snd_wnd)						\
	F(max_window, max_window)					\
	F(snd_cwnd, snd_cwnd)						\
	F(snd_cwnd_clamp, snd_cwnd_clamp)				\
	F(snd_ssthresh, snd_ssthresh)					\
	F(rcv_ssthresh, rcv_ssthresh)					\
	F(rcv_space, rcvq_space.space)					\
	F(window_clamp, window_clamp)					\
	F(mss_cache, mss_cache)						\
	F(rcv_rtt_us, rcv_rtt_est.rtt_us)				\
	F(rack_rtt_us, rack.rtt_us)					\
	F(srtt_us, srtt_us)						\
	F(mdev_us, mdev_us)						\
	F(rttvar_us, rttvar_us)						\
	F(rtt_min, rtt_min.s[0].v)					\
	F(rcv_tstamp, rcv_tstamp)					\
	F(lsndtime, lsndtime)						\
	F(rate_delivered, rate_delivered)				\
	F(rate_interval_us, rate_interval_us)				\
	F(chrono_start, chrono_start)					\
	F(chrono_busy, chrono_stat[TCP_CHRONO_BUSY - 1])		\
	F(chrono_rwnd, chrono_stat[TCP_CHRONO_RWND_LIMITED - 1])	\
	F(chrono_sndbuf, chrono_stat[TCP_CHRONO_SNDBUF_LIMITED - 1])	\
	F(rx_opt, rx_opt)						\
	TCPLENS_IMAGE_FIELDS_RTO_TOTALS(F, B)				\
	TCPLENS_IMAGE_FIELDS_PLB(F, B)					\
	TCPLENS_IMAGE_FIELDS_ACCECN(F, B)				\
	F(num, TCPLENS_IMAGE_INET.inet_num)				\
	F(sport, TCPLENS_IMAGE_INET.inet_sport)				\
	F(dport, TCPLENS_IMAGE_INET.inet_dport)				\
	F(family, TCPLENS_IMAGE_SK.sk_family)				\
	F(rcv_mss, TCPLENS_IMAGE_ICSK.icsk_ack.rcv_mss)			\
	F(advmss, advmss)						\
	F(timeout_rehash, timeout_rehash)				\
	F(state, TCPLENS_IMAGE_SK.sk_state)				\
	F(shutdown, TCPLENS_IMAGE_SK.sk_shutdown)			\
	F(tos, TCPLENS_IMAGE_INET.tos)					\
	F(retransmits, TCPLENS_IMAGE_ICSK.icsk_retransmits)		\
	F(probes_out, TCPLENS_IMAGE_ICSK.icsk_probes_out)		\
	F(backoff, TCPLENS_IMAGE_ICSK.icsk_backoff)			\
	F(ecn_flags, ecn_flags)						\
	TCPLENS_IMAGE_FIELDS_USEC_TS(F, B)				\
	TCPLENS_IMAGE_FIELDS_TFO_CHILD(F, B)				\
	B(userlocks, TCPLENS_IMAGE_SK.sk_userlocks)			\
	B(ca_state, TCPLENS_IMAGE_ICSK.icsk_ca_state)			\
	B(chrono_type, chrono_type)					\
	B(rate_app_limited, rate_app_limited)				\
	B(syn_data_acked, syn_data_acked)				\
	B(fastopen_client_fail, fastopen_client_fail)

#if IS_ENABLED(CONFIG_IPV6)
#define TCPLENS_IMAGE_FIELDS_IPV6(F, B)					\
	F(v6_saddr, TCPLENS_IMAGE_SK.sk_v6_rcv_saddr)			\
	F(v6_daddr, TCPLENS_IMAGE_SK.sk_v6_daddr)			\
	B(ipv6only, TCPLENS_IMAGE_SK.sk_ipv6only)
#else
#define TCPLENS_IMAGE_FIELDS_IPV6(F, B)
#endif

#endif /* TCPLENS_SAMPLE_IMAGE_FIELDS_H */
