#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Every state of the protocol, provoked for real between two namespaces, is
# shown by its name: in the namespace whose socket it is, on exactly one row
# for this pair of addresses, and as ss and the socket's owner see it. Packets
# are lost where a state needs it by muting one side.

# shellcheck source-path=SCRIPTDIR source=../lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"

client=10.77.0.1:4000
server=10.77.0.2:80

# both_say NAMESPACE STATE LOCAL REMOTE: tcplens and ss agree on it
both_say()
{
	local seen

	if ! wait_for is "$2" cell "$1" state local="$3" remote="$4"; then
		note "$1 by tcplens:" "$(sockets "$1")"
		note "$1 by ss:" "$(ss_table "$1")"
		seen=$(cell "$1" state local="$3" remote="$4")
		fail "state of $3 $4: expected one $2, seen '$seen'"
	fi
	truth_of state ss "$(ss_cell "$1" state local="$3" remote="$4")" "$2"
}

established()
{
	connection
	both_say "$left" ESTABLISHED $client $server
	both_say "$right" ESTABLISHED $server $client
}

syn_sent()
{
	pair
	mute "$left"
	connecting inet "$left4" "$right4"
	both_say "$left" SYN_SENT $client $server
	expect "rows of the server" LISTEN "$(cell "$right" state)"
}

syn_recv()
{
	pair
	mute "$right"
	connecting inet "$left4" "$right4"
	both_say "$right" SYN_RECV $server $client
}

fin_wait1()
{
	connection
	mute "$left"
	tell client shutdown c write
	both_say "$left" FIN_WAIT1 $client $server
	both_say "$right" ESTABLISHED $server $client
}

fin_wait2()
{
	connection
	tell client shutdown c write
	both_say "$left" FIN_WAIT2 $client $server
}

close_wait()
{
	connection
	tell client shutdown c write
	both_say "$right" CLOSE_WAIT $server $client
}

last_ack()
{
	connection
	tell client shutdown c write
	both_say "$right" CLOSE_WAIT $server $client
	mute "$right"
	tell server shutdown c write
	both_say "$right" LAST_ACK $server $client
}

# Both have sent their FIN before either has got the other's; the client gets
# the server's and no acknowledgement of its own.
closing()
{
	connection
	mute "$left"
	tell client shutdown c write
	tell server shutdown c write
	both_say "$left" CLOSING $client $server
}

time_wait()
{
	connection
	tell client shutdown c write
	both_say "$right" CLOSE_WAIT $server $client
	tell server close c
	tell client close c
	both_say "$left" TIME_WAIT $client $server
	# Once it has heard of that.
	come_to_be "rows of the server" LISTEN cell "$right" state
}

listening()
{
	pair
	start server "$right"
	listener server inet 10.77.0.2 80
	both_say "$right" LISTEN $server -
}

# Older kernels and versions of ss cannot list these: there the owner is asked.
bound()
{
	local seen

	pair
	start client "$left"
	tell client open c inet
	tell client bind c 10.77.0.1 4000
	show client c
	expect "getsockname" $client "${shown[local]}"
	expect "state of $client" BOUND "$(cell "$left" state local=$client)"
	expect "remote of $client" - "$(cell "$left" remote local=$client)"
	seen=$(ss_table "$left" -B 2> /dev/null | where state=BOUND |
		column local)
	if [ -z "$seen" ]; then
		note "ss does not list bound sockets here, getsockname() did"
	else
		expect "bound socket by ss" $client "$seen"
	fi
}

claim established "both ends of a connection are ESTABLISHED"
claim syn_sent "a connection whose SYN gets lost is SYN_SENT"
claim syn_recv "a connection whose SYN-ACK gets lost is SYN_RECV"
claim fin_wait1 "one whose FIN gets lost after shutdown is FIN_WAIT1"
claim fin_wait2 "one whose FIN was acknowledged is FIN_WAIT2"
claim close_wait "one that got the FIN of its peer is CLOSE_WAIT"
claim last_ack "one that shuts down after its peer and is not heard is LAST_ACK"
claim closing "one whose FIN crosses that of its peer is CLOSING"
claim time_wait "one that closed first and is done is TIME_WAIT"
claim listening "a listener is LISTEN and has no remote address"
claim bound "a socket that has a port and nothing else is BOUND"

run_claims
