#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Every kind of TCP socket is shown, and as what it is: listeners, half-open
# requests, connections nobody has accepted, time-wait ones, bound ones, both
# families and where they mix, MPTCP subflows, private hash tables; and each
# with its owner and its identity.

# shellcheck source-path=SCRIPTDIR source=../lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"

# half_open FAMILY LEFT RIGHT: a request at $right that gets no further
half_open()
{
	pair
	mute "$right"
	connecting "$@"
	come_to_be "requests" 1 count "$right" kind=request
}

# count NAMESPACE CONDITION...: rows of tcplens
count()
{
	local rows

	mapfile -t rows < <(cell "$1" state "${@:2}")
	echo "${#rows[@]}"
}

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

	half_open inet "$left4" "$right4"
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

# The same state in two structures: its owner still has the one, and has
# closed the other, which the kernel then makes a time-wait socket.
fin_wait2()
{
	connection
	tell client open d inet
	tell client bind d "$left4" 4001
	tell client connect d "$right4" 80
	tell server accept s d
	tell client shutdown c write
	tell client close d
	come_to_be "kind of the closed one" "FIN_WAIT2 timewait timewait" \
		cell "$left" state,kind,timer local=10.77.0.1:4001
	come_to_be "kind of the one that is held" "FIN_WAIT2 full" \
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
	expect "those that wait" \
"full - 10.77.0.1:4000
full - 10.77.0.1:4001
full - 10.77.0.1:4002" \
		"$(cell "$right" kind,inode,remote state=ESTABLISHED | sort)"
	tell server accept s first
	show server first
	expect "backlog after one accept" 2 \
		"$(cell "$right" backlog state=LISTEN)"
	expect "inode of the accepted one" "${shown[inode]}" \
		"$(cell "$right" inode remote="${shown[remote]}")"
}

ipv4()
{
	connection
	expect "the client" "inet 10.77.0.1:4000 10.77.0.2:80 - ESTABLISHED" \
		"$(cell "$left" family,local,remote,v6only,state)"
	expect "its addresses and ports" "10.77.0.1 4000 10.77.0.2 80" \
		"$(cell "$left" laddr,lport,raddr,rport)"
}

# connection6 SERVER FROM TO: an IPv6 listener at SERVER, and a connection to
# it from FROM to TO
connection6()
{
	local family=inet6

	[[ $2 == *:* ]] || family=inet
	start server "$right"
	start client "$left"
	tell server open s inet6
	tell server set s v6only 0
	tell server bind s "$1" 80
	tell server listen s 8
	tell client open c $family
	tell client bind c "$2" 4000
	tell client connect c "$3" 80
	tell server accept s c
}

ipv6()
{
	pair
	connection6 "$right6" "$left6" "$right6"
	expect "the client" \
		"inet6 [fd77::1]:4000 [fd77::2]:80 ESTABLISHED" \
		"$(cell "$left" family,local,remote,state)"
	expect "its addresses and ports" "fd77::1 4000 fd77::2 80" \
		"$(cell "$left" laddr,lport,raddr,rport)"
}

mapped()
{
	pair
	connection6 :: "$left4" "$right4"
	expect "the server's end" \
		"inet6 [::ffff:10.77.0.2]:80 [::ffff:10.77.0.1]:4000" \
		"$(cell "$right" family,local,remote state=ESTABLISHED)"
	expect "the client's end" "inet 10.77.0.1:4000 10.77.0.2:80" \
		"$(cell "$left" family,local,remote)"
	expect "the server's ends by ss" \
		"$(ss_cell "$right" state,local,remote | sort)" \
		"$(cell "$right" state,local,remote | sort)"
}

v6only()
{
	alone
	start server "$left"
	tell server open both inet6
	tell server set both v6only 0
	tell server bind both :: 80
	tell server listen both 8
	tell server open only inet6
	tell server set only v6only 1
	tell server bind only :: 81
	tell server listen only 8
	tell server open four inet
	tell server bind four 0.0.0.0 82
	tell server listen four 8
	expect "v6only of the three" \
"0.0.0.0:82 inet -
[::]:80 inet6 0
[::]:81 inet6 1" \
		"$(cell "$left" local,family,v6only | sort)"
}

link_local()
{
	pair
	connection6 "$right_link%veth" "$left_link%veth" "$right_link%veth"
	expect "the listener" "[fe80::2%veth]:80" \
		"$(cell "$right" local state=LISTEN)"
	expect "the client" \
		"[fe80::1%veth]:4000 [fe80::2%veth]:80 ESTABLISHED" \
		"$(cell "$left" local,remote,state)"
	# ss leaves the interface of the peer out.
	expect "the client by ss" "$(ss_cell "$left" local,state)" \
		"$(cell "$left" local,state)"
	tell client shutdown c write
	come_to_be "state of the server" CLOSE_WAIT \
		cell "$right" state remote="[fe80::1%veth]:4000"
	tell server close c
	tell client close c
	come_to_be "the time-wait socket" \
		"[fe80::1%veth]:4000 [fe80::2%veth]:80 TIME_WAIT" \
		cell "$left" local,remote,state
}

link_local_request()
{
	local seen

	half_open inet6 "$left_link%veth" "$right_link%veth"
	expect "the request" "[fe80::2%veth]:80 [fe80::1%veth]:4000" \
		"$(cell "$right" local,remote kind=request)"
}

# Two paths between the same ends: the second subflow is the kernel's own.
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
	# The client may add subflows once it has had data.
	tell client send c 1000
	tell server receive c 1000
	tell server send c 1000
	tell client receive c 1000
	# The server's end of the second is so a segment later.
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

# The parent is a namespace that nobody else has.
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

uid()
{
	alone
	start owner "$left"
	tell owner user 12345
	listener owner inet 127.0.0.1 8080
	expect "uid" 12345 "$(cell "$left" uid)"
}

cookie()
{
	local s

	connection
	tell server open b inet
	tell server bind b "$right4" 81
	for s in s c b; do
		show server $s
		truth_of cookie SO_COOKIE "${shown[cookie]}" \
			"$(cell "$right" cookie local="${shown[local]}" \
				remote="${shown[remote]}")"
	done
}

inode()
{
	local link s

	connection
	tell server open b inet
	tell server bind b "$right4" 81
	for s in s c b; do
		show server $s
		link=$(readlink "/proc/${actor_pid[server]}/fd/${shown[fd]}")
		expect "file of ${shown[local]} ${shown[remote]}" "$link" \
			"socket:[$(cell "$right" inode \
				local="${shown[local]}" \
				remote="${shown[remote]}")]"
	done
}

claim reuseport "each member of a SO_REUSEPORT group is shown"
claim request "a half-open request is shown, and its SYN-ACKs counted"
claim timewait "a time-wait socket is shown, and its timer runs down"
claim fin_wait2 "FIN_WAIT2 with an owner and FIN_WAIT2 in time-wait are told apart"
claim bound "sockets of both families that only have a port are shown"
claim not_accepted "connections nobody has accepted are shown and counted at the listener"
claim ipv4 "an IPv4 connection is shown with its addresses and ports"
claim ipv6 "an IPv6 connection is shown with its addresses and ports"
claim mapped "IPv4 over an inet6 socket is shown as ::ffff:a.b.c.d"
claim v6only "listeners that refuse IPv4 and those that take it are told apart"
claim link_local "link-local addresses carry their interface, in time-wait too"
claim link_local_request "link-local addresses of a half-open request carry their interface"
claim mptcp "each MPTCP subflow is shown"
claim own_table "sockets in a namespace's own hash table are shown"
claim uid "uid is the user who made the socket"
claim cookie "cookie is SO_COOKIE"
claim inode "inode is that of the socket's file in /proc/PID/fd"

run_claims
