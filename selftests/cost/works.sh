# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# The works: what is measured, of the module and of the peers. Sourced in a guest
# with the module loaded, from the top of the tree.
#
# list_works SETS calls work NAME TITLE COMMAND for each work in one of SETS. A
# set is a letter:
#   g  the guard, short
#   b  comparison with the peers, in instructions
#   t  comparison with the peers, in time
#   m  growth, with a million sockets
#   e  an empty table with a million buckets
# It calls lacking NAME TITLE instead if the module rejects the query.

cost=selftests/cost
proc=/proc/net/tcplens
ask="$cost/ask $proc/sockets"
reader="userspace/build/tcplens"

# The columns of ss -tinmoe: every value that inet_diag gives with INFO, MEMINFO,
# SKMEMINFO and CONG.
facts=state,timer,timer_ms,local,remote,cookie,uid,inode,recvq_bytes
facts+=,sendq_bytes,ca_state,retransmits,probes,backoff,timestamps,sack,ecn
facts+=,ecn_seen,syn_data_acked,usec_ts,snd_wscale,rcv_wscale
facts+=,delivery_rate_app_limited,fastopen_client_fail,rto_us,ato_us,snd_mss
facts+=,rcv_mss,unacked,sacked,lost,retrans_out,last_data_sent_ms
facts+=,last_data_recv_ms,last_ack_recv_ms,pmtu,rcv_ssthresh,srtt_us,rttvar_us
facts+=,snd_ssthresh,snd_cwnd,advmss,reordering,rcv_rtt_us,rcv_space
facts+=,retrans_total,pacing_rate_bytes_per_s,max_pacing_rate_bytes_per_s
facts+=,bytes_acked,bytes_received,segs_out,segs_in,notsent_bytes,min_rtt_us
facts+=,data_segs_in,data_segs_out,delivery_rate_bytes_per_s,busy_time_us
facts+=,rwnd_limited_us,sndbuf_limited_us,delivered,delivered_ce,bytes_sent
facts+=,bytes_retrans,dsack_dups,reord_seen,rcv_ooopack,snd_wnd,rcv_wnd,rehash
facts+=,total_rto,total_rto_recoveries,total_rto_time_ms,rmem_alloc_bytes
facts+=,rcvbuf_bytes,wmem_alloc_bytes,sndbuf_bytes,forward_alloc_bytes
facts+=,wmem_queued_bytes,omem_alloc_bytes,sk_backlog_bytes,drops,cc
owners=pid,comm,fd
listing=state,recvq_bytes,sendq_bytes,local,remote

# Ports of the population of cost.c.
known="'where local=127.0.0.1:7777 and remote=127.0.0.1:7779'"
count_states="'{ n[\$4]++ } END { for (s in n) print s, n[s] }'"

# understood QUERY: whether the module accepts it
understood()
{
	$cost/ask $proc/sockets "$1 limit 0" > /dev/null 2>&1
}

# add SETS NAME TITLE COMMAND: adds a work if a selected set has it
add()
{
	[[ $1 != *["$sets"]* ]] || work "$2" "$3" "$4"
}

# add_if QUERY SETS NAME TITLE COMMAND: likewise, if the module accepts QUERY
add_if()
{
	local query=$1

	shift
	if [[ $1 != *["$sets"]* ]]; then
		:
	elif understood "$query"; then
		work "$2" "$3" "$4"
	else
		lacking "$2" "$3"
	fi
}

list_peers()
{
	add btgem true 'true: start and exit of a process' 'true'
	add btgem proc 'cat /proc/net/tcp' 'cat /proc/net/tcp'
	add btge ss 'ss -Htan' 'ss -Htan'
	add btg ssi 'ss -Htinmoe' 'ss -Htinmoe'
	add b ssp 'ss -Htinmoep' 'ss -Htinmoep'
	add btem diag 'raw inet_diag, all extensions' "$cost/diag all"
	add bt diag0 'raw inet_diag, no extensions' "$cost/diag none"
	add bt sss 'ss -s' 'ss -s'
	add bt awk 'awk: /proc/net/tcp by state' "awk $count_states /proc/net/tcp"
	add bt ssport 'ss, one local port' 'ss -Htan sport = :7778'
	add bt diagport 'raw inet_diag, one local port' "$cost/diag none 7778"
}

list_own()
{
	add btgem text 'default columns' "cat $proc/sockets"
	add btg textm 'default columns, 1 MiB reads' "$ask"
	add btgm all 'select *' "$ask 'select *'"
	add btgm facts 'columns of ss -tinmoe' "$ask 'select $facts'"
	add_if 'format binary' btgm binary 'columns of ss -tinmoe, binary' \
		"$ask 'format binary select $facts'"
	add_if 'format binary' btg allbinary 'select *, binary' \
		"$ask 'format binary select *'"
	add_if "select $owners" btgm owners 'default columns and owners' \
		"$ask 'select +$owners'"
	add btgem summary 'summary' "cat $proc/summary"
	add btgm scan 'where rport=1 (no match)' "$ask 'where rport=1'"
	add btgm port 'where lport=7778 (0.1 % match)' "$ask 'where lport=7778'"
	add btgm exact 'one connection, 1000 look-ups' "$ask -n 1000 $known"
}

list_reader()
{
	add bt reader 'tcplens, columns of ss -tan' "$reader -o $listing"
	add btg readerraw 'tcplens -r, columns of ss -tan' "$reader -r -o $listing"
	add_if "select $owners" b readerp 'tcplens -r, columns of ss -tinmoep' \
		"$reader -r -o $facts,$owners"
}

list_works()
{
	sets=$1
	list_peers
	list_own
	list_reader
}
