#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Every kind of TCP socket is listed as what it is: listeners, SYN_RECV
# requests, connections not accepted yet, TIME_WAIT and bound sockets, MPTCP
# subflows, sockets in a private hash table.

# shellcheck source-path=SCRIPTDIR source=../lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"

# is_more THAN COMMAND...
is_more()
{
	is_within $(($1 + 1)) 1000000 "$("${@:2}")"
}

# is_less THAN COMMAND...
is_less()
{
	is_within 0 $(($1 - 1)) "$("${@:2}")"
}

reuseport()
{
	local expected='' s

	alone
	start server "$left"
	for s in a b c d; do
		tell server open $s inet
		tell server set $s reuseport 1
		tell server bind $s 127.0.0.1 80
		tell server listen $s 8
		show server $s
		expected+="LISTEN ${shown[inode]} ${shown[cookie]}"$'\n'
	done
	expect "inodes and cookies of the group" \
		"$(sort <<< "${expected%$'\n'}")" \
		"$(cell "$left" state,inode,cookie local=127.0.0.1:80 | sort)"
	expect "different sockets" 4 \
		"$(cell "$left" cookie | sort -u | wc -l)"
}

request()
{
	local seen

	pending_request inet "$left4" "$right4"
	expect "the request" \
		"SYN_RECV 10.77.0.2:80 10.77.0.1:4000 synack - -" \
		"$(cell "$right" state,local,remote,timer,inode,uid \
			kind=request)"
	expect_within "timer_ms" 0 120000 \
		"$(cell "$right" timer_ms kind=request)"
	for seen in 0 1; do
		wait_for is_more $seen cell "$right" retrans_total \
			kind=request ||
			fail "retrans_total: expected more than $seen, seen" \
				"'$(cell "$right" retrans_total kind=request)'"
	done
}

timewait()
{
	local first

	connection
	tell client shutdown c write
	come_to_be "state of the server" CLOSE_WAIT \
		cell "$right" state remote=10.77.0.1:4000
	tell server close c
	tell client close c
	come_to_be "kinds of the client" timewait cell "$left" kind
	expect "the time-wait socket" "TIME_WAIT timewait - -" \
		"$(cell "$left" state,timer,inode,uid)"
	first=$(cell "$left" timer_ms)
	expect_within "timer_ms" 1 60000 "$first"
	wait_for is_less "$first" cell "$left" timer_ms ||
		fail "timer_ms: expected less than $first, seen" \
			"$(cell "$left" timer_ms)"
}

# FIN_WAIT2 in two structures: one connection is held by its owner; the other
# is closed, so the kernel replaced it by a time-wait socket.
fin_wait2()
{
	connection
	tell client open d inet
	tell client bind d "$left4" 4001
	tell client connect d "$right4" 80
	tell server accept s d
	tell client shutdown c write
	tell client close d
	come_to_be "kind of the closed socket" "FIN_WAIT2 timewait timewait" \
		cell "$left" state,kind,timer local=10.77.0.1:4001
	come_to_be "kind of the open socket" "FIN_WAIT2 full" \
		cell "$left" state,kind local=10.77.0.1:4000
	expect "states by ss" "FIN_WAIT2"$'\n'"FIN_WAIT2" \
		"$(ss_cell "$left" state)"
}

bound()
{
	alone
	start owner "$left"
	tell owner open four inet
	tell owner bind four 127.0.0.1 5000
	tell owner open six inet6
	tell owner bind six ::1 5001
	tell owner open any inet6
	tell owner bind any :: 5002
	expect "bound sockets" \
"BOUND full 127.0.0.1:5000 -
BOUND full [::1]:5001 -
BOUND full [::]:5002 -" \
		"$(cell "$left" state,kind,local,remote | sort)"
}

not_accepted()
{
	local port

	pair
	start server "$right"
	start client "$left"
	listener server inet "$right4" 80 5
	for port in 4000 4001 4002; do
		tell client open c$port inet
		tell client bind c$port "$left4" $port
		tell client connect c$port "$right4" 80
	done
	come_to_be "backlog, backlog_max" "3 5" \
		cell "$right" backlog,backlog_max state=LISTEN
	expect "Recv-Q and Send-Q of the listener by ss" "3 5" \
		"$(inside "$right" ss -Htln | awk '{ print $2, $3 }')"
	expect "queued connections" \
"full - 10.77.0.1:4000
full - 10.77.0.1:4001
full - 10.77.0.1:4002" \
		"$(cell "$right" kind,inode,remote state=ESTABLISHED | sort)"
	tell server accept s first
	show server first
	expect "backlog after one accept" 2 \
		"$(cell "$right" backlog state=LISTEN)"
	expect "inode of the accepted socket" "${shown[inode]}" \
		"$(cell "$right" inode remote="${shown[remote]}")"
}

# Two paths between the same hosts: the kernel creates the second subflow.
mptcp()
{
	local established="10.77.0.1:4000 10.77.0.2:80" side

	[ -e /proc/sys/net/mptcp/enabled ] ||
		skip "this kernel has no net.mptcp.enabled"
	pair
	inside "$left" sysctl -q net.mptcp.enabled=1 || fail "cannot enable it"
	inside "$right" sysctl -q net.mptcp.enabled=1 || fail "cannot enable it"
	inside "$left" ip mptcp limits set subflow 1 2> /dev/null ||
		skip "ip has no mptcp"
	inside "$right" ip mptcp limits set subflow 1
	ip -n "$left" address add 10.77.1.1/24 dev veth
	ip -n "$right" address add 10.77.1.2/24 dev veth
	inside "$left" ip mptcp endpoint add 10.77.1.1 dev veth subflow ||
		fail "cannot add an endpoint"
	start server "$right"
	start client "$left"
	tell server open s inet mptcp
	tell server bind s "$right4" 80
	tell server listen s 8
	tell client open c inet mptcp
	tell client bind c "$left4" 4000
	tell client connect c "$right4" 80
	tell server accept s c
	# The client may add subflows once it has received data.
	tell client send c 1000
	tell server receive c 1000
	tell server send c 1000
	tell client receive c 1000
	# The server's end of the second subflow is established one segment
	# later.
	come_to_be "subflows of the client" 2 \
		count "$left" state=ESTABLISHED
	come_to_be "subflows of the server" 2 \
		count "$right" state=ESTABLISHED
	expect "the first subflow" 1 \
		"$(cell "$left" local,remote | grep -cx "$established")"
	for side in "$left" "$right"; do
		expect "subflows of $side by ss -i" 2 \
			"$(inside "$side" ss -Htni | grep -c tcp-ulp-mptcp)"
		truth_of ulp ss mptcp \
			"$(cell "$side" ulp state=ESTABLISHED | sort -u)"
		truth_of mptcp ss 1 \
			"$(cell "$side" mptcp state=ESTABLISHED | sort -u)"
		expect "sockets of $side, ss and tcplens" \
			"$(ss_cell "$side" state,local,remote | sort)" \
			"$(cell "$side" state,local,remote | sort)"
	done
}

# The parent is a namespace of its own.
own_table()
{
	local entries

	[ -e /proc/sys/net/ipv4/tcp_child_ehash_entries ] ||
		skip "this kernel has no tcp_child_ehash_entries"
	left=${prefix}left
	unshare --net sh -c "
		echo 256 > /proc/sys/net/ipv4/tcp_child_ehash_entries &&
		ip netns add $left" || fail "cannot make the namespace"
	ip -n "$left" link set lo up
	entries=$(inside "$left" sysctl -n net.ipv4.tcp_ehash_entries)
	expect "size of the namespace's own table" 256 "$entries"
	start server "$left"
	start client "$left"
	listener server inet 127.0.0.1 80
	tell client open c inet
	tell client bind c 127.0.0.1 4000
	tell client connect c 127.0.0.1 80
	tell server accept s c
	expect "its sockets" \
"ESTABLISHED 127.0.0.1:4000 127.0.0.1:80
ESTABLISHED 127.0.0.1:80 127.0.0.1:4000
LISTEN 127.0.0.1:80 -" \
		"$(cell "$left" state,local,remote | sort)"
}

claim reuseport "each member of a SO_REUSEPORT group is listed"
claim request "a SYN_RECV request is listed, with its SYN-ACK retransmissions"
claim timewait "a time-wait socket is listed, and its timer runs down"
claim fin_wait2 "FIN_WAIT2 with an owner differs from FIN_WAIT2 as a time-wait socket"
claim bound "bound sockets of both families are listed"
claim not_accepted "connections in the accept queue are listed and counted at the listener"
claim mptcp "each MPTCP subflow is listed"
claim own_table "sockets in a namespace's own hash table are listed"

run_claims
