#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Asks for columns in a format and reads the answer, into nothing.
#
# Usage: ask.sh diag|all text|binary
#   diag  every fact that inet_diag gives with INFO, MEMINFO, SKMEMINFO and CONG
#   all   every column

case $1 in
diag)
	columns=state,timer,timer_ms,local,remote,cookie,uid,inode
	columns=$columns,recvq_bytes,sendq_bytes,ca_state,retransmits,probes
	columns=$columns,backoff,timestamps,sack,ecn,ecn_seen,syn_data_acked
	columns=$columns,usec_ts,snd_wscale,rcv_wscale,delivery_rate_app_limited
	columns=$columns,fastopen_client_fail,rto_us,ato_us,snd_mss,rcv_mss
	columns=$columns,unacked,sacked,lost,retrans_out,last_data_sent_ms
	columns=$columns,last_data_recv_ms,last_ack_recv_ms,pmtu,rcv_ssthresh
	columns=$columns,srtt_us,rttvar_us,snd_ssthresh,snd_cwnd,advmss
	columns=$columns,reordering,rcv_rtt_us,rcv_space,retrans_total
	columns=$columns,pacing_rate_bytes_per_s,max_pacing_rate_bytes_per_s
	columns=$columns,bytes_acked,bytes_received,segs_out,segs_in
	columns=$columns,notsent_bytes,min_rtt_us,data_segs_in,data_segs_out
	columns=$columns,delivery_rate_bytes_per_s,busy_time_us
	columns=$columns,rwnd_limited_us,sndbuf_limited_us,delivered
	columns=$columns,delivered_ce,bytes_sent,bytes_retrans,dsack_dups
	columns=$columns,reord_seen,rcv_ooopack,snd_wnd,rcv_wnd,rehash
	columns=$columns,total_rto,total_rto_recoveries,total_rto_time_ms
	columns=$columns,rmem_alloc_bytes,rcvbuf_bytes,wmem_alloc_bytes
	columns=$columns,sndbuf_bytes,forward_alloc_bytes,wmem_queued_bytes
	columns=$columns,omem_alloc_bytes,sk_backlog_bytes,drops,cc
	;;
all)
	columns='*'
	;;
esac
exec 3<> /proc/net/tcplens/sockets
echo "select $columns format $2" >&3
exec dd bs=1M of=/dev/null status=none <&3
