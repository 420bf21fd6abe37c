#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The SYN and accept queues of a listener and its drops equal ss and the
# counters of the kernel. The tests mute the listener's side to keep
# connections in SYN_RECV.

# shellcheck source-path=SCRIPTDIR source=../lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"

looked_at=listeners

# connecting_more NUMBER: the client sends so many more SYNs to port 80
connecting_more()
{
	local i

	for ((i = 0; i < $1; i++)); do
		clients=$((${clients:-0} + 1))
		tell client open m$clients inet
		tell client set m$clients nonblock 1
		tell client connect m$clients "$right4" 80
	done
}

# requests: the server's SYN_RECV requests in ss
requests()
{
	ss_cell "$right" local state=SYN_RECV | wc -l
}

# both: requests plus the accept queue
both()
{
	local waiting

	waiting=$(inside "$right" ss -Hltn | awk '{ print $2 }')
	echo $((waiting + $(requests)))
}

# young: requests whose SYN-ACK timer has not expired, by /proc/net/tcp. It
# expires after a second, so no process is started here.
young()
{
	local fields young=0

	while read -ra fields; do
		if [ "${fields[3]}" = 03 ] && [ $((16#${fields[6]})) = 0 ]; then
			young=$((young + 1))
		fi
	done < "/proc/${resident[$right]}/net/tcp"
	echo "$young"
}

# is_same COLUMN WITNESS COMMAND [COLUMN=VALUE...]: one attempt of agrees
is_same()
{
	local before

	before=$($3)
	seen=$(cell "$right" "$1" "${@:4}")
	[ "$before" = "$($3)" ] || return
	truth_of "$1" "$2" "$before" "$seen"
}

# agrees COLUMN WITNESS COMMAND [COLUMN=VALUE...]: the server's column, in
# $seen, equals the output of the command, before and after
agrees()
{
	wait_for is_same "$@" || fail "$1: $2 keeps changing"
}

is_young()
{
	connecting_more 1
	agrees half_open_young /proc/net/tcp young
	[ "$seen" -gt 0 ]
}

# persist: no retransmission limit is reached on a slow machine
persist()
{
	inside "$left" sysctl -q net.ipv4.tcp_syn_retries=20
	inside "$right" sysctl -q net.ipv4.tcp_synack_retries=20
}

half_open()
{
	local all seen

	pair
	persist
	mute "$right"
	connecting inet "$left4" "$right4"
	# With half of the backlog in SYN_RECV the kernel drops old requests
	# early.
	tell server listen s 100
	connecting_more 2
	come_to_be "half_open" 3 cell "$right" half_open
	agrees half_open ss requests
	agrees backlog_half_open ss both
	expect "backlog, both together" "0 3" \
		"$(cell "$right" backlog,backlog_half_open)"
	wait_for is_young || fail "no request is ever young"
	all=$((clients + 1))
	come_to_be "half-open, young, after the first timeout" "$all 0" \
		cell "$right" half_open,half_open_young
	agrees half_open_young /proc/net/tcp young
	unmute "$right"
	come_to_be "half-open, queued, once unmuted" "0 $all" \
		cell "$right" half_open,backlog
	agrees half_open ss requests
	agrees backlog_half_open ss both
}

# timeouts: expiries of the SYN-ACK timer of the request to port 80
timeouts()
{
	local timeouts

	timeouts=$(inside "$right" cat /proc/net/tcp |
		   awk '$2 ~ /:0050$/ && $4 == "03" { print $7 }')
	echo $((16#$timeouts))
}

# answers: SYN-ACK retransmissions of that request
answers()
{
	inside "$right" ss -Htno state syn-recv "sport = 80" |
		sed -n 's/.*timer:([^,]*,[^,]*,\([0-9]*\)).*/\1/p'
}

# grows COLUMN WITNESS COMMAND: the column of that request
grows()
{
	local seen=0

	for _ in 1 2; do
		wait_for more_than "$seen" "$1" || fail "$1: no more than $seen"
		agrees "$@" kind=request lport=80
	done
}

# Columns that only SYN_RECV requests have.
request()
{
	local place

	pair
	persist
	mute "$right"
	connecting inet "$left4" "$right4"
	tell server open other inet
	tell server bind other "$right4" 81
	tell server listen other 8
	tell client open d inet
	tell client set d nonblock 1
	tell client connect d "$right4" 81
	looked_at=sockets
	for place in s:80 other:81; do
		show server "${place%:*}"
		wait_for more_than 0 listener_cookie "${place#*:}" ||
			fail "no request at port ${place#*:}"
		truth_of listener_cookie SO_COOKIE "${shown[cookie]}" \
			"$(cell "$right" listener_cookie kind=request \
			   lport="${place#*:}")"
	done
	grows synack_retransmits ss answers
	grows synack_timeouts /proc/net/tcp timeouts
	expect "the listener's own" "- - -" \
		"$(cell "$right" \
		   listener_cookie,synack_retransmits,synack_timeouts \
		   state=LISTEN lport=80)"
	expect "the client's" "- - -" \
		"$(cell "$left" \
		   listener_cookie,synack_retransmits,synack_timeouts rport=80)"
}

# more_than NUMBER COLUMN [PORT]: whether the column of the request is greater
more_than()
{
	is_within $(($1 + 1)) 1000000 \
		"$(cell "$right" "$2" kind=request lport="${3:-80}")"
}

# ss_drops: the field d of skmem
ss_drops()
{
	inside "$right" ss -Hltnm | sed -n 's/.*,d\([0-9]*\)).*/\1/p'
}

# SYNs that find the accept queue full are retransmitted and dropped again.
same_drops()
{
	local before after

	before=$(ss_drops)
	seen=$(cell "$right" drops)
	after=$(ss_drops)
	[ "$before" -ge 3 ] && is_within "$before" "$after" "$seen"
}

drops()
{
	local seen

	pair
	start server "$right"
	start client "$left"
	listener server inet "$right4" 80 1
	expect "drops before" 0 "$(cell "$right" drops)"
	connecting_more 6
	wait_for same_drops ||
		fail "drops: expected $(ss_drops), at least 3; seen $seen"
	expect "backlog, backlog_max" "2 1" \
		"$(cell "$right" backlog,backlog_max)"
	[ "$(netstat_of ListenDrops)" -ge 3 ] ||
		fail "expected as many by /proc/net/netstat"
}

# netstat_of NAME: a counter of the server's namespace
netstat_of()
{
	inside "$right" cat /proc/net/netstat | awk -v wanted="$1" '
		$1 == "TcpExt:" && !header++ { split($0, name); next }
		$1 == "TcpExt:" {
			for (i = 2; i <= NF; i++)
				if (name[i] == wanted)
					print $i
		}'
}

fast_open()
{
	local seen

	pair
	inside "$left" sysctl -q net.ipv4.tcp_fastopen=$((0x5))
	inside "$right" sysctl -q net.ipv4.tcp_fastopen=$((0x202))
	start server "$right"
	start client "$left"
	tell server open s inet
	tell server bind s "$right4" 80
	tell server set s fastopen 4
	tell server listen s 8
	expect "fastopen_qlen, fastopen_max, backlog" "0 4 0" \
		"$(cell "$right" fastopen_qlen,fastopen_max,backlog)"
	agrees fastopen_qlen ss requests
	mute "$right"
	tell client open c inet
	tell client set c nonblock 1
	tell client set c fastopen_connect 1
	tell client connect c "$right4" 80
	tell client send c 100
	come_to_be "the same while the SYN-ACK is lost" "1 4 1" \
		cell "$right" fastopen_qlen,fastopen_max,backlog
	agrees fastopen_qlen ss requests
	expect "half_open, which counts requests only" 0 \
		"$(cell "$right" half_open)"
	unmute "$right"
	come_to_be "the same once it arrives" "0 4 1" \
		cell "$right" fastopen_qlen,fastopen_max,backlog
}

# cookies: 1 if the kernel sent SYN cookies
cookies()
{
	echo $(($(netstat_of TCPReqQFullDoCookies) > 0))
}

synflood()
{
	local seen

	pair
	inside "$right" sysctl -q net.ipv4.tcp_syncookies=1
	mute "$right"
	start server "$right"
	start client "$left"
	listener server inet "$right4" 80 1
	connecting_more 1
	expect "warned of one SYN" 0 "$(cell "$right" synflood_warned)"
	agrees synflood_warned /proc/net/netstat cookies
	connecting_more 6
	come_to_be "warned of more" 1 cell "$right" synflood_warned
	agrees synflood_warned /proc/net/netstat cookies
}

defer_accept()
{
	pair
	start server "$right"
	start client "$left"
	tell server open s inet
	tell server bind s "$right4" 80
	tell server set s defer_accept 30
	tell server listen s 8
	tell client open c inet
	tell client connect c "$right4" 80
	expect "queued, half-open without data" "0 1" \
		"$(cell "$right" backlog,half_open)"
	expect_within "defer_accept_s" 30 63 \
		"$(cell "$right" defer_accept_s)"
	tell client send c 10
	come_to_be "queued, half-open with data" "1 0" \
		cell "$right" backlog,half_open
}

claim half_open "half-open connections are counted, and as young until their first SYN-ACK timeout"
claim request "a half-open connection has its listener's cookie and its SYN-ACK retransmissions"
claim drops "drops equals ss after the accept queue overflowed"
claim fast_open "fastopen_qlen counts fast open connections until the handshake ends"
claim synflood "synflood_warned is set after SYNs overflowed the queue"
claim defer_accept "with TCP_DEFER_ACCEPT a connection is half-open until it has data"

run_claims
