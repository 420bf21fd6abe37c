#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The file `listeners`: every listener of the namespace and nothing else, as
# `sockets` shows it; what waits at each, how that is limited and what was
# dropped, as ss and the kernel's counters say it; and the same queries as in
# `sockets`. Half-open connections are made by muting the listener's side.

# shellcheck source-path=SCRIPTDIR source=lib/lib.sh
. "$(dirname "$0")/lib/lib.sh"

looked_at=listeners
shared=local,cookie,inode,uid,family,v6only,backlog,backlog_max,drops,half_open
shared+=,half_open_young,fastopen_qlen,fastopen_max,reuseport_socks,state

# many: listeners of both families, with and without connections, and others
many()
{
	local s

	alone
	start owner "$left"
	listener owner inet 127.0.0.1 80 5
	tell owner open c inet
	tell owner connect c 127.0.0.1 80
	tell owner accept s a
	tell owner open d inet
	tell owner connect d 127.0.0.1 80
	tell owner open six inet6
	tell owner bind six ::1 81
	tell owner listen six 6
	tell owner open both inet6
	tell owner set both v6only 0
	tell owner bind both :: 82
	tell owner listen both 7
	tell owner open bound inet
	tell owner bind bound 127.0.0.1 83
	for s in 1 2 3; do
		tell owner open r$s inet
		tell owner set r$s reuseport 1
		tell owner bind r$s 127.0.0.1 84
		tell owner listen r$s 8
	done
}

# rows FILE LINE...: sorted, without the header
rows()
{
	looked_at=$1 sockets "$left" "${@:2}" | tail -n +2 | sort
}

by_default()
{
	alone
	start owner "$left"
	tell owner user 1234
	tell owner open s inet
	tell owner bind s 127.0.0.1 8080
	tell owner set s defer_accept 3
	tell owner set s fastopen 9
	tell owner listen s 5
	expect "listeners" \
"local uid backlog backlog_max drops defer_accept_s fastopen_max half_open \
half_open_young fastopen_qlen reuseport_socks synflood_warned pid comm
127.0.0.1:8080 1234 0 5 0 3 9 0 0 0 - 0 ${actor_pid[owner]} actor" "$(sockets "$left")"
}

no_others()
{
	many
	expect "rows of sockets" 11 "$(rows sockets "select cookie" | wc -l)"
	expect "rows of listeners" 6 \
		"$(rows listeners "select cookie" | wc -l)"
	expect "listeners as sockets shows them" \
		"$(rows sockets "select $shared where state=LISTEN")" \
		"$(rows listeners "select $shared")"
	expect "listeners, all columns" \
		"$(rows sockets "select * where state=LISTEN" | ageless)" \
		"$(rows listeners "select *" | ageless)"
}

# ss_queues: local address, waiting, most, of the listeners
ss_queues()
{
	local endpoint line near waiting most

	while read -r _ waiting most near _; do
		endpoint "$near"
		echo "$endpoint $waiting $most"
	done < <(inside "$1" ss -Hltn) | sort
}

queues()
{
	many
	expect "Recv-Q and Send-Q by ss" "$(ss_queues "$left")" \
		"$(rows listeners "select local,backlog,backlog_max")"
	expect "the crowded one" "127.0.0.1:80 1 5 0 1" \
		"$(cell "$left" \
		   local,backlog,backlog_max,half_open,backlog_half_open \
		   local=127.0.0.1:80)"
}

# connecting_more NUMBER: so many more SYNs go from the client to port 80
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

# requests: the server's half-open connections by ss
requests()
{
	ss_cell "$right" local state=SYN_RECV | wc -l
}

# both: these and what waits to be accepted
both()
{
	local waiting

	waiting=$(inside "$right" ss -Hltn | awk '{ print $2 }')
	echo $((waiting + $(requests)))
}

# young: those whose timer has not run, by the retransmits of /proc/net/tcp. It
# runs after a second: no process is started for this.
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

# is_same COLUMN WITNESS COMMAND [COLUMN=VALUE...]: for agrees
is_same()
{
	local before

	before=$($3)
	seen=$(cell "$right" "$1" "${@:4}")
	[ "$before" = "$($3)" ] || return
	truth_of "$1" "$2" "$before" "$seen"
}

# agrees COLUMN WITNESS COMMAND [COLUMN=VALUE...]: the command says what the
# server's column does, in $seen, and says so once more afterwards
agrees()
{
	wait_for is_same "$@" || fail "$1: $2 does not keep still"
}

is_young()
{
	connecting_more 1
	agrees half_open_young /proc/net/tcp young
	[ "$seen" -gt 0 ]
}

# persist: nobody gives up while a slow machine looks
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
	# When half of the backlog is half-open the old ones go early.
	tell server listen s 100
	connecting_more 2
	come_to_be "half_open" 3 cell "$right" half_open
	agrees half_open ss requests
	agrees backlog_half_open ss both
	expect "backlog, both together" "0 3" \
		"$(cell "$right" backlog,backlog_half_open)"
	wait_for is_young || fail "none is ever young"
	all=$((clients + 1))
	come_to_be "half-open, young, as time goes by" "$all 0" \
		cell "$right" half_open,half_open_young
	agrees half_open_young /proc/net/tcp young
	unmute "$right"
	come_to_be "half-open, waiting, when they are heard" "0 $all" \
		cell "$right" half_open,backlog
	agrees half_open ss requests
	agrees backlog_half_open ss both
}

# timeouts: how often the timer of the one to port 80 has run
timeouts()
{
	local timeouts

	timeouts=$(inside "$right" cat /proc/net/tcp |
		   awk '$2 ~ /:0050$/ && $4 == "03" { print $7 }')
	echo $((16#$timeouts))
}

# answers: how often that one was answered again
answers()
{
	inside "$right" ss -Htno state syn-recv "sport = 80" |
		sed -n 's/.*timer:([^,]*,[^,]*,\([0-9]*\)).*/\1/p'
}

# grows COLUMN WITNESS COMMAND: of that one
grows()
{
	local seen=0

	for _ in 1 2; do
		wait_for more_than "$seen" "$1" || fail "$1: no more than $seen"
		agrees "$@" kind=request lport=80
	done
}

# What their rows say of the half-open ones, and of no other socket.
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
			fail "no request comes to port ${place#*:}"
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

# more_than NUMBER COLUMN [PORT]: of the half-open connection to the port
more_than()
{
	is_within $(($1 + 1)) 1000000 \
		"$(cell "$right" "$2" kind=request lport="${3:-80}")"
}

# ss_drops: d of skmem
ss_drops()
{
	inside "$right" ss -Hltnm | sed -n 's/.*,d\([0-9]*\)).*/\1/p'
}

# Which are the drops of SYNs that find the queue full, again and again.
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

# netstat_of NAME: this counter of the server's namespace
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
	come_to_be "the same while the SYN-ACK is not heard" "1 4 1" \
		cell "$right" fastopen_qlen,fastopen_max,backlog
	agrees fastopen_qlen ss requests
	expect "half_open, as it is no request" 0 \
		"$(cell "$right" half_open)"
	unmute "$right"
	come_to_be "the same when it is" "0 4 1" \
		cell "$right" fastopen_qlen,fastopen_max,backlog
}

# expect_group SIZE: that of the one at port 84
expect_group()
{
	expect "size of the group by ss" "$1" \
		"$(ss_cell "$left" local local=127.0.0.1:84 | wc -l)"
	truth_of reuseport_socks ss "$1" \
		"$(cell "$left" reuseport_socks local=127.0.0.1:84 | sort -u)"
}

group()
{
	many
	expect_group 3
	expect "size where there is none" - \
		"$(cell "$left" reuseport_socks local=127.0.0.1:80)"
	tell owner close r2
	expect_group 2
	tell owner close r1
	expect_group 1
}

# cookies: 1 if the kernel sent any
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
	expect "half-open until there is data" "0 1" \
		"$(cell "$right" backlog,half_open)"
	expect_within "defer_accept_s" 30 63 \
		"$(cell "$right" defer_accept_s)"
	tell client send c 10
	come_to_be "waiting when there is" "1 0" \
		cell "$right" backlog,half_open
}

query()
{
	many
	expect "where backlog>0" "127.0.0.1:80 1" \
		"$(rows listeners "select local,backlog where backlog>0")"
	expect "where reuseport_socks>=2 limit 2" 2 \
		"$(rows listeners "where reuseport_socks>=2 limit 2" | wc -l)"
	expect "where laddr=127.0.0.0/8 and not reuseport_socks=3" \
		127.0.0.1:80 \
		"$(rows listeners "select local where laddr=127.0.0.0/8 and not reuseport_socks=3")"
	expect "where half_open=0 and backlog_max=6,7" \
		"[::1]:81"$'\n'"[::]:82" \
		"$(rows listeners "select local where half_open=0 and backlog_max=6,7")"
	expect "limit 0" "" "$(rows listeners "limit 0")"
	expect "a state that no listener has" "" \
		"$(rows listeners "where state=ESTABLISHED")"
	expect "one connection" "" \
		"$(rows listeners "where local=127.0.0.1:80 and remote=127.0.0.1:40000")"
	expect "the default ones and more" "LISTEN" \
		"$(sockets "$left" "select +state limit 1" | column state)"
}

wrong_query()
{
	local fd file=/proc/net/tcplens/listeners

	exec {fd}<> "$file"
	expect_error "Invalid argument" \
		eval "echo 'select +local' >&$fd"
	expect "the explanation" \
		"error at byte 9: column selected twice: local" \
		"$(cat <&"$fd")"
	exec {fd}>&-
}

own()
{
	left=${prefix}left right=${prefix}right
	namespace left
	namespace right
	start one "$left"
	start other "$right"
	listener one inet 127.0.0.1 80
	listener other inet 127.0.0.1 81
	expect "the first" 127.0.0.1:80 "$(cell "$left" local)"
	expect "the second" 127.0.0.1:81 "$(cell "$right" local)"
}

unprivileged()
{
	# What a program has set takes a capability.
	local line="select ${shared/fastopen_max,/}"

	[ "$(type -t setpriv)" ] || skip "there is no setpriv"
	many
	expect "what nobody reads" "$(sockets "$left" "$line")" \
		"$(inside "$left" "${nobody[@]}" "${ask[@]}" \
		   /proc/net/tcplens/listeners "$line" 2>&1)"
	expect "what nobody reads of fastopen_max" "-
fastopen_max" \
		"$(inside "$left" "${nobody[@]}" "${ask[@]}" \
		   /proc/net/tcplens/listeners "select fastopen_max" 2>&1 |
		   LC_ALL=C sort -u)"
}

claim by_default "listeners are shown with their own columns by default"
claim no_others "listeners are all there, and nothing else, as sockets shows them"
claim queues "backlog and backlog_max are Recv-Q and Send-Q of ss"
claim half_open "half-open connections are counted, and as young before their timer ran"
claim request "a half-open connection says whose it is and how often it was answered"
claim drops "drops are those of ss after the queue overflowed"
claim fast_open "fastopen_qlen counts what was opened fast until the handshake ends"
claim group "reuseport_socks is the size of the group"
claim synflood "synflood_warned says that SYNs overflowed the queue"
claim defer_accept "with TCP_DEFER_ACCEPT a connection is half-open until it has data"
claim query "select, where and limit work as in sockets"
claim wrong_query "a wrong query is refused and explained"
claim own "a namespace's listeners are its own"
claim unprivileged "nobody in particular reads them as root does"

run_claims
