/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The fields of struct tcp_sock that the sampling of `closed` loads: FIELD(name, path)
 * has an address, BITS(name, path) is a bit-field of at most 8 bits. A field that is
 * missing here shows as 0, and selftests/sample/poison fails. The file is included
 * where both macros are defined. The order is that of size, to leave no holes.
 */
#define ICSK	inet_conn
#define INET	inet_conn.icsk_inet
#define SK	inet_conn.icsk_inet.sk

FIELD(cookie, SK.sk_cookie.counter);
FIELD(flags, SK.sk_flags);
FIELD(cgroup, SK.sk_cgrp_data);
FIELD(max_pacing_rate, SK.sk_max_pacing_rate);
FIELD(pacing_rate, SK.sk_pacing_rate);
FIELD(bytes_sent, bytes_sent);
FIELD(bytes_acked, bytes_acked);
FIELD(bytes_received, bytes_received);
FIELD(bytes_retrans, bytes_retrans);
#if IS_ENABLED(CONFIG_IPV6)
FIELD(v6_saddr, SK.sk_v6_rcv_saddr);
FIELD(v6_daddr, SK.sk_v6_daddr);
BITS(ipv6only, SK.sk_ipv6only);
#endif
FIELD(saddr, SK.sk_rcv_saddr);
FIELD(daddr, SK.sk_daddr);
FIELD(bound_dev_if, SK.sk_bound_dev_if);
FIELD(uid, SK.sk_uid);
FIELD(priority, SK.sk_priority);
FIELD(rcvbuf, SK.sk_rcvbuf);
FIELD(sndbuf, SK.sk_sndbuf);
FIELD(drops, SK.sk_drops.counter);
FIELD(rmem_alloc, SK.sk_backlog.rmem_alloc.counter);
FIELD(backlog_len, SK.sk_backlog.len);
FIELD(wmem_alloc, SK.sk_wmem_alloc.refs.counter);
FIELD(omem_alloc, SK.sk_omem_alloc.counter);
FIELD(wmem_queued, SK.sk_wmem_queued);
FIELD(forward_alloc, SK.sk_forward_alloc);
FIELD(rto, ICSK.icsk_rto);
FIELD(pmtu_cookie, ICSK.icsk_pmtu_cookie);
FIELD(lrcvtime, ICSK.icsk_ack.lrcvtime);
FIELD(segs_in, segs_in);
FIELD(segs_out, segs_out);
FIELD(data_segs_in, data_segs_in);
FIELD(data_segs_out, data_segs_out);
FIELD(delivered, delivered);
FIELD(delivered_ce, delivered_ce);
FIELD(dsack_dups, dsack_dups);
FIELD(reord_seen, reord_seen);
FIELD(reordering, reordering);
FIELD(rcv_ooopack, rcv_ooopack);
FIELD(packets_out, packets_out);
FIELD(retrans_out, retrans_out);
FIELD(sacked_out, sacked_out);
FIELD(lost_out, lost_out);
FIELD(total_retrans, total_retrans);
FIELD(write_seq, write_seq);
FIELD(snd_nxt, snd_nxt);
FIELD(snd_una, snd_una);
FIELD(rcv_nxt, rcv_nxt);
FIELD(copied_seq, copied_seq);
FIELD(rcv_wup, rcv_wup);
FIELD(rcv_wnd, rcv_wnd);
FIELD(snd_wnd, snd_wnd);
FIELD(max_window, max_window);
FIELD(snd_cwnd, snd_cwnd);
FIELD(snd_cwnd_clamp, snd_cwnd_clamp);
FIELD(snd_ssthresh, snd_ssthresh);
FIELD(rcv_ssthresh, rcv_ssthresh);
FIELD(rcv_space, rcvq_space.space);
FIELD(window_clamp, window_clamp);
FIELD(mss_cache, mss_cache);
FIELD(rcv_rtt_us, rcv_rtt_est.rtt_us);
FIELD(rack_rtt_us, rack.rtt_us);
FIELD(srtt_us, srtt_us);
FIELD(mdev_us, mdev_us);
FIELD(rttvar_us, rttvar_us);
FIELD(rtt_min, rtt_min.s[0].v);
FIELD(rcv_tstamp, rcv_tstamp);
FIELD(lsndtime, lsndtime);
FIELD(rate_delivered, rate_delivered);
FIELD(rate_interval_us, rate_interval_us);
FIELD(chrono_start, chrono_start);
FIELD(chrono_busy, chrono_stat[TCP_CHRONO_BUSY - 1]);
FIELD(chrono_rwnd, chrono_stat[TCP_CHRONO_RWND_LIMITED - 1]);
FIELD(chrono_sndbuf, chrono_stat[TCP_CHRONO_SNDBUF_LIMITED - 1]);
FIELD(rx_opt, rx_opt);
#include "compat/image_fields.h"
FIELD(num, INET.inet_num);
FIELD(sport, INET.inet_sport);
FIELD(dport, INET.inet_dport);
FIELD(family, SK.sk_family);
FIELD(rcv_mss, ICSK.icsk_ack.rcv_mss);
FIELD(advmss, advmss);
FIELD(timeout_rehash, timeout_rehash);
FIELD(state, SK.sk_state);
FIELD(shutdown, SK.sk_shutdown);
FIELD(tos, INET.tos);
FIELD(retransmits, ICSK.icsk_retransmits);
FIELD(probes_out, ICSK.icsk_probes_out);
FIELD(backoff, ICSK.icsk_backoff);
FIELD(ecn_flags, ecn_flags);
BITS(userlocks, SK.sk_userlocks);
BITS(ca_state, ICSK.icsk_ca_state);
BITS(chrono_type, chrono_type);
BITS(rate_app_limited, rate_app_limited);
BITS(syn_data_acked, syn_data_acked);
BITS(fastopen_client_fail, fastopen_client_fail);

#undef ICSK
#undef INET
#undef SK
